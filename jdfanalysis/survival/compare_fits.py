"""Likelihood-ratio comparison of nested models."""
from dataclasses import dataclass
from typing import Any, List, Set, Tuple

import pandas as pd

from jdfanalysis.errors import ModelError, UsageError
from jdfanalysis.shown import Shown, lines_of
from jdfanalysis.survival.cox_result import Cox
from jdfanalysis.survival.discrete import Discrete
from jdfanalysis.survival.law_result import Law
from jdfanalysis.survival.parametric_result import Parametric
from jdfanalysis.survival.transition_result import Transitions

COMPARED = (Cox, Transitions, Discrete, Parametric, Law)

# A law with no parameter of its own, or one, inside a wider one: (inner, outer).
INSIDE = {
    ("exponential", "weibull"), ("exponential", "gamma"), ("exponential", "gompertz"),
    ("exponential", "generalised-gamma"), ("weibull", "generalised-gamma"), ("gamma", "generalised-gamma"),
    ("log-normal", "generalised-gamma"),
}


@dataclass(frozen=True)
class FitComparison(Shown):
    """
    Two nested fits.

    table : per fit: terms, parameters, loglik, aic; for the larger also chi_squared, df, p of what it adds
    evidence : events, people and rows of each fit
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    added: Tuple[str, ...]

    @property
    def summary(self) -> str:
        """The test as plain text."""
        row = self.table.iloc[1]
        return lines_of(
            ("Likelihood ratio", "{:.4f} on {:.0f} df, p {:.3g}".format(row["chi_squared"], row["df"], row["p"])),
            ("added", ", ".join(self.added) or "a wider law"),
            ("AIC", "{:.3f} smaller, {:.3f} larger model".format(*self.table["aic"])),
        )


def compare_fits(smaller: Any, larger: Any) -> FitComparison:
    """
    Twice the gain in log-likelihood of a model that holds another, against chi-squared.

    In: two Cox, Transitions, Discrete, Parametric or Law fits of the same rows and event, the terms of the one among those of
    the other (or one law inside a wider one: exponential in Weibull and Gompertz, these but Gompertz, gamma and log-normal
    in the generalised gamma; or an effect shared by all changes inside one for each). Out: a FitComparison.
    A split population against none is at the edge of what can be: its p is halved (Maller & Zhou 1996).
    Raises UsageError for other results, and for fits with weights or robust errors, whose likelihoods are not such
    (test the coefficients by their covariance instead); ModelError when rows, ties, strata or terms do not fit.
    Method: Wilks (1938); as anova of R's coxph.
    """
    for fit in (smaller, larger):
        if not isinstance(fit, COMPARED):
            raise UsageError("A {} has no likelihood ratio test.".format(type(fit).__name__))
        if fit.cluster is not None or _weighted(fit):
            raise UsageError("Clusters and weights make no likelihood ratio; fit both without, or use Wald's test.")
    problems = _differences(smaller, larger)
    if problems:
        raise ModelError("The fits are not nested models of the same rows: {}.".format("; ".join(problems)))
    from scipy.special import chdtrc

    df, gain = len(larger.table) - len(smaller.table), 2 * (larger.loglik - smaller.loglik)
    if gain < -1e-6 * abs(larger.loglik):
        raise ModelError("The larger model has the smaller likelihood: the fits are not of the same rows.")
    gain = max(gain, 0.0)
    added = tuple(sorted(set(t for _, t in _terms(larger) - _terms(smaller))))
    edge = 0.5 if _split(larger) and not _split(smaller) and df == 1 and gain > 0 else 1.0
    table = pd.DataFrame({
        "model": ["smaller", "larger"], "parameters": [len(f.table) for f in (smaller, larger)],
        "loglik": [smaller.loglik, larger.loglik],
        "aic": [2 * len(f.table) - 2 * f.loglik for f in (smaller, larger)],
        "chi_squared": [float("nan"), gain], "df": [float("nan"), df], "p": [float("nan"), edge * float(chdtrc(df, gain))],
    })
    evidence = pd.DataFrame([{"events": f.events, "people": f.people, "rows": f.rows} for f in (smaller, larger)])
    return FitComparison(table, evidence, added)


def _weighted(fit: Any) -> bool:
    if isinstance(fit, Cox):
        return fit.fitted.rows.weight is not None
    return isinstance(fit, Transitions) and bool((fit.fitted.data.sets.weight != 1).any())


def _split(fit: Any) -> bool:
    return bool(getattr(fit, "split_population", False))


def _terms(fit: Any) -> Set[Tuple[str, str]]:
    part = fit.table["part"] if "part" in fit.table.columns else [""] * len(fit.table)
    if isinstance(fit, Transitions):
        part = [" to ".join(pair) for pair in fit.table[["from", "to"]].values]
    return set(zip(part, fit.table["term"]))


def _differences(smaller: Any, larger: Any) -> List[str]:
    found = []
    for name in ("rows", "people", "events", "clock"):
        if getattr(smaller, name) != getattr(larger, name):
            found.append("different {}".format(name))
    laws = (Parametric, Law)
    if type(smaller) is not type(larger) and not (isinstance(smaller, laws) and isinstance(larger, laws)):
        return found + ["different kinds of model"]
    wider = False
    if isinstance(smaller, laws):
        wider = (smaller.distribution, larger.distribution) in INSIDE
        if not wider and smaller.distribution != larger.distribution:
            found.append("one law does not hold the other")
        elif not wider and isinstance(smaller, Law) and list(smaller.settings) != list(larger.settings):
            found.append("different knots or cuts")
    else:
        found += _settings(smaller, larger)
    return found + _outside(smaller, larger, wider)


def _settings(smaller: Any, larger: Any) -> List[str]:
    """What must be equal in a Cox, Transitions or Discrete fit."""
    found = []
    for name in ("ties", "link", "cuts", "states"):
        if getattr(smaller, name, None) != getattr(larger, name, None):
            found.append("different {}".format(name))
    if isinstance(smaller, Cox) and not smaller.fitted.strata.equals(larger.fitted.strata):
        found.append("different strata")
    return found


def _outside(smaller: Any, larger: Any, wider: bool) -> List[str]:
    ours, theirs = _terms(smaller), _terms(larger)
    if wider:
        ours, theirs = ({t for _, t in terms} for terms in (ours, theirs))
        ours -= {"log(scale)", "log(shape)"}
    if isinstance(smaller, Transitions):
        named = {term for _, term in theirs}
        ours = {(part, term) for part, term in ours if not (part == "(all) to (all)" and term in named)}
    if not ours <= theirs or len(larger.table) <= len(smaller.table):
        return ["the terms of the smaller are not among those of the larger"]
    return []
