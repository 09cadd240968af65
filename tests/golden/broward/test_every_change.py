"""Every change to the real jail spells, found again row by row with plain Python from the file itself."""
import csv
import datetime
import os
from collections import Counter

import pytest
from jdftest import tree
from jdftest.shared_data import shared_folder

from jdfanalysis import journeys, loading
from jdfanalysis.attrition import Attrition
from jdfanalysis.dictionary import read_dictionary
from jdfanalysis.errors import CoverageError
from jdfanalysis.frames import to_days

LAST = datetime.date(2016, 3, 31)
DAY = datetime.timedelta(days=1)
EPOCH = datetime.date(1970, 1, 1)


def plain_day(text):
    """The day in a cell, time of day dropped; None if empty."""
    return datetime.datetime.strptime(text[:10], "%Y-%m-%d").date() if text else None


@pytest.fixture(scope="module")
def rows():
    """(person id, admission, release) of the file, in its order."""
    with open(os.path.join(shared_folder("broward"), "jail_spells.csv"), encoding="utf-8", newline="") as stream:
        return [(r["person_id"], plain_day(r["admission"]), plain_day(r["release"])) for r in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def tables():
    dictionary = read_dictionary(tree.ROOT / "notebooks" / "broward_dictionary.json")
    return loading.link_people(loading.load_all(shared_folder("broward"), dictionary=dictionary)), dictionary


@pytest.fixture(scope="module")
def cleaned(tables):
    linked, dictionary = tables
    attrition = Attrition()
    raw = journeys.read_spells(linked, dictionary)
    spells, aside = journeys.clean_spells(raw, observed_to=LAST, attrition=attrition)
    return spells, aside, journeys.unite_spells(spells, attrition=attrition), attrition.frame()


def verdict(person, start, stop, seen):
    """(reason, or 'used' or 'censored'), as the rules read; `seen` holds the spells used so far."""
    if start is None:
        return "missing start"
    if start > LAST:
        return "starts after observation"
    mark = "used"
    if stop is None or stop > LAST + DAY:
        stop, mark = LAST + DAY, "censored"
    if stop < start:
        return "stop before start"
    if stop == start:
        return "zero length"
    if (person, start, stop) in seen:
        return "duplicate"
    seen.add((person, start, stop))
    return mark


@pytest.fixture(scope="module")
def expected(rows):
    seen = set()
    return [verdict(person, start, stop, seen) for person, start, stop in rows]


def test_each_row_has_the_fate_that_the_rules_give_it(cleaned, expected, rows):
    """Row by row, of 20,015; the first of a repeated spell stays, whichever order the file has."""
    spells, aside, _, _ = cleaned
    fate = dict(zip(spells["row"], ("censored" if s == "censored" else "used" for s in spells["stop_status"])))
    fate.update(zip(aside["row"], aside["reason"].astype(str)))
    assert len(fate) == len(rows) == 20015
    assert [fate[row] for row in range(len(rows))] == expected


def test_the_counts_by_fate_are_those_of_the_record(cleaned, expected):
    _, aside, _, record = cleaned
    counts = Counter(expected)
    quarantined = journeys.quarantine_counts(aside).set_index("reason")["rows"]
    assert {reason: int(n) for reason, n in quarantined.items() if n} == {
        reason: n for reason, n in counts.items() if reason not in ("used", "censored")}
    lost = (record["rows_before"] - record["rows_after"])[record["rule"].str.startswith("quarantined")]
    assert lost.sum() == sum(quarantined) and (counts["zero length"], counts["duplicate"]) == (2061, 4914)


def test_no_day_in_jail_is_lost_or_counted_twice(cleaned, rows, expected, tables):
    """The united spells hold exactly the days of the rows used, person by person."""
    linked, _ = tables
    _, _, jail, _ = cleaned
    person = linked["jail_spells"]["person"].to_numpy()
    held = {}
    for code, (_, start, stop), fate in zip(person, rows, expected):
        if fate in ("used", "censored"):
            end = LAST + DAY if fate == "censored" else stop
            held.setdefault(int(code), set()).update(range((start - EPOCH).days, (end - EPOCH).days))
    found = {}
    for code, start, stop in zip(jail["person"], to_days(jail["start"]), to_days(jail["stop"])):
        days = found.setdefault(int(code), [])
        days.extend(range(start, stop))
    assert {code: sorted(days) for code, days in held.items()} == found
    assert int(jail["n_merged"].sum()) == sum(fate in ("used", "censored") for fate in expected)


@pytest.fixture(scope="module")
def screened(tables):
    """Index: the day of the COMPAS screening. Outcome: the first new charge after it, within two years."""
    linked, dictionary = tables
    log = journeys.event_log(linked, dictionary)
    people = linked["persons"].sort_values("person").reset_index(drop=True)
    dates = people["screening_date"]
    index = journeys.index_events(log, "new_charge").head(0).reindex(range(len(people)))
    index = index.assign(index_id=range(len(people)), person=people["person"], date=dates, event="screening", ordinal=1,
                         weight=1.0, source="persons", row=0)
    index = index.astype({"index_id": "int32", "person": "int32", "ordinal": "int32", "row": "int32"})
    return index, log, journeys.Outcome("new_charge", "new_charge"), journeys.coverage(dictionary)


def test_the_published_error_is_refused_and_what_it_would_have_given_is_shown(screened):
    """
    Keeping everyone with a new charge in two years, and of the others those seen for two years: 39%. One rule for all: 31%.

    Barenstein (2019) found 45.1% and 36.2% in the file as ProPublica selected it: the same error, the same factor of 1.25.
    """
    with pytest.raises(CoverageError) as refused:
        journeys.follow_up(*screened, horizon="24M")
    assert len(refused.value.rows) > 3000 and "coverage" in str(refused.value)
    cut = journeys.follow_up(*screened, horizon="24M", beyond="censor")
    kept = cut[(cut["status"] == 1) | (cut["censor_reason"].astype(object) == "horizon")]
    wrong = (kept["status"] == 1).mean()
    right = journeys.binary_outcome(cut, "24M").mean()
    assert round(wrong, 2) == 0.39 and round(right, 2) == 0.31 and 1.2 < wrong / right < 1.3


def test_those_not_seen_for_two_years_are_missing_whatever_happened_to_them(screened):
    known = journeys.follow_up(*screened, horizon="24M", beyond="missing")
    cut = journeys.follow_up(*screened, horizon="24M", beyond="censor")
    two_years = journeys.binary_outcome(known, "24M")
    charged = (cut["status"] == 1) & two_years.isna()
    assert charged.sum() > 500 and (known["status"][two_years.isna()] == -1).all()
    assert two_years.mean() == pytest.approx(journeys.binary_outcome(cut, "24M").mean())
