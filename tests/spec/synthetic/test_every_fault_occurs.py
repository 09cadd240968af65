"""Each fault can be seen in the tables when it is asked for, and only then."""
import pytest
from jdftest.slow_synthetic import canonical, invented

from jdfanalysis.synthetic import defect_names, describe_defects
from jdfanalysis.synthetic.defects import ABSENT_COLUMNS, DEFAULT, SUBSETS

PEOPLE = 2000


def rows(table, defects, release="2022"):
    return canonical(invented(PEOPLE, release=release, defects=defects), table)


def repeated_ids(frame):
    return frame["event_id"].duplicated().sum()


def missing(column):
    return lambda frame: frame[column].isna().sum()


def equal(column, value):
    return lambda frame: (frame[column] == value).sum()


def outside(column, first, last):
    return lambda frame: (frame[column].notna() & ~frame[column].between(first, last)).sum()


def same_day(frame):
    whole = (frame["offence_date"] == frame["final_result_date"]) & (frame["charge_date"] == frame["offence_date"])
    return whole.sum()


def overlaps(frame):
    """Rows that begin before an earlier row of the same person has ended, one by one."""
    frame = frame.sort_values(["offender_id", "reception_date"])
    found, latest, person = 0, "", None
    for who, start, stop in zip(frame["offender_id"], frame["reception_date"], frame["release_date"].fillna("2100")):
        if who != person:
            person, latest = who, ""
        found += start < latest
        latest = max(latest, stop)
    return found


def split_ids(frame):
    return frame["offender_id"].nunique()


def crown_cases_per_magistrates_case(frame):
    return (frame.groupby("magistrates_case_id")["crown_case_id"].nunique() > 1).sum()


def magistrates_cases_per_crown_case(frame):
    return (frame.groupby("crown_case_id")["magistrates_case_id"].nunique() > 1).sum()


# fault, table, what shows it; each must be zero or smaller without the fault.
SEEN = [
    ("merged_recalls", "prison", equal("recall_marker", "Y")),
    ("overlapping_custody", "prison", overlaps),
    ("nested_custody", "prison", overlaps),
    ("many_case_links", "case_link", crown_cases_per_magistrates_case),
    ("many_case_links", "case_link", magistrates_cases_per_crown_case),
    ("duplicated_event_ids", "probation_events", repeated_ids),
    ("missing_commencement", "probation_requirements", missing("commencement_date")),
    ("missing_commencement", "probation_licence_conditions", missing("commencement_date")),
    ("missing_commencement", "probation_pss", missing("commencement_date")),
    ("missing_reports", "probation_psr", lambda frame: -len(frame)),
    ("open_orders", "probation_events", missing("termination_date")),
    ("open_orders", "probation_requirements", missing("termination_date")),
    ("same_day_events", "magistrates", same_day),
    ("placeholder_dates", "magistrates", equal("offence_date", "1900-01-01")),
    ("placeholder_dates", "probation_events", equal("offence_date", "1900-01-01")),
    ("placeholder_dates", "probation_requirements", equal("termination_date", "9999-12-31")),
    ("out_of_window_dates", "magistrates", outside("offence_date", "1930-01-01", "2020-12-31")),
    ("out_of_window_dates", "probation_events", outside("referral_date", "2014-01-01", "2020-12-31")),
    ("disagreeing_attributes", "magistrates", equal("sex", "NK")),
    ("dummy_ethnicity", "probation_events", equal("ethnicity", "Z_Dummy Ethnicity 04")),
    ("dummy_ethnicity", "probation_events", equal("ethnicity", "Z_Dummy Ethnicity 05")),
    ("dummy_ethnicity", "probation_events", equal("ethnicity", "Refusal")),
    ("dummy_ethnicity", "probation_events", equal("ethnicity", "")),
    ("dummy_ethnicity", "magistrates", equal("ethnicity", "NS")),
    ("dummy_ethnicity", "magistrates", missing("ethnicity")),
    ("implausible_ages", "magistrates", outside("age", 10, 110)),
    ("implausible_ages", "probation_events", missing("age_at_offence")),
    ("split_source_ids", "prison", split_ids),
    ("missing_dates", "magistrates", missing("offence_date")),
    ("missing_dates", "magistrates", missing("charge_date")),
    ("missing_dates", "crown", missing("offence_date")),
    ("missing_dates", "probation_events", missing("offence_date")),
    ("missing_residence", "magistrates", missing("lsoa")),
    ("missing_residence", "crown", missing("lsoa")),
    ("missing_residence", "probation_events", missing("lsoa")),
]


@pytest.mark.parametrize("fault, table, count", SEEN, ids=lambda value: value if isinstance(value, str) else "")
def test_a_fault_shows_in_its_table_and_not_without_it(fault, table, count):
    clean, faulty = rows(table, None), rows(table, (fault,))
    assert count(faulty) > count(clean)


