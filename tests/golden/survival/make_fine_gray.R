source("golden.R")
suppressMessages(library(cmprsk))
ties$band <- factor(ties$band); ties$row <- seq_len(nrow(ties)); ties$st <- factor(ties$status, 0:2)
x <- model.matrix(~ age + female + band, ties)[, -1]
f <- crr(ties$stop, ties$status, x, gtol = 1e-12, maxiter = 40)
put("crr", "coef", f$coef); put("crr", "std_error", sqrt(diag(f$var))); put("crr", "model_std_error", sqrt(diag(f$invinf)))
put("crr", "loglik", c(f$loglik, f$loglik.null)); put("crr", "baseline", cumsum(f$bfitj))
put("crr", "incidence", predict(f, rbind(c(30, 1, 0, 1)))[, 2])
m <- read.csv("mgus2.csv")
f <- crr(m$time, m$event, m[, c("age", "male", "mspike")], gtol = 1e-12, maxiter = 40)
put("crr mgus2", "coef", f$coef); put("crr mgus2", "std_error", sqrt(diag(f$var))); put("crr mgus2", "loglik", c(f$loglik, f$loglik.null))
fg <- function(case, data, weights, cluster) {
  f <- coxph(Surv(fgstart, fgstop, fgstatus) ~ age + female + band, data, weights = weights, cluster = cluster,
             ties = "breslow", control = tight)
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik))
}
d <- finegray(Surv(stop, st) ~ ., ties, etype = "1", id = row); fg("finegray", d, d$fgwt, d$row)
fg("finegray person", d, d$fgwt, d$person)
d <- finegray(Surv(entry, stop, st) ~ ., ties, etype = "1", id = row); fg("finegray entry", d, d$fgwt, d$row)
d <- finegray(Surv(entry, stop, st) ~ ., ties, etype = "1", id = row, weights = weight); fg("finegray entry weights", d, d$fgwt, d$person)
# Strata: baselines of their own; the censoring distribution each stratum's (strata() in finegray) or that of all rows.
fg_strata <- function(case, data, cluster, times = c(20, 40, 60)) {
  f <- coxph(Surv(fgstart, fgstop, fgstatus) ~ age + female + band + strata(court), data, weights = data$fgwt, cluster = cluster,
             ties = "breslow", control = tight)
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik))
  s <- survfit(f, data.frame(age = 30, female = 1, band = "middle", court = 1:3))
  put(case, "incidence", 1 - exp(-summary(s, times = times)$cumhaz))
}
own <- ~ strata(court) + court + age + female + band + row + person + weight
d <- finegray(update(own, Surv(stop, st) ~ .), ties, etype = "1", id = row); fg_strata("finegray strata", d, d$row)
d <- finegray(update(own, Surv(entry, stop, st) ~ .), ties, etype = "1", id = row); fg_strata("finegray strata entry", d, d$row)
# finegray(weights = ) of survival 3.5 takes the weights of the first rows for those of every stratum, so they are put on here.
d$fgwt <- d$fgwt * d$weight; fg_strata("finegray strata entry weights", d, d$person)
d <- finegray(Surv(stop, st) ~ ., ties, etype = "1", id = row); fg_strata("finegray strata pooled", d, d$row)
d <- finegray(Surv(entry, stop, st) ~ ., ties, etype = "1", id = row, weights = weight); fg_strata("finegray strata pooled entry weights", d, d$person)
put("gray", "chi_squared", cuminc(ties$stop, ties$status, ties$band)$Tests[1:2, 1])
put("gray strata", "chi_squared", cuminc(ties$stop, ties$status, ties$band, strata = ties$court)$Tests[1:2, 1])
put("gray rho", "chi_squared", cuminc(ties$stop, ties$status, ties$band, rho = 1)$Tests[1:2, 1])
# Gray's test with late entry: R has none. Expected events written out with survfit: people at risk times (1 - F) / S just before a day.
for (cause in 1:2) {
  days <- sort(unique(ties$stop[ties$status == cause]))
  before <- sapply(levels(ties$band), function(b) {
    s <- survfit(Surv(entry, stop, st) ~ 1, ties[ties$band == b, ], id = row)
    at <- findInterval(days, s$time, left.open = TRUE)
    n <- sapply(days, function(d) sum(ties$band == b & ties$entry < d & ties$stop >= d))
    n * (1 - c(0, s$pstate[, cause + 1])[at + 1]) / c(1, s$pstate[, 1])[at + 1]
  })
  d <- sapply(days, function(day) sum(ties$stop == day & ties$status == cause))
  put(paste("gray entry", cause), "expected", colSums(d * before / rowSums(before)))
}
write_expected("fine_gray")
