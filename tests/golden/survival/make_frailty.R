source("golden.R")
write.csv(kidney[, c("id", "time", "status", "age", "sex")], "kidney.csv", row.names = FALSE)
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 200, outer.max = 60)
one <- function(case, f, theta = TRUE) {
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", f$loglik[2])
  put(case, "effects", head(f$frail, 12)); put(case, "df", tail(f$df, 1))
  if (theta) { put(case, "theta", f$history[[1]]$theta); if (!is.null(f$history[[1]]$c.loglik)) put(case, "marginal", f$history[[1]]$c.loglik) }
}
one("kidney gamma", coxph(Surv(time, status) ~ age + sex + frailty(id, eps = 1e-13), kidney, control = tight))
one("kidney gaussian", coxph(Surv(time, status) ~ age + sex + frailty(id, distribution = "gauss"), kidney, control = tight))
for (method in c("efron", "breslow")) for (law in c("gamma", "gaussian")) for (th in c(.2, 1)) {
  f <- coxph(Surv(entry, stop, status == 1) ~ age + female + frailty(person, distribution = law, theta = th), ties, ties = method, control = tight)
  one(paste(method, law, th), f, FALSE)
  f <- coxph(Surv(entry, stop, status == 1) ~ age + female + strata(court) + frailty(person, distribution = law, theta = th), ties, ties = method, control = tight)
  one(paste(method, law, th, "strata"), f, FALSE)
}
one("rats gamma", coxph(Surv(time, status) ~ rx + frailty(litter, eps = 1e-13), rats, subset = sex == "f", control = tight))
r <- rats[rats$sex == "f", c("litter", "rx", "time", "status")]; write.csv(r, "rats.csv", row.names = FALSE)
write_expected("frailty")
