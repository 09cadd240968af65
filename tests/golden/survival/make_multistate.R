source("golden.R")
# An illness-death history with return, heavy ties, late entry and weights; the seed makes it.
RNGversion("4.2.0"); set.seed(31)
one <- function(i) {
  t <- max(0, sample(-10:10, 1)); state <- sample(c("community", "custody"), 1, prob = c(.7, .3)); out <- NULL
  end <- t + sample(20:60, 1)
  repeat {
    nxt <- t + 1 + floor(rexp(1, if (state == "community") 1/15 else 1/8))
    to <- if (state == "community") sample(c("custody", "dead"), 1, prob = c(.85, .15)) else
      sample(c("community", "dead"), 1, prob = c(.9, .1))
    if (nxt >= end) { out <- rbind(out, data.frame(person = i, from = state, to = "", start = t, stop = end)); break }
    out <- rbind(out, data.frame(person = i, from = state, to = to, start = t, stop = nxt))
    if (to == "dead") break
    t <- nxt; state <- to
  }
  out$weight <- sample(1:8, 1) / 4; out$sex <- sample(c("F", "M"), 1); out
}
stays <- do.call(rbind, lapply(1:200, one))
write.csv(stays, "stays.csv", row.names = FALSE, quote = FALSE)
all <- c("community", "custody", "dead")
stays$end <- factor(ifelse(stays$to == "", "none", stays$to), c("none", all))
days <- c(3, 10, 25, 40)
whole <- function(case, f, expected = TRUE) {
  s <- summary(f, times = days, extend = FALSE)
  put(case, "probability", t(s$pstate)); put(case, "std_error", t(s$std.err))
  put(case, "lower", t(s$lower)); put(case, "upper", t(s$upper))
  # Columns: by state entered, then by state left. influence = TRUE, for without it this R takes p0 as known.
  put(case, "cumulative_hazard", f$cumhaz[findInterval(days, f$time), ])
  if (expected) { m <- summary(f, rmean = 40)$table; put(case, "expected", m[, 3]); put(case, "expected_error", if (ncol(m) > 3) m[, 4] else NA) }
}
f <- survfit(Surv(start, stop, end) ~ 1, stays, id = person, istate = factor(from, all), influence = TRUE)
whole("stays", f)
put("stays", "initial", f$p0)
f <- survfit(Surv(start, stop, end) ~ 1, stays, id = person, istate = factor(from, all), weights = weight, influence = TRUE)
whole("weighted", f)
for (s in c("F", "M")) whole(s, survfit(Surv(start, stop, end) ~ 1, stays[stays$sex == s, ], id = person, istate = factor(from, all), influence = TRUE))
# Transition probabilities from day 5: what mstate probtrans gives. R counts changes on start.time itself, hence 5.5.
for (k in 1:2) {
  f <- survfit(Surv(start, stop, end) ~ 1, stays, id = person, istate = factor(from, all), start.time = 5.5, p0 = as.numeric(1:3 == k))
  s <- summary(f, times = c(10, 25, 40)); put(paste("from", k), "probability", t(s$pstate)); put(paste("from", k), "std_error", t(s$std.err))
}
# mgus2: everybody from the beginning, monoclonal gammopathy, then perhaps malignancy, then perhaps death.
m <- read.csv("mgus2.csv")
long <- do.call(rbind, lapply(seq_len(nrow(m)), function(i) with(m[i, ], if (event == 1 && futime > time)
  data.frame(id = id, from = c("mgus", "pcm"), start = c(0, time), stop = c(time, futime), end = c("pcm", if (death) "death" else "none"))
  else data.frame(id = id, from = "mgus", start = 0, stop = if (event == 1) time else futime, end = if (event == 1) "pcm" else if (death) "death" else "none"))))
f <- survfit(Surv(start, stop, factor(end, c("none", "mgus", "pcm", "death"))) ~ 1, long, id = id, istate = factor(from, c("mgus", "pcm", "death")), influence = TRUE)
days <- c(12, 60, 240)
s <- summary(f, times = days); put("mgus2", "probability", t(s$pstate)); put("mgus2", "std_error", t(s$std.err))
write_expected("multistate")
