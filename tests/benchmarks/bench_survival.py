"""Speed of the survival models beside R, lifelines and statsmodels; a table of CPU seconds, ratios and peak memory.

    python tests/benchmarks/bench_survival.py 1e5 [--peers R,lifelines,statsmodels] [--repeats 3]

Each job is a process of its own, on one core: it reads the simulated rows (12 covariates, whole days, half of the
people enter late, clusters of about three), fits, and reports the median CPU seconds of the fit alone and the
highest memory of the process. A peer that is not installed is left out, one that takes too long is stopped.
Linux only (it asks the kernel for peak memory).
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["age", "priors", "n1", "n2", "b1", "b2", "b3", "r1", "r2", "r3", "r4", "r5"]
LIMIT_SECONDS = 900
OURS = {
    "Kaplan-Meier": "s.fit_kaplan_meier(d, duration='stop', event='event')",
    "Kaplan-Meier, entry": "s.fit_kaplan_meier(d, duration='stop', entry='entry', event='event')",
    "Aalen-Johansen": "s.fit_cumulative_incidence(d, duration='stop', event='status')",
    "log-rank": "s.compare_curves(d, 'b1', duration='stop', event='event')",
    "Cox": "s.fit_cox(d, X, duration='stop', event='event')",
    "Cox, entry": "s.fit_cox(d, X, duration='stop', entry='entry', event='event')",
    "Cox, clusters": "s.fit_cox(d, X, duration='stop', event='event', cluster='cluster')",
    "Fine-Gray": "s.fit_fine_gray(d, X, duration='stop', event='status')",
    "Weibull": "s.fit_parametric(d, X, duration='stop', event='event')",
    "PH test": "s.check_proportional(s.fit_cox(d, X, duration='stop', event='event'))",
    "concordance": "s.measure_concordance(s.fit_cox(d, X, duration='stop', event='event'))",
}
LIFELINES = {
    "Kaplan-Meier": "l.KaplanMeierFitter().fit(d['stop'], d['event'])",
    "Kaplan-Meier, entry": "l.KaplanMeierFitter().fit(d['stop'], d['event'], entry=d['entry'])",
    "Cox": "l.CoxPHFitter().fit(d[X + ['stop', 'event']], 'stop', 'event')",
    "Weibull": "l.WeibullAFTFitter().fit(d[X + ['stop', 'event']], 'stop', 'event')",
}
STATSMODELS = {
    "Kaplan-Meier": "m.SurvfuncRight(d['stop'], d['event'])",
    "Aalen-Johansen": "m.CumIncidenceRight(d['stop'], d['status'])",
    "Cox": "m.PHReg(d['stop'], d[X], status=d['event'], ties='efron').fit(disp=0)",
}
R = {
    "Kaplan-Meier": "survfit(Surv(stop, event) ~ 1, d)",
    "Kaplan-Meier, entry": "survfit(Surv(entry, stop, event) ~ 1, d)",
    "Aalen-Johansen": "cmprsk::cuminc(d$stop, d$status)",
    "log-rank": "survdiff(Surv(stop, event) ~ b1, d)",
    "Cox": "coxph(form, d)",
    "Cox, entry": "coxph(late, d)",
    "Weibull": "survreg(form, d)",
    "PH test": "cox.zph(coxph(form, d))",
    "concordance": "concordance(coxph(form, d))",
}
IMPORTS = {
    "ours": "import jdfanalysis.survival as s",
    "lifelines": "import lifelines as l",
    "statsmodels": "from statsmodels.duration import api as m\nm.CumIncidenceRight",
}
JOBS = {"ours": OURS, "R": R, "lifelines": LIFELINES, "statsmodels": STATSMODELS}
PYTHON_JOB = """
import json, pickle, resource, time, warnings
warnings.simplefilter("ignore")
{imports}
d, X = pickle.load(open({data!r}, "rb"))
seconds = []
for _ in range({repeats}):
    begin = time.process_time()
    {call}
    seconds.append(time.process_time() - begin)
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
R_JOB = """
suppressMessages(library(survival)); d <- readRDS({data!r})
x <- "age + priors + n1 + n2 + b1 + b2 + b3 + r1 + r2 + r3 + r4 + r5"
form <- as.formula(paste("Surv(stop, event) ~", x)); late <- as.formula(paste("Surv(entry, stop, event) ~", x))
s <- sapply(seq_len({repeats}), function(k) sum(system.time({call})[1:2]))
peak <- as.numeric(sub("\\\\D*(\\\\d+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat("[[", paste(s, collapse = ","), "],", peak, "]")
"""


