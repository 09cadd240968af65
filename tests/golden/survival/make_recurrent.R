source("golden.R")
one <- function(case, f) { put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik)) }
b <- read.csv("bladder2.csv"); w <- read.csv("bladder.csv")
one("ag", coxph(Surv(start, stop, event) ~ rx + size + number, b, cluster = id, control = tight))
one("pwp total", coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), b, cluster = id, control = tight))
one("pwp gap", coxph(Surv(stop - start, event) ~ rx + size + number + strata(enum), b, cluster = id, control = tight))
one("wlw", coxph(Surv(stop, event) ~ rx + size + number + strata(enum), w, cluster = id, control = tight))
one("wlw by event", coxph(Surv(stop, event) ~ size + number + rx:strata(enum) + strata(enum), w, cluster = id, control = tight))
f <- coxph(Surv(start, stop, event) ~ rx:strata(enum) + size + strata(enum), b, cluster = id, control = tight)
keep <- !is.na(coef(f)); put("pwp by event", "coef", coef(f)[keep]); put("pwp by event", "std_error", sqrt(diag(f$var))[keep]); put("pwp by event", "loglik", rev(f$loglik))
# The mean number of events, with errors by person.
days <- c(5, 10, 20, 40)
for (k in 1:2) {
  s <- summary(survfit(Surv(start, stop, event) ~ 1, b[b$rx == k, ], cluster = id), times = days)
  put(paste("mean", k), "hazard", s$cumhaz); put(paste("mean", k), "std_error", s$std.chaz)
}
s <- summary(survfit(Surv(entry, stop, status == 1) ~ 1, ties, cluster = person, weights = weight), times = days)
put("mean ties", "hazard", s$cumhaz); put("mean ties", "std_error", s$std.chaz)
write_expected("recurrent")
