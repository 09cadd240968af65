"""One value per person: what most records say, ties and silence told apart, and the same as counting by hand."""
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from jdfanalysis.dictionary import ethnic_group
from jdfanalysis.errors import DataWarning, UsageError
from jdfanalysis.loading import modal_values


def tables(courts, prison=()):
    """Two tables from (person, code)."""
    made = {name: pd.DataFrame(list(rows), columns=["person", "ethnicity"]) for name, rows in (("courts", courts), ("prison", prison))}
    return {name: frame.assign(ethnicity=frame["ethnicity"].astype("category")) for name, frame in made.items()}


def test_what_most_records_say_over_all_tables():
    found = modal_values(tables([(1, "W1"), (1, "A1"), (3, None)], [(1, "W1"), (2, "B1")]), "ethnicity")
    assert found["person"].tolist() == [1, 2] and found["ethnicity"].tolist() == ["W1", "B1"]
    assert found["records"].tolist() == [3, 1] and found["kinds"].tolist() == [2, 1]
    assert found["share"].round(3).tolist() == [0.667, 1.0]


def test_two_values_that_are_equally_frequent_are_none():
    found = modal_values(tables([(1, "W1"), (1, "A1"), (1, "B1"), (1, "W1"), (1, "A1")]), "ethnicity")
    assert found["ethnicity"].isna().tolist() == [True]
    assert found[["records", "kinds"]].values.tolist() == [[5, 3]] and found["share"].tolist() == [0.4]


def test_codes_agree_by_their_words_and_those_that_say_nothing_do_not_count():
    given = tables([(1, "W1"), (1, "NS"), (1, "NS")], [(1, "White : Irish"), (2, "NS")])
    found = modal_values(given, "ethnicity", words=ethnic_group)
    assert found.drop(columns="share").values.tolist() == [[1, "White", 2, 1]]
    assert modal_values(given, "ethnicity", words=ethnic_group, sources=["courts"])["records"].tolist() == [1]
    assert modal_values(given, "ethnicity", words={"W1": "w", "White : Irish": "w", "NS": "-"}, unknown=["-"])["kinds"].tolist() == [1]


def test_unknown_codes_unlinked_rows_and_columns_nobody_has():
    with pytest.warns(DataWarning, match="1 records have a code"):
        assert len(modal_values(tables([(1, "??")]), "ethnicity", words=ethnic_group)) == 0
    assert len(modal_values(tables([(-1, "W1"), (np.nan, "W1")]), "ethnicity")) == 0
    assert list(modal_values(tables([]), "ethnicity").columns) == ["person", "ethnicity", "records", "share", "kinds"]
    with pytest.raises(UsageError):
        modal_values(tables([]), "faith")


@pytest.mark.parametrize("seed", range(5))
def test_the_same_as_counting_by_hand(seed):
    random = np.random.RandomState(seed)
    rows = list(zip(random.randint(-1, 30, 120).tolist(), random.choice(list("abcd"), 120).tolist()))
    found = modal_values(tables(rows[:70], rows[70:]), "ethnicity").set_index("person")
    assert sorted(found.index) == sorted({person for person, _ in rows if person >= 0})
    for person, row in found.iterrows():
        counts = Counter(code for who, code in rows if who == person).most_common()
        tied = len(counts) > 1 and counts[0][1] == counts[1][1]
        assert pd.isna(row["ethnicity"]) if tied else row["ethnicity"] == counts[0][0]
        assert (row["records"], row["kinds"]) == (sum(n for _, n in counts), len(counts))
        assert row["share"] == counts[0][1] / row["records"]
