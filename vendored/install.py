"""Install jdfanalysis from this folder: no network, no administrator, no compiler, no pip.

    python install.py --check            report only; writes nothing
    python install.py                    install beside this folder
    python install.py --target FOLDER    install below FOLDER
    python install.py --uninstall        remove what was installed (with the same --target)

In a notebook:  %run install.py --check
Exit code 0 if done, 1 if not; the reason is the last line.
"""

import argparse
import builtins
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# In a notebook another bundle may have been run before: its helpers are not ours.
for name in [name for name in sys.modules if name.split(".")[0] == "installer"]:
    del sys.modules[name]
sys.path.insert(0, HERE)
# Not even a cache of its own modules is left behind.
CACHES, sys.dont_write_bytecode = sys.dont_write_bytecode, True

from installer import InstallError  # noqa: E402
from installer.by_pip import install_by_pip, uninstall_by_pip  # noqa: E402
from installer.choosing import choose, names_asked  # noqa: E402
from installer.contents import read_bundle, verify  # noqa: E402
from installer.machine import can_write, platform_tag, python_text, read_base, refuse_old_python  # noqa: E402
from installer.placing import check_place, final_place, install_at, read_record, uninstall_at  # noqa: E402

# A session that ran this goes on as it was.
sys.dont_write_bytecode = CACHES
sys.path.remove(HERE)

TIERS = ("own", "thin", "full")


def main(argv=None):
    """Carry out one command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--target",
        default=os.path.dirname(HERE),
        metavar="FOLDER",
        help="folder below which to install (default: the one that holds this folder)",
    )
    parser.add_argument("--tier", choices=TIERS, help="own, thin or full (default: chosen from the libraries found)")
    parser.add_argument("--pip", action="store_true", help="let pip install into this Python's packages (own and thin)")
    parser.add_argument(
        "--check", action="store_true", help="report what is here and what would be done; write nothing"
    )
    parser.add_argument("--uninstall", action="store_true", help="remove what this bundle installed")
    wanted = parser.parse_args(argv)
    try:
        refuse_old_python()
        manifest = read_bundle(HERE)
        if wanted.uninstall:
            uninstall(manifest, wanted)
        else:
            verify(HERE, manifest)
            check(manifest, wanted) if wanted.check else install(manifest, wanted)
        return 0
    except InstallError as error:
        say("Stopped: {}".format(error))
        return 1


def install(manifest, wanted):
    """Choose a tier, place it, test it, and say how to use it."""
    say("{}: {} files as built".format(manifest["bundle"], len(manifest["files"])))
    base, _ = read_base(names_asked(manifest), os.path.join(HERE, "wheels"))
    tier, one, reason, _ = choose(manifest, base, wanted.tier)
    say("{} tier: {}".format(tier, reason))
    if wanted.pip:
        names = install_by_pip(HERE, manifest, tier, one, base)
        say("Installed by pip: {}. Try: python -m jdfanalysis doctor".format(", ".join(names)))
        return
    place = final_place(wanted.target, manifest, tier)
    own, more = wheels_of(manifest, one)
    check_place(place, own + more)
    install_at(place, manifest, tier, own, more, os.path.join(HERE, "installer"))
    switch = os.path.join(place, "switch_on.py").replace(os.sep, "/")
    say("Installed and tested: {}".format(place))
    say("First line of a notebook, a script or a Spyder console:")
    say("    import runpy; runpy.run_path({!r})".format(switch))
    say("In a command line:")
    say('    python "{}" -m jdfanalysis doctor'.format(switch))


def check(manifest, wanted):
    """Say what is here, which tier it would get and where; nothing is written."""
    base, other = read_base(names_asked(manifest), os.path.join(HERE, "wheels"))
    say("bundle       {}: {} files as built".format(manifest["bundle"], len(manifest["files"])))
    say("python       {}, {}, {}".format(python_text(), platform_tag(), sys.executable))
    for name in sorted(base):
        say("library      {} {}".format(name, base[name] or "not here"))
    say("jdfanalysis  {}".format("found already at " + other if other else "not here yet"))
    for what, folder in (("target", wanted.target), ("here", os.getcwd()), ("home", os.path.expanduser("~"))):
        say(
            "folder       {}: {} ({})".format(what, folder, "looks writable" if can_write(folder) else "not writable")
        )
    tier, one, reason, refused = choose(manifest, base, wanted.tier)
    for line in refused:
        say("not          {}".format(line))
    place = final_place(wanted.target, manifest, tier)
    check_place(place, sum(wheels_of(manifest, one), []))
    say("would do     {} tier at {}: {}".format(tier, place, reason))


def uninstall(manifest, wanted):
    """Remove the copy of this bundle's version, from its folder or from pip."""
    if wanted.pip:
        say("Removed by pip: {}".format(", ".join(uninstall_by_pip(manifest))))
        return
    places = [final_place(wanted.target, manifest, tier) for tier in ([wanted.tier] if wanted.tier else TIERS)]
    there = [place for place in places if read_record(place)]
    if len(there) != 1:
        raise InstallError(
            "{} in {}: nothing was removed.".format(
                (
                    "Several copies of this version are installed, name one with --tier"
                    if there
                    else "No copy of this version is installed"
                ),
                os.path.abspath(wanted.target),
            )
        )
    uninstall_at(there[0])
    say("Removed: {}".format(there[0]))


def wheels_of(manifest, one):
    """Paths of our own wheel and of those of the set chosen."""
    own = [os.path.join(HERE, "wheels", manifest["own"]["file"])]
    return own, [os.path.join(HERE, "wheels", wheel["file"]) for wheel in (one or {"wheels": []})["wheels"]]


def say(line):
    """One line to the reader."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    CODE = main()
    # In a notebook an exit would be shown as an error of its own, below the reason.
    if not hasattr(builtins, "__IPYTHON__"):
        sys.exit(CODE)
