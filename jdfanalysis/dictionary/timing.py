"""What can happen to a person, in words, and which comes first when two things share a day."""
from typing import Dict, Tuple

from jdfanalysis.dictionary.model import EventRule, Where

# Same-day order: offence, first hearing, plea, conviction, sentence, custody release,
# order and licence start, recall, reception, order end. Gaps leave room for users' own events.
EVENTS: Dict[str, Tuple[int, str]] = {
    "offence": (10, "an offence was committed"),
    "charge": (15, "the person was charged"),
    "first_hearing": (20, "first hearing of the case"),
    "plea_guilty": (30, "a guilty plea was entered"),
    "committed_to_crown": (35, "sent or committed to the Crown Court"),
    "convicted": (40, "found or pleaded guilty, case ended in conviction"),
    "acquitted": (41, "acquitted or dismissed"),
    "psr_requested": (44, "a pre-sentence report was asked for"),
    "psr_delivered": (46, "a pre-sentence report was delivered"),
    "breach": (47, "a breach of an earlier order was dealt with"),
    "sentenced_custody": (50, "sentenced to immediate custody"),
    "sentenced_suspended": (51, "given a suspended sentence order"),
    "sentenced_community": (52, "given a community order"),
    "sentenced_fine": (53, "fined"),
    "sentenced_other": (54, "given a discharge or another disposal"),
    "sentenced_in_custody": (55, "sentence began, as the prison records it"),
    "release": (60, "released from custody"),
    "referral": (68, "referred to probation"),
    "order_start": (70, "a community or suspended sentence order began"),
    "requirement_start": (71, "a requirement of an order began"),
    "licence_start": (72, "licence began"),
    "pss_start": (74, "post-sentence supervision began"),
    "return_to_custody": (82, "returned to custody, by recall or otherwise"),
    "reception": (85, "received into custody"),
    "requirement_end": (90, "a requirement ended"),
    "licence_end": (91, "licence ended"),
    "pss_end": (92, "post-sentence supervision ended"),
    "order_end": (93, "an order ended"),
    "deported": (98, "removed from the country"),
    "death": (99, "died"),
}


def event_on(event: str, date: str, where: Where = (), basis: str = "observed") -> EventRule:
    """
    The rule that a row is `event` on the day in column `date`, with the standard same-day order.

    where : (column, allowed values) pairs, all of which must hold; () for every row
    Raises KeyError for an event that is not in EVENTS: users' own events are EventRule directly.
    """
    return EventRule(event=event, date=date, where=where, precedence=EVENTS[event][0], basis=basis)


def sentence_rules(date: str, where: Where = ()) -> Tuple[EventRule, ...]:
    """The five sentencing events of a court table whose column `disposal` uses codes.DISPOSAL."""
    kinds = (
        ("sentenced_custody", ("immediate_custody",)),
        ("sentenced_suspended", ("suspended_sentence",)),
        ("sentenced_community", ("community_order",)),
        ("sentenced_fine", ("fine",)),
        ("sentenced_other", ("discharge", "other")),
    )
    return tuple(event_on(event, date, where + (("disposal", disposals),)) for event, disposals in kinds)
