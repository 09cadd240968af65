"""Outputs as the libraries write them: pandas, statsmodels and matplotlib on the same invented people."""

import warnings

import numpy as np
import pandas as pd


def people(n=3000, rare=0.002):
    """Invented defendants; `rare` is the share of the rare offence."""
    random = np.random.RandomState(7)
    common = (1 - rare) / 3
    return pd.DataFrame(
        {
            "person": np.arange(n),
            "age": random.randint(18, 80, n),
            "sex": random.choice(["Female", "Male"], n, p=[0.3, 0.7]),
            "offence": random.choice(["Fraud", "Robbery", "Theft", "Treason"], n, p=[common, common, common, rare]),
            "days": random.gamma(2, 30, n).round(),
            "custody": random.binomial(1, 0.4, n),
        }
    )


def fitted(n=3000):
    """A logistic regression by statsmodels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm

        frame = people(n)
        design = sm.add_constant(
            pd.DataFrame({"age": frame["age"].astype(float), "male": (frame["sex"] == "Male") * 1.0})
        )
        return sm.Logit(frame["custody"], design).fit(disp=0)


def figure():
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    fig = Figure()
    FigureCanvasAgg(fig)
    return fig, fig.add_subplot(1, 1, 1)


def unsafe_crosstab_html(folder):
    frame = people()
    table = pd.crosstab(frame["offence"], frame["sex"], margins=True)
    (folder / "crosstab.html").write_text(table.to_html(), encoding="utf-8")
    return "block", "small_counts", "row 'Treason'"


def safe_crosstab_html(folder):
    frame = people(rare=0.1)
    table = pd.crosstab(frame["offence"], frame["sex"], margins=True)
    (folder / "crosstab.html").write_text(table.to_html(), encoding="utf-8")


def unsafe_crosstab_printed(folder):
    frame = people()
    table = pd.crosstab(frame["offence"], frame["sex"], margins=True)
    (folder / "crosstab.txt").write_text("Number of people\n\n" + table.to_string() + "\n", encoding="utf-8")
    return "block", "small_counts", "row 'Treason', column 'Female'"


def safe_crosstab_printed(folder):
    frame = people(rare=0.1)
    table = pd.crosstab(frame["offence"], frame["sex"], margins=True)
    (folder / "crosstab.txt").write_text("Number of people\n\n" + table.to_string() + "\n", encoding="utf-8")


def unsafe_crosstab_excel(folder):
    frame = people()
    pd.crosstab(frame["offence"], frame["sex"], margins=True).to_excel(
        str(folder / "crosstab.xlsx"), engine="openpyxl"
    )
    return "block", "small_counts", "sheet 'Sheet1', cell B"


def safe_crosstab_excel(folder):
    frame = people(rare=0.1)
    pd.crosstab(frame["offence"], frame["sex"], margins=True).to_excel(
        str(folder / "crosstab.xlsx"), engine="openpyxl"
    )


def unsafe_value_counts(folder):
    frame = people()
    frame["offence"].value_counts().rename("n people").to_csv(str(folder / "counts.csv"), header=True)
    return "block", "small_counts", "row 'Treason', column 'n people'"


def safe_value_counts(folder):
    frame = people(rare=0.1)
    frame["offence"].value_counts().rename("n people").to_csv(str(folder / "counts.csv"), header=True)


def unsafe_describe(folder):
    people()[["age", "days"]].describe().to_csv(str(folder / "describe.csv"))
    return "block", "extremes", "row 'max', column 'days'"


def safe_describe_cut(folder):
    people()[["age", "days"]].describe().drop(["min", "max"]).to_csv(str(folder / "describe.csv"))


def unsafe_describe_by_group(folder):
    """Two header rows, minimum and maximum of each offence."""
    people()[["offence", "days"]].groupby("offence").describe().to_csv(str(folder / "describe.csv"))
    return "block", "extremes", "column 'days / max'"


def unsafe_aggregates(folder):
    """Several statistics at once; treason is a handful of people."""
    frame = people()
    frame.groupby("offence")["days"].agg(["count", "mean", "std"]).to_csv(str(folder / "days.csv"))
    return "block", "group_sizes", "row 'Treason', column 'mean'"


def safe_aggregates(folder):
    frame = people(rare=0.1)
    frame.groupby("offence")["days"].agg(["count", "mean", "std"]).to_csv(str(folder / "days.csv"))


def unsafe_row_shares(folder):
    """normalize='index': shares without a count."""
    frame = people(rare=0.1)
    table = pd.crosstab(frame["offence"], frame["sex"], normalize="index").round(3)
    table.to_csv(str(folder / "share_by_sex.csv"))
    return "review", "percentages", "column 'Female'"


def unsafe_head(folder):
    people().head(8).to_csv(str(folder / "example.csv"), index=False)
    return "block", "records", "line 2"


def unsafe_data_frame_printed(folder):
    """print(df.head()) in a log."""
    (folder / "run.log").write_text("loaded\n\n" + people().head(6).to_string() + "\n", encoding="utf-8")
    return "block", "records", "line"


def unsafe_logit_summary_of_few(folder):
    """Seven degrees of freedom, in the text that statsmodels prints."""
    text = str(fitted(3000).summary()).replace("2997", "7")
    (folder / "logit.txt").write_text(text + "\n", encoding="utf-8")
    return "block", "degrees_of_freedom", "line"


def safe_logit_summary(folder):
    (folder / "logit.txt").write_text(str(fitted(3000).summary()) + "\n", encoding="utf-8")


def safe_logit_summary_html(folder):
    (folder / "logit.html").write_text(
        "<html><body>" + fitted(3000).summary().as_html() + "</body></html>", encoding="utf-8"
    )


def unsafe_scatter_as_svg(folder):
    fig, axes = figure()
    frame = people(200)
    axes.scatter(frame["age"], frame["days"])
    fig.savefig(str(folder / "scatter.svg"), format="svg")
    return "review", "figures", "the figure"


def unsafe_bars_png(folder):
    fig, axes = figure()
    axes.bar([0, 1, 2], [40, 50, 60])
    fig.savefig(str(folder / "bars.png"), format="png")
    return "review", "figures", "the figure"


def safe_bars_png_with_counts(folder):
    fig, axes = figure()
    axes.bar([0, 1, 2], [40, 50, 60])
    fig.savefig(str(folder / "bars.png"), format="png")
    pd.DataFrame({"offence": ["Fraud", "Robbery", "Theft"], "n people": [40, 50, 60]}).to_csv(
        str(folder / "bars.csv"), index=False
    )


def unsafe_histogram_counts(folder):
    """The last bins of a histogram hold few people."""
    frame = people()
    counts, edges = np.histogram(frame["days"], bins=20)
    pd.DataFrame({"days from": edges[:-1].round(), "days to": edges[1:].round(), "number of people": counts}).to_csv(
        str(folder / "histogram.csv"), index=False
    )
    return "block", "small_counts", "column 'number of people'"


def safe_histogram_counts(folder):
    frame = people()
    counts, edges = np.histogram(frame["days"], bins=[0, 20, 40, 60, 80, 100, 150, 500])
    pd.DataFrame({"days from": edges[:-1], "days to": edges[1:], "number of people": counts}).to_csv(
        str(folder / "histogram.csv"), index=False
    )


def unsafe_pickled_frame(folder):
    people(50).to_pickle(str(folder / "frame.pkl"))
    return "block", "file_kind", "the file"


def unsafe_pivot_of_two(folder):
    """A pivot table with two column variables, written with its three header lines."""
    frame = people()
    table = frame.pivot_table(
        index="offence", columns=["sex", "custody"], values="person", aggfunc="count", fill_value=0
    )
    table.index.name = "number of people by offence"
    table.to_csv(str(folder / "pivot.csv"))
    return "block", "small_counts", "row 'Treason'"


def safe_pivot_of_two(folder):
    frame = people(rare=0.1)
    table = frame.pivot_table(
        index="offence", columns=["sex", "custody"], values="person", aggfunc="count", fill_value=0
    )
    table.index.name = "number of people by offence"
    table.to_csv(str(folder / "pivot.csv"))


def unsafe_json_records(folder):
    people(30)[["age", "sex", "offence", "days"]].to_json(str(folder / "rows.json"), orient="records")
    return "block", "records", "$"


def safe_json_split(folder):
    frame = people(rare=0.1)
    counted = frame.groupby("offence").size().rename("number of people").reset_index()
    counted.to_json(str(folder / "counts.json"), orient="records")
