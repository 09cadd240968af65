"""Words of the figures of estimates: levels, and the clock on the axis. Their look is that of `jdfanalysis.drawing`."""
from typing import Any, List


def short_labels(levels: Any) -> List[str]:
    """'F, low' for each level: the values alone, for a figure has little room."""
    if not len(levels.columns):
        return ["all"]
    return [", ".join(str(value) for value in row) for row in levels.itertuples(index=False, name=None)]


def days_label(clock: str) -> str:
    """Axis label that names the clock."""
    words = {"calendar": "Days since the index date", "at_risk": "Days at risk since the index date"}
    return words.get(clock, "Days")
