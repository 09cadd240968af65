source("golden.R")
suppressMessages({library(riskRegression); library(prodlim)})
# Entry ignored: everybody from day 0.
lp <- round(-.03 * (ties$age - 40) - .4 * ties$female + .5 * (ties$band == "high"), 9)
chance <- function(t) round(plogis(-2.5 + .04 * t + lp), 12)
days <- c(10, 25, 50)
m <- sapply(days, chance)
for (kind in c("alone", "competing")) {
  d <- ties[, c("stop", "status", "court", "age", "female", "band")]; if (kind == "alone") d$status <- as.integer(d$status == 1)
  f <- if (kind == "alone") Surv(stop, status) ~ 1 else Hist(stop, status) ~ 1
  s <- Score(list(m = m), formula = f, data = d, times = days, cause = 1, cens.model = "km", se.fit = TRUE, null.model = TRUE,
             metrics = c("auc", "brier"), conservative = FALSE)
  a <- as.data.frame(s$AUC$score); b <- as.data.frame(s$Brier$score); b0 <- b[b$model == "Null model", ]; b <- b[b$model == "m", ]
  put(kind, "auc", a$AUC[a$model == "m"]); put(kind, "auc_error", a$se[a$model == "m"])
  put(kind, "brier", b$Brier); put(kind, "brier_error", b$se); put(kind, "brier_null", b0$Brier)
}
# Censoring by court.
d$status <- as.integer(ties$status == 1); d$court <- factor(d$court)
for (k in 1:3) {
  sub <- d[d$court == k, ]
  s <- Score(list(m = m[d$court == k, ]), formula = Surv(stop, status) ~ 1, data = sub, times = days, cens.model = "km", se.fit = TRUE,
             null.model = FALSE, metrics = "brier")
  put(paste("court", k), "brier", as.data.frame(s$Brier$score)$Brier)
}
d$marker <- lp
for (u in c(30, 1000)) for (w in c("n", "n/G2")) {
  k <- concordance(Surv(stop, status) ~ marker, d, reverse = TRUE, timewt = w, ymax = u)
  put(paste("concordance", w, u), "value", c(k$concordance, sqrt(k$var)))
}
# Late entry: R has Harrell's; Uno's written out, pairs by the inverse square of people at risk over survival before the day.
late <- cbind(d, entry = ties$entry)
for (u in c(30, 1000)) {
  k <- concordance(Surv(entry, stop, status) ~ marker, late, reverse = TRUE, ymax = u)
  put(paste("concordance entry n", u), "value", c(k$concordance, sqrt(k$var)))
  s <- survfit(Surv(entry, stop, status) ~ 1, late); agree <- pairs <- 0
  for (i in which(late$status == 1 & late$stop <= u)) {
    at <- match(late$stop[i], s$time); seen <- s$n.risk[at] / c(1, s$surv)[at]
    other <- late$entry < late$stop[i] & (late$stop > late$stop[i] | (late$stop == late$stop[i] & late$status == 0))
    pairs <- pairs + sum(other) / seen^2
    agree <- agree + sum((lp[i] > lp[other]) + (abs(lp[i] - lp[other]) < 1e-12) / 2) / seen^2
  }
  put(paste("concordance entry uno", u), "value", agree / pairs)
}
# Smooth calibration by a Cox model of a restricted cubic spline of cloglog(chance), after Austin, Harrell & van Klaveren (2020).
p <- chance(25); x <- log(-log(1 - p)); k <- quantile(x, c(.1, .5, .9))
pos <- function(z) pmax(z, 0)^3
b2 <- (pos(x - k[1]) - (pos(x - k[2]) * (k[3] - k[1]) - pos(x - k[3]) * (k[2] - k[1])) / (k[3] - k[2])) / (k[3] - k[1])^2
f <- coxph(Surv(stop, status) ~ x + b2, cbind(d, x = x, b2 = b2), control = tight)
obs <- sapply(seq_along(x), function(i) 1 - summary(survfit(f, data.frame(x = x[i], b2 = b2[i])), times = 25)$surv)
gap <- abs(obs - p)
put("calibration", "smooth", c(mean(gap), median(gap), quantile(gap, .9), max(gap)))
put("calibration", "slope", coef(coxph(Surv(stop, status) ~ x, cbind(d, x = x), control = tight)))
g <- cut(p, quantile(p, 0:5 / 5), include.lowest = TRUE, labels = FALSE)
s <- summary(survfit(Surv(stop, status) ~ g, d), times = 25)
put("calibration", "observed", 1 - s$surv); put("calibration", "observed_error", s$std.err)
put("calibration", "expected", tapply(p, g, mean))
write_expected("prediction")
