"""Estimates in the form that may leave: fewer points, enough people behind each, exact where stated.

A full curve has a step for every event: each step is one person's day. The released form states the
same estimate at chosen days only. Its value on a stated day is the estimate itself, not a smoothed
or binned one, so nothing is biased; what is given up is the shape between the days.
"""
from typing import Any, List, Sequence

import numpy as np
import pandas as pd

from jdfanalysis.errors import ReleaseError, UsageError

_VALUES = ("survival", "incidence", "hazard")


def released_curve(curves: Any, every: int = 30, minimum: int = 10, base: int = 10) -> pd.DataFrame:
    """
    A curve stated on round days with enough events behind them: one row per group, cause and stated day.

    curves : what fit_kaplan_meier, fit_nelson_aalen or fit_cumulative_incidence returns
    every : candidate days are its multiples, in the unit of the rows
    minimum : events since the stated day before (of every cause), and people at risk on the day
    base : people at risk are rounded to it, because exact numbers on two days give the few who
        left between them; events are exact

    Columns: groups, cause (if several), day, at_risk, events since the day before, the estimate, lower, upper.
    Estimates have four decimals: more would give the exact numbers at risk away. Days after the last that
    qualifies are left out. (`survival.released` states a curve on its own event days, unrounded.)
    Raises ReleaseError if a group has no qualifying day: merge groups, or take longer steps.
    """
    if every < 1 or minimum < 1 or base < 1:
        raise UsageError("every, minimum and base are whole numbers from 1.")
    table = curves.table
    value = next(name for name in _VALUES if name in table.columns)
    by = [name for name in table.columns[: list(table.columns).index("time")] if name != "cause"]
    last = int(table["time"].max()) if len(table) else 0
    days = list(range(every, last + 1, every))
    if not days:
        raise ReleaseError("The curve ends before the first stated day. Take shorter steps than {}.".format(every))
    stated = _stated(curves, days, by)
    parts = [_qualifying(group, minimum) for group in _groups(stated, by)]
    if any(not len(part) for part in parts):
        raise ReleaseError(
            "{} of {} groups have no day with {} events and {} people at risk. Merge groups or take longer steps "
            "than {}.".format(sum(not len(part) for part in parts), len(parts), minimum, minimum, every)
        )
    result = pd.concat(parts, ignore_index=True)
    result["at_risk"] = (np.floor(result["at_risk"] / base + 0.5) * base).astype(np.int64)
    result[[value, "lower", "upper"]] = result[[value, "lower", "upper"]].round(4)
    result["day"] = result["day"].astype(np.int64)
    causes = ["cause"] if "cause" in result.columns else []
    return result[by + causes + ["day", "at_risk", "events", value, "lower", "upper"]]


def released_model(model: Any, minimum: int = 10) -> pd.DataFrame:
    """
    The coefficients of a Cox model for release: term, hazard_ratio, lower, upper, p, four significant figures.

    model : what fit_cox returns. Raises ReleaseError if the residual degrees of freedom, or the people
    or events behind any level of a categorical term, are fewer than `minimum`.
    """
    evidence = model.evidence
    thin = evidence[(evidence["people"] < minimum) | (evidence["people_with_event"] < minimum)]
    if model.residual_df < minimum or len(thin):
        raise ReleaseError(
            "The model has {} residual degrees of freedom and {} levels with fewer than {} people or events. "
            "Merge levels or leave terms out.".format(int(model.residual_df), len(thin), minimum),
            rows=thin,
        )
    shown = model.table[["term", "hazard_ratio", "lower", "upper", "p"]].copy()
    for name in ("hazard_ratio", "lower", "upper", "p"):
        shown[name] = [float("{:.4g}".format(number)) for number in shown[name]]
    return shown


def _stated(curves: Any, days: Sequence[int], by: Sequence[str]) -> pd.DataFrame:
    """The estimate on each candidate day, with the unweighted events up to it, from the evidence."""
    stated, evidence = curves.at(days).copy(), curves.evidence
    stated["total"] = 0.0
    for group in _groups(evidence, by):
        place = np.searchsorted(group["time"].to_numpy(), np.asarray(days), side="right")
        for name in [n for n in group.columns if n == "events" or n.startswith("events_")]:
            mine = _same(stated, group, by)
            if "cause" in stated.columns:
                mine &= ("events_" + stated["cause"].astype(str)).to_numpy() == name
            elif name != "events":
                continue
            running = pd.Series(np.append(0.0, np.cumsum(group[name].to_numpy()))[place], index=list(days))
            stated.loc[mine, "total"] = running.reindex(stated.loc[mine, "day"]).to_numpy()
    stated["at_risk"] = stated["people"]
    return stated


def _groups(frame: pd.DataFrame, by: Sequence[str]) -> List[pd.DataFrame]:
    """The parts of a frame with equal `by`, in order of appearance."""
    if not len(by):
        return [frame]
    labels = frame[list(by)].astype(str).agg("\x00".join, axis=1)
    return [frame[labels == label] for label in dict.fromkeys(labels)]


def _same(frame: pd.DataFrame, group: pd.DataFrame, keys: Sequence[str]) -> np.ndarray:
    mine = np.ones(len(frame), dtype=bool)
    for key in keys:
        mine &= (frame[key].astype(str) == str(group[key].iloc[0])).to_numpy()
    return mine


def _qualifying(group: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Days at which every cause has gathered enough events since the last such day, and enough are at risk."""
    by_day = [(day, rows) for day, rows in group.groupby("day", sort=True)]
    before = np.zeros(len(by_day[0][1])) if by_day else np.zeros(0)
    kept = []
    for _, rows in by_day:
        gained = rows["total"].to_numpy() - before
        if (gained >= minimum).all() and (rows["at_risk"] >= minimum).all():
            kept.append(rows.assign(events=gained.astype(np.int64)))
            before = rows["total"].to_numpy()
    return pd.concat(kept) if kept else group.iloc[:0]
