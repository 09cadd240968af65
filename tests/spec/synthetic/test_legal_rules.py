"""Release, licence, supervision and recall follow the law of the day."""
import numpy as np
import pytest
from jdftest.drawn import table

from jdfanalysis.synthetic import law, legal_rules

KINDS = {"standard": law.STANDARD, "extended": law.EXTENDED, "youth": law.YOUTH}


def days_of(months):
    return np.asarray(months, dtype=np.int64) * law.YEAR // 12


def test_licence_and_supervision_total_twelve_months_from_release_under_the_2014_act():
    # The examples of the explanatory note to the Act: sentence, custody, licence, supervision.
    drawn = table(
        """
        months | custody | licence | supervision
        -------+---------+---------+------------
        6      | 3       | 3       | 9
        10     | 5       | 5       | 7
        18     | 9       | 9       | 3
        """, months=int, custody=int, licence=int, supervision=int)
    days, n = days_of(drawn["months"]), len(drawn)
    kind, sentenced = np.full(n, law.STANDARD), np.full(n, law.day("2016-05-01"))
    offence, age = np.full(n, law.day("2016-03-01")), np.full(n, 30)
    part = law.custodial_days(days, kind, sentenced, np.zeros(n, dtype=bool))
    release, expiry = sentenced + part, sentenced + days
    end = law.supervision_end(days, offence, kind, age, release, expiry)
    assert law.has_licence(days, offence, kind).all()
    assert np.abs(part - days_of(drawn["custody"])).max() <= 1
    assert np.abs(expiry - release - days_of(drawn["licence"])).max() <= 1
    assert np.abs(end - expiry - days_of(drawn["supervision"])).max() <= 1
    assert (end - release == law.YEAR).all()


def test_short_sentences_for_older_offences_bring_no_licence():
    drawn = table(
        """
        offence    | days | licence
        -----------+------+--------
        2015-01-31 | 180  | no
        2015-02-01 | 180  | yes
        2015-01-31 | 364  | no
        2015-01-31 | 365  | yes
        2015-02-01 | 1    | no
        """, days=int, licence=bool)
    offence = np.array([law.day(text) for text in drawn["offence"]])
    found = law.has_licence(drawn["days"].to_numpy(), offence, np.full(len(drawn), law.STANDARD))
    assert found.tolist() == drawn["licence"].tolist()


def test_supervision_is_for_adults_with_less_than_two_years():
    drawn = table(
        """
        days | age | kind     | supervised
        -----+-----+----------+-----------
        364  | 18  | standard | yes
        364  | 17  | standard | no
        729  | 30  | standard | yes
        730  | 30  | standard | no
        364  | 18  | youth    | no
        364  | 30  | extended | no
        """, days=int, age=int, supervised=bool)
    n = len(drawn)
    kind = drawn["kind"].map(KINDS).to_numpy()
    release = np.full(n, law.day("2017-01-01"))
    offence, age = np.full(n, law.day("2016-01-01")), drawn["age"].to_numpy()
    end = law.supervision_end(drawn["days"].to_numpy(), offence, kind, age, release, release)
    assert (end > release).tolist() == drawn["supervised"].tolist()


def test_long_sentences_for_serious_offences_run_to_two_thirds_from_april_2020():
    drawn = table(
        """
        sentenced  | years | serious | kind     | thirds_served
        -----------+-------+---------+----------+--------------
        2020-03-31 | 9     | yes     | standard | 1.5
        2020-04-01 | 9     | yes     | standard | 2
        2020-04-01 | 9     | no      | standard | 1.5
        2020-04-01 | 6     | yes     | standard | 1.5
        2014-01-01 | 6     | yes     | extended | 2
        """, years=int, serious=bool, thirds_served=float)
    days = drawn["years"].to_numpy() * law.YEAR
    sentenced = np.array([law.day(text) for text in drawn["sentenced"]])
    part = law.custodial_days(days, drawn["kind"].map(KINDS).to_numpy(), sentenced, drawn["serious"].to_numpy())
    assert np.abs(part - days * drawn["thirds_served"].to_numpy() / 3).max() < 1


def test_curfew_is_for_twelve_weeks_to_four_years_and_for_135_days_at_most():
    drawn = table(
        """
        days | sexual | kind     | most
        -----+--------+----------+-----
        83   | no     | standard | 0
        84   | no     | standard | 14
        112  | no     | standard | 28
        365  | no     | standard | 91
        900  | no     | standard | 135
        1459 | no     | standard | 135
        1460 | no     | standard | 0
        365  | yes    | standard | 0
        365  | no     | youth    | 0
        """, days=int, sexual=bool, most=int)
    days = drawn["days"].to_numpy()
    found = law.curfew_days(days, drawn["kind"].map(KINDS).to_numpy(), drawn["sexual"].to_numpy(), (days + 1) // 2)
    assert found.tolist() == drawn["most"].tolist()


def test_fixed_term_recall_is_14_days_for_short_sentences_from_2015_and_28_otherwise():
    drawn = table(
        """
        days | recalled   | length
        -----+------------+-------
        300  | 2014-06-01 | 28
        300  | 2015-02-01 | 14
        365  | 2015-02-01 | 28
        """, days=int, length=int)
    recalled = np.array([law.day(text) for text in drawn["recalled"]])
    assert law.fixed_recall_days(drawn["days"].to_numpy(), recalled).tolist() == drawn["length"].tolist()


def test_every_rule_says_where_it_stands():
    rules = legal_rules()
    assert rules["name"].is_unique
    assert (rules["source"].str.len() > 10).all() and (rules["effect"].str.len() > 10).all()
    with pytest.raises(KeyError):
        law.starts("no such rule")
