"""Chapter: what is counted. Rows are not people, and totals of people do not add up."""

import pandas as pd
from jdftest.drawn import table

from output_checks import Session

APPEARANCES = table(
    """
    person | offence | sex
    -------+---------+----
    1      | Theft   | F
    1      | Theft   | F
    1      | Fraud   | F
    2      | Theft   | M
    3      | Fraud   | M
    3      |         | M
    """,
    person=int,
)


def counted(**options):
    return Session(person="person").table(APPEARANCES, name="t", **options)


def test_rows_are_counted_and_people_are_kept_as_evidence():
    output = counted(rows="offence")
    assert output.table["count"].to_dict() == {"Fraud": 2, "Theft": 3}
    assert output.evidence.people == ((2,), (2,))


def test_a_row_with_a_missing_label_is_not_counted():
    output = counted(rows="offence")
    assert output.evidence.n == 5 and output.evidence.n_people == 3


def test_people_in_a_total_are_counted_once():
    output = counted(rows="offence", columns="sex", aggfunc="people", totals=True)
    assert output.table.loc["Total"].to_dict() == {"F": 1, "M": 2, "Total": 3}
    assert output.table["Total"].to_dict() == {"Fraud": 2, "Theft": 2, "Total": 3}


def test_a_person_is_one_contributor_however_many_rows():
    fines = APPEARANCES.assign(fine=[100.0, 150.0, 10.0, 200.0, 40.0, 7.0])
    output = Session(person="person").table(fines, "offence", values="fine", aggfunc="sum", name="t")
    assert output.table.iloc[:, 0].to_dict() == {"Fraud": 50.0, "Theft": 450.0}
    assert output.evidence.at("largest", "Theft", "sum fine") == 250.0
    assert output.evidence.at("second", "Theft", "sum fine") == 200.0


def test_the_frame_that_was_handed_in_stays_as_it_was():
    before = APPEARANCES.copy()
    session = Session(person="person")
    session.table(APPEARANCES, "offence", name="t")
    session.merge("t", offence={"Any": ["Fraud", "Theft"]})
    pd.testing.assert_frame_equal(APPEARANCES, before)
