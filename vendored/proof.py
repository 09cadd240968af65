"""Do the shipped versions work together? `python proof.py`: numbered points, one line for each that fails.

Pinned versions that resolve are not yet versions that work (on Python 3.7 a resolver picks a pair whose Cox
fits all fail). This is what a lock has to pass on its own Python before it counts. Points on lifelines are left out,
and counted, where lifelines is absent. Exit code 0 if every point passed.
"""

import io
import sys
import traceback
import warnings

import numpy as np
import pandas as pd

POINTS = []


def point(function):
    """Mark a function as one point of the proof."""
    POINTS.append(function)
    return function


def sample(people=300):
    """Made-up durations with two covariates, groups and clusters."""
    random = np.random.RandomState(11)
    x, z = random.normal(size=people), random.randint(0, 2, people)
    time = np.ceil(random.exponential(np.exp(-(0.5 * x + 0.3 * z))) * 100)
    limit = random.randint(20, 200, people)
    return pd.DataFrame(
        {
            "t": np.minimum(time, limit),
            "d": (time <= limit).astype(int),
            "x": x,
            "z": z,
            "g": random.choice(["a", "b", "c"], people),
            "c": np.arange(people) // 3,
            "w": 1.0 + z,
        }
    )


def cox(rows=None, **options):
    """A fitted Cox model of the sample."""
    from lifelines import CoxPHFitter

    options.setdefault("formula", "x + z")
    penalty = options.pop("penalizer", 0.0)
    return CoxPHFitter(penalizer=penalty).fit(sample() if rows is None else rows, "t", "d", **options)


@point
def kaplan_meier_by_hand():
    from lifelines import KaplanMeierFitter

    assert abs(KaplanMeierFitter().fit([1, 2, 2, 4, 5], [1, 1, 0, 1, 0]).predict(4) - 0.3) < 1e-12


@point
def nelson_aalen_by_hand():
    from lifelines import NelsonAalenFitter

    made = NelsonAalenFitter(nelson_aalen_smoothing=False).fit([1, 2, 2, 4, 5], [1, 1, 0, 1, 0])
    assert abs(made.cumulative_hazard_.iloc[-1, 0] - (1 / 5 + 1 / 4 + 1 / 2)) < 1e-12


@point
def aalen_johansen_by_hand():
    from lifelines import AalenJohansenFitter

    made = AalenJohansenFitter(calculate_variance=False).fit([1, 2, 3, 4], [1, 2, 1, 0], event_of_interest=1)
    assert abs(made.cumulative_density_.iloc[-1, 0] - (0.25 + 0.5 * 0.5)) < 1e-12


@point
def cox_finds_the_effects():
    found = cox().params_
    assert abs(found["x"] - 0.5) < 0.2 and abs(found["z"] - 0.3) < 0.35


@point
def cox_agrees_with_statsmodels():
    import statsmodels.api as sm

    rows = sample()
    other = sm.PHReg(rows["t"], rows[["x", "z"]], status=rows["d"], ties="efron").fit()
    assert np.allclose(np.asarray(other.params), cox(rows).params_.loc[["x", "z"]], atol=1e-4)


@point
def cox_strata_and_groups():
    assert cox(strata=["g"]).params_.notna().all()
    assert {"C(g)[T.b]", "C(g)[T.c]"} <= set(cox(formula="x + C(g)").params_.index)


@point
def cox_robust_cluster_and_weights():
    plain = cox().standard_errors_["x"]
    for options in ({"robust": True}, {"cluster_col": "c"}, {"weights_col": "w", "robust": True}):
        assert 0.5 < cox(**options).standard_errors_["x"] / plain < 2


@point
def cox_penalty_shrinks():
    assert abs(cox(penalizer=1.0).params_["x"]) < abs(cox().params_["x"])


@point
def cox_predicts_and_leaves_residuals():
    rows = sample()
    fitted = cox(rows)
    assert fitted.predict_survival_function(rows.head(2)).shape[1] == 2
    assert len(fitted.compute_residuals(rows, "martingale")) == len(rows)


@point
def proportional_hazards_test():
    from lifelines.statistics import proportional_hazard_test

    rows = sample()
    made = proportional_hazard_test(cox(rows), rows, time_transform="rank")
    assert ((0 <= made.summary["p"]) & (made.summary["p"] <= 1)).all()


@point
def time_varying_cox():
    from lifelines import CoxTimeVaryingFitter

    rows = sample().assign(i=lambda f: np.arange(len(f)), start=0.0)[["i", "start", "t", "d", "x", "z"]]
    made = CoxTimeVaryingFitter().fit(rows, id_col="i", start_col="start", stop_col="t", event_col="d")
    assert np.allclose(made.params_, cox().params_, atol=1e-3)


