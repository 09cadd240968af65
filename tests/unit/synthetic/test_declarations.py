"""The generator and the dictionary agree on names and codes; the generator stands on its own."""
import ast
from pathlib import Path

import numpy as np
import pytest

import jdfanalysis
from jdfanalysis.dictionary import data_first
from jdfanalysis.synthetic import component_rows, court_rows, custody, offences, people, prison_rows, render, sentencing
from jdfanalysis.synthetic.targets import TARGETS
from jdfanalysis.synthetic.law import legal_rules


def codes(table, column, release="2022"):
    return [code for code, _ in data_first(release)[table][column].codes]


def test_it_imports_neither_loading_nor_journeys_nor_survival():
    folder = Path(jdfanalysis.__file__).parent / "synthetic"
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
    ours = {name.split(".")[1] for name in found if name.startswith("jdfanalysis.")}
    assert ours == {"compat", "dictionary", "drawing", "errors", "frames", "progress", "synthetic"}


@pytest.mark.parametrize("release", ["2022", "2024"])
def test_every_declared_column_has_a_maker_and_no_other(release):
    declared = {table.name: {variable.canonical for variable in table.variables} for table in data_first(release)}
    made = {name: set(columns) for name, columns in render.makers().items() if name in declared}
    assert len(made) >= 10 and made == declared


def test_every_column_of_the_other_datasets_has_a_maker_and_no_other():
    declared = {table.name: {variable.canonical for variable in table.variables}
                for table in data_first("2024", ("family", "civil", "oasys"))}
    assert {name: set(columns) for name, columns in render.makers().items()} == declared


def test_disposals_stand_in_the_order_of_the_dictionary():
    assert list(sentencing.DISPOSALS) == codes("magistrates", "disposal")
    assert sentencing.DISPOSALS[sentencing.CUSTODY] == "immediate_custody"
    assert sentencing.DISPOSALS[sentencing.NONE] == "none"


def test_code_lists_are_parts_of_the_declared_ones():
    pairs = [
        (offences.NAMES, "magistrates", "offence_group"), (court_rows.MAGISTRATES_OUTCOMES, "magistrates", "outcome"),
        (court_rows.CROWN_OUTCOMES, "crown", "outcome"), (court_rows.CASE_TYPES, "crown", "case_type"),
        (court_rows.PROCEEDINGS, "magistrates", "proceedings_type"), (court_rows.REMANDS, "crown", "remand_status"),
        (custody.RELEASES, "prison", "release_type"),
        ([code for code, _, _ in people.ETHNICITY], "magistrates", "ethnicity"),
        ([label for _, label, _ in people.ETHNICITY], "probation_events", "ethnicity"),
        ([kind[0] for kind in component_rows.REQUIREMENTS], "probation_requirements", "requirement_code"),
        (prison_rows.STATUSES, "prison", "imprisonment_status"),
    ]
    for mine, table, column in pairs:
        assert set(mine) <= set(codes(table, column)), (table, column)


def test_offence_shares_add_up_and_codes_have_five_digits():
    assert sum(offences.shares()) == 1000
    assert all(len(code) == 5 and code.isdigit() for code in offences.CODES)
    assert len(set(offences.CODES)) == len(offences.CODES)
    starts, counts = offences.first_code(), offences.code_counts()
    for at, group in enumerate(offences.GROUPS):
        assert offences.CODES[starts[at]:starts[at] + counts[at]] == group.codes


def test_places_have_codes_of_their_own_and_all_fifths():
    places = people.lsoa_codes()
    assert len(set(places)) == people.LSOAS
    assert set(people.deprivation_of(np.arange(people.LSOAS))) == {1, 2, 3, 4, 5}
    assert people.area_of(np.arange(people.LSOAS)).max() == people.AREAS - 1


def test_targets_have_a_source_and_a_band_around_the_figure():
    for target in TARGETS:
        assert target.low <= target.target <= target.high and len(target.source) > 5
    assert len({target.figure for target in TARGETS}) == len(TARGETS)
    assert len(legal_rules()) > 10
