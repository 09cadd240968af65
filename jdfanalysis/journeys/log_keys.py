"""The total order of a log in one integer per event: packed, sorted, and read back out of the sorted integer.

A key holds person, day and cell. The cells number every place at which an event could stand: the rules
by precedence and table, within them the rows, within a row the rules that share both. So the sorted key
tells person, day, rule and row, and no column has to be put in order after it: on long logs that costs
more than the sort. The bits are counted from the data: 3.3 million people (22 bits), 45 years (14) and
268 million cells (28) fit into 64. Where they do not, people are taken in as many ranges as make them fit,
one after another; where that does not help, a plain sort by three columns gives the same order.
"""
from typing import Any, Callable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from jdfanalysis.arrays import NO_DAY, in_pieces, in_threads
from jdfanalysis.journeys.keys import sort_keys

_SLOT = np.int64(16)  # cells of a rule begin at multiples of 2**16, so a short table tells the rule of a cell
_MOST_RANGES = 64
_TOLD = np.dtype({"names": ["row", "event", "source", "precedence"], "formats": [np.int32, np.int8, np.int8, np.int16],
                  "offsets": [0, 4, 5, 6], "itemsize": 8})
_BITS = 64


class RuleRows(NamedTuple):
    """
    One rule applied to a table: person and day of every row, and whether the row gives an event.

    precedence, source, event : numbers that order rules. kept : None where every row gives one. rows : which rows of
    the table these are, ascending; None if they are all of them. size : how many rows the table has.
    """

    precedence: int
    source: int
    event: int
    person: np.ndarray
    day: np.ndarray
    kept: Optional[np.ndarray]
    rows: Optional[np.ndarray]
    size: int


class Cells(NamedTuple):
    """
    Where the cells of each rule lie: rule k has first[k] + row * step[k].

    at_slot, begin, size, several : for each 2**16 cells the first rule, where its cells begin, and how many
    rules share them; several is False where none do. total : one more than the last cell.
    """

    first: List[int]
    step: List[int]
    at_slot: np.ndarray
    begin: np.ndarray
    size: np.ndarray
    several: bool
    total: int


Write = Callable[[int, int, np.ndarray, np.ndarray, np.ndarray], None]


