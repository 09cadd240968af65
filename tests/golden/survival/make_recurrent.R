source("golden.R")
one <- function(case, f) { put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik)) }
b <- read.csv("bladder2.csv"); w <- read.csv("bladder.csv")
one("ag", coxph(Surv(start, stop, event) ~ rx + size + number, b, cluster = id, control = tight))
one("pwp total", coxph(Surv(start, stop, event) ~ rx + size + number + strata(enum), b, cluster = id, control = tight))
one("pwp gap", coxph(Surv(stop - start, event) ~ rx + size + number + strata(enum), b, cluster = id, control = tight))
one("wlw", coxph(Surv(stop, event) ~ rx + size + number + strata(enum), w, cluster = id, control = tight))
write_expected("recurrent")
