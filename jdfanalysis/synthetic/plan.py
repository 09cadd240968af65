"""What is asked for: the settings of a population, checked once, in one record."""
from dataclasses import dataclass
from typing import Iterable, Sequence, Tuple, Union

from jdfanalysis.dictionary import Dictionary, data_first
from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic.blocks import block_sizes
from jdfanalysis.synthetic.defects import DEFAULT, defect_names

Defects = Union[str, None, Iterable[str]]


@dataclass(frozen=True)
class Plan:
    """The settings of `generate`: the same plan gives the same rows, in one piece or in many."""

    people: int
    release: str
    seed: int
    faults: Tuple[str, ...]
    frailty: float
    others: Tuple[str, ...]

    def dictionary(self) -> Dictionary:
        """The declared tables of the plan."""
        return data_first(self.release, self.others)

    def pieces(self, parts: int) -> Sequence[range]:
        """Runs of blocks, one per part; as many as there are blocks where there are fewer."""
        blocks = len(block_sizes(self.people))
        parts = min(parts, blocks)
        return [range(blocks * part // parts, blocks * (part + 1) // parts) for part in range(parts)]


def plan_of(people: int, release: str, seed: int, defects: Defects, frailty: float, others: Sequence[str]) -> Plan:
    """The plan of these settings. Raises UsageError that names every setting out of range."""
    wrong = []
    if people < 1:
        wrong.append("people must be 1 or more.")
    if not 0 <= seed < 2 ** 32:
        wrong.append("seed must be from 0 to 4294967295.")
    if not 0 <= frailty <= 3:
        wrong.append("frailty must be from 0 to 3.")
    if wrong:
        raise UsageError(" ".join(wrong))
    others = (others,) if isinstance(others, str) else tuple(others)
    data_first(release, others)
    return Plan(int(people), release, int(seed), chosen_defects(defects), float(frailty), others)


def chosen_defects(defects: Defects) -> Tuple[str, ...]:
    """The names that `defects` stands for, in the order in which they are put in."""
    known = defect_names()
    if defects is None:
        return ()
    wanted = set(DEFAULT) if isinstance(defects, str) and defects == "default" else _listed(defects)
    unknown = sorted(wanted - set(known))
    if unknown:
        raise UsageError("Unknown faults: {}. Known: {}.".format(", ".join(unknown), ", ".join(known)))
    return tuple(name for name in known if name in wanted)


def _listed(defects: Union[str, Iterable[str]]) -> set:
    return {defects} if isinstance(defects, str) else set(defects)
