import pytest
from jdfanalysis.dictionary import ethnic_group
from jdfanalysis.dictionary.codes import ETHNICITY, PROBATION_ETHNICITY

GROUPS = {"White", "Mixed", "Asian", "Black", "Other", "Not stated"}


@pytest.mark.parametrize(
    "code, group",
    [("W1", "White"), ("M9", "Mixed"), ("A4", "Asian"), ("O1", "Asian"), ("B2", "Black"), ("O2", "Other"),
     ("NS", "Not stated"), ("White : Other", "White"), ("Z_Dummy Ethnicity 04", "Not stated"), ("Chinese", "Asian")],
)
def test_codes_and_labels_have_their_group(code, group):
    assert ethnic_group(code) == group


def test_every_listed_code_has_a_group():
    assert {ethnic_group(code) for code, _ in ETHNICITY + PROBATION_ETHNICITY} == GROUPS


def test_an_unknown_code_is_not_folded_into_other():
    with pytest.raises(KeyError):
        ethnic_group("Martian")