def cells_of(rules: Sequence[RuleRows]) -> Cells:
    """The cells of rules that are in order of precedence, source and event; those of one precedence and source share."""
    first: List[int] = []
    step: List[int] = []
    slots: List[Tuple[int, int, int]] = []
    total, number = 0, 0
    while number < len(rules):
        same = [k for k in range(number, len(rules)) if rules[k][:2] == rules[number][:2]]
        used = len(same) * rules[number].size
        first += [total + k for k in range(len(same))]
        step += [len(same)] * len(same)
        room = max(-(-used // 2 ** int(_SLOT)), 1)
        slots += [(number, total, len(same))] * room
        total, number = total + (room << int(_SLOT)), number + len(same)
    table = np.array(slots, dtype=np.int64).reshape(-1, 3)
    return Cells(first, step, table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(),
                 any(k > 1 for k in step), max(total, 1))


def rule_and_row(cells: Cells, cell: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The rule and the row of the table that each cell stands for, int64."""
    slot = np.right_shift(cell, _SLOT)
    rule, row = cells.at_slot.take(slot), cell - cells.begin.take(slot)
    if cells.several:
        size = cells.size.take(slot)
        # Division is dear, and few rules share cells.
        shared = np.flatnonzero(size > 1)
        within = row[shared] % size[shared]
        rule[shared] += within
        row[shared] = (row[shared] - within) // size[shared]
    return rule, row


def slot_writer(cells: Cells, told: Mapping[str, np.ndarray], columns: Mapping[str, np.ndarray]
                ) -> Optional[Callable[[int, int, np.ndarray], None]]:
    """
    A function that writes row, event, source and precedence of a piece from its cells, by one look-up for all four.

    told : event, source and precedence of each rule. None where rules share cells or there are too many kinds:
    the four then do not stand together in 64 bits.
    """
    if cells.several or any(columns[name].dtype != _TOLD[name] for name in _TOLD.names):
        return None
    table = np.zeros(len(cells.at_slot), dtype=_TOLD)
    # A row is less than 2**31, so cell less begin is right also where both lose their upper bits.
    table["row"] = cells.begin.astype(np.int32)
    for name in _TOLD.names[1:]:
        table[name] = told[name].take(cells.at_slot)
    whole = table.view(np.int64)

    def write(low: int, high: int, cell: np.ndarray) -> None:
        found = whole.take(np.right_shift(cell, _SLOT))
        row = columns["row"][low:high]
        row[:] = cell
        row -= found.view(np.int32)[::2]
        columns["event"][low:high] = found.view(np.int8)[4::8]
        columns["source"][low:high] = found.view(np.int8)[5::8]
        columns["precedence"][low:high] = found.view(np.int16)[3::4]

    return write


def sorted_events(rules: Sequence[RuleRows], cells: Cells, write: Write, most_bits: int = _BITS) -> None:
    """
    Hand all events in order of person, day and cell to `write(low, high, person, day, cell)`, piece by piece.

    Persons, days and cells are int64; pieces come in any order and from several threads. most_bits :
    how wide a key may be.
    """
    people, days = _spans(rules)
    if people is None or days is None:
        return
    width = (days[1] - days[0]).bit_length(), (cells.total - 1).bit_length()
    room = most_bits - sum(width)
    span = people[1] - people[0] + 1
    if room < 0 or span > _MOST_RANGES << room:
        return _plainly(rules, cells, write)
    at = 0
    for low in range(people[0], people[1] + 1, 1 << room):
        all_of_them = span <= 1 << room
        keys = _keys(rules, cells, (low, days[0]), width, None if all_of_them else (low, low + (1 << room)))
        sort_keys(keys)
        _unpacked(keys, (low, days[0]), width, at, write)
        at += len(keys)
    return None


def _spans(rules: Sequence[RuleRows]) -> Tuple[Optional[Tuple[int, int]], Optional[Tuple[int, int]]]:
    """Smallest and largest person and day of all events; None where there are none."""
    def span(rule: RuleRows) -> Tuple[int, ...]:
        person, day = (rule.person, rule.day) if rule.kept is None else (rule.person[rule.kept], rule.day[rule.kept])
        return (int(person.min()), int(person.max()), int(day.min()), int(day.max())) if len(day) else ()

    found = [ends for ends in in_threads(span, rules, sum(len(rule.day) for rule in rules)) if ends]
    if not found:
        return None, None
    ends = list(zip(*found))
    return (min(ends[0]), max(ends[1])), (min(ends[2]), max(ends[3]))


def _keys(rules: Sequence[RuleRows], cells: Cells, low: Tuple[int, int], width: Tuple[int, int],
          people: Optional[Tuple[int, int]]) -> np.ndarray:
    """Unsorted keys of the events of these people (all by default)."""
    kept = [rule.kept if people is None else _of(rule, people) for rule in rules]
    sizes = [len(rule.day) if mine is None else int(np.count_nonzero(mine)) for rule, mine in zip(rules, kept)]
    keys = np.empty(sum(sizes), dtype=np.int64)
    ends = np.cumsum(sizes)
    smallest = np.array([(((low[0] << width[0]) + low[1]) << width[1]) % 2 ** 64], dtype=np.uint64).view(np.int64)[0]

    def fill(number: int) -> None:
        rule, mine, at = rules[number], kept[number], int(ends[number]) - sizes[number]

        # The smallest person and day are taken off with the rule's first cell. What overflows until then wraps back.
        step = np.int64(cells.step[number])
        shift = np.array([(cells.first[number] - int(smallest)) % 2 ** 64], dtype=np.uint64).view(np.int64)[0]

        def pack(begin: int, end: int) -> np.ndarray:
            key = rule.person[begin:end].astype(np.int64)
            key <<= width[0]
            key += rule.day[begin:end]
            key <<= width[1]
            if rule.rows is None:
                key += np.arange(begin * step, end * step, step, dtype=np.int64)
            else:
                key += rule.rows[begin:end] if step == 1 else rule.rows[begin:end] * step
            key += shift
            return key

        for begin, end in _ranges(len(rule.day)):
            key = pack(begin, end) if mine is None else pack(begin, end)[mine[begin:end]]
            keys[at: at + len(key)] = key
            at += len(key)

    in_threads(fill, range(len(rules)), len(keys))
    return keys.view(np.uint64)


def _of(rule: RuleRows, people: Tuple[int, int]) -> np.ndarray:
    mine = (rule.person >= people[0]) & (rule.person < people[1])
    return mine if rule.kept is None else mine & rule.kept


def _ranges(size: int, piece: int = 2 ** 15) -> Iterator[Tuple[int, int]]:
    return ((begin, min(size, begin + piece)) for begin in range(0, size, piece))


def _unpacked(keys: np.ndarray, low: Tuple[int, int], width: Tuple[int, int], at: int, write: Write) -> None:
    day_bits, cell_bits = (np.uint64(bits) for bits in width)
    days, cells = (np.uint64(2 ** bits - 1) for bits in width)

    def piece(begin: int, end: int) -> None:
        part = keys[begin:end]
        rest = np.right_shift(part, cell_bits)
        cell = np.bitwise_and(part, cells).view(np.int64)
        day = np.bitwise_and(rest, days).view(np.int64)
        person = np.right_shift(rest, day_bits).view(np.int64)
        day += low[1]
        person += low[0]
        write(at + begin, at + end, person, day, cell)

    in_pieces(piece, len(keys), 2 ** 15)


def _plainly(rules: Sequence[RuleRows], cells: Cells, write: Write) -> None:
    """The same without a key: a sort by three columns."""
    parts: List[Any] = []
    for number, rule in enumerate(rules):
        row = np.arange(len(rule.day), dtype=np.int64) if rule.kept is None else np.flatnonzero(rule.kept)
        place = row if rule.rows is None else rule.rows[row]
        parts.append((rule.person[row].astype(np.int64), rule.day[row].astype(np.int64),
                      place * cells.step[number] + cells.first[number]))
    person, day, cell = (np.concatenate([part[k] for part in parts]) for k in range(3))
    order = np.lexsort((cell, day, person))
    if len(order):
        write(0, len(order), person[order], day[order], cell[order])


def kept_or_none(kept: np.ndarray, day: np.ndarray) -> Optional[np.ndarray]:
    """The rows of `kept` that have a day; None if that is all of them."""
    if kept.all() and (not len(day) or day.min() != NO_DAY):
        return None
    return kept & (day != NO_DAY)
