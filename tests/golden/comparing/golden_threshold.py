"""Numbers of rdrobust (the Python of its authors) and rddensity for threshold.csv: python golden_threshold.py.

Run in an environment of its own: rdrobust is under the GPL and needs Python 3.9; it is a ruler here and in no bundle.
"""
import csv
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rddensity import rddensity
from rdrobust import rdrobust

HERE = Path(__file__).resolve().parent
KERNELS = {"triangular": "tri", "epanechnikov": "epa", "uniform": "uni"}


def made(seed=7, n=700):
    """x: months about a threshold of 12; whole: the same in whole months; treated where fuzzy; y jumps by 0.4 per person treated."""
    rng = np.random.RandomState(seed)
    x = np.round(rng.gamma(6.0, 2.0, n), 8)
    treated = (rng.random_sample(n) < np.where(x >= 12, 0.8, 0.25)).astype(int)
    y = np.round(0.05 * x - 0.003 * (x - 12) ** 2 + 0.4 * treated + rng.normal(0, 0.5, n), 4)
    return np.column_stack([x, np.floor(x), treated, y])


def main():
    data, rows = made(), []
    with open(HERE / "threshold.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["months", "whole", "treated", "y"])
        out.writerows([["{:.10g}".format(v) for v in row] for row in data])
    x, whole, treated, y = data.T
    cases = {name: dict(x=x, kernel=kernel) for name, kernel in KERNELS.items()}
    cases["order 2"] = dict(x=x, p=2)
    cases["given"] = dict(x=x, h=3.0, b=5.0)
    cases["whole months"] = dict(x=whole, h=6.5, b=8.5)
    cases["repeated"] = dict(x=np.floor(x * 3) / 3, masspoints="adjust")
    cases["fuzzy"] = dict(x=x, fuzzy=treated, sharpbw=True)
    for case, how in cases.items():
        found = rdrobust(y, c=12.0, **dict({"masspoints": "off"}, **how))
        values = {"h": found.bws.iloc[0, 0], "b": found.bws.iloc[1, 0],
                  "estimate": found.coef.iloc[0, 0], "corrected": found.coef.iloc[1, 0],
                  "error": found.se.iloc[0, 0], "robust_error": found.se.iloc[2, 0], "lower": found.ci.iloc[2, 0],
                  "upper": found.ci.iloc[2, 1], "below": found.N_h[0], "above": found.N_h[1]}
        rows += [(case, name, "{:.10g}".format(value)) for name, value in values.items()]
    moved = x[~((x > 11) & (x < 12) & (np.arange(len(x)) % 4 > 0))]
    for case, values in (("density", x), ("density moved", moved)):
        rows.append((case, "p", "{:.6g}".format(rddensity(values, c=12.0).test["p_jk"])))
    with open(HERE / "threshold_expected.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["case", "name", "value"])
        out.writerows(rows)
    used = ["{} {}".format(name, version(name)) for name in ("rdrobust", "rddensity", "numpy", "pandas", "scipy")]
    (HERE / "threshold_versions.txt").write_text("\n".join(used) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
