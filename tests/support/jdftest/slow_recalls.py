"""Slow and obvious: which licence a return fell on, and which returns its count confirms, one at a time."""


def licence_of(licences, person, day):
    """Position of the licence, None if none; licences are (person, release, end, count) in order."""
    on = [(row[3] > 0, at) for at, row in enumerate(licences) if row[0] == person and row[1] < day <= row[2]]
    return max(on)[1] if on else None


def confirmed(licences, returns):
    """Returns are (licence or None, rank, day); (set of positions confirmed, recalls left per licence)."""
    sure, left = set(), [row[3] for row in licences]
    for position in sorted(range(len(returns)), key=lambda k: (returns[k][1], returns[k][2], k)):
        at = returns[position][0]
        if at is not None and left[at] > 0:
            sure.add(position)
            left[at] -= 1
    return sure, left
