source("golden.R")
# Debian carries no flexsurv: likelihoods written out, climbed by BFGS from several scales, then by Newton steps of
# Richardson's derivatives (numDeriv). Piecewise exponential: a Poisson regression of split rows.
d <- read.csv("ties.csv"); d$a <- (d$age - 40) / 10
y <- d$stop; e <- d$entry; s <- d$status == 1
X <- cbind(1, d$a, d$female)
climb <- function(nll, start) {
  f <- list(par = start)
  for (k in 1:6) f <- optim(f$par, nll, method = "BFGS", control = list(reltol = 1e-16, maxit = 2000, parscale = pmax(abs(f$par), 1e-3), ndeps = rep(1e-5, length(start))))
  f <- optim(f$par, nll, method = "Nelder-Mead", control = list(reltol = 1e-16, maxit = 5000))
  f <- optim(f$par, nll, method = "BFGS", control = list(reltol = 1e-16, maxit = 2000, parscale = pmax(abs(f$par), 1e-3), ndeps = rep(1e-6, length(start))))
  polish(nll, f$par)
}
one <- function(case, dens, surv, start) for (late in 0:1) {
  nll <- function(th) { v <- -sum(ifelse(s, dens(th, y), surv(th, y))) + if (late) sum(ifelse(e > 0, surv(th, pmax(e, 1e-9)), 0)) else 0; if (is.finite(v)) v else 1e10 }
  f <- climb(nll, start); put(paste(case, late), "coef", f$par); put(paste(case, late), "std_error", f$se); put(paste(case, late), "loglik", f$loglik)
}
mu <- function(th) as.numeric(X %*% th[1:3])
one("gamma", function(th, t) dgamma(t, exp(th[4]), rate = exp(-mu(th)), log = TRUE),
    function(th, t) pgamma(t, exp(th[4]), rate = exp(-mu(th)), lower.tail = FALSE, log.p = TRUE), c(4, 0, 0, 0))
gg <- function(th, t) { w <- (log(t) - mu(th)) / exp(th[4]); q <- th[5]; k <- q^-2; list(w = w, q = q, k = k, u = k * exp(q * w)) }
one("generalised-gamma",
    function(th, t) with(gg(th, t), log(abs(q)) - th[4] - log(t) + k * log(k) + k * (q * w - exp(q * w)) - lgamma(k)),
    function(th, t) with(gg(th, t), pgamma(u, k, lower.tail = q < 0, log.p = TRUE)), c(4, 0, 0, 0, .8))
hz <- function(th, t) { a <- th[4]; exp(mu(th)) * (if (abs(a) < 1e-12) t else expm1(a * t) / a) }
one("gompertz", function(th, t) mu(th) + th[4] * t - hz(th, t), function(th, t) -hz(th, t), c(-4, 0, 0, .001))
k <- quantile(log(y[s]), 0:3 / 3)
pos <- function(x) pmax(x, 0)
basis <- function(x) cbind(1, x, sapply(2:3, function(j) { l <- (k[4] - k[j]) / (k[4] - k[1]); pos(x - k[j])^3 - l * pos(x - k[1])^3 - (1 - l) * pos(x - k[4])^3 }))
slope <- function(x) cbind(0, 1, sapply(2:3, function(j) { l <- (k[4] - k[j]) / (k[4] - k[1]); 3 * (pos(x - k[j])^2 - l * pos(x - k[1])^2 - (1 - l) * pos(x - k[4])^2) }))
z <- function(th, t) as.numeric(basis(log(t)) %*% th[1:4] + X[, 2:3] %*% th[5:6])
rise <- function(th, t) { r <- as.numeric(slope(log(t)) %*% th[1:4]); suppressWarnings(log(r)) - log(t) }
one("hazard", function(th, t) rise(th, t) + z(th, t) - exp(z(th, t)), function(th, t) -exp(z(th, t)), c(-4, 1, 0, 0, 0, 0))
one("odds", function(th, t) rise(th, t) + dlogis(z(th, t), log = TRUE), function(th, t) plogis(z(th, t), lower.tail = FALSE, log.p = TRUE), c(-4, 1, 0, 0, 0, 0))
one("normal", function(th, t) rise(th, t) + dnorm(z(th, t), log = TRUE), function(th, t) pnorm(z(th, t), lower.tail = FALSE, log.p = TRUE), c(-2, .7, 0, 0, 0, 0))
for (late in 0:1) {
  d$e <- if (late) d$entry else 0; d$died <- as.integer(s)
  x <- survSplit(Surv(e, stop, died) ~ a + female + weight, d, cut = c(10, 30, 60), episode = "piece")
  f <- glm(died ~ 0 + factor(piece) + a + female + offset(log(stop - e)), poisson, x, control = glm.control(1e-14, 100))
  put(paste("piecewise", late), "coef", coef(f)); put(paste("piecewise", late), "std_error", sqrt(diag(vcov(f))))
  put(paste("piecewise", late), "loglik", as.numeric(logLik(f)) - sum(x$died * log(x$stop - x$e)))
}
write_expected("laws")
