"""What happens in an invented life: arrest, co-defendants, recall and its reasons, breach of supervision, removal."""
import numpy as np
import pandas as pd
from jdftest.slow_synthetic import canonical, invented, invented_block

from jdfanalysis.synthetic import courts, custody, law, recalls, shocks
from jdfanalysis.synthetic.ledger import NO_DAY

BIG = 8000


def test_arrest_lies_between_offence_and_charge_and_summonsed_people_have_none():
    case = invented_block(size=2000).careers.cases
    arrested = case["arrest"] != NO_DAY
    assert 0.2 < arrested.mean() < 0.9
    assert (case["offence"][arrested] <= case["arrest"][arrested]).all()
    assert (case["arrest"][arrested] <= case["charge"][arrested]).all()
    shares = [arrested[case["mode"] == mode].mean() for mode in (0, 1, 2)]
    assert shares[0] < shares[1] < shares[2]
    rows = canonical(invented(2000), "magistrates")
    known = rows[rows["arrest_date"].notna()]
    assert (known["offence_date"] <= known["arrest_date"]).all() and (known["arrest_date"] <= known["charge_date"]).all()
    crown = canonical(invented(2000), "crown")["arrest_date"]
    assert crown.notna().mean() > rows["arrest_date"].notna().mean() > 0.2
    events = invented(2000).truth["events"]
    assert (events["event"] == "arrest").sum() > 1000


def test_co_defendants_share_case_offence_day_court_and_hearings_and_keep_their_own_verdicts():
    rows = canonical(invented(BIG), "magistrates")
    together = rows[rows["case_id"].map(rows["case_id"].value_counts()) > 1]
    assert len(together) > 0.01 * len(rows)
    assert not rows[["case_id", "defendant_id"]].duplicated().any()
    cases = together.groupby("case_id")
    for column in ("offence_date", "charge_date", "first_hearing_date", "offence_code", "court"):
        assert (cases[column].nunique() == 1).all(), column
    assert cases["estimated_defendant_id"].nunique().min() > 1 and cases.size().max() <= courts.MOST_DEFENDANTS
    assert cases["plea"].nunique().max() > 1


def test_co_defendants_sent_up_are_one_case_there_too():
    crown = canonical(invented(BIG), "crown")
    together = crown[crown["case_id"].map(crown["case_id"].value_counts()) > 1]
    assert len(together) > 0.02 * len(crown)
    for column in ("received_date", "disposal_date", "court"):
        assert (together.groupby("case_id")[column].nunique() == 1).all()
    offences = canonical(invented(1000, release="2024"), "crown_offences")
    assert not offences[["case_id", "defendant_id", "offence_number"]].duplicated().any()


def test_every_recall_has_a_reason_and_many_have_several():
    found = invented(BIG).truth["recalls"]
    reasons = found[list(recalls.NAMES)]
    assert (reasons.sum(axis=1) >= 1).all() and (reasons.sum(axis=1) > 1).mean() > 0.2
    assert (reasons.mean() > 0.01).all()
    # A charge leads to recall from bail, with a row of its own, or together with remand.
    assert found.loc[found["within_remand"], "further_charge"].all()
    alone = found[~found["within_remand"]]
    assert 0.05 < alone["further_charge"].mean() < 0.6
    assert not found.loc[found["within_remand"], "fixed_term"].any()


def test_recalls_are_fixed_term_of_14_or_28_days_or_standard_and_end_by_the_end_of_licence():
    block = invented_block(size=4000)
    recall, stay = block.careers.recalls, block.careers.stays
    own = ~recall["within"]
    length = (recall["released"] - recall["returned"])[own]
    fixed = recall["fixed"][own]
    sentence = stay["sentence_days"][recall["stay"]][own]
    most = law.fixed_recall_days(sentence, recall["returned"][own])
    assert (length[fixed] <= most[fixed]).all() and (length[fixed] == most[fixed]).mean() > 0.5
    assert np.median(length[~fixed]) > 40
    assert set(stay["kind"][recall["stay"]][own][fixed]) == {law.STANDARD}
    assert (recall["decision"] <= recall["returned"]).all()
    end = stay["licence_end"][recall["stay"]]
    alive = block.careers.people["death"][recall["person"]] > recall["released"]
    assert (recall["released"] <= end)[own & alive].all()


