"""The figures of the calibration, measured on tables with true persons."""
from dataclasses import dataclass
from typing import Dict, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary import data_first
from jdfanalysis.frames import NO_DAY, to_days
from jdfanalysis.synthetic import law
from jdfanalysis.synthetic.population import Population

_DATES = {
    "magistrates": ("offence_date", "first_hearing_date", "final_result_date"),
    "crown": ("offence_date", "disposal_date"),
    "prison": ("sentence_date", "release_date", "first_release_date"),
    "probation_events": ("referral_date", "disposal_date", "release_date"),
}
_FEWEST = 30
_SUMMARY = ("Summary non-motoring", "Summary motoring")
_YEAR, _PROOF = 365, 548


@dataclass(frozen=True)
class Evidence:
    """Tables with canonical names, days as whole numbers and a true `person`; truth; returns of the 2011 cohort."""

    tables: Dict[str, pd.DataFrame]
    truth: Dict[str, pd.DataFrame]
    first_group: np.ndarray
    returns: np.ndarray


def evidence(population: Population) -> Evidence:
    """What the figures are measured on."""
    links = population.truth["links"]
    dictionary = data_first(population.release)
    tables = {}
    for name, dates in _DATES.items():
        declared = {v.name: v.canonical for v in dictionary[name].variables}
        frame = population.tables[name].rename(columns=declared)
        own = links[links["table"] == name].set_index("row_id")["person"]
        frame = frame.assign(person=own.reindex(frame["row_id"]).to_numpy())
        for date in dates:
            frame[date] = to_days(pd.to_datetime(frame[date], errors="coerce"))
        tables[name] = frame
    group, returns = _cohort(tables["magistrates"])
    return Evidence(tables, population.truth, group, returns)


def _cohort(rows: pd.DataFrame) -> Tuple[np.ndarray, np.ndarray]:
    """First offence group and number of later cases by end 2019, of people whose first case ended in 2011."""
    rows = rows[rows["final_result_date"] <= law.day("2019-12-31")]
    order = np.lexsort((rows["row_id"].astype(str).to_numpy(), rows["offence_date"], rows["final_result_date"],
                        rows["person"]))
    person = rows["person"].to_numpy()[order]
    first = np.append(True, person[1:] != person[:-1])
    cohort = first & (rows["final_result_date"].to_numpy()[order] <= law.day("2011-12-31"))
    count = np.bincount(person) - 1
    return rows["offence_group"].to_numpy()[order][cohort], count[person[cohort]]


def _share(flags: np.ndarray) -> float:
    return float(np.mean(flags)) if len(flags) >= _FEWEST else float("nan")


def returned(e: Evidence) -> float:
    """Share of the cohort with a later case."""
    return _share(e.returns > 0)


def returned_times(e: Evidence, low: int, high: int) -> float:
    """Share of the cohort with `low` to `high` later cases."""
    return _share((e.returns >= low) & (e.returns <= high))


def returned_after_theft(e: Evidence) -> float:
    """Share returned of those whose first offence was theft."""
    return _share(e.returns[e.first_group == "Theft offences"] > 0)


