# One case of R in a process of its own: survival_peers.R CASE FOLDER SMALL_FOLDER REPEATS SECONDS OUT; see survival_job.py.
suppressMessages(library(survival))
args <- commandArgs(TRUE)
x <- c("age", "priors", "n1", "n2", "b1", "b2", "b3", "r1", "r2", "r3", "r4", "r5")
days <- c(365, 1000, 2500)
rows_of <- function(folder) {
  as.numeric(sub('.*"rows": ([0-9]+).*', "\\1", readLines(file.path(folder, "columns.json"), warn = FALSE)))
}
read <- function(folder, names) {
  n <- rows_of(folder)
  whole <- c("stop", "event", "status", "entry", "cluster", "start", "person")
  columns <- lapply(names, function(name) readBin(file.path(folder, name), if (name %in% whole) "integer" else "double", n))
  names(columns) <- names
  structure(columns, class = "data.frame", row.names = c(NA_integer_, -n))
}
model <- function(left, env = parent.frame()) as.formula(paste(left, "~", paste(x, collapse = " + ")), env)
fitted <- function(f) list(estimate = coef(f), error = sqrt(diag(vcov(f)))[seq_along(x)])
curve <- function(f) { s <- summary(f, times = days); list(estimate = s$surv, error = s$std.err) }
incidence <- function(f) {
  p <- cmprsk::timepoints(f, days)
  list(estimate = t(p$est), error = sqrt(t(p$var)))
}
case <- function(names, call, numbers, before = function(d) NULL) {
  list(names = names, call = call, numbers = numbers, before = before)
}
cox <- function(d) coxph(model("Surv(stop, event)"), d)
cases <- list(
  "Kaplan-Meier" = case(c("stop", "event"), function(d, b) survfit(Surv(stop, event) ~ 1, d), curve),
  "Kaplan-Meier, entry" = case(c("stop", "event", "entry"), function(d, b) survfit(Surv(entry, stop, event) ~ 1, d), curve),
  "Aalen-Johansen" = case(c("stop", "status"), function(d, b) cmprsk::cuminc(d$stop, d$status), incidence),
  "log-rank" = case(c("stop", "event", "b1"), function(d, b) survdiff(Surv(stop, event) ~ b1, d),
                    function(f) list(estimate = f$chisq)),
  "Cox" = case(c(x, "stop", "event"), function(d, b) cox(d), fitted),
  "Cox, entry" = case(c(x, "stop", "event", "entry"), function(d, b) coxph(model("Surv(entry, stop, event)"), d), fitted),
  "Cox, start/stop" = case(c(x, "start", "stop", "event"), function(d, b) coxph(model("Surv(start, stop, event)"), d), fitted),
  "Cox, clusters" = case(c(x, "stop", "event", "cluster"),
                         function(d, b) coxph(model("Surv(stop, event)"), d, cluster = cluster), fitted),
  "Fine-Gray" = case(c(x, "stop", "status"), function(d, b) cmprsk::crr(d$stop, d$status, as.matrix(d[x])),
                     function(f) list(estimate = f$coef, error = sqrt(diag(f$var)))),
  "Weibull" = case(c(x, "stop", "event"), function(d, b) survreg(model("Surv(stop, event)"), d),
                   function(f) list(estimate = coef(f)[x], error = sqrt(diag(vcov(f)))[1 + seq_along(x)])),
  "PH test" = case(c(x, "stop", "event"), function(d, b) cox.zph(b), function(f) list(estimate = f$table[, 1]), cox),
  "concordance" = case(c("stop", "event", "risk"), function(d, b) concordance(Surv(stop, event) ~ risk, d, reverse = TRUE),
                       function(f) list(estimate = f$concordance, error = sqrt(f$var)))
)
json <- function(values) paste0("[", paste(format(as.numeric(values), digits = 17, trim = TRUE), collapse = ","), "]")
own <- cases[[args[1]]]
small <- read(args[3], own$names)
invisible(own$call(small, own$before(small)))
d <- read(args[2], own$names)
before <- own$before(d)
cat(sum(proc.time()[1:2]), file = paste0(args[6], ".begun"))
wall <- cpu <- numeric(0)
while (length(wall) < as.integer(args[4]) && sum(wall) * (1 + 1 / max(length(wall), 1)) <= as.numeric(args[5])) {
  used <- system.time(found <- own$call(d, before))
  cpu <- c(cpu, sum(used[1:2]))
  wall <- c(wall, used[3])
}
numbers <- own$numbers(found)
peak <- as.numeric(gsub("\\D", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
told <- paste0('"', names(numbers), '": ', sapply(numbers, json), collapse = ", ")
version <- paste0("survival ", packageVersion("survival"), if ("cmprsk" %in% loadedNamespaces()) paste0(", cmprsk ", packageVersion("cmprsk")))
cat(sprintf('{"version": "%s", "python": "R %s", "wall": %s, "cpu": %s, "peak_mb": %f, "numbers": {%s}}', version,
            getRversion(), json(wall), json(cpu), peak, told), file = args[6])
