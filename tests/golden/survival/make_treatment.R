source("golden.R")
d <- ties; d$id <- seq_len(nrow(d)); d$treat <- d$female
g <- glm(treat ~ age + band + shift, binomial, d, control = glm.control(1e-14, 100)); p <- fitted(g); share <- mean(d$treat)
d$stabilised <- ifelse(d$treat == 1, share / p, (1 - share) / (1 - p)); d$plain <- ifelse(d$treat == 1, 1 / p, 1 / (1 - p))
put("weights", "stabilised", d$stabilised[1:12]); put("weights", "plain", d$plain[1:12])
for (w in c("stabilised", "plain")) {
  f <- coxph(Surv(entry, stop, status == 1) ~ treat, d, weights = d[[w]], cluster = id, control = tight)
  put(w, "coef", coef(f)); put(w, "std_error", sqrt(diag(f$var)))
  s <- summary(survfit(Surv(entry, stop, status == 1) ~ treat, d, weights = d[[w]], id = id, robust = TRUE), times = c(10, 30, 60))
  put(w, "survival", s$surv); put(w, "survival_error", s$std.err)
}
a <- coxph(Surv(entry, stop, status == 1) ~ age + strata(court), d, control = tight)
b <- coxph(Surv(entry, stop, status == 1) ~ age + female + band + strata(court), d, control = tight)
v <- anova(a, b); put("nested", "test", c(v$Chisq[2], v$Df[2], v[2, 4])); put("nested", "aic", c(AIC(a), AIC(b)))
write_expected("treatment")
