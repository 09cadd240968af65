"""The four Cox models of repeated events by name, from the same rows."""
from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError, require_columns
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox import fit_cox
from jdfanalysis.survival.cox_evidence import distinct
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.design import Terms
from jdfanalysis.survival.recurrent import gap_rows, marginal_rows
from jdfanalysis.survival.rows import Names, as_list

# Word: (what it is called, are events strata, is the clock set back, does everybody wait for every event).
MODELS = {
    "andersen-gill": ("Andersen-Gill", False, False, False),
    "pwp-total": ("Prentice-Williams-Peterson, total time", True, False, False),
    "pwp-gap": ("Prentice-Williams-Peterson, gap time", True, True, False),
    "wei-lin-weissfeld": ("Wei-Lin-Weissfeld", True, False, True),
}


@dataclass(frozen=True)
class Recurrent(Shown):
    """
    A Cox model of repeated events.

    table : as of a Cox fit with clusters; evidence : as there; covariance : by cluster
    counts : per event number: rows and people at risk of it, events
    model : its word; cox : the fit itself, with everything it can be asked; rows_fitted : the rows it was made of
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    counts: pd.DataFrame
    covariance: np.ndarray
    model: str
    cox: Cox
    rows_fitted: pd.DataFrame

    @property
    def residual_df(self) -> int:
        """Events less coefficients."""
        return self.cox.residual_df

    @property
    def confidence(self) -> float:
        """Of the limits."""
        return self.cox.confidence

    @property
    def clock(self) -> str:
        """The clock of the rows, as on the fit."""
        return self.cox.clock

    @property
    def events(self) -> int:
        """Events counted."""
        return self.cox.events

    @property
    def people(self) -> int:
        """Distinct people."""
        return self.cox.people

    @property
    def summary(self) -> str:
        """The model and its fit as plain text."""
        found = ["{}: {:,}".format(r[0], r[1]) for r in self.counts[["event_number", "events"]].values]
        return lines_of(("Repeated events", MODELS[self.model][0]), ("events by number", "; ".join(found[:8]))) + "\n" + (
            self.cox.summary)


def fit_recurrent(
    rows: pd.DataFrame,
    formula: Terms,
    model: str,
    most: Optional[int] = None,
    by_event: Sequence[str] = (),
    strata: Names = None, weights: Optional[str] = None, ties: str = "efron",
    duration: str = "tstop", entry: str = "tstart", event: str = "status", cause: int = 1,
    person: str = "person", episode: str = "index_id", number: str = "event_number",
    missing: str = "error", confidence: float = 0.95,
) -> Recurrent:
    """
    Hazard ratios of repeated events, with errors that know which rows are one person's.

    In: start/stop rows of each history (`episode`), `number` saying which event a row is at risk of, as
    `journeys.risk_rows` makes them for repeated outcomes. `model`, and what it asks:
    "andersen-gill" (events alike, whatever came before), "pwp-total" (each event with a baseline of its own, days from the
    start), "pwp-gap" (the same, days since the event before), "wei-lin-weissfeld" (everybody at risk of every event from
    the start; the effect on the day of the first, second ... event).
    most : rows at risk of later events are left out (default for Wei-Lin-Weissfeld: the highest number that has an event)
    by_event : number or 0/1 columns whose effect differs by event number, one coefficient each ("rx: event 1")
    Out: a Recurrent. Conventions and errors as `fit_cox` with cluster=`person`. Raises as it, UsageError for other words.
    Method: Andersen & Gill (1982); Prentice, Williams & Peterson (1981); Wei, Lin & Weissfeld (1989).
    """
    if model not in MODELS:
        raise UsageError("model must be one of: {}.".format(", ".join(MODELS)))
    require_columns(rows, (duration, entry, event, person, episode, number))
    used = _laid_out(rows, model, most, (duration, entry, event, cause, number, episode))
    used, terms = _by_event(used, formula, by_event, number)
    apart = as_list(strata) + ([number] if MODELS[model][1] else [])
    cox = fit_cox(
        used, terms, strata=apart or None, cluster=person, weights=weights, ties=ties, duration=duration, entry=entry,
        event=event, cause=cause, person=person, missing=missing, confidence=confidence,
    )
    return Recurrent(cox.table, cox.evidence, _counts(cox, used, number, cause), cox.covariance, model, cox, used)


def _laid_out(rows: pd.DataFrame, model: str, most: Optional[int], names: Tuple) -> pd.DataFrame:
    duration, entry, event, cause, number, episode = names
    if most is not None and most < 1:
        raise UsageError("most must be 1 or more.")
    if MODELS[model][3]:
        seen = rows.loc[rows[event] == cause, number]
        most = most if most is not None else int(seen.max() if len(seen) else 1)
        return marginal_rows(rows, most, duration, entry, event, cause, number, episode)
    kept = rows if most is None else rows[rows[number] <= most].reset_index(drop=True)
    return gap_rows(kept, duration, entry, number, episode) if MODELS[model][2] else kept


def _by_event(rows: pd.DataFrame, formula: Terms, by_event: Sequence[str], number: str):  # type: ignore[no-untyped-def]
    """The rows with a column per event number for these covariates, and the terms."""
    if not len(by_event):
        return rows, formula
    if isinstance(formula, str):
        raise UsageError("by_event needs the covariates as a list of columns.")
    wrong = [n for n in by_event if n not in rows.columns or not pd.api.types.is_numeric_dtype(rows[n].dtype)]
    if wrong:
        raise UsageError("by_event names number or 0/1 columns; these are not: {}.".format(", ".join(wrong)))
    added, terms = {}, [name for name in formula if name not in by_event]
    for name in by_event:
        for k in sorted(rows[number].unique()):
            word = "{}: event {}".format(name, k)
            added[word] = np.where(rows[number] == k, rows[name], 0)
            terms.append(word)
    return rows.assign(**added), terms


def _counts(cox: Cox, rows: pd.DataFrame, number: str, cause: int) -> pd.DataFrame:
    read = cox.fitted.rows
    codes = rows[number].to_numpy()
    codes = codes if read.used is None else codes[read.used]
    found: List[Tuple[int, int, int, int]] = []
    for k in np.unique(codes):
        here = codes == k
        found.append((int(k), int(here.sum()), distinct(read.person, here), int((here & (read.status == cause)).sum())))
    return pd.DataFrame(found, columns=["event_number", "rows", "people", "events"])
