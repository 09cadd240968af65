"""Own, thin or full: which tier this Python gets, and why."""

import sys

from installer import InstallError
from installer.machine import as_tuple, platform_tag, python_text


def names_asked(manifest):
    """Every library whose version the choice depends on."""
    names = set(manifest["floors"]) | {"lifelines"}
    for one in manifest["sets"]:
        names |= set(one["needs"]) | set(one["shared"])
    return names


def choose(manifest, base, wanted=None, python=None, platform=None):
    """(tier, set or None, reason, lines why not the others). Raises in one sentence if nothing fits."""
    python, platform = tuple(python or sys.version_info[:3]), platform or platform_tag()
    offers, refused = [], []
    own_short = _short_of({name: [floor, None] for name, floor in manifest["floors"].items()}, base)
    for tier in ("thin", "full", "own"):
        sets = [one for one in manifest["sets"] if one["tier"] == tier]
        if tier == "own":
            short = own_short
            offers += [] if short else [("own", None, "the libraries here suffice for our own code")]
            refused += ["own: " + ", ".join(short)] if short else []
        for one in sets:
            short = _unfit(one, python, platform, base, own_short)
            if short:
                refused.append("{} ({}): {}".format(tier, one["name"], ", ".join(short)))
            else:
                offers.append((tier, one, _reason(one)))
    if wanted is None and base.get("lifelines") and not own_short:
        return "own", None, "this Python has lifelines {} already".format(base["lifelines"]), refused
    for tier, one, reason in offers:
        if wanted in (None, tier):
            return tier, one, reason, refused
    raise InstallError(_nothing(manifest, wanted, refused, python, platform))


def _unfit(one, python, platform, base, own_short):
    low, high = (tuple(int(n) for n in text.split(".")) for text in one["python"])
    short = []
    if not low <= python[:2] < high:
        short.append("it is for {}, this is {}".format(_pythons(low, high), python_text(python)))
    if one["platform"] and one["platform"] != platform:
        short.append("it is for {}, this is {}".format(one["platform"], platform))
    if one["tier"] == "thin" and not short:
        short = own_short + [text for text in _short_of(one["needs"], base) if text not in own_short]
        short += _short_of({n: [floor, None] for n, floor in one["shared"].items() if base.get(n)}, base)
    return short


def _short_of(needs, base):
    """What the base lacks, one text a library."""
    short = []
    for name, (low, high) in sorted(needs.items()):
        wanted = low + " or newer" + (", before " + high if high else "")
        if not base.get(name):
            short.append("{} is not here (needed: {})".format(name, wanted))
        elif as_tuple(base[name]) < as_tuple(low) or (high and as_tuple(base[name]) >= as_tuple(high)):
            short.append("{} is {} (needed: {})".format(name, base[name], wanted))
    return short


def _pythons(low, high):
    last = (high[0], high[1] - 1)
    first, last = ("{}.{}".format(*v) for v in (low, last))
    return "Python " + (first if first == last else "{} to {}".format(first, last))


def _reason(one):
    if one["tier"] == "thin":
        return "the libraries here suffice; lifelines and {} pure helpers are put behind them".format(
            len(one["wheels"]) - 1
        )
    return "the libraries here do not suffice for the thin set, so all come from the bundle, in their own folder"


def _nothing(manifest, wanted, refused, python, platform):
    if wanted and not any(line.startswith(wanted) for line in refused):
        fit = wanted if wanted == "thin" else "full-cp{}{}-{}".format(python[0], python[1], platform)
        known = [one for one in manifest.get("targets", []) if one.endswith(platform) or not one.startswith("full")]
        advice = "ask for the bundle {}".format(fit)
        if fit not in known:
            advice = "there is no bundle {} (there are: {})".format(fit, ", ".join(sorted(known)))
        return "This bundle ({}) holds no {} set: {}; nothing was installed.".format(manifest["bundle"], wanted, advice)
    lines = [line for line in refused if wanted is None or line.startswith(wanted)]
    return "This bundle ({}) does not fit this Python, and nothing was installed: {}.".format(
        manifest["bundle"], "; ".join(lines)
    )
