source("golden.R")
suppressMessages(library(glmnet))
for (theta in c(1, 20)) {
  f <- coxph(Surv(entry, stop, status == 1) ~ ridge(age, female, court, shift, theta = theta), ties, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
  case <- paste("ridge", theta)
  put(case, "coef", coef(f)); put(case, "std_error", sqrt(diag(f$var))); put(case, "sandwich_error", sqrt(diag(f$var2)))
  put(case, "df", sum(f$df)); put(case, "loglik", rev(f$loglik))
}
x <- cbind(age = ties$age, female = ties$female, high = as.integer(ties$band == "high"), low = as.integer(ties$band == "low"),
           court = ties$court, shift = ties$shift)
net <- function(case, y, alpha, weights = rep(1, nrow(x)), lambda = c(.2, .1, .05, .02, .01, .002)) {
  f <- glmnet(x, y, family = "cox", alpha = alpha, weights = weights, thresh = 1e-16, maxit = 1e7, lambda = lambda)
  put(case, "coef", as.matrix(coef(f))); put(case, "explained", f$dev.ratio)
}
plain <- Surv(ties$stop, ties$status == 1); late <- Surv(ties$entry, ties$stop, ties$status == 1)
for (alpha in c(1, .5, 0)) net(paste("plain", alpha), plain, alpha)
net("weighted 0.5", plain, .5, ties$weight)
# With late entry this glmnet says "cox.fit: algorithm did not converge" and stops short of the maximum (coxph's
# likelihood at its answer is lower), so ridge with late entry and strata is taken from coxph, the lasso from its conditions.
sd1 <- apply(x, 2, sd) * sqrt(599 / 600)
for (st in 0:1) for (l in c(.2, .02)) {
  z <- sweep(x, 2, sd1, "/"); n <- nrow(x)
  form <- if (st) late ~ ridge(z, theta = l * n, scale = FALSE) + strata(ties$court) else late ~ ridge(z, theta = l * n, scale = FALSE)
  f <- coxph(form, ties = "breslow", control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
  put(paste("late", l, st), "coef", coef(f) / sd1)
}
f <- glmnet(x, plain, family = "cox", alpha = .5); put("path 0.5", "greatest", f$lambda[1])
fold <- ties$person %% 5
lambda <- exp(seq(log(.2), log(.002), length.out = 12))
for (alpha in c(1, .5)) {
  f <- cv.glmnet(x, plain, family = "cox", alpha = alpha, foldid = fold + 1, lambda = lambda, thresh = 1e-16, maxit = 1e7)
  case <- paste("cv", alpha); put(case, "deviance", f$cvm); put(case, "std_error", f$cvsd); put(case, "best", c(f$lambda.min, f$lambda.1se))
}
write_expected("penalties")
