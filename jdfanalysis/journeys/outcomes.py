"""Outcomes: which events count, what proves them, and how long the proof may take.

An outcome is a declaration. It dates by one kind of event (the offence), may demand another in
the same row of the same table as proof (the conviction), and leaves out rows that also hold a
third (a breach). The presets are the measures that people publish under these names; each
takes other event names, for dictionaries that use other words.
"""
from dataclasses import dataclass
from typing import Sequence, Tuple, Union

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.spans import Span, check_span

Names = Union[str, Sequence[str]]


@dataclass(frozen=True)
class Outcome:
    """
    An event of interest, with its own date, proof, waiting period and tables.

    name : the word in frames and tables
    events : events of the log that date it
    proof : one of these must stand in the same source row, else it does not count; () needs none
    without : rows that also hold one of these do not count
    sources : only events of these tables; () takes all
    waiting : time allowed for the proof after the end of follow-up; observation ends that much
    before coverage does. Days, or "6M"
    """

    name: str
    events: Tuple[str, ...]
    proof: Tuple[str, ...] = ()
    without: Tuple[str, ...] = ()
    sources: Tuple[str, ...] = ()
    waiting: Span = 0

    def __post_init__(self) -> None:
        for part in ("events", "proof", "without", "sources"):
            object.__setattr__(self, part, as_names(getattr(self, part)))
        if not self.name or not self.events:
            raise UsageError("An outcome needs a name and at least one event.")
        check_span(self.waiting)


def as_names(names: Names) -> Tuple[str, ...]:
    """One name or several as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


def proven_reoffence(
    offence: Names = "offence", proof: Names = "convicted", breach: Names = "breach", waiting: Span = "6M"
) -> Outcome:
    """
    An offence after the index that is proved by a conviction; a breach alone does not count.

    Give follow_up horizon="12M": the Ministry of Justice's proven reoffending measure follows
    one year and waits a further six months for the conviction. Cautions, which that measure
    also counts, are not in court tables, so rates come out lower.
    (MoJ, Guide to proven reoffending statistics.)
    """
    return Outcome("proven_reoffence", as_names(offence), as_names(proof), as_names(breach), (), waiting)


def reappearance(hearing: Names = "first_hearing", without: Names = ()) -> Outcome:
    """A first hearing in court after the index, whatever the verdict; of one person, not of one case."""
    return Outcome("reappearance", as_names(hearing), (), as_names(without))


def reconviction(convicted: Names = "convicted", without: Names = "breach") -> Outcome:
    """
    A conviction after the index, dated by the conviction itself.

    Includes convictions for acts before the index (pseudo-reconvictions); use proven_reoffence
    to leave them out, or read `n_pseudo` there.
    """
    return Outcome("reconviction", as_names(convicted), (), as_names(without))


def recall(returned: Names = "recall_return") -> Outcome:
    """
    A return to custody on recall, dated by the return; see `recalls` for how recalls are found.

    A recall is no reoffence: hand it to follow_up as a competing event, or as an outcome in its own right.
    """
    return Outcome("recall", as_names(returned))


def return_to_custody(events: Names = ("reception", "return_to_custody")) -> Outcome:
    """Any reception or return into prison after the index: remand, new sentence or recall."""
    return Outcome("return_to_custody", as_names(events))


def breach(events: Names = "breach") -> Outcome:
    """A breach of an order brought to court after the index; recalls are not breaches in this sense."""
    return Outcome("breach", as_names(events))


def order_completed(events: Names = "order_end", without: Names = ("breach", "order_broken_off")) -> Outcome:
    """
    The end of a community or suspended sentence order after the index, unless it was broken off.

    The table dates the end and does not say why: put the reasons into the log first, with order_endings and
    with_order_endings. A log without them gives a warning, and every end then counts as completed, revoked
    or not. Hand breach() to follow_up as a competing event.
    """
    return Outcome("order_completed", as_names(events), (), as_names(without))