@point
def accelerated_failure_times():
    from lifelines import LogLogisticAFTFitter, LogNormalAFTFitter, WeibullAFTFitter

    rows = sample()
    for kind in (WeibullAFTFitter, LogNormalAFTFitter, LogLogisticAFTFitter):
        assert kind().fit(rows, "t", "d", formula="x + z").params_.notna().all()


@point
def piecewise_exponential_and_weibull():
    from lifelines import PiecewiseExponentialFitter, WeibullFitter

    rows = sample()
    assert PiecewiseExponentialFitter([30, 60]).fit(rows["t"], rows["d"]).params_.notna().all()
    assert WeibullFitter().fit(rows["t"], rows["d"]).rho_ > 0


@point
def interval_censoring():
    from lifelines import WeibullFitter

    low = sample()["t"].to_numpy(dtype="float64")
    assert WeibullFitter().fit_interval_censoring(low, low + 7).lambda_ > 0


@point
def restricted_mean_and_log_rank():
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from lifelines.utils import restricted_mean_survival_time

    rows = sample()
    curve = KaplanMeierFitter().fit(rows["t"], rows["d"])
    assert 0 < restricted_mean_survival_time(curve, t=100) < 100
    one = rows["z"] == 1
    assert 0 <= logrank_test(rows["t"][one], rows["t"][~one], rows["d"][one], rows["d"][~one]).p_value <= 1


@point
def plot_with_numbers_at_risk():
    from matplotlib import pyplot
    from lifelines import KaplanMeierFitter
    from lifelines.plotting import add_at_risk_counts

    rows = sample()
    curve = KaplanMeierFitter().fit(rows["t"], rows["d"])
    add_at_risk_counts(curve, ax=curve.plot_survival_function())
    pyplot.savefig(io.BytesIO(), format="png")
    pyplot.close("all")


@point
def statsmodels_fits_a_formula():
    import statsmodels.formula.api as smf

    made = smf.logit("d ~ x + C(g)", sample()).fit(disp=0)
    assert np.isfinite(made.params).all()


@point
def scipy_solves():
    from scipy import optimize, sparse, stats

    assert abs(optimize.linprog([1.0, 2.0], A_ub=[[-1.0, -1.0]], b_ub=[-1.0]).fun - 1) < 1e-8
    assert abs(stats.norm.ppf(0.975) - 1.959963984540054) < 1e-9
    assert sparse.identity(3).toarray().sum() == 3


@point
def workbook_there_and_back():
    box = io.BytesIO()
    frame = pd.DataFrame({"n": [1, 2], "word": ["a", "b"]})
    with pd.ExcelWriter(box, engine="openpyxl") as book:
        frame.to_excel(book, index=False)
    again = pd.read_excel(io.BytesIO(box.getvalue()), engine="openpyxl")
    assert again["n"].tolist() == [1, 2] and again["word"].tolist() == ["a", "b"]


@point
def pandas_joins_and_counts():
    rows = sample()
    counts = rows.groupby(["g", "z"]).agg(n=("t", "size")).reset_index()
    assert counts["n"].sum() == len(rows)
    assert len(rows.merge(counts, on=["g", "z"], how="left")) == len(rows)


def main():
    """Run every point; print what failed and the count."""
    import matplotlib

    matplotlib.use("Agg")
    warnings.simplefilter("ignore")
    try:
        import lifelines
    except ImportError:
        lifelines = None
    passed, left_out, failed = 0, 0, 0
    for function in POINTS:
        try:
            if lifelines is None and "lifelines" in _words(function):
                left_out += 1
                continue
            function()
            passed += 1
        except Exception:  # a point may fail in any way; the next ones still run
            failed += 1
            print("FAILED {}: {}".format(function.__name__, traceback.format_exc().strip().splitlines()[-1]))
    names = ("numpy", "pandas", "lifelines")
    print(
        "Python {} {}".format(
            sys.version.split()[0],
            " ".join("{} {}".format(name, sys.modules[name].__version__) for name in names if name in sys.modules),
        )
    )
    print("{} passed, {} failed, {} left out".format(passed, failed, left_out))
    return 1 if failed else 0


def _words(function):
    """Names a function uses, and "lifelines" too if it goes through `cox`."""
    code = function.__code__
    words = set(code.co_names) | {name.split(".")[0] for name in code.co_names}
    return words | ({"lifelines"} if "cox" in words else set())


if __name__ == "__main__":
    sys.exit(main())
