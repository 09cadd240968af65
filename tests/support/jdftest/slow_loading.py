"""Loading and linking by their plain definitions, one row at a time."""
import csv
import io
from datetime import date


def records_by_hand(text, delimiter=","):
    """The rows of a csv text by the standard library."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def persons_by_hand(rows, source, link):
    """Person of each row id: the one the link table names for (source, row id); None if none or several."""
    answers = []
    for row in rows:
        people = {person for (where, key, person) in link if where == source and key == row and row and person}
        answers.append(people.pop() if len(people) == 1 else None)
    return answers


def inherited_by_hand(keys, parent_keys, parent_persons):
    """Person of each child key: the one of all linked parents with that key; None if none or several."""
    answers = []
    for key in keys:
        people = {p for k, p in zip(parent_keys, parent_persons) if k == key and key and p is not None}
        answers.append(people.pop() if len(people) == 1 else None)
    return answers


def possible_births(age, day):
    """Every day on which someone of `age` completed years on `day` can have been born, by trying each."""
    found = []
    for ordinal in range(day.toordinal() - (age + 2) * 366, day.toordinal() + 1):
        born = date.fromordinal(ordinal)
        birthday_passed = (day.month, day.day) >= (born.month, born.day)
        if day.year - born.year - (0 if birthday_passed else 1) == age:
            found.append(born)
    return found


def repeats_by_hand(rows, key):
    """(positions of rows equal to an earlier one, number of others that share an earlier key)."""
    seen_rows, seen_keys, same, differing = set(), set(), [], 0
    for position, row in enumerate(rows):
        its_key = tuple(row[i] for i in key)
        if None in its_key:
            continue
        if row in seen_rows:
            same.append(position)
        elif its_key in seen_keys:
            differing += 1
        seen_rows.add(row)
        seen_keys.add(its_key)
    return same, differing


def components_by_hand(edges, nodes):
    """The connected sets of nodes, by spreading labels until nothing changes."""
    label = {node: node for node in nodes}
    changed = True
    while changed:
        changed = False
        for a, b in edges:
            low = min(label[a], label[b])
            if label[a] != low or label[b] != low:
                label[a] = label[b] = low
                changed = True
    return label


def episodes_by_hand(magistrates, crown, links):
    """
    Sets of (court, row) that belong together, by merging sets until nothing changes.

    magistrates, crown : rows (person, case, defendant, …); links : rows (person, Crown case, Crown
    defendant, magistrates' case, magistrates' defendant); -1 for what is not known
    """
    nodes = {("magistrates", i): ("magistrates",) + tuple(row[:3]) for i, row in enumerate(magistrates)}
    nodes.update({("crown", i): ("crown",) + tuple(row[:3]) for i, row in enumerate(crown)})
    sets = [{leg} for leg in nodes]
    ties = [(a, b) for a in nodes for b in nodes if nodes[a] == nodes[b] and min(nodes[a][2:]) >= 0]
    # Links that share a key of one person hang together, whether or not a row has that key.
    hubs = [[("crown", p, kc, kd), ("magistrates", p, mc, md)] for p, kc, kd, mc, md in links]
    for number, pair in enumerate(hubs):
        sets.append({("link", number)})
        for hub in (h for h in pair if min(h[2:]) >= 0):
            ties += [(("link", number), leg) for leg in nodes if nodes[leg] == hub]
            ties += [(("link", number), ("link", other)) for other, pair_ in enumerate(hubs) if hub in pair_]
    for a, b in ties:
        one, two = (next(s for s in sets if leg in s) for leg in (a, b))
        if one is not two:
            sets.remove(two)
            one |= two
    found = [[leg for leg in s if leg[0] != "link"] for s in sets]
    return [legs for legs in found if legs]
