source("golden.R")
# Regression of transition hazards as mstate does it (msprep, coxph, msfit, probtrans), which this R lacks: rows stacked by
# hand, coxph with strata(trans), survfit of it for hazards with errors, products of (I + dA) by hand.
s <- read.csv("stays.csv"); s$male <- as.integer(s$sex == "M"); s$score <- s$person %% 7
kinds <- list(c("community", "custody"), c("community", "dead"), c("custody", "community"), c("custody", "dead"))
long <- do.call(rbind, lapply(1:4, function(k) { o <- s[s$from == kinds[[k]][1], ]; o$trans <- k; o$status <- as.integer(o$to == kinds[[k]][2]); o }))
for (k in 1:4) { long[[paste0("score", k)]] <- long$score * (long$trans == k); long[[paste0("male", k)]] <- long$male * (long$trans == k) }
new <- data.frame(score = c(1, 5), male = c(0, 1)); days <- c(5, 15, 30); all <- c("community", "custody", "dead")
one <- function(case, f) {
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "loglik", rev(f$loglik))
  for (r in 1:2) {
    H <- list()
    for (k in 1:4) {
      n <- data.frame(trans = k); n$male <- new$male[r]; n$score <- new$score[r]
      for (j in 1:4) { n[[paste0("score", j)]] <- new$score[r] * (j == k); n[[paste0("male", j)]] <- new$male[r] * (j == k) }
      v <- survfit(f, newdata = n, se.fit = TRUE)
      H[[k]] <- stepfun(v$time, c(0, v$cumhaz)); g <- findInterval(days, v$time)
      put(paste(case, r), paste("hazard", k), c(0, v$cumhaz)[g + 1]); put(paste(case, r), paste("hazard error", k), c(0, v$std.err)[g + 1])
    }
    t <- sort(unique(long$stop[long$status == 1]))
    for (from in 1:2) for (begin in c(0, 5)) {
      p <- as.numeric(1:3 == from); u <- begin; area <- c(0, 0, 0); res <- NULL
      for (x in sort(unique(c(t[t > begin & t <= 30], 15, 30)))) {
        area <- area + p * (x - u); u <- x; A <- matrix(0, 3, 3)
        for (k in 1:4) A[match(kinds[[k]][1], all), match(kinds[[k]][2], all)] <- H[[k]](x) - H[[k]](x - .5)
        diag(A) <- -rowSums(A); p <- as.numeric(p %*% (diag(3) + A))
        if (x %in% c(15, 30)) res <- c(res, p)
      }
      put(paste(case, r), paste("occupation", from, begin), res); put(paste(case, r), paste("days", from, begin), area)
    }
  }
}
terms <- paste(c(paste0("score", 1:4), paste0("male", 1:4)), collapse = " + ")
own <- function(extra, ties, w = NULL) coxph(as.formula(paste("Surv(start, stop, status) ~", terms, "+ strata(trans)", extra)), long, control = tight, ties = ties, weights = w, robust = grepl("cluster", extra))
one("own breslow", own("", "breslow")); one("own efron", own("", "efron"))
one("weighted", own("", "breslow", long$weight))
f <- own("+ cluster(person)", "breslow"); put("clusters", "coef", coef(f)); put("clusters", "std_error", sqrt(diag(f$var)))
f <- coxph(Surv(start, stop, status) ~ score1 + score2 + score3 + score4 + male + strata(trans), long, ties = "breslow", control = tight); one("shared", f)
f <- coxph(Surv(start, stop, status) ~ score1 + score3 + male1 + strata(trans), long, ties = "breslow", control = tight); one("some", f)
# Competing risks: risks by cause-specific Cox models, and errors by influence functions, from another package.
suppressMessages({library(riskRegression); library(prodlim)})
m <- read.csv("mgus2.csv")
f <- CSC(Hist(time, event) ~ age + male, m, method = "breslow")
n <- data.frame(age = c(60, 80), male = c(1, 0)); at <- c(12, 60, 240)
for (cause in 1:2) {
  p <- predict(f, newdata = n, times = at, cause = cause, product.limit = TRUE, se = TRUE, iid = TRUE)
  put("csc", paste("risk", cause), t(p$absRisk)); put("csc", paste("error", cause), t(p$absRisk.se))
}
write_expected("transitions")
