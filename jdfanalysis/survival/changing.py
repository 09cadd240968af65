"""Cox's model with effects that change with time: terms of a covariate times a function of the day, as tt() in R."""
import re
from dataclasses import dataclass
from typing import Callable, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd

from jdfanalysis.arrays import floats
from jdfanalysis.errors import InputError, ModelError, UsageError, require_columns
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.changing_engine import ChangingData, evaluate_changing, make_changing
from jdfanalysis.survival.cox import TIES, frame_used, standardised_data, without_missing
from jdfanalysis.survival.cox_engine import evaluate
from jdfanalysis.survival.cox_evidence import level_evidence
from jdfanalysis.survival.cox_result import coefficient_table, tests_in_words
from jdfanalysis.survival.curves import days_array
from jdfanalysis.survival.design import Design, Terms, columns_used, make_design
from jdfanalysis.survival.levels import levels_of
from jdfanalysis.survival.limits import normal_quantile
from jdfanalysis.survival.newton import maximise
from jdfanalysis.survival.risk_sets import make_risk_sets
from jdfanalysis.survival.rows import Names, as_list, read_rows

OfDay = Union[str, Callable[[np.ndarray], np.ndarray]]
Changing = Mapping[str, Union[OfDay, Sequence[OfDay]]]
FUNCTIONS = {"t": lambda t: t, "log(t)": np.log, "sqrt(t)": np.sqrt}
# Distinct values x event days x coefficients beyond which a step takes minutes.
LARGEST = 4e9


@dataclass(frozen=True)
class ChangingEffects(Shown):
    """
    A fitted Cox model with effects that change.

    table : term, coef, hazard_ratio, std_error, lower, upper (of the hazard ratio), z, p; a changing term is named column:f(t)
    tests : do the effects change? likelihood ratio against the model without changing terms, and Wald: chi_squared, df, p
    evidence : rows, people, events and people_with_event, in all and per level of each categorical or 0/1 column
    covariance : of the coefficients; loglik, loglik_null : partial log-likelihood at the maximum and with all coefficients 0
    changing : (column, name of the function, function) of each changing term, in the order of the table's last rows
    """

    table: pd.DataFrame
    tests: pd.DataFrame
    evidence: pd.DataFrame
    covariance: np.ndarray
    loglik: float
    loglik_null: float
    rows: int
    people: int
    events: int
    residual_df: int
    ties: str
    clock: str
    confidence: float
    design: Design
    changing: Tuple[Tuple[str, str, Callable[[np.ndarray], np.ndarray]], ...]

    @property
    def summary(self) -> str:
        """Counts and tests as plain text."""
        return lines_of(
            ("Cox model", "effects that change, {} ties".format(self.ties)),
            ("clock", self.clock or "as given"),
            ("rows", self.rows),
            ("people", self.people),
            ("events", self.events),
            ("log-likelihood", "{:.4f} (null {:.4f})".format(self.loglik, self.loglik_null)),
            ("change", tests_in_words(self.tests)),
        )

    def hazard_ratios(self, column: str, days: object, step: float = 1.0) -> pd.DataFrame:
        """
        The hazard ratio of `step` more of a column on each day, with limits: day, log_hazard_ratio, std_error, hazard_ratio, lower, upper.

        Sums the column's constant coefficient, if the formula has it by name, and its changing ones. Raises UsageError for a
        column without changing terms.
        """
        wanted, fixed = days_array(days), len(self.design.names)
        if column not in [name for name, _, _ in self.changing]:
            raise UsageError("Column {} has no changing term.".format(column))
        parts = np.zeros((len(wanted), len(self.table)))
        flags = [column + end for end in ("", "[T.True]", "[T.1]")] + ["C({})[T.{}]".format(column, one) for one in ("1", "True")]
        for number, name in enumerate(self.design.names):
            if name in flags:
                parts[:, number] = step
            elif re.search(r"(?<!\w){}(?!\w)".format(re.escape(column)), name):
                raise UsageError("The formula holds column {} in another form, {}: give it by name.".format(column, name))
        for k, (name, _, function) in enumerate(self.changing):
            if name == column:
                parts[:, fixed + k] = step * _on_days(name, function, wanted)
        value = parts @ self.table["coef"].to_numpy()
        error = np.sqrt(np.einsum("ij,jk,ik->i", parts, self.covariance, parts))
        z = normal_quantile(self.confidence)
        columns = {"day": wanted, "log_hazard_ratio": value, "std_error": error, "hazard_ratio": np.exp(value)}
        return pd.DataFrame(dict(columns, lower=np.exp(value - z * error), upper=np.exp(value + z * error)))


