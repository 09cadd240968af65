import pytest
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading.columns import chosen_variables, match_columns
from jdfanalysis.loading.reasons import Tally
from jdftest.tiny import LINK, VISITS


def match(names, mapping=None, table=VISITS, columns=None):
    tally = Tally()
    found = match_columns(names, table, chosen_variables(table, columns), mapping, tally)
    return found.positions, {(p.reason, p.where.split(".")[1]) for p in tally.entries("note", "kept")}


def test_case_spaces_and_marks_in_names_do_not_matter():
    positions, _ = match(["\ufeffROW_HASH", " Visit Day "], columns=["row_id", "day"])
    assert positions == {"row_id": 0, "day": 1}


def test_released_before_canonical_before_alias():
    positions, notes = match(["visited", "day", "visit_day"], columns=["day"])
    assert positions == {"day": 2} and ("second column for one variable", "day") in notes
    positions, notes = match(["visited", "day"], columns=["day"])
    assert positions == {"day": 1} and ("read under another name", "day") in notes


def test_a_mapping_goes_first_and_takes_its_column_out_of_play():
    positions, _ = match(["visit_day", "real_day"], {"real_day": "day"}, columns=["day"])
    assert positions == {"day": 1}
    positions, _ = match(["cost", "late"], {"cost": "late"}, columns=["cost", "late"])
    assert positions == {"late": 0}


def test_missing_and_extra_columns_are_noted():
    _, notes = match(["row_hash", "shoe_size"])
    assert ("not in the extract", "day") in notes and ("not declared, not read", "shoe_size") in notes


def test_a_column_repeated_in_the_file_is_read_once():
    positions, notes = match(["cost", "COST"], columns=["cost"])
    assert positions == {"cost": 0} and ("column repeated in the file", "cost") in notes


def test_required_columns_must_be_there_and_all_that_lack_are_named():
    with pytest.raises(LoadingError) as caught:
        match(["source"], table=LINK)
    assert [p.where for p in caught.value.problems] == ["people_link.row_hash", "people_link.person_hash"]


def test_a_file_without_any_declared_column_is_refused():
    with pytest.raises(LoadingError, match="none of its 8 declared columns"):
        match(["x", "y"])


def test_columns_asked_for_must_be_declared():
    with pytest.raises(UsageError, match="1 of the columns asked for are not declared: shoe_size"):
        chosen_variables(VISITS, ["row_id", "shoe_size"])
    assert [v.canonical for v in chosen_variables(VISITS, ["visit_day"])] == ["day"]
    assert [v.canonical for v in chosen_variables(LINK, ["source"])] == ["source", "row_id", "person_id"]
