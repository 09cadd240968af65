"""Speed of the logistic model with group effects beside statsmodels, which climbs the same bound: seconds, and how far apart.

    python tests/benchmarks/bench_comparing.py [--rows 2000,20000,300000] [--groups 160] [--peer-most 20000]

Wall seconds, processor seconds, and the largest difference of the means of fixed effects and intercepts. statsmodels is left out above
--peer-most rows. OPENBLAS_NUM_THREADS=1 in the environment shows what threads cost it.
"""
import argparse
import time
import warnings

import numpy as np
from scipy.sparse import csr_matrix
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from jdfanalysis.comparing.mixed_logistic import fit_mixed_logistic

PRIOR = (1.0, 2.0)


def drawn(rows, groups, width=15, seed=1):
    rng = np.random.RandomState(seed)
    matrix = np.column_stack([np.ones(rows), rng.normal(size=(rows, width - 1))])
    codes = rng.randint(0, groups, rows)
    chance = 1 / (1 + np.exp(-(matrix @ rng.normal(0, 0.2, width) + rng.normal(0, 0.3, groups)[codes])))
    return (rng.random_sample(rows) < chance).astype(float), matrix, codes


def peer(values, matrix, codes, groups):
    design = csr_matrix((np.ones(len(codes)), (np.arange(len(codes)), codes)), shape=(len(codes), groups))
    size = matrix.shape[1] + 1 + groups
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = BinomialBayesMixedGLM(values, matrix, design, np.zeros(groups, dtype=int), vcp_p=PRIOR[0], fe_p=PRIOR[1])
        found = model.fit_vb(mean=np.zeros(size), sd=np.full(size, 0.6))
    return np.concatenate([found.fe_mean, found.vc_mean])


def timed(what):
    wall, own = time.perf_counter(), time.process_time()
    result = what()
    return result, time.perf_counter() - wall, time.process_time() - own


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", default="2000,20000,300000")
    options.add_argument("--groups", type=int, default=160)
    options.add_argument("--peer-most", type=int, default=20000)
    chosen = options.parse_args()
    print("{:>9} {:>22} {:>22} {:>10}".format("rows", "ours wall, CPU s", "statsmodels wall, CPU s", "apart"))
    for rows in (int(text) for text in chosen.rows.split(",")):
        values, matrix, codes = drawn(rows, chosen.groups)
        ours, wall, own = timed(lambda: fit_mixed_logistic(values, matrix, codes, chosen.groups, PRIOR))
        line = "{:>9,} {:>14.2f} {:>7.2f}".format(rows, wall, own)
        if rows <= chosen.peer_most:
            theirs, wall, own = timed(lambda: peer(values, matrix, codes, chosen.groups))
            apart = np.abs(np.concatenate([ours.fixed, ours.groups]) - theirs).max()
            line += " {:>14.2f} {:>7.2f} {:>10.1e}".format(wall, own, apart)
        print(line)


if __name__ == "__main__":
    main()
