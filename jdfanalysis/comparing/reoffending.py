"""How often, how soon, how grave: the further measures of a Justice Data Lab report.

Beside the one-year rate a report of the Justice Data Lab holds (tables 2 to 7 of its published pipeline and reports):
reoffences per person; and among reoffenders only, where there are more than 30 of them, days to the first reoffence, the first
reoffence and all reoffences by court outcome (indictable only, triable either way, summary), custody for the first reoffence
and custodial sentences. Its tests are t tests of weighted groups.
"""
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.comparing.matching import Matches
from jdfanalysis.comparing.means import mean_difference
from jdfanalysis.comparing.rates import LEAST_PEOPLE
from jdfanalysis.errors import FrameError, Problem, UsageError, raise_if, require_columns

MORE_THAN = 30

# A measure: its name, the level of the severity, its unit, the values of everyone or of reoffenders.
_Asked = Tuple[str, str, str, np.ndarray]


def reoffending_measures(
    people: pd.DataFrame, reoffences: pd.DataFrame, treated: str, reoffended: str, matches: Optional[Matches] = None,
    weights: Optional[pd.Series] = None, key: str = "index_id", severity: Optional[str] = None, custody: Optional[str] = None,
    least: int = LEAST_PEOPLE, more_than: int = MORE_THAN, level: float = 0.95,
) -> pd.DataFrame:
    """
    One row per measure: measure, severity, among, unit, treated_value, others_value, difference, lower, upper, p, treated,
    others, treated_with, others_with.

    people : a row per index event with `key`, `treated` and `reoffended` (1, 0, missing where it is not known). reoffences : a
    row per reoffence that counts, with `key`, `days` since the index and, where named, `severity` (words; missing is a level) and
    `custody` (1, 0 or missing: none), such as journeys.outcome_events makes. The first row of the earliest day is the first reoffence.
    among : "everyone" (error of the matched sets, as in rate_difference) or "reoffenders": a reoffender's match need not
    reoffend, so there the matched sets do not hold and the weights of matching do, with Welch's limits. With `more_than` or
    fewer reoffenders on a side these rows have no estimate. treated_with, others_with : people with a value above 0.
    Reoffenders were not matched with reoffenders: their rows describe, and a treatment that keeps some from
    reoffending changes who is left. Raises FrameError if the two frames do not agree, and as mean_difference does.
    """
    counts = _counts(people, reoffences, reoffended, key, severity, custody)
    again = pd.to_numeric(people[reoffended], errors="coerce").astype(float).to_numpy()
    if weights is not None and matches is not None:
        raise UsageError("Give matches or weights, not both.")
    weight = matches.weights.to_numpy() if matches is not None else np.ones(len(people)) if weights is None else np.asarray(weights)
    everyone = np.where(np.isnan(again), np.nan, counts["reoffences"])
    frame = people[[treated]].assign(_value=everyone)
    rows = [_row(frame, treated, ("reoffences", "", "per person", everyone), "everyone",
                 dict(matches=matches, weights=weights, least=least, level=level))]
    among = again == 1
    part = people.loc[among, [treated]].reset_index(drop=True)
    given = dict(weights=pd.Series(weight[among]), least=1, level=level)
    used = part[treated].astype(int).to_numpy()[weight[among] > 0]
    enough = min(int((used == side).sum()) for side in (0, 1)) > more_than
    for asked in _among_reoffenders(counts, severity, custody):
        own = asked[:3] + (asked[3][among],)
        rows.append(_row(part.assign(_value=own[3]), treated, own, "reoffenders", given) if enough else _unknown(own, used))
    return pd.DataFrame(rows)


