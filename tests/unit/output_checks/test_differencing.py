"""Two outputs that difference to a handful of people, and pairs that have nothing to do with each other."""

import pytest

from output_checks import UsageError, check_folder
from output_checks.bands import band_of


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / (name + ".csv")).write_text(text + "\n", encoding="utf-8")
    return folder


ALL = "offence,number of people\nRobbery,120\nTheft,310\nFraud,45"


def told(folder, **options):
    return [(f.verdict.word, f.place) for f in check_folder(folder, **options).findings]


@pytest.mark.parametrize("robbery, verdict", [(119, "block"), (111, "block"), (110, None), (120, None)])
def test_nested_populations_at_the_boundary(tmp_path, robbery, verdict):
    found = told(write(tmp_path, a=ALL, b=ALL.replace("120", str(robbery))))
    assert [v for v, _ in found] == ([verdict] if verdict else [])
    assert not found or "a.csv" in found[0][1] and "b.csv" in found[0][1] and "row 'robbery'" in found[0][1]


def test_alike_in_no_cell_is_a_question(tmp_path):
    found = told(write(tmp_path, a=ALL, b="offence,number of people\nRobbery,117\nTheft,304\nFraud,41"))
    assert [v for v, _ in found] == ["review"]


@pytest.mark.parametrize(
    "other",
    [
        "offence,number of people\nRobbery,117\nTheft,352\nFraud,41",
        "offence,number of women\nRobbery,117\nTheft,310\nFraud,45",
        "sex,number of people\nFemale,117\nMale,310",
        "offence,mean age\nRobbery,119\nTheft,310\nFraud,45",
        "offence,number of people\nRobbery,20\nTheft,110\nFraud,40",
    ],
)
def test_unrelated_tables_are_not_told(tmp_path, other):
    assert told(write(tmp_path, a=ALL, b=other)) == []


def test_two_years_are_two_populations(tmp_path):
    assert told(write(tmp_path, people_2019=ALL, people_2020=ALL.replace("120", "117"))) == []


def test_bands_that_are_cut_at_different_places(tmp_path):
    found = told(
        write(
            tmp_path,
            a="age band,number of people\n18-24,120\n25-34,310\n35 and over,45",
            b="age band,number of people\n18-25,127\n26-34,303\n35 and over,45",
        )
    )
    assert [v for v, _ in found] == ["block"] and "band 25 to 25" in found[0][1]


def test_bands_that_differ_by_many(tmp_path):
    assert (
        told(
            write(
                tmp_path,
                a="age band,number of people\n18-24,120\n25-34,310",
                b="age band,number of people\n18-25,147\n26-34,283",
            )
        )
        == []
    )


def test_earlier_releases_are_compared_but_not_checked(tmp_path):
    now, before = write(tmp_path / "now", a=ALL), write(
        tmp_path / "before", b=ALL.replace("120", "116").replace("45", "5")
    )
    assert told(now) == []
    report = check_folder(now, earlier=before)
    assert [f.path for f in report.files] == ["a.csv"] and report.files[0].verdict.word == "clear"
    assert "earlier: b.csv" in report.findings[0].place
    with pytest.raises(UsageError):
        check_folder(now, earlier=tmp_path / "nowhere")


@pytest.mark.parametrize(
    "label, band",
    [
        ("18-24", (18, 24)),
        ("18 to 24", (18, 24)),
        ("aged 18\u201324", (18, 24)),
        ("under 18", (-1, 17)),
        ("65+", (65, 10**6)),
        ("65 and over", (65, 10**6)),
        ("0-6 months", (0, 6)),
        ("Theft", None),
        ("24-18", None),
        ("18", None),
    ],
)
def test_bands_are_recognised(label, band):
    assert band_of(label) == band
