"""What header words mean. A list of (role, pattern), read from the top: statistics come before what they are of."""

import re
from typing import Tuple

ROLES = (
    "count",
    "weighted",
    "percent",
    "proportion",
    "rate",
    "mean",
    "sd",
    "sum",
    "minimum",
    "maximum",
    "percentile",
    "p_value",
    "coefficient",
    "se",
    "confidence",
    "df",
    "test",
    "survival",
    "incidence",
    "events",
    "at_risk",
    "censored",
    "time",
    "year",
    "age",
    "date",
    "code",
    "id",
    "label",
    "index",
    "measure",
    "money",
    "unknown",
)

_PATTERNS = (
    ("p_value", r"^p$|\bp[ -]?val(ue)?s?\b|p>|pr ?\(|^sig(nificance)?$|\bpval"),
    (
        "confidence",
        r"\bci\b|confidence|\b(lower|upper)$|\b(lower|upper) (ci|bound|limit|95)|\b(lci|uci|lcl|ucl)\b"
        r"|^\[?0?\.(025|975)\]?$|\b(2\.5|97\.5) ?%|95% |conf (low|high)",
    ),
    ("se", r"\bs\.?e\.?( |$)|std\.? ?err|standard error|\brobust\b|\bse\("),
    ("df", r"\bdf\b|degrees of freedom|\bd\.f\."),
    (
        "test",
        r"\b[tz] ?(stat|value|score)|chi ?(2|sq)|wald|log ?rank|statistic$|^(aic|bic|r2|r squared|"
        r"log likelihood|concordance)$|\bsum (of )?sq|\blog(2|10) ?\(|\bmean sq|\br"
        r" ?squared|\bphi\b|gini|correlation|\b(time dependent )?auc\b|\bauroc\b|\bc[- ]?(index|statistic)\b|\bbrier\b"
        r"|\bsmd\b|standardi[sz]ed (mean )?difference|variance ratio|\bentropy\b|\bicc\b|calibration (slope|intercept)"
        r"|\bturbulence\b|\bskew(ness)?\b|\bkurtosis\b",
    ),
    (
        "coefficient",
        r"\bcoef|\bbeta|\bestimate|hazard ratio|\b(hr|ahr|shr|or|aor|rr|irr|rrr)\b|odds ratio|risk ratio|rate ratio"
        r"|^(risk |rate |mean )?difference|^(absolute |relative )?changes?$|exp ?\(|marginal effect|\bames?\b|log odds|\bvif\b",
    ),
    ("survival", r"\bsurviv(al|ing|or)|\bs\(t\)|\bkm\b|kaplan"),
    ("incidence", r"cumulative (incidence|hazard)|\bcif\b|cum ?(inc|haz)|aalen"),
    ("at_risk", r"\bat ?risk\b|\bn ?risk\b|risk ?set"),
    ("censored", r"\bcensor|\bn ?cens|^removed$|^entrance$"),
    (
        "events",
        (
            r"^(n )?events?$|\bn ?events?\b|\bnumber of events\b|\bfailures\b|^failed$|\bobserved"
            r" events\b|^observed$|^deaths$"
        ),
    ),
    (
        "percentile",
        r"\bmedian\b|\bq ?[123]\b|\biqr\b|\bp ?\d{1,2}$|percentile|quartile|decile|quantile"
        r"|^(1|5|10|20|25|30|40|50|60|70|75|80|90|95|99) ?%$",
    ),
    ("minimum", r"\bmin(imum)?\b|smallest|lowest|shortest|youngest|earliest|\bfirst date\b"),
    ("maximum", r"\bmax(imum)?\b|largest|highest|longest|oldest|latest|\brange\b|\blast date\b"),
    ("sd", r"\bsd\b|\bstd\b|std dev|standard deviation|variance|\bvar$"),
    ("mean", r"\bmean\b|\baverage\b|\bavg\b"),
    ("percent", r"%|per ?cent|\bpct\b|\bpc\b$"),
    (
        "proportion",
        r"\bprop(ortion)?s?\b|\b(predicted|observed|expected|mean|estimated) (absolute )?risk\b|\bshare\b|\bfraction\b"
        r"|probability|\bprob\b",
    ),
    ("rate", r"\brates?\b|\bper \d|per (thousand|100|person|head|year)"),
    ("weighted", r"(?<!un)\bweight(ed|s)?\b"),
    ("sum", r"\bsum\b|total (amount|value|cost|days|months|years|fines?|paid|sentence)"),
    (
        "id",
        r"\b(id|ids|uuid|urn|guid|hash|identifier|nino|pnc|cro|nomis|noms|prn|pncid|hash_?id)\b|_id$|person ?id|"
        r"\b(case|prisoner|defendant|offender|person|row|record) (no|number|ref|reference|key|code)\b",
    ),
    ("date", r"\bdates?\b|\bdob\b|\bbirth\b|\bdatetime\b|timestamp"),
    (
        "money",
        r"£|\bgbp\b|\bamount\b|\bcosts?\b|\bincome\b|\bearnings\b|\bfines? (value|amount)\b|\bpounds\b|turnover",
    ),
    (
        "count",
        r"^n$|^no\.?$|\bn( |$)|#|\bcounts?\b|\bnumbers?\b|\bnum\b|\bno\.? of\b|\bfreq(uency|uencies)?\b|\bobs\b"
        r"|\bobservations\b|\b(people|persons|individuals|defendants|offenders|prisoners|women|men|children|males|"
        r"females|cases|hearings|appearances|charges|offences|convictions|receptions|sentences|orders|records|rows|"
        r"spells|episodes|recalls|reoffenders|reoffences|disposals|victims|suspects|remands|releases)\b|\bsize\b"
        r"|\bpopulation\b|\bunweighted\b|\bdenominator\b|\bnumerator\b|\bbase\b|\bn\b|^total$|^all$|^grand total$",
    ),
    ("year", r"\byears?$|\byr\b|\bcohort\b|\bfinancial year\b|\bfy\b"),
    ("age", r"\bage\b|\bages\b"),
    ("time", r"\btime\b|^event at$|\bdays?\b|\bmonths?\b|\bweeks?\b|follow ?up|\bduration\b|\btstart\b|\btstop\b"),
    ("code", r"\bcode\b|\bcodes\b|\brank(ing)?\b|\bquintile\b|\bwave\b|\blsoa|\bpostcode"),
)
_COMPILED = tuple((role, re.compile(pattern, re.I)) for role, pattern in _PATTERNS)
_ROW_STATISTICS = ("count", "mean", "sd", "minimum", "maximum", "percentile", "p_value", "sum", "df", "percent")
_ROW_COUNT = re.compile(
    r"^(n( \w+)?|count|counts|obs|observations|((total|number of|no\.? of|no\.?) )?(people|persons|observations|cases|events"
    r"|competing events|subjects|individuals|defendants|offenders)|unweighted n|n \(unweighted\))$",
    re.I,
)
# 'Women, n (%)', 'Age, mean (SD)': what stands before the bracket, and what inside it.
_PAIRS = (
    (re.compile(r"\bn ?\(%\)|\bno\.? ?\(%\)|\bnumber ?\(%\)|\bcount ?\(%\)", re.I), ("count", "percent")),
    (re.compile(r"% ?\(n\)", re.I), ("percent", "count")),
    (re.compile(r"\bmean ?(\(|\u00b1) ?(sd|s\.d\.|std)", re.I), ("mean", "sd")),
    (re.compile(r"\bmedian ?[\(\[] ?(iqr|q1|interquartile|25)", re.I), ("percentile", "percentile")),
    (re.compile(r"\bmean ?\( ?(range|min)|\bmedian ?\( ?(range|min)", re.I), ("mean", "maximum")),
)
SIZE = re.compile(r"\bn ?= ?(\d[\d,]*)", re.I)
BASE = re.compile(r"\b(?:n ?=|base ?[:=]|based on|total of|out of) ?(\d[\d,]*)", re.I)
TOTAL = re.compile(
    r"^(grand |sub ?|column |row )?(total|totals|all|overall|sum|both|any|margin)s?( \(.*\))?$"
    r"|^all (people|persons|offences|ages|sexes|years|groups|defendants|offenders|categories)$|^total \w+$",
    re.I,
)
# Things of which one person may have several.
SEVERAL = re.compile(
    r"\b(hearings|appearances|charges|offences|cases|convictions|sentences|receptions|orders|spells|"
    r"episodes|disposals|recalls|records|rows|events|remands|releases|reoffences)\b",
    re.I,
)
PEOPLE = re.compile(
    r"\b(people|persons?|individuals|defendants|offenders|prisoners|women|men|children|victims|suspects"
    r"|reoffenders|probationers)\b",
    re.I,
)