def fit_changing_effects(
    rows: pd.DataFrame,
    formula: Terms,
    changing: Changing,
    strata: Names = None, weights: Optional[str] = None,
    ties: str = "efron",
    duration: Optional[str] = None, entry: Optional[str] = None, event: Optional[str] = None,
    cause: int = 1, person: Optional[str] = None,
    missing: str = "error",
    confidence: float = 0.95, max_iterations: int = 30,
) -> ChangingEffects:
    """
    Hazard ratios that change with time: terms of a column times a function of the day, beside the terms of `formula`.

    changing : for each number or 0/1 column a function of the day, or several: "t", "log(t)", "sqrt(t)", or one that takes an
        array of days and gives one number each; `lambda t: t > 365` for an effect that changes after a year. Put the column into
        the formula too, as a rule: its coefficient is then the effect where the function is 0
    Out: a ChangingEffects. In, ties, conventions and the rest as `fit_cox`. Event days alone count, so rows need not be split.
    Does not: clusters, offsets, exact ties, baselines and predictions (split the rows by time for those), functions of anything but the
    day. Errors are model-based. Work grows with the rows plus distinct values of the changing columns times event days; beyond a
    limit it is refused. Raises UsageError, InputError or ModelError with every fault.
    Method: Cox (1972); Therneau & Grambsch (2000); the numbers of R's coxph with tt(); see `changing_engine`.
    """
    if ties not in TIES or missing not in ("error", "drop"):
        raise UsageError('With effects that change ties is "efron" or "breslow"; missing is "error" or "drop".')
    terms = _terms(rows, changing)
    columns = list(dict.fromkeys(name for name, _, _ in terms))
    read = read_rows(rows, duration, entry, event, person, weights)
    read = without_missing(rows, read, list(columns_used(rows, formula)) + columns, tuple(as_list(strata)), missing)
    stratum, _ = levels_of(rows, strata, read.used)
    sets, frame = make_risk_sets(read, stratum, cause), frame_used(rows, read)
    design = make_design(frame, formula)
    standardised = standardised_data(frame, design, sets, None, ties)
    return _fitted(standardised, (frame, read, cause), design, terms, (ties, confidence, max_iterations))


def _fitted(standardised, rows_and_cause, design, terms, options) -> ChangingEffects:  # type: ignore[no-untyped-def]
    (plain, _, scale), (frame, read, cause), (ties, confidence, limit) = standardised, rows_and_cause, options
    data, spread = _changing_data(frame, terms, plain)
    names, sets = tuple(design.names) + tuple("{}:{}".format(*term[:2]) for term in terms), plain.sets
    events, weight, last = len(sets.events[0]), float(sets.event_weight.sum()), -len(terms)
    constant = maximise(lambda beta: evaluate(plain, beta), design.names, events, weight, limit)
    top = maximise(lambda beta: evaluate_changing(data, beta), names, events, weight, limit)
    scale = np.append(scale, spread)
    covariance, coef = top.covariance / np.outer(scale, scale), top.beta / scale
    evidence = level_evidence(frame, design, read, cause)
    counts = evidence.iloc[0]
    return ChangingEffects(
        coefficient_table(names, coef, covariance, None, normal_quantile(confidence)),
        _tests(top.loglik - constant.loglik, coef[last:], covariance[last:, last:]),
        evidence, covariance, top.loglik, top.start.loglik, int(counts["rows"]), int(counts["people"]), events, events - len(coef),
        ties, read.clock, confidence, design, tuple(terms),
    )


