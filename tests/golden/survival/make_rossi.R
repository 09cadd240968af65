source("golden.R")
# Rossi, Berk & Lenihan (1980), as Allison and Fox & Weisberg use them: 432 men in the year after release.
r <- read.csv("rossi.csv"); x <- c("fin", "age", "race", "wexp", "mar", "paro", "prio")
f <- as.formula(paste("Surv(week, arrest) ~", paste(x, collapse = " + ")))
for (ties in c("efron", "breslow")) {
  m <- coxph(f, r, ties = ties, control = tight, robust = FALSE); put(ties, "coef", coef(m)); put(ties, "std_error", sqrt(diag(m$var)))
  put(ties, "loglik", rev(m$loglik)); put(ties, "tests", c(summary(m)$logtest[1], m$wald.test, summary(m)$sctest[1]))
}
r$who <- seq_len(nrow(r)); m <- coxph(f, r, cluster = who, control = tight); put("robust", "std_error", sqrt(diag(m$var)))
m <- coxph(f, r, control = tight); z <- cox.zph(m)$table; put("zph", "chi_squared", z[, 1]); put("zph", "p", z[, 3])
put("curve", "survival", summary(survfit(m, newdata = data.frame(fin = 0:1, age = 24, race = 1, wexp = 1, mar = 0, paro = 1, prio = 3)), times = c(10, 26, 52))$surv)
put("concordance", "concordance", c(m$concordance["concordance"], m$concordance["std"]))
# Entry in the year, as if people were found late.
r$entry <- (r$who * 7) %% 10; late <- r[r$week > r$entry, ]
m <- coxph(as.formula(paste("Surv(entry, week, arrest) ~", paste(x, collapse = " + "))), late, cluster = who, control = tight)
put("late", "coef", coef(m)); put("late", "std_error", sqrt(diag(m$var))); b <- basehaz(m, centered = FALSE); put("late", "baseline", b$hazard[b$time == 52])
m <- survreg(f, r, dist = "weibull", control = survreg.control(rel.tolerance = 1e-13, maxiter = 100))
put("weibull", "coef", c(coef(m), log(m$scale))); put("weibull", "std_error", sqrt(diag(m$var))); put("weibull", "loglik", m$loglik[2])
write_expected("rossi")
