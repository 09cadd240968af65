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


def seen_lags(log, acts, proofs, window):
    """
    (lag, longest lag that could have been seen, person) of each act whose proof lies in its window, row by row.

    window : function of an act (a row of the log) that gives (first, last) covered timestamps around it, or None.
    """
    found, rows = [], list(log.itertuples())
    for act in rows:
        days = [r.date for r in rows if r.event in proofs and (r.source, r.row) == (act.source, act.row)]
        seen = window(act) if act.event in acts and days else None
        if seen is not None and act.date <= min(days) <= seen[1]:
            found.append(((min(days) - act.date).days, (seen[1] - act.date).days, act.person))
    return found
