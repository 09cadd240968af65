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