def normal(text: str) -> str:
    """Header text with underscores, dots and camel case taken apart, in lower case."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(text))
    text = re.sub(r"[_]+|(?<=[A-Za-z])\.(?=[A-Za-z])", " ", text)
    return re.sub(r"\s+", " ", text).strip().lower()


def role_of_words(text: str) -> str:
    """The role that header words name, or '' if they name none."""
    words = normal(text)
    if not words:
        return ""
    for role, pattern in _COMPILED:
        if pattern.search(words):
            # "aged 18 to 24", "0-6 months": a category, not a measurement.
            return "" if role in ("age", "year", "time", "code") and re.search(r"\d", words) else role
    return ""


def row_role(label: str) -> str:
    """The statistic that a row's label names ('mean', 'N', '25%'), or ''. Category names are not statistics."""
    words = normal(label)
    if _ROW_COUNT.match(words):
        return "count"
    if re.search(r"\b(19|20)\d\d\b", words):
        # '2019 Q1' is a quarter of a year.
        return ""
    last = words.split(" / ")[-1].rstrip(": ")
    if _ROW_COUNT.match(last):
        return "count"
    role = role_of_words(last) if len(last) <= 30 else ""
    if re.search(r"\(%\)$|^% |\bper person$", last):
        return "percent" if "%" in last else "mean"
    return role if role in _ROW_STATISTICS and role not in ("count", "percent") else ""


def pair_roles(label: str) -> Tuple[str, str]:
    """(role before the bracket, role inside it) that a row's label names, or two empty texts."""
    return next((roles for pattern, roles in _PAIRS if pattern.search(label)), ("", ""))


def is_total(label: str) -> bool:
    """True for the label of a total: 'Total', 'All', 'Grand total', 'All offences'."""
    return any(TOTAL.match(part.strip()) for part in normal(label).split(" / ") if part.strip())


def unit_of(text: str) -> Tuple[bool, bool]:
    """(names people, names things of which one person may have several)."""
    words = normal(text)
    return bool(PEOPLE.search(words)), bool(SEVERAL.search(words))
