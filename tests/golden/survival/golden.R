# Shared by the make_*.R scripts: collect numbers, write them with all digits.
library(survival)
options(warn = 1, width = 200)
.found <- list()
put <- function(case, quantity, values) {
  values <- as.numeric(values)
  .found[[length(.found) + 1]] <<- data.frame(case = case, quantity = quantity, position = seq_along(values) - 1,
                                              value = format(values, digits = 17, trim = TRUE))
}
write_expected <- function(topic) {
  write.csv(do.call(rbind, .found), paste0("expected_", topic, ".csv"), row.names = FALSE, quote = FALSE)
}
tight <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50)
ties <- if (file.exists("ties.csv")) read.csv("ties.csv", stringsAsFactors = TRUE)
# Newton steps with Richardson's numeric derivatives from near a minimum; errors from the last. Shared by likelihoods written out.
polish <- function(nll, par) {
  unit <- pmax(abs(par), 1e-3); fn <- function(u) nll(u * unit); u <- par / unit
  for (k in 1:6) {
    g <- numDeriv::grad(fn, u, method.args = list(eps = 1e-3, d = 1e-3, r = 6)); h <- numDeriv::hessian(fn, u, method.args = list(eps = 1e-3, d = 1e-2, r = 6))
    u <- u - solve(h, g)
  }
  h <- numDeriv::hessian(fn, u, method.args = list(eps = 1e-2, d = 3e-2, r = 4))
  list(par = u * unit, loglik = -fn(u), se = sqrt(diag(solve(h))) * unit, hessian = h / outer(unit, unit))
}
