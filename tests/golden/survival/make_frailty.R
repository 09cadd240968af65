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
# Limits of the variance: where twice the marginal log-likelihood is less by the quantile of chi-squared.
profile <- function(case, f, data, best) {
  at <- function(th) { m <- coxph(f(th), data, control = tight); m$history[[1]]$c.loglik }
  top <- optimize(at, c(best / 2, best * 2), maximum = TRUE, tol = 1e-9)
  low <- top$objective - qchisq(.95, 1) / 2
  put(case, "limit upper", uniroot(function(l) at(exp(l)) - low, log(top$maximum) + c(0, 4), tol = 1e-11)$root |> exp())
  if (at(1e-6) < low) put(case, "limit lower", uniroot(function(l) at(exp(l)) - low, log(top$maximum) - c(6, 0), tol = 1e-11)$root |> exp())
  h <- .02 * top$maximum; put(case, "variance error", sqrt(-h^2 / (at(top$maximum + h) - 2 * top$objective + at(top$maximum - h))))
}
profile("kidney gamma", function(th) bquote(Surv(time, status) ~ age + sex + frailty(id, theta = .(th))) |> as.formula(), kidney, .4)
profile("rats gamma", function(th) bquote(Surv(time, status) ~ rx + frailty(litter, theta = .(th))) |> as.formula(), r, .5)
write_expected("frailty")
