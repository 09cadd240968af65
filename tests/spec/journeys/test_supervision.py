"""Licence and post-sentence supervision: recorded, or derived from the law in force and marked so."""
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError
from jdfanalysis.journeys import sentence_licences, supervision_spells

ADULT = "ORA Adult Custody (inc PSS)"


def release(length, offence="2015-03-01", licence_end=None, pss_end=None, kind=ADULT, age=30):
    """Sentenced on 1 June 2015, released on 1 September 2015."""
    return pd.DataFrame({
        "person": pd.Series([1], dtype="int32"), "disposal_type": [kind], "length_days": [length],
        "disposal_date": pd.to_datetime(["2015-06-01"]), "release_date": pd.to_datetime(["2015-09-01"]),
        "offence_date": pd.to_datetime([offence]).astype("datetime64[ns]"), "age_at_offence": [age],
        "licence_end_date": pd.to_datetime([licence_end]).astype("datetime64[ns]"),
        "pss_end_date": pd.to_datetime([pss_end]).astype("datetime64[ns]"),
    })


def picture(spells):
    return [(s, str(a)[:10], str(b)[:10], o) for s, a, b, o in zip(
        spells["state"], spells["start"], spells["stop"], spells["basis"])]


def test_what_is_recorded_is_taken():
    spells = supervision_spells(release(180, licence_end="2015-11-28", pss_end="2016-09-01"))
    assert picture(spells) == [
        ("licence", "2015-09-01", "2015-11-28", "observed"), ("pss", "2015-11-28", "2016-09-01", "observed")]


def test_a_short_sentence_after_february_2015_has_licence_then_supervision_to_a_year():
    spells = supervision_spells(release(180))
    assert picture(spells) == [
        ("licence", "2015-09-01", "2015-11-28", "derived"), ("pss", "2015-11-28", "2016-09-01", "derived")]
    assert set(spells["stop_status"]) == {"inferred"}


@pytest.mark.parametrize("offence, states", [
    ("2015-01-31", []), ("2015-02-01", ["licence", "pss"]), (None, []),
])
def test_the_day_of_the_offence_decides_for_short_sentences(offence, states):
    assert list(supervision_spells(release(180, offence))["state"]) == states


@pytest.mark.parametrize("length, states", [
    (1, []), (2, ["pss"]), (364, ["licence", "pss"]), (365, ["licence", "pss"]), (729, ["licence"]), (730, ["licence"]),
])
def test_the_length_of_the_sentence_decides(length, states):
    # A licence that ends before the release is none; supervision ends a year after release at the latest.
    assert list(supervision_spells(release(length))["state"]) == states


@pytest.mark.parametrize("change", [
    {"age": 16}, {"kind": "ORA Adult Custody (not PSS)"},
])
def test_supervision_is_for_adults_with_a_sentence_that_carries_it(change):
    assert list(supervision_spells(release(180, **change))["state"]) == ["licence"]


def test_nothing_is_derived_if_told_so_and_other_disposals_have_no_licence():
    assert len(supervision_spells(release(180), derive=False)) == 0
    assert len(supervision_spells(release(180, kind="ORA Community Order"))) == 0


def test_supervision_after_a_derived_licence_end_is_derived():
    spells = supervision_spells(release(180, pss_end="2016-08-01"))
    assert list(spells["basis"]) == ["derived", "derived"]


def test_columns_that_are_needed_are_named():
    with pytest.raises(FrameError):
        supervision_spells(release(180).drop(columns="length_days"))


def prison(**changes):
    """Remanded on 2 May, sentenced to two years on 1 June 2012, released on 1 May 2013."""
    row = {"person": 1, "reception_date": "2012-05-02", "sentence_date": "2012-06-01", "sentence_days": 730.0,
           "first_release_date": "2013-05-01", "release_date": "2013-05-01", "imprisonment_status": "SENT03"}
    frame = pd.DataFrame([dict(row, **changes)])
    for name in ("reception_date", "sentence_date", "first_release_date", "release_date"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return frame


def test_a_licence_probation_never_recorded_is_derived_from_the_sentence_less_the_days_on_remand():
    assert picture(sentence_licences(prison())) == [("licence", "2013-05-01", "2014-05-02", "derived")]
    assert picture(sentence_licences(prison(reception_date="2012-06-01"))) == [
        ("licence", "2013-05-01", "2014-06-01", "derived")]


@pytest.mark.parametrize("change", [
    {"sentence_days": 364.0}, {"sentence_days": None}, {"sentence_date": None}, {"release_date": None, "first_release_date": None},
    {"person": -1}, {"release_date": "2012-05-01", "first_release_date": None},
    {"sentence_days": 365.0, "first_release_date": "2013-07-01"},
])
def test_short_sentences_and_rows_without_a_date_or_a_length_derive_no_licence(change):
    assert len(sentence_licences(prison(**change))) == 0


def test_a_short_sentence_under_the_act_of_2014_derives_one():
    short = prison(sentence_days=364.0, imprisonment_status="ADIMP_ORA", release_date="2012-11-01",
                   first_release_date="2012-11-01")
    assert len(sentence_licences(short)) == 1


def test_where_a_licence_is_recorded_none_is_derived():
    recorded = supervision_spells(release(730, licence_end="2017-06-01"))
    near = prison(first_release_date="2015-09-08", release_date="2015-09-08", sentence_days=2000.0)
    assert len(sentence_licences(near, recorded)) == 0
    assert len(sentence_licences(near, recorded, near=6)) == 1
    with pytest.raises(FrameError):
        sentence_licences(near.drop(columns="sentence_days"))
