import pandas as pd
import pytest
from jdfanalysis.errors import LoadingError, UsageError
from jdfanalysis.loading import group_offences, read_offence_groups
from jdftest.tiny import write_text

TEXT = """
    Offence_code,Detailed_offence,Offence,Offence.group,Offence.type
    101,Murder,Murder, Violence against the person,Indictable only
    03601,Stealing,Theft,Theft offences,Triable either way
    10501,"Assault, common",Assault,Summary non-motoring,Summary
    """


@pytest.fixture
def groups(tmp_path):
    return read_offence_groups(write_text(tmp_path, "groups.csv", TEXT))


def test_codes_get_their_zeros_back_and_labels_lose_their_blanks(groups):
    assert groups == {
        "00101": "Violence against the person", "03601": "Theft offences", "10501": "Summary non-motoring",
    }


def test_the_mode_of_trial_of_a_code(tmp_path):
    path = write_text(tmp_path, "groups.csv", TEXT)
    assert read_offence_groups(path, "type") == {"00101": "Indictable only", "03601": "Triable either way", "10501": "Summary"}
    with pytest.raises(UsageError, match="group, type"):
        read_offence_groups(path, "severity")
    with pytest.raises(LoadingError, match="Offence.type"):
        read_offence_groups(write_text(tmp_path, "g.csv", "Offence_code,Offence.group\n1,x"), "type")


def test_headings_with_spaces_and_windows_text(tmp_path):
    path = tmp_path / "g.csv"
    path.write_bytes("Offence code,Offence group\n1,Café\n".encode("cp1252"))
    assert read_offence_groups(path) == {"00001": "Café"}


def test_unknown_codes_are_counted_not_folded(groups):
    codes = pd.Series(pd.Categorical(["03601", None, "99999", "00101", "99999"]), name="offence_code")
    found = group_offences(codes, groups)
    assert found.groups.tolist()[0] == "Theft offences" and found.groups.tolist()[3] == "Violence against the person"
    assert found.groups.isna().tolist() == [False, True, True, False, True]
    assert [(p.reason, p.where, p.count) for p in found.problems] == [
        ("offence code not in the classification", "offence_code", 2)
    ]
    assert group_offences(codes[:2], groups).problems == ()


@pytest.mark.parametrize(
    "text, said",
    [("a,b\n1,2", "needs the headings"), ("", "needs the headings"),
     ("Offence_code,Offence.group\n1,x\n00001,y", "1 codes have more than one group")],
)
def test_other_files_are_refused(text, said, tmp_path):
    with pytest.raises(LoadingError, match=said):
        read_offence_groups(write_text(tmp_path, "g.csv", text))
    with pytest.raises(LoadingError, match="could not be opened"):
        read_offence_groups(tmp_path / "none.csv")
