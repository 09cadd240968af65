"""Compare every model with R, print the table, write it to the manual: `make accuracy`.

Runs the golden tests of survival, which put down every comparison they make, and sums these up by model. Differences are
printed as the power of ten that they do not pass, so that another machine's rounding does not change the page.
"""
import math
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "jdfanalysis" / "docs" / "accuracy.md"

# (topic, pattern of its cases, model, data, what R used). The first that fits counts.
ROWS = (
    ("curves", r"km|quantiles|rmst", "Kaplan–Meier, medians, restricted means", "ties, lung", "survival survfit"),
    ("curves", r"nelson", "Nelson–Aalen", "ties", "survival survfit"),
    ("curves", r"incidence|mgus2", "Cumulative incidence (Aalen–Johansen)", "ties, mgus2", "survival survfit"),
    ("curves", r"log-rank|peto|rho", "Log-rank and its family, trends, by person", "ties", "survival survdiff, coxph; survMisc comp"),
    ("fine_gray", r"^gray", "Gray's test", "ties", "cmprsk cuminc; with entry written out"),
    ("cox", r"", "Cox: entry, strata, weights, clusters, residuals, PH test, curves", "ties, heart, lung", "survival coxph, cox.zph"),
    ("changing", r"", "Cox with effects that change with time", "ties, lung", "survival coxph tt()"),
    ("rossi", r"", "Cox, PH test, Weibull of released prisoners", "rossi", "survival coxph, cox.zph, survreg"),
    ("recid", r"", "Cox, PH test, Kaplan–Meier, four laws of time of released men", "recid", "survival coxph, cox.zph, survfit, survreg"),
    ("exact", r"", "Cox with exact ties", "ties, lung", "survival coxph, clogit"),
    ("recurrent", r"mean", "Mean number of events", "bladder2, ties", "survival survfit"),
    ("recurrent", r"", "Andersen–Gill, PWP total and gap time, WLW", "bladder, bladder2", "survival coxph"),
    ("frailty", r"kidney|rats", "Frailty, its variance estimated", "kidney, rats", "survival coxph frailty() ¹"),
    ("frailty", r"", "Frailty, variance given", "ties", "survival coxph frailty()"),
    ("penalties", r"ridge", "Ridge", "ties", "survival coxph ridge()"),
    ("penalties", r"", "Elastic net, cross-validation", "ties", "glmnet ²"),
    ("fine_gray", r"crr", "Fine–Gray", "ties, mgus2", "cmprsk crr"),
    ("fine_gray", r"finegray", "Fine–Gray with entry, strata, weights, clusters", "ties", "survival finegray, coxph"),
    ("parametric", r"split", "Split population with entry", "never", "likelihood written out, numDeriv"),
    ("parametric", r"", "Exponential, Weibull, log-normal, log-logistic", "ties, lung, never", "survival survreg; with entry written out"),
    ("laws", r"piecewise", "Piecewise exponential", "ties", "glm of split rows"),
    ("laws", r"hazard|odds|normal", "Royston–Parmar splines", "ties", "likelihood written out, numDeriv"),
    ("laws", r"", "Gamma, generalised gamma, Gompertz", "ties", "likelihood written out, numDeriv"),
    ("discrete", r"", "Discrete time, logit and cloglog", "ties", "glm of expanded rows"),
    ("multistate", r"", "Multistate hazards, occupation, transitions, days", "stays, mgus2", "survival survfit"),
    ("transitions", r"csc", "Competing risks from cause-specific Cox models", "mgus2", "riskRegression `CSC` ³"),
    ("transitions", r"", "Transition hazards with covariates, occupation", "stays", "survival coxph, survfit"),
    ("prediction", r"concordance", "Harrell's and Uno's concordance", "ties", "survival concordance; Uno's with entry written out"),
    ("prediction", r"calibration", "Calibration", "ties", "survival survfit, splines"),
    ("prediction", r"", "AUC by day, Brier score", "ties", "riskRegression Score ⁴"),
    ("treatment", r"nested", "Likelihood ratio of nested models", "ties", "anova"),
    ("treatment", r"", "Inverse probability weights and what they weigh", "ties", "glm, survival"),
)
KINDS = (
    ("coefficients", re.compile(r"coef|effects|greatest")),
    ("errors", re.compile(r"error|robust$|lower|upper")),
    ("log-likelihood", re.compile(r"loglik|marginal|deviance$|explained")),
    ("curves, tests, other", re.compile(r"")),
)
NOTES = """
Differences are relative to R's number, or to a thousandth of the greatest number of its row where that is more, and are given as
the power of ten they do not pass. Versions, scripts and data: `tests/golden/survival`. `ties` is simulated, with heavy ties of whole days,
late entry, strata, weights, clusters and competing events; `never` has people who never have the event; `stays` histories with return;
`rossi` are 432 released prisoners (Rossi, Berk & Lenihan 1980); `recid` 1,445 (Chung, Schmidt & Witte 1991; not kept here);
the others are data sets of the R package survival.

1. R stops its search for the variance early; at a given variance the fits agree as in the next line, and our likelihood is the greater.
2. Where glmnet stops by its own tolerance.
3. R's errors are an approximation; ours are the derivatives, which a bootstrap of the same people bears out. Risks agree.
4. R divides by n - 1 and takes tied days in another order; ours are the derivatives.
"""


def rows_of(compared):
    """(model, data, against, numbers compared, {kind: largest difference}) in the order of ROWS; raises for a case without a row."""
    found = {}
    for topic, case, quantity, size, gap, _ in compared:
        if not topic:
            continue
        number = next((k for k, row in enumerate(ROWS) if row[0] == topic and re.search(row[1], case)), None)
        if number is None:
            raise SystemExit("No row for {} of {}.".format(case, topic))
        kind = next(name for name, pattern in KINDS if pattern.search(quantity))
        count, gaps = found.setdefault(number, [0, {}])
        found[number][0] = count + size
        gaps[kind] = max(gaps.get(kind, 0.0), gap)
    return [ROWS[k][2:] + tuple(found[k]) for k in sorted(found)]


def power(gap):
    """The power of ten that a difference does not pass, as text."""
    if gap is None:
        return ""
    return "1e-13" if gap < 1e-13 else "1e{:+03d}".format(math.ceil(math.log10(gap))).replace("+00", "0")


def page(compared):
    """The page of the manual."""
    kinds = [name for name, _ in KINDS]
    note = "<!-- Written by `make accuracy`, which runs every comparison; edit tests/support/write_accuracy.py. -->"
    lines = ["# How near to R", "", note, "",
             "Every number below is compared in the tests. Largest differences:", "",
             "| model | data | R | numbers | " + " | ".join(kinds) + " |", "|" + "---|" * (4 + len(kinds))]
    for model, data, against, count, gaps in rows_of(compared):
        cells = [model, data, against, "{:,}".format(count)] + [power(gaps.get(kind)) for kind in kinds]
        lines.append("| {} |".format(" | ".join(cells)))
    return "\n".join(lines) + "\n" + NOTES


def main():
    """Run the comparisons, print and write the page; exits with what the tests exit with."""
    import pytest

    folder = str(ROOT / "tests" / "golden" / "survival")
    own = "--ignore=" + str(Path(folder) / "test_accuracy_page.py")
    code = int(pytest.main([folder, own, "-c", str(ROOT / "tests" / "pytest.ini"), "-q", "-p", "no:cacheprovider"]))
    from jdftest.golden_survival import COMPARED

    text = page(COMPARED)
    print(text)
    if not code:
        PAGE.write_text(text, encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