def test_faults_that_have_no_natural_form_are_quite_absent_from_a_clean_extract():
    # Late starts of requirements are not known yet; the others are counts that a fault makes larger.
    natural = {"open_orders", "missing_reports", "split_source_ids", "same_day_events", "missing_commencement"}
    for fault, table, count in SEEN:
        if fault not in natural:
            assert count(rows(table, None)) == 0, (fault, table)


def test_the_counts_are_those_of_the_changed_rows():
    population = invented(PEOPLE, defects=("duplicated_event_ids", "dummy_ethnicity"))
    counted = population.defects.set_index(["defect", "table"])["rows"]
    events = canonical(population, "probation_events")
    assert counted["duplicated_event_ids", "probation_events"] == repeated_ids(events)
    dummy = events["ethnicity"].isin(["Z_Dummy Ethnicity 04", "Z_Dummy Ethnicity 05", "Refusal", ""]).sum()
    assert counted["dummy_ethnicity", "probation_events"] == dummy
    reports = invented(PEOPLE, defects=("missing_reports",))
    dropped = len(invented(PEOPLE).tables["probation_psr"]) - len(reports.tables["probation_psr"])
    assert reports.defects["rows"].tolist() == [dropped]


def test_missed_and_false_links_vary_by_ethnic_group_and_are_known():
    population = invented(4000, defects=("missed_links", "false_links"))
    people = population.truth["people"].set_index("person")
    links = population.truth["links"]
    given = population.tables["person_link"].set_index("row_id_hash")["estimated_mc_cc_ps_dp"]
    assert given.index.is_unique
    right = given.reindex(links["row_id"]).to_numpy() == people["person_id"].reindex(links["person"]).to_numpy()
    assert (right == (links["status"] == "true").to_numpy()).all()
    known_ids = set(people["person_id"])
    false = links["status"] == "false"
    assert set(given.reindex(links["row_id"][false])) <= known_ids
    assert not set(given.reindex(links["row_id"][links["status"] == "missed"])) & known_ids
    white = people["ethnicity"].str.startswith("W")
    for status in ("missed", "false"):
        broken = people.index.isin(links.loc[links["status"] == status, "person"])
        assert broken[~white].mean() > 1.3 * broken[white].mean() > 0


def test_a_clean_extract_links_every_row_to_its_person():
    population = invented(PEOPLE)
    assert (population.truth["links"]["status"] == "true").all()
    assert population.tables["person_link"]["estimated_mc_cc_ps_dp"].nunique() == PEOPLE
    assert len(population.defects) == 0


def test_the_common_platform_fades_from_2021_in_the_later_release():
    clean = rows("magistrates", None, release="2024")
    faded = rows("magistrates", ("common_platform_fade",), release="2024")
    year = clean["first_hearing_date"].str[:4]
    kept = faded["first_hearing_date"].str[:4].value_counts() / year.value_counts()
    assert kept["2019"] == 1 and kept["2020"] == 1
    assert 0.3 < kept["2021"] < 0.9 and kept["2022"] < kept["2021"]
    population = invented(PEOPLE, release="2024", defects=("common_platform_fade",))
    for name in ("magistrates", "crown"):
        cases = population.tables[name]["case_id_hash"]
        assert set(population.tables[name + "_offences"]["case_id_hash"]) == set(cases)
    linked = population.tables["case_link"]["mc_case_id_hash"]
    assert set(linked) <= set(population.tables["magistrates"]["case_id_hash"])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_columns_are_absent_on_request_only_and_other_ones_for_another_project(seed):
    assert ABSENT_COLUMNS not in DEFAULT
    asked, full = invented(200, seed=seed, defects=(ABSENT_COLUMNS,)), invented(200, seed=seed)
    for table in full.tables:
        gone = set(canonical(full, table).columns) - set(canonical(asked, table).columns)
        assert gone == set(SUBSETS[seed].get(table, ())), table
    counted = asked.defects.set_index("table")["rows"]
    assert counted.to_dict() == {table: len(full.tables[table]) for table in SUBSETS[seed]}


def test_sex_and_ethnicity_of_one_person_differ_between_sources():
    faulty, clean = (invented(PEOPLE, defects=names) for names in (("disagreeing_attributes",), None))
    for column in ("sex", "ethnicity"):
        several = []
        for population in (faulty, clean):
            links = population.truth["links"].set_index("row_id")["person"]
            seen = [canonical(population, table) for table in ("magistrates", "crown", "prison")]
            pairs = [(links.reindex(frame["row_id"]).to_numpy(), frame[column].to_numpy()) for frame in seen]
            by_person = {}
            for person, value in (pair for people, values in pairs for pair in zip(people, values)):
                by_person.setdefault(person, set()).add(value)
            several.append(sum(len(values) > 1 for values in by_person.values()))
        assert several[0] > 20 and several[1] == 0, column


def test_every_fault_is_seen_described_and_named():
    shown = {fault for fault, _, _ in SEEN} | {"missed_links", "false_links", "common_platform_fade", ABSENT_COLUMNS}
    assert shown == set(defect_names())
    described = describe_defects()
    assert described["defect"].tolist() == list(defect_names())
    assert described["meaning"].str.len().min() > 30
