source("golden.R")
RNGversion("4.2.0"); set.seed(20)
n <- 600
d <- data.frame(person = sort(sample(1:240, n, TRUE)), age = round(runif(n, 18, 60)), female = rbinom(n, 1, .3),
                band = sample(c("low", "middle", "high"), n, TRUE), court = sample(1:3, n, TRUE),
                weight = sample(1:8, n, TRUE) / 4, shift = round(rnorm(n) / 4, 2))
d$entry <- pmax(0, sample(-20:20, n, TRUE))
rate <- exp(-.02 * (d$age - 40) - .5 * d$female + .4 * (d$band == "high") + d$shift) / 40
d$stop <- d$entry + 1 + floor(rexp(n, rate))
d$status <- sample(0:2, n, TRUE, c(.35, .4, .25))
late <- d$stop > 90; d$stop[late] <- 90; d$status[late] <- 0
write.csv(d, "ties.csv", row.names = FALSE)
n <- 500
v <- data.frame(decade = round(runif(n, -2, 2), 1), female = rbinom(n, 1, .4), entry = pmax(0, sample(-60:60, n, TRUE)))
ever <- rbinom(n, 1, plogis(.6 - .8 * v$female))
time <- ifelse(ever == 1, ceiling(exp(4 + .2 * v$decade + .7 * log(rexp(n)))), 10000)
keep <- time > v$entry; v <- v[keep, ]; time <- time[keep]
end <- v$entry + 300; v$stop <- pmin(time, end); v$status <- as.integer(time <= end)
write.csv(v, "never.csv", row.names = FALSE)
l <- lung[, c("time", "status", "age", "sex", "ph.ecog")]; l$status <- l$status - 1
write.csv(na.omit(l), "lung.csv", row.names = FALSE)
m <- mgus2; m$time <- ifelse(m$pstat == 0, m$futime, m$ptime)
m$event <- ifelse(m$pstat == 0, 2 * m$death, 1); m$male <- as.integer(m$sex == "M")
write.csv(na.omit(m[, c("id", "age", "male", "mspike", "time", "event", "futime", "death")]), "mgus2.csv", row.names = FALSE)
b <- bladder; write.csv(b, "bladder.csv", row.names = FALSE)
b <- bladder2; write.csv(b, "bladder2.csv", row.names = FALSE)
h <- heart; h$transplant <- as.integer(h$transplant) - 1
write.csv(h, "heart.csv", row.names = FALSE)
writeLines(c(R.version.string, paste("survival", packageVersion("survival")), paste("cmprsk", packageVersion("cmprsk")), paste("survMisc", packageVersion("survMisc")),
             paste("riskRegression", packageVersion("riskRegression")), paste("glmnet", packageVersion("glmnet")), paste("numDeriv", packageVersion("numDeriv")),
             paste("platform", R.version$platform)), "versions.txt")
