source("golden.R")
ties$band <- factor(ties$band)
cuts <- c(0, 10, 20, 40, 90)
long <- do.call(rbind, lapply(1:4, function(k) {
  here <- ties[ties$entry <= cuts[k] & ties$stop > cuts[k], ]
  here$y <- here$status == 1 & here$stop <= cuts[k + 1]
  cbind(here[here$y | here$stop >= cuts[k + 1], ], period = k)
}))
for (link in c("logit", "cloglog")) {
  f <- glm(y ~ 0 + factor(period) + age + female + band, binomial(link), long, control = list(epsilon = 1e-14, maxit = 100))
  put(link, "coef", coef(f)); put(link, "loglik", logLik(f)); put(link, "at_risk", table(long$period))
  # Standard errors from the observed information, which glm uses for the logit only.
  fn <- function(b) { p <- binomial(link)$linkinv(drop(model.matrix(f) %*% b)); sum(ifelse(long$y, log(p), log1p(-p))) }
  h <- -polish(function(b) -fn(b), coef(f))$hessian
  put(link, "std_error", sqrt(diag(solve(-h))))
  eta <- drop(model.matrix(f) %*% coef(f)); l <- binomial(link)
  score <- rowsum(model.matrix(f) * (long$y - l$linkinv(eta)) / l$variance(l$linkinv(eta)) * l$mu.eta(eta), long$person)
  put(link, "robust", sqrt(diag(solve(-h) %*% crossprod(score) %*% solve(-h))))
}
write_expected("discrete")