def simulate(size, seed=0):
    """Rows with 12 covariates; `event` 0/1, `status` with a competing event, days 1 to 3650."""
    rng = np.random.RandomState(seed)
    d = pd.DataFrame({"age": rng.uniform(18, 70, size), "priors": rng.poisson(3, size).astype(float)})
    for name in ("n1", "n2"):
        d[name] = rng.randn(size)
    for name in ("b1", "b2", "b3"):
        d[name] = rng.randint(0, 2, size).astype(float)
    region = rng.randint(0, 6, size)
    for k in range(1, 6):
        d["r{}".format(k)] = (region == k).astype(float)
    beta = np.array([-0.02, 0.05, 0.1, -0.1, 0.2, -0.2, 0.1, 0.1, 0.0, -0.1, 0.2, 0.05])
    time = np.ceil(rng.exponential(1500 * np.exp(-(d[COLUMNS].to_numpy() @ beta))))
    end = rng.randint(1, 3651, size)
    d["stop"] = np.minimum(time, end).astype(int)
    d["event"] = (time <= end).astype(int)
    d["status"] = np.where(d["event"] == 1, 1, 2 * (rng.rand(size) < 0.3))
    d["entry"] = np.where(rng.rand(size) < 0.5, 0, np.floor(rng.rand(size) * d["stop"])).astype(int)
    d["cluster"] = rng.randint(0, max(size // 3, 1), size)
    return d


def run(peer, call, folder, repeats):
    """(median CPU seconds, peak MB) of one job, or None if it fails or takes too long."""
    if peer == "R":
        text = R_JOB.format(data=str(folder / "d.rds"), repeats=repeats, call=call)
        command = ["Rscript", "-e", text]
    else:
        text = PYTHON_JOB.format(imports=IMPORTS[peer], data=str(folder / "d.pkl"), repeats=repeats, call=call)
        command = [sys.executable, "-c", text]
    one = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    try:
        done = subprocess.run(command, env=one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT_SECONDS)
        seconds, peak = json.loads(done.stdout.decode("utf-8").strip().splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return None
    return statistics.median(seconds), peak


def write_data(size, folder):
    """The rows as a pickle, and for R as its own file if there is an R."""
    d = simulate(size)
    pd.to_pickle((d, COLUMNS), str(folder / "d.pkl"))
    if shutil.which("Rscript"):
        d.to_csv(str(folder / "d.csv"), index=False)
        text = "saveRDS(read.csv({!r}), {!r}, compress = FALSE)".format(str(folder / "d.csv"), str(folder / "d.rds"))
        subprocess.run(["Rscript", "-e", text], check=True)
        (folder / "d.csv").unlink()


def available(peers):
    """Those of the peers that are installed."""
    found = []
    for peer in peers:
        if peer == "R":
            here = shutil.which("Rscript") is not None
        else:
            command = [sys.executable, "-c", IMPORTS[peer]]
            here = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).returncode == 0
        found += [peer] if here else []
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", type=lambda text: int(float(text)))
    parser.add_argument("--peers", default="R,lifelines,statsmodels")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="part of a task's name")
    options = parser.parse_args()
    peers = ["ours"] + available([p for p in options.peers.split(",") if p])
    print("{:,} rows; CPU seconds (peer / ours) and peak MB".format(options.size))
    print("| task | " + " | ".join(peers) + " |\n|---" * 1 + "|---" * len(peers) + "|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(options.size, folder)
        for task, call in OURS.items():
            if options.only not in task:
                continue
            ours, cells = None, []
            for peer in peers:
                if task not in JOBS[peer]:
                    cells.append("")
                    continue
                found = run(peer, JOBS[peer][task], folder, options.repeats if peer == "ours" else 1)
                ours = found if peer == "ours" else ours
                ratio = "" if peer == "ours" or not (ours and found) else " ({:.1f}x)".format(found[0] / ours[0])
                cells.append("-" if found is None else "{:.3f}{}, {:.0f}".format(found[0], ratio, found[1]))
            print("| {} | {} |".format(task, " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