def test_breach_of_supervision_goes_to_court_and_may_bring_two_weeks_of_custody():
    population = invented(BIG)
    prison = canonical(population, "prison")
    breach = prison[prison["imprisonment_status"] == "BOTUS"]
    days = (pd.to_datetime(breach["release_date"]) - pd.to_datetime(breach["reception_date"])).dt.days.dropna()
    assert len(breach) > 5 and days.between(1, law.SUPERVISION_BREACH).all()
    assert (breach["reception_date"] >= "2015-02-01").all()
    rows = canonical(population, "magistrates")
    sent = rows[(rows["breach_marker"] == "Y") & (rows["disposal"] == "immediate_custody")]
    assert len(sent) > 5 and (sent["sentence_days"].astype(float) <= law.SUPERVISION_BREACH).all()
    # The court and the prison show the same days of the same people, where both windows do.
    links = population.truth["links"].set_index("row_id")["person"]
    inside = breach[breach["reception_date"] <= "2020-12-31"]
    pairs = [set(zip(links.reindex(frame["row_id"]), frame[day]))
             for frame, day in ((inside, "reception_date"), (sent, "final_result_date"))]
    assert pairs[0] == pairs[1]


def test_breaches_lie_in_supervision_and_outside_licence():
    block = invented_block(size=4000)
    breach, stay = block.careers.breaches, block.careers.stays
    assert len(breach["day"]) > 10
    assert (breach["day"] >= stay["licence_end"][breach["stay"]]).all()
    assert (breach["day"] < stay["pss_end"][breach["stay"]]).all()
    assert (breach["failed"] <= breach["day"]).all()


def test_foreign_nationals_with_a_year_or_more_may_be_removed_early_and_are_seen_no_more():
    block = invented_block(size=4000)
    stay, people = block.careers.stays, block.careers.people
    gone = np.flatnonzero(stay["release_type"] == custody.DEPORTED)
    assert len(gone) > 5
    assert people["foreign"][stay["person"][gone]].all() and (stay["sentence_days"][gone] >= law.YEAR).all()
    last = np.full(len(people["birth"]), 2 ** 31)
    np.minimum.at(last, stay["person"][gone], stay["release"][gone])
    case = block.careers.cases
    assert (case["offence"] <= last[case["person"]]).all()


def test_removal_takes_off_270_days_at_most_and_half_of_what_is_left():
    sentenced = np.array([law.day("2016-01-01")] * 3)
    release = sentenced + np.array([100, 539, 2000])
    assert law.removal_days(sentenced, release).tolist() == [50, 269, 270]
    early = np.array([law.day("2005-01-01")])
    assert law.removal_days(early, early + 300).tolist() == [0]


def test_the_spring_of_2020_shows_in_volumes_of_cases_reports_and_starts():
    population = invented(BIG)
    rows = canonical(population, "magistrates")
    month = rows["final_result_date"].str[:7].value_counts()
    assert month["2020-04"] < 0.75 * month["2019-04"]
    assert month["2020-09"] > month["2020-05"]
    weights = np.diff(np.append(0, shocks.entry_weights(law.day("2019-01-01"), law.day("2021-01-01"))))
    at = law.day("2020-04-01") - law.day("2019-01-01")
    assert weights[at] < 0.6 * weights[at - 60]
    asked = canonical(population, "probation_psr")["requested_date"].str[:7].value_counts()
    assert asked["2020-04"] < 0.8 * asked["2019-04"]
    begun = canonical(population, "probation_requirements")["commencement_date"].str[:7].value_counts()
    assert begun["2020-04"] < 0.8 * begun["2019-04"]
