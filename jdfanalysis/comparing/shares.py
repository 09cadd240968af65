"""Shares and means by group, with limits that know whose rows belong together."""
from typing import Dict, List, Optional

import numpy as np
import pandas as pd

from jdfanalysis.errors import FrameError, UsageError, require_columns


def means_by_group(frame: pd.DataFrame, by: str, outcome: str, person: Optional[str] = None, level: float = 0.95) -> pd.DataFrame:
    """
    One row per group, in the order of a category, else sorted: by, mean, lower, upper, standard_error, rows, people.

    outcome : a column of numbers; missing ones are left out, and so are rows without a group. person : column that says whose
    row it is; the rows of one person may be alike in any way, and the error is that of the sums of residuals by person, times
    people / (people - 1) (the cluster-robust error of a mean; Liang and Zeger 1986). None: every row is a person.
    Limits are those of t with people - 1 degrees of freedom. Where the outcome is 1 or 0 throughout they are taken on the log-odds,
    so that they stay between 0 and 1; a group without any, or with all, has Clopper and Pearson's limits by people.
    Missing limits: a group of one person. Limits are of each group alone, not of differences.
    Raises FrameError for columns that are not there, UsageError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError("level lies between 0 and 1.")
    require_columns(frame, [by, outcome] + ([person] if person else []))
    values = pd.to_numeric(frame[outcome], errors="coerce").astype(float).to_numpy()
    group = frame[by]
    kept = ~np.isnan(values) & group.notna().to_numpy()
    if not np.isfinite(values[kept]).all():
        raise FrameError("'{}' holds infinite values.".format(outcome))
    whose = np.arange(len(frame)) if person is None else pd.factorize(frame[person])[0]
    if (whose[kept] < 0).any():
        raise FrameError("'{}' is missing in {:,} rows.".format(person, int((whose[kept] < 0).sum())))
    flags = bool(np.isin(values[kept], (0.0, 1.0)).all())
    names = list(group.cat.categories) if hasattr(group, "cat") else sorted(group[kept].unique())
    rows: List[Dict[str, object]] = []
    for name in names:
        mine = kept & np.asarray((group == name).fillna(False), dtype=bool)
        if mine.any():
            rows.append(dict({by: name}, **_mean(values[mine], whose[mine], flags, level)))
    return pd.DataFrame(rows, columns=[by, "mean", "lower", "upper", "standard_error", "rows", "people"])


def _mean(values: np.ndarray, whose: np.ndarray, flags: bool, level: float) -> Dict[str, object]:
    from scipy.stats import beta, t as student

    person = np.unique(whose, return_inverse=True)[1].reshape(-1)
    people, mean = int(person.max()) + 1, float(values.mean())
    found: Dict[str, object] = {"mean": mean}
    found.update(lower=np.nan, upper=np.nan, standard_error=np.nan, rows=len(values), people=people)
    if people < 2:
        return found
    sums = np.bincount(person, values - mean)
    error = float(np.sqrt(people / (people - 1.0) * (sums ** 2).sum())) / len(values)
    reach = float(student.ppf(0.5 + level / 2, people - 1)) * error
    low, high = mean - reach, mean + reach
    if flags and mean in (0.0, 1.0):
        tail = float(beta.ppf((1 - level) / 2, people, 1))
        low, high = (tail, 1.0) if mean == 1.0 else (0.0, 1.0 - tail)
    elif flags:
        odds, spread = np.log(mean / (1 - mean)), reach / (mean * (1 - mean))
        low, high = (1 / (1 + np.exp(-(odds - spread))), 1 / (1 + np.exp(-(odds + spread))))
    found.update(lower=float(low), upper=float(high), standard_error=error)
    return found
