# Numbers of R's MatchIt, lme4 and sandwich for the data beside this script: Rscript golden.R
suppressMessages({library(MatchIt); library(lme4); library(sandwich)})
people <- read.csv("people.csv", stringsAsFactors = TRUE)
out <- list()
put <- function(what, name, value) out[[length(out) + 1]] <<- data.frame(what = what, name = name, value = value)

fit <- glm(treated ~ age + priors + sex, binomial, people)
for (n in names(coef(fit))) put("propensity", n, coef(fit)[[n]])
people$logit <- predict(fit)

# Mahalanobis' distance on the logit alone, not `distance = logit`: the one-dimensional search of MatchIt 4.5.1 looks to one side
# only, and misses the nearest control of half of these treated people, also with replacement.
matched <- function(label, ...) {
  m <- matchit(treated ~ age + priors + sex, people, method = "nearest", distance = people$logit, mahvars = ~logit,
               m.order = "largest", ...)
  pairs <- m$match.matrix
  for (own in rownames(pairs)) for (k in seq_len(ncol(pairs)))
    if (!is.na(pairs[own, k])) put(label, paste(as.integer(own) - 1, as.integer(pairs[own, k]) - 1), 1)
  s <- summary(m, standardize = TRUE)
  for (v in c("age", "priors", "sexF")) {
    put(paste0(label, "_smd"), v, s$sum.matched[v, "Std. Mean Diff."])
    put(paste0(label, "_ratio"), v, s$sum.matched[v, "Var. Ratio"])
    put("before_smd", v, s$sum.all[v, "Std. Mean Diff."])
    put("before_ratio", v, s$sum.all[v, "Var. Ratio"])
  }
}
matched("plain")
matched("caliper", caliper = 0.1, std.caliper = FALSE)
matched("replace", replace = TRUE, caliper = 0.1, std.caliper = FALSE)
matched("exact", exact = ~sex, caliper = 0.1, std.caliper = FALSE)
matched("two", ratio = 2)

m <- lmer(days ~ age + priors + (1 | court), people)
for (n in names(fixef(m))) put("linear", n, fixef(m)[[n]])
put("linear", "spread", as.data.frame(VarCorr(m))$sdcor[1])
g <- glmer(outcome ~ age + priors + (1 | court), people, binomial, nAGQ = 25, control = glmerControl(optimizer = "bobyqa"))
for (n in names(fixef(g))) { put("logistic", n, fixef(g)[[n]]); put("logistic_error", n, summary(g)$coef[n, 2]) }
put("logistic", "spread", as.data.frame(VarCorr(g))$sdcor[1])

months <- read.csv("months.csv")
t <- 0:71; after <- as.numeric(t >= 40); part <- (t %% 12) / 12
its <- lm(months$value ~ t + after + I(after * (t - 40)) + sin(2 * pi * part) + cos(2 * pi * part))
v <- NeweyWest(its, lag = 3, prewhite = FALSE, adjust = TRUE)
names <- c("level", "slope", "step", "slope_change", "season_sin_1", "season_cos_1")
for (i in 1:6) { put("interrupted", names[i], coef(its)[[i]]); put("interrupted_error", names[i], sqrt(v[i, i])) }

result <- unique(do.call(rbind, out))
result$value <- signif(result$value, 10)
write.csv(result, "expected.csv", row.names = FALSE)
writeLines(c(R.version.string, paste(c("MatchIt", "lme4", "sandwich"), sapply(c("MatchIt", "lme4", "sandwich"),
  function(p) as.character(packageVersion(p))))), "versions.txt")
