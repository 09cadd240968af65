source("golden.R")
ties$band <- factor(ties$band)
new <- data.frame(age = c(25, 40), female = c(1, 0), band = c("low", "high"), court = c(2, 3), shift = 0)
# The first 12 rows are enough of what every row has.
first <- function(x) t(head(as.matrix(x), 12))
one <- function(case, f, strata) {
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var)))
  put(case, "model_std_error", sqrt(diag(if (is.null(f$naive.var)) f$var else f$naive.var)))
  put(case, "loglik", rev(f$loglik)); put(case, "tests", c(2 * diff(f$loglik), f$wald.test, f$score))
  b <- basehaz(f, centered = FALSE)
  keep <- !duplicated(b$hazard) & b$hazard > 0
  if (!is.null(b$strata)) keep <- !duplicated(b[, c("hazard", "strata")]) & b$hazard > 0
  put(case, "baseline", b$hazard[keep])
  for (kind in c("martingale", "deviance", "score", "dfbeta")) put(case, kind, first(residuals(f, kind)))
  put(case, "schoenfeld", first(residuals(f, "schoenfeld")))
  for (g in c("km", "identity", "rank", "log")) put(case, paste0("zph_", g), cox.zph(f, g)$table[, 1])
  z <- cox.zph(f, terms = FALSE); put(case, "zph_columns", z$table[, 1]); if (!strata) put(case, "zph_scaled", first(rowsum(z$y, z$time)))
  k <- concordance(f); put(case, "concordance", c(k$concordance, sqrt(k$var)))
  s <- survfit(f, newdata = new, conf.type = "log-log")
  at <- summary(s, times = c(5, 20, 50))
  if (!strata) for (name in c("surv", "lower", "upper", "cumhaz")) put(case, paste0("predicted_", name), at[[name]])
}
for (method in c("efron", "breslow")) for (en in 0:1) for (st in 0:1) for (w in 0:1) {
  ties$e <- if (en) ties$entry else -1
  ties$w <- if (w) ties$weight else 1
  form <- if (st) Surv(e, stop, status == 1) ~ age + female + band + strata(court) else Surv(e, stop, status == 1) ~ age + female + band
  f <- if (w) coxph(form, ties, weights = w, cluster = person, ties = method, control = tight) else
    coxph(form, ties, ties = method, control = tight)
  one(paste(method, en, st, w), f, st)
}
f <- coxph(Surv(entry, stop, status == 1) ~ age * female + offset(shift), ties, control = tight)
put("offset", "coef", coef(f)); put("offset", "loglik", rev(f$loglik))
h <- read.csv("heart.csv")
f <- coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, h, cluster = id, control = tight)
put("heart", "coef", coef(f)); put("heart", "std_error", sqrt(diag(f$var))); put("heart", "loglik", rev(f$loglik))
l <- read.csv("lung.csv")
f <- coxph(Surv(time, status) ~ age + factor(sex) + factor(ph.ecog), l, control = tight)
put("lung", "coef", coef(f)); put("lung", "std_error", sqrt(diag(f$var))); put("lung", "loglik", rev(f$loglik))
put("lung", "zph_km", cox.zph(f)$table[, 1])
write_expected("cox")
