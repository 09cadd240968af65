"""Columns of a table that names no person, beside the rows of a linked one."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from jdfanalysis import loading, synthetic
from jdfanalysis.dictionary import data_first
from jdfanalysis.errors import FrameError, UsageError

ASKED = ("family_people", "family_cases", "case_id", ["receipt_date", "case_category"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("family")
    synthetic.generate(people=900, seed=3, release="2024", others=["family"]).write(made)
    cases = pd.read_csv(str(made / "family_cases.csv"), dtype=str)
    cases.iloc[5:].sample(frac=1, random_state=1).to_csv(str(made / "family_cases.csv"), index=False)      # five cases are not there
    return made


@pytest.fixture(scope="module")
def extract(folder):
    loaded = loading.load_all(folder, dictionary=data_first("2024", others=("family",)))
    return loaded, loading.link_people(loaded)


def test_every_row_gets_what_a_merge_of_the_texts_gives_it(folder, extract):
    loaded, linked = extract
    found = loading.attach_columns(linked, loaded, *ASKED)
    people, cases = (pd.read_csv(str(folder / name), dtype=str) for name in ("family_people.csv", "family_cases.csv"))
    slow = people.merge(cases, on="case_number_hash", how="left").set_index("row_id_hash")
    ids = [value.decode() for value in np.asarray(loaded["family_people"].lookup["row_id"])[found["row_id"].to_numpy()]]
    assert found.drop(columns=ASKED[3]).equals(linked["family_people"])
    assert 0 < found["receipt_date"].isna().sum() < 20
    assert found["receipt_date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == slow["receipt_date"].reindex(ids).fillna("").tolist()
    assert found["case_category"].astype(object).fillna("").tolist() == slow["case_category"].reindex(ids).fillna("").tolist()


def test_a_case_that_is_there_twice_is_refused(extract):
    loaded, linked = extract
    table = loaded["family_cases"]
    twice = dict(loaded.tables, family_cases=replace(table, frame=pd.concat([table.frame, table.frame.head(1)], ignore_index=True)))
    with pytest.raises(FrameError, match="several rows with the same 'case_id'"):
        loading.attach_columns(linked, replace(loaded, tables=twice), *ASKED)


@pytest.mark.parametrize("asked, said", [
    (("family_people", "family_files", "case_id", []), "no table 'family_files'"),
    (("family_people", "family_cases", "role", []), "'role' is no id column of family_people and family_cases"),
    (("family_people", "family_cases", "case_id", ["court"]), "'family_cases' has no column court"),
    (("probation_requirements", "probation_events", "event_id", ["area"]), "linking has recoded it already"),
])
def test_what_cannot_be_joined_is_said(extract, asked, said):
    loaded, linked = extract
    with pytest.raises(UsageError, match=said):
        loading.attach_columns(linked, loaded, *asked)


def test_no_cases_at_all_leave_the_columns_empty(extract):
    loaded, linked = extract
    table = loaded["family_cases"]
    none = dict(loaded.tables, family_cases=replace(table, frame=table.frame.iloc[:0], lookup={"case_id": np.array([], dtype="S4")}))
    found = loading.attach_columns(linked, replace(loaded, tables=none), *ASKED)
    assert len(found) == len(linked["family_people"]) and found["receipt_date"].isna().all()
