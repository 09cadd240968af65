"""The part of a matched report on how often, how soon and how grave: its table, safe to show, and its sentences."""
from typing import List, Tuple

import pandas as pd

# Per 100 people or reoffenders, or per cent: one decimal fits them all.
_WORDS = {
    ("reoffences", "everyone"): ("Reoffences per 100 people", 100.0),
    ("days to the first reoffence", "reoffenders"): ("Days to the first reoffence", 1.0),
    ("first reoffence", "reoffenders"): ("First reoffence, per cent", 100.0),
    ("reoffences", "reoffenders"): ("Reoffences per 100 reoffenders", 100.0),
    ("custody for the first reoffence", "reoffenders"): ("Custody for the first reoffence, per cent", 100.0),
    ("custodial sentences", "reoffenders"): ("Custodial sentences per 100 reoffenders", 100.0),
}
HOW = (
    "The first line is about everyone, with limits from the matched sets. The others are about those who reoffended only. They were "
    "not matched with each other, so these lines describe and do not show an effect: what keeps some from reoffending also changes "
    "who is left."
)


def measures_table(measures: pd.DataFrame, least: int) -> Tuple[pd.DataFrame, List[str]]:
    """
    What comparing.reoffending_measures gave, as it may be shown, and the measures left out.

    A measure is left out whole where it has no estimate, or where fewer than `least` people on a side had it, or (a share) had it
    not: the levels of a severity add up, so one that is hidden would be given away by the rest.
    """
    shown, hidden = [], []
    for (measure, among), part in measures.groupby(["measure", "among"], sort=False):
        words, scale = _WORDS[(measure, among)]
        if part["treated_value"].isna().any() or _thin(part, least):
            hidden.append(words)
            continue
        value = part[["treated_value", "others_value", "difference", "lower", "upper"]] * scale
        shown.append(pd.DataFrame({
            "Measure": [words + (": " + level if level else "") for level in part["severity"]],
            "Treated": value["treated_value"].round(1), "Comparison": value["others_value"].round(1),
            "Difference": value["difference"].round(1), "Lower (95%)": value["lower"].round(1), "Upper (95%)": value["upper"].round(1),
            "Treated people (rounded to 10)": _tens(part["treated"]), "Comparison people (rounded to 10)": _tens(part["others"])}))
    table = pd.concat(shown, ignore_index=True) if shown else pd.DataFrame({"Measure": []})
    return table, hidden


def measures_words(measures: pd.DataFrame, table: pd.DataFrame, hidden: List[str]) -> List[str]:
    """The paragraphs above the table."""
    words = [_sentence(measures.iloc[0])] if len(table) and table["Measure"].iloc[0] == "Reoffences per 100 people" else []
    left = "Not shown, because too few people are behind it: {}.".format("; ".join(hidden))
    return words + [HOW] + ([left] if hidden else [])


def _sentence(row: pd.Series) -> str:
    low, high = 100 * float(row["lower"]), 100 * float(row["upper"])
    if low <= 0 <= high:
        return ("For 100 people like those treated, the numbers are in line with anything from {:.0f} fewer to {:.0f} more "
                "reoffences.".format(abs(low), high))
    least, most = sorted((abs(low), abs(high)))
    return "For 100 people like those treated, there were between {:.0f} and {:.0f} {} reoffences.".format(
        least, most, "more" if low > 0 else "fewer")


def _thin(part: pd.DataFrame, least: int) -> bool:
    """Fewer than `least` people with the measure, or of a share without it, on a side."""
    counts = [part["treated_with"], part["others_with"]]
    if (part["unit"] == "share").all():
        counts += [part["treated"] - part["treated_with"], part["others"] - part["others_with"]]
    return any((count < least).any() for count in counts)


def _tens(numbers: pd.Series) -> pd.Series:
    return (numbers + 5) // 10 * 10
