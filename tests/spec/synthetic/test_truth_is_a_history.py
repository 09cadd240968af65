"""The truth beside the tables is a possible history: no overlap in custody, nothing after death."""
import pandas as pd
from jdftest.slow_synthetic import canonical, invented

from jdfanalysis.frames import STATES


def custody(spells):
    return spells[spells["state"].str.startswith("custody")].sort_values(["person", "start", "stop"])


def test_true_custody_never_overlaps():
    spells = custody(invented(2000).truth["spells"])
    same = spells["person"].to_numpy()[1:] == spells["person"].to_numpy()[:-1]
    assert (spells["start"].to_numpy()[1:] >= spells["stop"].to_numpy()[:-1])[same].all()
    assert same.sum() > 100


def test_spells_are_half_open_of_known_states_and_in_order():
    spells = invented(2000).truth["spells"]
    assert (spells["stop"] > spells["start"]).all()
    assert set(spells["state"]) <= set(STATES)
    shown = {"custody_remand", "custody_sentenced", "custody_recall", "hdc", "licence", "pss", "sso", "community_order"}
    assert set(spells["state"]) == shown
    assert spells["person"].is_monotonic_increasing


def test_nothing_happens_after_death():
    truth = invented(2000).truth
    death = truth["people"].set_index("person")["death"]
    for frame, day in (("events", "date"), ("spells", "stop"), ("recalls", "released")):
        late = truth[frame][day] > death.reindex(truth[frame]["person"]).to_numpy()
        assert not late.any()
    assert death.notna().sum() > 10


def test_supervision_follows_release_and_recalls_lie_inside_licence():
    truth = invented(2000).truth
    recalls = truth["recalls"]
    assert (recalls["decision"] <= recalls["returned"]).all()
    assert (recalls["released"] >= recalls["returned"]).all()
    fixed = recalls[recalls["fixed_term"]]
    length = (fixed["released"] - fixed["returned"]).dt.days
    # Never longer than 14 or 28 days; shorter only where the licence ends first.
    assert length.max() == 28 and length.isin([14, 28]).mean() > 0.5 and (length == 14).any()


def test_a_case_goes_forward_in_time():
    rows = canonical(invented(2000), "magistrates")
    for before, after in (("offence_date", "charge_date"), ("charge_date", "first_hearing_date"),
                          ("first_hearing_date", "final_result_date")):
        assert (rows[before] <= rows[after]).all(), (before, after)
    crown = canonical(invented(2000), "crown")
    for before, after in (("offence_date", "received_date"), ("received_date", "first_hearing_date"),
                          ("first_hearing_date", "disposal_date")):
        assert (crown[before] <= crown[after]).all(), (before, after)


def test_a_crown_case_comes_after_its_magistrates_case():
    population = invented(2000)
    crown, below = canonical(population, "crown"), canonical(population, "magistrates")
    links = canonical(population, "case_link")
    # A case may have several defendants: both keys are needed.
    joined = links.merge(crown, left_on=["crown_case_id", "crown_defendant_id"], right_on=["case_id", "defendant_id"])
    joined = joined.merge(below, left_on=["magistrates_case_id", "magistrates_defendant_id"],
                          right_on=["case_id", "defendant_id"], suffixes=("", "_below"))
    assert len(joined) == len(links) > 100
    sent = joined[joined["case_type"] != "appeal"]
    assert (sent["final_result_date"] <= sent["received_date"]).all()
    assert sent["outcome_below"].isin(["committed_for_trial", "committed_for_sentence"]).all()
    assert ((sent["case_type"] == "sentence") == (sent["outcome_below"] == "committed_for_sentence")).all()


def test_prison_rows_are_the_true_custody_of_the_window():
    population = invented(2000)
    rows = canonical(population, "prison")
    who = population.truth["links"].set_index("row_id")["person"].reindex(rows["row_id"]).to_numpy()
    last = pd.Timestamp("2021-10-01")
    stop = pd.to_datetime(rows["release_date"]).fillna(last)
    from_rows = (stop - pd.to_datetime(rows["reception_date"])).dt.days.groupby(who).sum()
    spells = custody(population.truth["spells"])
    spells = spells[spells["start"] < last]
    ends = spells.groupby("person")["stop"].transform("max")
    whole = spells[ends > pd.Timestamp("2011-01-01")]
    # People all of whose custody lies in the window: days must agree to the day.
    early = spells[spells["stop"] < pd.Timestamp("2011-01-01")]["person"].unique()
    whole = whole[~whole["person"].isin(early)]
    true = (whole["stop"].clip(upper=last) - whole["start"]).dt.days.groupby(whole["person"]).sum()
    assert len(true) > 100
    assert (from_rows.reindex(true.index) == true).all()


def test_unwanted_months_are_not_emitted():
    population = invented(2000)
    assert canonical(population, "magistrates")["final_result_date"].between("2011-01-01", "2020-12-31").all()
    assert canonical(population, "crown")["disposal_date"].between("2013-01-01", "2020-12-31").all()
    prison = canonical(population, "prison")
    assert (prison["reception_date"] <= "2021-09-30").all()
    assert (prison["release_date"].dropna().between("2011-01-01", "2021-09-30")).all()
    probation = canonical(population, "probation_events")
    assert probation["referral_date"].between("2014-01-01", "2020-12-31").all()
    assert (probation["termination_date"].dropna() <= "2020-12-31").all()


def test_probation_goes_forward_in_time():
    population = invented(2000)
    events = canonical(population, "probation_events")
    for before, after in (("offence_date", "referral_date"), ("referral_date", "disposal_date"),
                          ("disposal_date", "release_date"), ("release_date", "licence_end_date"),
                          ("licence_end_date", "pss_end_date"), ("disposal_date", "termination_date")):
        known = events[events[before].notna() & events[after].notna()]
        assert (known[before] <= known[after]).all() and len(known) > 20, (before, after)
    for name in ("requirements", "licence_conditions", "pss"):
        rows = canonical(population, "probation_" + name)
        ended = rows[rows["termination_date"].notna()]
        assert (ended["start_date"] <= ended["commencement_date"]).all()
        assert (ended["commencement_date"] <= ended["termination_date"]).all()
        assert (rows["commencement_date"].dropna() <= "2020-12-31").all()
    reports = canonical(population, "probation_psr")
    assert (reports["requested_date"] <= reports["completed_date"].fillna("9")).all()
