"""Slow and obvious: the share of lags up to a day, each lag seen only because it is at most its limit."""


def share_within(lags, limits, day):
    """Product over the longer lags u of 1 - (lags equal to u) / (lags up to u that could have been u)."""
    if not any(lag <= day for lag in lags):
        return 0.0
    share = 1.0
    for longer in sorted({lag for lag in lags if lag > day}):
        equal = sum(lag == longer for lag in lags)
        at_risk = sum(lag <= longer <= limit for lag, limit in zip(lags, limits))
        share *= 1 - equal / at_risk
    return share
