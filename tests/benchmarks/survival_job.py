"""One case of one peer in a process of its own: survival_job.py PEER CASE FOLDER SMALL_FOLDER REPEATS SECONDS OUT.

Reads and prepares outside the clock (a peer gets its data in the form it likes best, ours a plain frame), warms up on the
small data, then times the call: wall and CPU seconds of up to REPEATS runs, as long as SECONDS are not used up.
"""
import importlib
import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from survival_data import Data

MODULES = {
    "ours": "survival_ours",
    "lifelines": "survival_lifelines",
    "statsmodels": "survival_statsmodels",
    "scikit-survival": "survival_sksurv",
    "survival": "survival_rust",
    "surpyval": "survival_surpyval",
    "comprisk": "survival_comprisk",
}


def plain(numbers):
    """Lists of floats, whatever they were."""
    return {name: np.asarray(values, dtype=np.float64).ravel().tolist() for name, values in numbers.items()}


def main():
    peer, case, folder, small, repeats, limit, out = sys.argv[1:]
    warnings.simplefilter("ignore")
    module = importlib.import_module(MODULES[peer])
    told = {"version": module.version(), "python": "{}.{}".format(*sys.version_info[:2])}
    if case in module.CASES:
        make = module.CASES[case]
        call, numbers = make(Data(small))
        numbers(call())
        call, numbers = make(Data(folder))
        Path(out + ".begun").write_text(str(time.process_time()), encoding="utf-8")
        wall, cpu = [], []
        while len(wall) < int(repeats) and sum(wall) * (1 + 1.0 / max(len(wall), 1)) <= float(limit):
            begin = time.perf_counter(), time.process_time()
            found = call()
            cpu.append(time.process_time() - begin[1])
            wall.append(time.perf_counter() - begin[0])
        told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told.update(wall=wall, cpu=cpu, numbers=plain(numbers(found)))
    Path(out).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