def theft_is_highest(e: Evidence) -> float:
    """1 if no other group of 2% of the cohort or more returned more often, else 0."""
    names = pd.unique(e.first_group)
    large = [n for n in names if np.sum(e.first_group == n) >= max(_FEWEST, len(e.returns) // 50)]
    others = [np.mean(e.returns[e.first_group == n] > 0) for n in large if n != "Theft offences"]
    return float(returned_after_theft(e) > max(others)) if others else float("nan")


def _ended(e: Evidence) -> pd.DataFrame:
    """Cases with their verdict in either court, without breaches, applications and appeals."""
    below = e.tables["magistrates"]
    below = below[(below["breach_marker"] == "N") & below["outcome"].isin(["convicted", "acquitted", "dismissed"])]
    above = e.tables["crown"]
    above = above[above["case_type"] != "appeal"]
    columns = ["person", "offence_date", "offence_group", "outcome", "disposal", "sentence_days"]
    return pd.concat([below[columns + ["final_result_date"]].rename(columns={"final_result_date": "ended"}),
                      above[columns + ["disposal_date"]].rename(columns={"disposal_date": "ended"})])


def conviction_ratio(e: Evidence) -> float:
    """Convicted among all cases that ended in a verdict, dismissal or withdrawal."""
    return _share((_ended(e)["outcome"] == "convicted").to_numpy())


def _sentenced_indictable(e: Evidence) -> pd.DataFrame:
    cases = _ended(e)
    return cases[(cases["outcome"] == "convicted") & ~cases["offence_group"].isin(_SUMMARY)]


def custody_rate(e: Evidence) -> float:
    """Immediate custody among the sentenced of groups that are not summary."""
    return _share((_sentenced_indictable(e)["disposal"] == "immediate_custody").to_numpy())


def custodial_months(e: Evidence) -> float:
    """Mean length of determinate custody of the same, in months."""
    cases = _sentenced_indictable(e)
    days = cases.loc[cases["disposal"] == "immediate_custody", "sentence_days"].dropna()
    return float(days.astype("float64").mean()) * 12.0 / law.YEAR


def _key(person: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Person and day in one whole number, in the same order."""
    return person.astype(np.int64) << 32 | (day.astype(np.int64) + 2 ** 31)


def _proven_within(e: Evidence, person: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Was there an offence after the index day and within a year, convicted within 18 months of it?"""
    cases = _ended(e)
    cases = cases[(cases["outcome"] == "convicted") & (cases["offence_date"] != NO_DAY)]
    key = _key(cases["person"].to_numpy(), cases["offence_date"].to_numpy())
    order = np.argsort(key, kind="mergesort")
    key, ended = key[order], cases["ended"].to_numpy()[order]
    own = _key(person, index)
    low, high = np.searchsorted(key, own, side="right"), np.searchsorted(key, own + _YEAR, side="right")
    found = np.zeros(len(own), dtype=bool)
    # As many steps as the busiest person has offences in a year.
    for step in range(int((high - low).max()) if len(own) else 0):
        at = np.minimum(low + step, len(key) - 1)
        found |= (low + step < high) & (ended[at] <= index + _PROOF)
    return found


def _in_study(days: np.ndarray) -> np.ndarray:
    """Index days whose year and proof period lie in coverage and before the courts closed."""
    return (days >= law.day("2011-07-01")) & (days <= law.day("2018-06-30"))


def reoffending_after_custody(e: Evidence, longest: int) -> float:
    """One-year proven reoffending after first release from sentences of 1 to `longest` days; per release."""
    rows = e.tables["prison"]
    days = np.nan_to_num(rows["sentence_days"].astype("float64").to_numpy())
    out = rows["release_type"].isin(["CR", "HDC"]).to_numpy() & (rows["sentence_date"] != NO_DAY).to_numpy()
    release = rows["first_release_date"].to_numpy()
    chosen = out & ~_recalled(rows) & (days >= 1) & (days <= longest) & _in_study(release)
    return _share(_proven_within(e, rows["person"].to_numpy()[chosen], release[chosen]))


def _recalled(rows: pd.DataFrame) -> np.ndarray:
    """Rows that are a return: on recall, or for breach of supervision."""
    return rows["imprisonment_status"].str.contains("FTR|^LR|BOTUS", regex=True).to_numpy(dtype=bool)


def reoffending_after_order(e: Evidence) -> float:
    """One-year proven reoffending after release from custody or the start of an order, per event."""
    prison, courts = e.tables["prison"], _ended(e)
    release = prison["first_release_date"].to_numpy()
    out = (prison["sentence_date"] != NO_DAY).to_numpy() & _in_study(release)
    order = courts["disposal"].isin(["community_order", "suspended_sentence"]).to_numpy()
    order = order & _in_study(courts["ended"].to_numpy())
    person = np.concatenate([prison["person"].to_numpy()[out], courts["person"].to_numpy()[order]])
    return _share(_proven_within(e, person, np.concatenate([release[out], courts["ended"].to_numpy()[order]])))


def _inside(dates: pd.Series, first: str, last: str) -> np.ndarray:
    return ((dates >= pd.Timestamp(first)) & (dates <= pd.Timestamp(last))).to_numpy()


def fixed_reason(e: Evidence, reason: str) -> float:
    """Share of fixed-term recalls of the same years that give this reason; a recall may give several."""
    recalls = e.truth["recalls"]
    fixed = recalls["fixed_term"].to_numpy() & _inside(recalls["decision"], "2015-02-01", "2019-12-31")
    return _share(recalls[reason].to_numpy()[fixed])


def fixed_share(e: Evidence) -> float:
    """Fixed-term among all true recalls decided from 2015 to 2019."""
    recalls = e.truth["recalls"]
    return _share(recalls["fixed_term"].to_numpy()[_inside(recalls["decision"], "2015-02-01", "2019-12-31")])


def recalls_per_release(e: Evidence) -> float:
    """True recalls over true starts of licence, 2015 to 2019."""
    recalls = _inside(e.truth["recalls"]["decision"], "2015-02-01", "2019-12-31").sum()
    events = e.truth["events"]
    starts = (events["event"] == "licence_start").to_numpy() & _inside(events["date"], "2015-02-01", "2019-12-31")
    return float(recalls) / float(starts.sum()) if starts.sum() >= _FEWEST else float("nan")


def crown_remand(e: Evidence) -> float:
    """Remanded in custody among Crown trial and sentence rows."""
    rows = e.tables["crown"]
    return _share((rows["remand_status"] == "custody").to_numpy()[(rows["case_type"] != "appeal").to_numpy()])


def completion_days(e: Evidence, table: str) -> float:
    """Median days from offence to completion of cases completed in 2019; breaches and appeals left out."""
    rows = e.tables[table]
    end = "final_result_date" if table == "magistrates" else "disposal_date"
    own = rows["breach_marker"] == "N" if table == "magistrates" else rows["case_type"] != "appeal"
    if table == "magistrates":
        own &= ~rows["outcome"].str.startswith("committed")
    kept = own.to_numpy() & (rows["offence_date"] > law.day("1950-01-01")).to_numpy()
    kept &= ((rows[end] >= law.day("2019-01-01")) & (rows[end] <= law.day("2019-12-31"))).to_numpy()
    days = (rows[end] - rows["offence_date"]).to_numpy()[kept]
    return float(np.median(days)) if len(days) >= _FEWEST else float("nan")


def rebound(e: Evidence) -> float:
    """Magistrates' rows ended in the third quarter of 2020 over those of the second."""
    end = e.tables["magistrates"]["final_result_date"].to_numpy()
    second = ((end >= law.day("2020-04-01")) & (end < law.day("2020-07-01"))).sum()
    third = ((end >= law.day("2020-07-01")) & (end < law.day("2020-10-01"))).sum()
    return float(third) / float(second) if second >= _FEWEST else float("nan")


def year_of_closure(e: Evidence) -> float:
    """Magistrates' rows ended in 2020 over the mean of the nine years before."""
    end = e.tables["magistrates"]["final_result_date"].to_numpy()
    before = (end < law.day("2020-01-01")).sum()
    return 9.0 * float(((end >= law.day("2020-01-01")) & (end < law.day("2021-01-01"))).sum()) / max(float(before), 1.0)


def committals_rebound(e: Evidence) -> float:
    """Magistrates' rows committed to the Crown Court in the third quarter of 2020 over those of the second."""
    rows = e.tables["magistrates"]
    end = rows["final_result_date"].to_numpy()[rows["outcome"].str.startswith("committed").to_numpy()]
    second = ((end >= law.day("2020-04-01")) & (end < law.day("2020-07-01"))).sum()
    third = ((end >= law.day("2020-07-01")) & (end < law.day("2020-10-01"))).sum()
    return float(third) / float(second) if second >= _FEWEST else float("nan")


def crown_male(e: Evidence) -> float:
    """Men among Crown rows with known sex."""
    sex = e.tables["crown"]["sex"]
    return _share((sex[sex.isin(["M", "F"])] == "M").to_numpy())


def crown_age(e: Evidence) -> float:
    """Mean age of Crown rows, plausible ages only."""
    ages = e.tables["crown"]["age"].dropna().astype("float64")
    return float(ages[(ages >= 10) & (ages <= 110)].mean())


def crown_share(e: Evidence) -> float:
    """Crown rows over magistrates' rows ended in the years of the Crown table."""
    later = e.tables["magistrates"]["final_result_date"] >= law.day("2013-01-01")
    return len(e.tables["crown"]) / float(later.sum())


def prison_share(e: Evidence) -> float:
    """Prison rows over magistrates' rows; a return on recall is part of an earlier journey and not counted."""
    journeys = ~_recalled(e.tables["prison"])
    return float(journeys.sum()) / float(len(e.tables["magistrates"]))


def probation_by_year(e: Evidence) -> float:
    """Probation events over magistrates' rows ended, both of 2014 to 2020."""
    end = e.tables["magistrates"]["final_result_date"].to_numpy()
    return len(e.tables["probation_events"]) / float(max((end >= law.day("2014-01-01")).sum(), 1))


def probation_share(e: Evidence) -> float:
    """Probation rows over magistrates' rows."""
    return len(e.tables["probation_events"]) / float(len(e.tables["magistrates"]))
