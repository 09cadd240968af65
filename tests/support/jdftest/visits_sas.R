# Makes visits.sas7bdat, then packed with gzip -9 -n: the SAS file of the tests. Run with R 4.2 and haven 2.5.1, whose
# ReadStat writes no date formats: dates are days since 1960, times seconds since then.
library(haven)
visits <- data.frame(
  row_hash = c("r1", "r2", "r3", ""),
  visit_hash = c("v1", "v2", "", "v4"),
  gender = c("M", "F", "", "M\u00e9"),
  age = c(30, NA, 41, 500),
  visit_day = as.Date(c("2015-01-01", "2016-02-29", NA, "9999-12-31")),
  ho_code = c("03601", "10501", "80400", "3601"),
  cost = c(1200.5, 7, NA, 1),
  late = c(1, 0, NA, 1),
  seen = as.POSIXct(c("2015-01-01 10:30:00", NA, NA, NA), tz = "UTC"),
  stringsAsFactors = FALSE
)
suppressWarnings(write_sas(visits, "visits.sas7bdat"))