def _terms(rows: pd.DataFrame, changing: Changing) -> List[Tuple[str, str, Callable[[np.ndarray], np.ndarray]]]:
    """(column, name, function) of each changing term; refuses columns and functions that cannot be used."""
    if not changing:
        raise UsageError("changing names no column; use fit_cox where no effect changes.")
    require_columns(rows, list(changing))
    found = []
    for column, wanted in changing.items():
        if not (pd.api.types.is_numeric_dtype(rows[column].dtype) or pd.api.types.is_bool_dtype(rows[column].dtype)):
            raise InputError("Column {} is {}; make 0/1 columns of it first.".format(column, rows[column].dtype))
        several = [wanted] if callable(wanted) or isinstance(wanted, str) else list(wanted)
        for number, one in enumerate(several):
            if not callable(one) and one not in FUNCTIONS:
                raise UsageError("A function of the day is one of {}, or a callable.".format(", ".join(FUNCTIONS)))
            own = getattr(one, "__name__", "f") if callable(one) else one
            name = own if not callable(one) else "{}(t)".format("f{}".format(number + 1) if own == "<lambda>" else own)
            found.append((column, name, one if callable(one) else FUNCTIONS[one]))
    return found


def _on_days(column: str, function: Callable[[np.ndarray], np.ndarray], days: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        values = np.asarray(function(days.astype(np.float64)), dtype=np.float64)
    if values.shape != days.shape or not np.isfinite(values).all():
        raise UsageError("The function of the day for column {} must give one finite number for each day.".format(column))
    return values


def _changing_data(frame, terms, plain) -> Tuple[ChangingData, np.ndarray]:  # type: ignore[no-untyped-def]
    """(the data of the fit, what each changing term was divided by)."""
    sets, columns = plain.sets, list(dict.fromkeys(name for name, _, _ in terms))
    codes, levels = levels_of(frame, columns, None)
    codes = codes[sets.order]
    if len(levels) * float(sets.size) * (plain.matrix.shape[1] + len(terms)) > LARGEST:
        raise ModelError(
            "{:,} distinct values of the changing columns on {:,} event days are too many. Round the columns (age in whole years), "
            "or the days.".format(len(levels), sets.size)
        )
    values = np.column_stack([floats(levels[name]) for name, _, _ in terms])
    mean = np.bincount(codes, None, len(levels)) @ values / len(codes)
    values = values - mean
    effect = np.column_stack([_on_days(name, function, sets.times) for name, _, function in terms])
    spread = np.sqrt(np.bincount(codes, None, len(levels)) @ values ** 2 / len(codes)), np.sqrt(np.mean(effect ** 2, axis=0))
    flat = [part for part, own in zip(terms, spread[0] * spread[1]) if not own > 0]
    if flat:
        text = "No effect can change where a column does not vary or its function is 0 throughout: {}."
        raise ModelError(text.format(", ".join(part[0] for part in flat)))
    data = make_changing(sets, plain.matrix, values / spread[0], codes, effect / spread[1], plain.efron)
    return data, spread[0] * spread[1]


def _tests(gain: float, coef: np.ndarray, covariance: np.ndarray) -> pd.DataFrame:
    from scipy.special import chdtrc

    values = (("likelihood ratio", 2 * gain), ("Wald", float(coef @ np.linalg.solve(covariance, coef))))
    rows = [(name, value, len(coef), float(chdtrc(len(coef), max(value, 0.0)))) for name, value in values]
    return pd.DataFrame(rows, columns=["test", "chi_squared", "df", "p"])
