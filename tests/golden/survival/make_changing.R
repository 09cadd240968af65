source("golden.R")
# Effects that change with time: coxph with tt(). The hazard ratio by day is a sum of coefficients with its error.
changing <- function(case, f, column, by_day, days = c(5, 20, 60)) {
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik))
  parts <- sapply(days, by_day)
  put(case, "log_hazard_ratio", coef(f) %*% parts); put(case, "hazard_ratio_error", sqrt(diag(t(parts) %*% f$var %*% parts)))
}
log_t <- function(x, t, ...) x * log(t)
f <- coxph(Surv(entry, stop, status == 1) ~ age + female + tt(age), ties, tt = log_t, control = tight)
changing("entry", f, "age", function(t) c(1, 0, log(t)))
g <- coxph(Surv(entry, stop, status == 1) ~ age + female, ties, control = tight)
put("entry", "likelihood_ratio", 2 * (f$loglik[2] - g$loglik[2]))
f <- coxph(Surv(stop, status == 1) ~ age + female + tt(age) + strata(court), ties, tt = log_t, weights = weight, robust = FALSE,
           ties = "breslow", control = tight)
changing("strata weights breslow", f, "age", function(t) c(1, 0, log(t)))
f <- coxph(Surv(entry, stop, status == 1) ~ age + female + tt(age) + tt(female), ties, weights = weight, robust = FALSE, control = tight,
           tt = list(function(x, t, ...) x * sqrt(t), function(x, t, ...) x * (t > 20)))
changing("two columns", f, "female", function(t) c(0, 1, 0, t > 20))
lung <- read.csv("lung.csv"); lung <- lung[!is.na(lung$ph.ecog), ]
f <- coxph(Surv(time, status == max(status)) ~ age + ph.ecog + tt(age), lung, tt = function(x, t, ...) x * log(t + 20), control = tight)
changing("lung", f, "age", function(t) c(1, 0, log(t + 20)))
write_expected("changing")
