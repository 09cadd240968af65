source("golden.R")
ties$band <- factor(ties$band)
laws <- c(exponential = "exponential", weibull = "weibull", "log-normal" = "lognormal", "log-logistic" = "loglogistic")
for (name in names(laws)) {
  f <- survreg(Surv(stop, status == 1) ~ age + female + band, ties, weights = weight, dist = laws[[name]],
               control = survreg.control(rel.tolerance = 1e-13, maxiter = 100))
  put(name, "coef", c(coef(f), if (name != "exponential") log(f$scale))); put(name, "std_error", sqrt(diag(f$var)))
  put(name, "loglik", f$loglik[2])
  f <- survreg(Surv(stop, status == 1) ~ age + female + band, ties, cluster = person, dist = laws[[name]],
               control = survreg.control(rel.tolerance = 1e-13, maxiter = 100))
  put(paste(name, "robust"), "std_error", sqrt(diag(f$var)))
  p <- predict(f, data.frame(age = 30, female = 1, band = "low"), type = "quantile", p = c(.25, .5))
  put(paste(name, "robust"), "quantiles", p)
}
l <- read.csv("lung.csv")
f <- survreg(Surv(time, status) ~ age + factor(sex), l, dist = "weibull", control = survreg.control(rel.tolerance = 1e-13))
put("lung", "coef", c(coef(f), log(f$scale))); put("lung", "std_error", sqrt(diag(f$var))); put("lung", "loglik", f$loglik[2])
# Delayed entry: an exponential law is a Poisson regression of events on log exposure.
f <- glm(I(status == 1) ~ age + female + band + offset(log(stop - entry)), poisson, ties, control = list(epsilon = 1e-14))
put("exponential entry", "coef", -coef(f)); put("exponential entry", "std_error", summary(f)$coefficients[, 2])
# Delayed entry and a share who never: likelihoods written out here and climbed by optim.
v <- read.csv("never.csv"); x <- model.matrix(~ decade + female, v); d <- v$status == 1
dens <- list(weibull = function(t, m, s) dweibull(t, 1 / s, exp(m), log = TRUE),
             "log-normal" = function(t, m, s) dlnorm(t, m, s, log = TRUE),
             "log-logistic" = function(t, m, s) dlogis(log(t), m, s, log = TRUE) - log(t))
surv <- list(weibull = function(t, m, s) pweibull(t, 1 / s, exp(m), lower.tail = FALSE),
             "log-normal" = function(t, m, s) plnorm(t, m, s, lower.tail = FALSE),
             "log-logistic" = function(t, m, s) plogis(log(t), m, s, lower.tail = FALSE))
climb <- function(fn, start) {
  for (k in 1:6) { f <- optim(start, fn, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000, fnscale = -1)); start <- f$par }
  for (k in 1:3) f <- optim(start, fn, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000, fnscale = -1))
  optim(f$par, fn, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000, fnscale = -1))
}
for (name in names(dens)) for (cure in 0:1) {
  fn <- function(theta) {
    m <- drop(x %*% theta[1:3]); s <- exp(theta[4])
    ever <- if (cure) plogis(theta[5] + theta[6] * v$female) else 1
    S <- function(t) 1 - ever + ever * surv[[name]](t, m, s)
    sum(ifelse(d, log(ever) + dens[[name]](v$stop, m, s), log(S(v$stop))) - log(S(v$entry)))
  }
  f <- climb(function(theta) { value <- suppressWarnings(fn(theta)); if (is.finite(value)) value else -1e10 }, c(4, 0, 0, 0, if (cure) c(1, 0)))
  case <- paste(name, "entry", if (cure) "split" else "whole")
  f <- polish(function(theta) -suppressWarnings(fn(theta)), f$par)
  put(case, "coef", f$par); put(case, "loglik", f$loglik); put(case, "std_error", f$se)
}
write_expected("parametric")
