"""Write broward.json: what R's survival says of the risk rows that the Broward script makes.

Run by hand, with BROWARD set to the data folder and Rscript on the path. The rows themselves stay outside
the project: only estimates are kept. Versions are in the file.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

SCRIPT = r"""
library(survival)
d <- read.csv("rows.csv")
d$band <- factor(d$score_text, levels=c("Low","Medium","High")); d$sex <- factor(d$sex, levels=c("Male","Female"))
say <- function(name, x) cat(name, paste(format(x, digits=17, trim=TRUE), collapse=","), "\n")
k <- survfit(Surv(tstart, tstop, status == 1) ~ sex, d, id=index_id)
s <- summary(k, times=c(365,730)); say("km_sex", s$surv); say("km_sex_se", s$std.err); say("km_sex_strata", as.integer(s$strata))
e <- d[d$score_text != "",]
k <- survfit(Surv(tstart, tstop, status == 1) ~ band, e, id=index_id)
s <- summary(k, times=c(365,730)); say("km_band", s$surv); say("km_band_se", s$std.err)
m <- coxph(Surv(tstart, tstop, status == 1) ~ I(age/10) + sex + I(priors_count/5) + band, e, cluster=person, ties="efron")
say("coef", coef(m)); say("robust_se", sqrt(diag(vcov(m)))); say("naive_se", sqrt(diag(m$naive.var))); say("loglik", m$loglik)
z <- cox.zph(m); say("zph", z$table[,"chisq"])
cat("version R", as.character(getRversion()), "survival", as.character(packageVersion("survival")), "\n")
"""


def main():
    """Run the script for its rows, R for its numbers."""
    sys.path.insert(0, str(ROOT))
    source = (ROOT / "notebooks" / "20_own_tables_broward.py").read_text(encoding="utf-8")
    space = {"__file__": str(ROOT / "notebooks" / "20_own_tables_broward.py"), "__name__": "golden"}
    exec(compile(source, "broward", "exec"), space)
    with tempfile.TemporaryDirectory() as folder:
        columns = ["index_id", "person", "tstart", "tstop", "status", "sex", "age", "priors_count", "score_text"]
        space["rows"][columns].to_csv(os.path.join(folder, "rows.csv"), index=False)
        Path(folder, "run.R").write_text(SCRIPT, encoding="utf-8")
        done = subprocess.run(["Rscript", "run.R"], cwd=folder, stdout=subprocess.PIPE, universal_newlines=True, check=True)
    found = {}
    for line in done.stdout.splitlines():
        name, values = line.split(" ", 1)
        found[name] = values.strip() if name == "version" else [float(v) for v in values.split(",")]
    (HERE / "broward.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
