"""Slow and obvious: spells cleaned, custody cut, supervision and recalls found, one row of a table and one day at a time."""
from collections import defaultdict

import pandas as pd

DAY = pd.Timedelta(days=1)
STATUS = {"remand": "custody_remand", "sentenced": "custody_sentenced", "recall": "custody_recall"}


def known(value):
    return None if value is None or pd.isna(value) else value


def cleaned(raw, last, first, infer, keep_nested, never_open):
    """
    {position: (start, stop, start status, stop status) or a reason} of raw spells, rule after rule.

    raw : in total order, missing stops last among equals.
    """
    rows = {}
    for at, row in enumerate(raw.itertuples()):
        rows[at] = [row.person, row.state, known(row.start), known(row.stop), "observed", "observed"]
    reason = {}

    def aside(name, test):
        for at in rows:
            if at not in reason and test(at, *rows[at][:4]):
                reason[at] = name

    aside("missing start", lambda at, p, s, a, b: a is None)
    aside("starts after observation", lambda at, p, s, a, b: a > last)
    if infer:
        for at, (p, s, a, b, _, _) in list(rows.items()):
            later = [r[2] for other, r in rows.items() if other not in reason and r[:2] == [p, s] and (r[2], other) > (a, at)] \
                if at not in reason else []
            if at not in reason and b is None and later and min(later) > a:
                rows[at][3], rows[at][5] = min(later), "inferred"
    for at, row in rows.items():
        if at not in reason and ((row[3] is None and row[1] not in never_open) or (row[3] is not None and row[3] > last + DAY)):
            row[3], row[5] = last + DAY, "censored"
    aside("missing stop", lambda at, p, s, a, b: b is None)
    aside("stop before start", lambda at, p, s, a, b: b < a)
    aside("zero length", lambda at, p, s, a, b: b == a)
    aside("duplicate", lambda at, *key: any(o < at and o not in reason and tuple(rows[o][:4]) == key for o in rows))
    if not keep_nested:
        inside = [at for at, (p, s, a, b, _, _) in rows.items() if at not in reason and any(
            o != at and o not in reason and r[:2] == [p, s] and r[2] <= a and r[3] >= b for o, r in rows.items())]
        aside("nested", lambda at, *key: at in inside)
    for row in rows.values():
        if row[2] is not None and row[2] < first:
            row[4] = "left_truncated"
    return {at: reason.get(at) or tuple(row[2:]) for at, row in rows.items()}


def custody_days(row, group, released):
    """
    {day: (phase, evidence)} of one prison row, day by day; `group` is what its status says, None if nothing.

    released : days on which probation let the person go.
    """
    start, stop = row.reception_date, row.release_date
    first, back = (known(day) if known(day) is not None and start <= day <= stop else None
                   for day in (row.first_release_date, row.return_date))
    recalled = row.recall_marker == "Y" or back is not None or (first is not None and first < stop)
    guessed = False
    if recalled and first is None:
        inside = [day for day in released if start < day <= (back or stop)]
        first, guessed = (min(inside), True) if inside else (None, False)
    if first is not None and back is not None and back < first:
        back = None
    sentence, found, day = known(row.sentence_date), {}, start
    # First sentenced after a release that nobody marks as before a recall: back from bail.
    bailed = row.recall_marker != "Y" and None not in (first, back, sentence) and sentence > first and (
        STATUS.get(group) != "custody_recall")
    whole = STATUS.get(group) == "custody_recall" and not (sentence is not None and sentence > start) and not recalled
    while day < stop:
        end = first if recalled and first is not None else back if back is not None else stop
        if day < end:
            if sentence is not None and day < sentence:
                found[day] = ("custody_remand", "recorded")
            elif recalled and first is None:
                found[day] = ("custody_unknown", "unknown")
            elif whole:
                found[day] = ("custody_recall", "status")
            elif sentence is not None:
                found[day] = ("custody_sentenced", "inferred" if guessed else "recorded")
            else:
                found[day] = (STATUS[group], "status") if group in STATUS else ("custody_unknown", "unknown")
        elif back is None:
            found[day] = ("custody_unknown", "unknown")
        elif day >= back and bailed:
            found[day] = ("custody_remand" if day < sentence else "custody_sentenced", "recorded")
        elif day >= back:
            found[day] = ("custody_recall", "recorded")
        day += DAY
    return found


def supervision(row, adult=18):
    """[(state, start, stop, basis)] of one row of the probation table, under the law of 2015."""
    release, sentence, length = known(row.release_date), known(row.disposal_date), known(row.length_days)
    if release is None or "Custody" not in str(row.disposal_type):
        return []
    new_law = known(row.offence_date) is not None and row.offence_date >= pd.Timestamp("2015-02-01")
    found, licence = [], known(row.licence_end_date)
    basis = "observed" if licence is not None else None
    if licence is None and length is not None and sentence is not None and (length >= 365 or (length >= 2 and new_law)):
        licence, basis = sentence + DAY * int(length), "derived"
    if basis:
        found.append(("licence", release, licence, basis))
    start = max(licence, release) if basis else release
    end = known(row.pss_end_date)
    if end is not None:
        found.append(("pss", start, end, "derived" if basis == "derived" else "observed"))
    elif length is not None and 2 <= length < 730 and new_law and "inc PSS" in str(row.disposal_type):
        if known(row.age_at_offence) is not None and row.age_at_offence + (release - row.offence_date).days / 365.25 >= adult:
            found.append(("pss", start, release + pd.DateOffset(months=12), "derived"))
    return [one for one in found if one[2] > one[1]]


def recalls(phases, licences, sentences, within):
    """Set of (person, return day or None, evidence): phases (person, start, stop, state, row); days as numbers."""
    held, on, found = defaultdict(set), defaultdict(list), []
    for person, start, stop, _, _ in phases:
        held[person] |= set(range(start, stop))
    for person, start, stop in licences:
        on[person] += list(range(start, stop))
    for person, start, stop, state, row in phases:
        before = [p for p in phases if p[0] == person and p[2] == start and p[4] == row]
        if state == "custody_recall":
            found.append((person, start, "recorded"))
            continue
        if state == "custody_unknown" and any(p[3] == "custody_sentenced" for p in before):
            found.append((person, None, "unknown"))
        # Not on the first day of the licence: from that stay it released.
        if start - 1 in held[person] or start not in on[person] or start - 1 not in on[person]:
            continue
        first = start
        while first - 1 in on[person]:
            first -= 1
        if not any(p == person and first < day <= start + within for p, day in sentences):
            found.append((person, start, "unknown" if state == "custody_remand" else "inferred"))
    return sorted(found, key=str)
