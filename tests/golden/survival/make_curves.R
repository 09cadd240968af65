source("golden.R")
suppressMessages(library(survMisc))
ties$st <- factor(ties$status, 0:2)
curve <- function(case, f) {
  put(case, "time", f$time); put(case, "at_risk", f$n.risk); put(case, "events", f$n.event)
  put(case, "survival", f$surv)
  put(case, "std_error", if (isTRUE(f$logse)) f$std.err * f$surv else f$std.err)
  put(case, "lower", f$lower); put(case, "upper", f$upper)
}
for (kind in c("log-log", "log", "plain")) {
  curve(paste("km", kind), survfit(Surv(stop, status == 1) ~ band, ties, conf.type = kind))
  curve(paste("km entry", kind), survfit(Surv(entry, stop, status == 1) ~ female, ties, conf.type = kind))
}
f <- survfit(Surv(entry, stop, status == 1) ~ band, ties, weights = weight, conf.type = "log-log", robust = FALSE)
curve("km weights", f)
curve("km robust", survfit(Surv(entry, stop, status == 1) ~ 1, ties, weights = weight, cluster = person, conf.type = "plain"))
for (en in 0:1) {
  ties$e <- if (en) ties$entry else -1
  f <- survfit(Surv(e, stop, status == 1) ~ band, ties, conf.type = "log-log")
  q <- quantile(f, c(.25, .5, .75))
  case <- paste("quantiles", en)
  put(case, "day", t(q$quantile)); put(case, "lower", t(q$lower)); put(case, "upper", t(q$upper))
}
f <- survfit(Surv(stop, status == 1) ~ band, ties)
s <- summary(f, rmean = 60)$table
put("rmst", "mean", s[, "rmean"]); put("rmst", "std_error", s[, "se(rmean)"])
f <- survfit(Surv(entry, stop, status == 1) ~ band, ties, weights = weight, robust = FALSE)
put("nelson-aalen", "time", f$time); put("nelson-aalen", "hazard", f$cumhaz); put("nelson-aalen", "std_error", f$std.chaz)
ties$row <- seq_len(nrow(ties))
for (en in 0:1) for (w in 0:1) {
  ties$e <- if (en) ties$entry else -1
  ties$w <- if (w) ties$weight else 1
  f <- survfit(Surv(e, stop, st) ~ 1, ties, weights = w, id = row, conf.type = "log-log")
  case <- paste("incidence", en, w)
  put(case, "time", f$time)
  for (k in 1:2) {
    put(case, paste0("incidence_", k), f$pstate[, k + 1]); put(case, paste0("std_error_", k), f$std.err[, k + 1])
    put(case, paste0("lower_", k), f$lower[, k + 1]); put(case, paste0("upper_", k), f$upper[, k + 1])
  }
}
m <- read.csv("mgus2.csv"); m$event <- factor(m$event, 0:2)
f <- survfit(Surv(time, event) ~ male, m, conf.type = "plain")
put("mgus2", "time", f$time); put("mgus2", "incidence", f$pstate[, 2]); put("mgus2", "std_error", f$std.err[, 2])
put("mgus2", "lost", summary(f, rmean = 240)$table[3:6, "rmean"])
f <- survfit(Surv(entry, stop, factor(status, 0:2)) ~ 1, ties, id = seq_len(nrow(ties)), weights = weight)
put("incidence 1 1", "lost", summary(f, rmean = 60)$table[2:3, "rmean"])
test <- function(case, f) {
  put(case, "chi_squared", f$chisq); put(case, "df", length(f$n) - 1)
}
test("log-rank", survdiff(Surv(stop, status == 1) ~ band, ties))
test("log-rank strata", survdiff(Surv(stop, status == 1) ~ band + strata(court), ties))
test("peto", survdiff(Surv(stop, status == 1) ~ band + strata(court), ties, rho = 1))
test("rho half", survdiff(Surv(stop, status == 1) ~ band, ties, rho = 0.5))
test("rho half strata", survdiff(Surv(stop, status == 1) ~ band + strata(court), ties, rho = 0.5))
f <- survdiff(Surv(stop, status == 1) ~ band + strata(court), ties)
put("log-rank strata", "observed", rowSums(f$obs)); put("log-rank strata", "expected", rowSums(f$exp)); put("log-rank strata", "variance", diag(f$var))
# Weights that are counts: so many rows each.
many <- ties[rep(seq_len(nrow(ties)), 4 * ties$weight), ]
test("log-rank counts", survdiff(Surv(stop, status == 1) ~ band + strata(court), many))
test("rho counts", survdiff(Surv(stop, status == 1) ~ band, many, rho = 1))
# The other families, and trends over the levels as 1, 2, 3.
ties$number <- as.integer(ties$band)
ranked <- ten(survfit(Surv(stop, status == 1) ~ number, ties))  # survMisc would order words by their dummy columns
invisible(capture.output(comp(ranked, p = c(1, 0.5, 0), q = c(1, 0, 2))))
put("log-rank families", "chi_squared", attr(ranked, "lrt")$chiSq); put("log-rank families trend", "chi_squared", attr(ranked, "tft")$tft$Z^2)
# Errors by person, weights that are no counts: the robust score test of a Cox model with Breslow ties.
robust <- function(case, f) put(case, "chi_squared", f$rscore)
robust("log-rank robust", coxph(Surv(stop, status == 1) ~ band, ties, cluster = seq_len(nrow(ties)), ties = "breslow"))
robust("log-rank robust person", coxph(Surv(entry, stop, status == 1) ~ band + strata(court), ties, weights = weight, cluster = person, ties = "breslow"))
robust("log-rank robust trend", coxph(Surv(entry, stop, status == 1) ~ number, ties, weights = weight, cluster = person, ties = "breslow"))
# Delayed entry: the score test of a Cox model with exact ties has the hypergeometric variance.
one <- ties[ties$stop < 12, ]
f <- coxph(Surv(entry, stop, status == 1) ~ female, one, ties = "exact")
put("log-rank entry", "chi_squared", f$score)
put("log-rank entry levels", "chi_squared", coxph(Surv(entry, stop, status == 1) ~ band, one, ties = "exact")$score)
one$number <- as.integer(one$band)
put("log-rank entry trend", "chi_squared", coxph(Surv(entry, stop, status == 1) ~ number + strata(court), one, ties = "exact")$score)
write_expected("curves")