def _counts(people: pd.DataFrame, reoffences: pd.DataFrame, reoffended: str, key: str, severity: Optional[str],
            custody: Optional[str]) -> Dict[str, np.ndarray]:
    """What each person's reoffences come to, in the order of people: numbers, first day, first severity, custody."""
    require_columns(people, [key, reoffended], "columns of people")
    require_columns(reoffences, [key, "days"] + [name for name in (severity, custody) if name], "columns of reoffences")
    place = pd.Index(people[key]).get_indexer(reoffences[key]) if people[key].is_unique else np.full(len(reoffences), -1)
    again = pd.to_numeric(people[reoffended], errors="coerce").astype(float).to_numpy()
    number = np.bincount(place[place >= 0], minlength=len(people))
    raise_if(_faults(people[key].is_unique, place, again, number), FrameError, "People and reoffences do not agree.")
    order = np.argsort(np.asarray(reoffences["days"]), kind="stable")
    first = pd.Series(order).groupby(place[order]).first()
    found = {"reoffences": number.astype(float), "days": np.full(len(people), np.nan)}
    found["days"][first.index] = np.asarray(reoffences["days"], dtype=float)[first]
    if severity:
        words = reoffences[severity].astype(object).where(reoffences[severity].notna(), "not known").astype(str).to_numpy()
        for word in _levels(reoffences[severity], words):
            found["first " + word] = np.zeros(len(people))
            found["first " + word][first.index] = (words == word)[first]
            found["all " + word] = np.bincount(place[words == word], minlength=len(people)).astype(float)
    if custody:
        values = reoffences[custody].astype("object")
        told = pd.to_numeric(values.where(values.notna(), np.nan), errors="coerce").astype(float).to_numpy()
        strange = int((values.notna().to_numpy() & ~np.isin(told, (0.0, 1.0))).sum())
        if strange:
            raise_if([Problem("not 1, 0 or missing", custody, strange, "Make it 1 where the sentence was custody.")], FrameError,
                     "Custody is a flag.")
        held = told == 1
        found["custody first"] = np.zeros(len(people))
        found["custody first"][first.index] = held[first]
        found["custody all"] = np.bincount(place[held], minlength=len(people)).astype(float)
    return found


def _faults(unique: bool, place: np.ndarray, again: np.ndarray, number: np.ndarray) -> List[Problem]:
    if not unique:
        return [Problem("keys are not unique", "people", 1, "Give one row per index event.")]
    stray, lacking, extra = int((place < 0).sum()), int(((again == 1) & (number == 0)).sum()), int(((again == 0) & (number > 0)).sum())
    found = [
        Problem("reoffences of nobody in people", "reoffences", stray, "Keep the rows of these index events only."),
        Problem("reoffended without a reoffence", "people", lacking, "Take outcome_events of the follow-up that gave the rate."),
        Problem("a reoffence of people who did not reoffend", "reoffences", extra, "Take the follow-up and horizon of the rate."),
    ]
    return [problem for problem in found if problem.count]


def _levels(values: pd.Series, words: np.ndarray) -> Sequence[str]:
    """Levels that occur, in the order of a category, else of the alphabet; "not known" last."""
    occur = set(words) - {"not known"}
    named = [str(c) for c in values.cat.categories] if hasattr(values, "cat") else sorted(occur)
    return [word for word in named if word in occur] + (["not known"] if "not known" in words else [])


def _among_reoffenders(counts: Dict[str, np.ndarray], severity: Optional[str], custody: Optional[str]) -> List[_Asked]:
    asked = [("days to the first reoffence", "", "days", counts["days"])]
    if severity:
        asked += [("first reoffence", name[6:], "share", values) for name, values in counts.items() if name.startswith("first ")]
        asked += [("reoffences", name[4:], "per reoffender", values) for name, values in counts.items() if name.startswith("all ")]
    if custody:
        asked += [("custody for the first reoffence", "", "share", counts["custody first"]),
                  ("custodial sentences", "", "per reoffender", counts["custody all"])]
    return asked


def _row(frame: pd.DataFrame, treated: str, asked: _Asked, among: str, given: Dict[str, object]) -> Dict[str, object]:
    found = mean_difference(frame, treated, "_value", **given)    # type: ignore[arg-type]
    return {
        "measure": asked[0], "severity": asked[1], "among": among, "unit": asked[2], "treated_value": found.treated_mean,
        "others_value": found.others_mean, "difference": found.difference, "lower": found.lower, "upper": found.upper, "p": found.p,
        "treated": found.treated, "others": found.others, "treated_with": found.treated_with, "others_with": found.others_with}


def _unknown(asked: _Asked, used: np.ndarray) -> Dict[str, object]:
    """Too few reoffenders for an estimate."""
    row: Dict[str, object] = {"measure": asked[0], "severity": asked[1], "among": "reoffenders", "unit": asked[2]}
    row.update((name, np.nan) for name in ("treated_value", "others_value", "difference", "lower", "upper", "p"))
    row.update(treated=int((used == 1).sum()), others=int((used == 0).sum()), treated_with=0, others_with=0)
    return row
