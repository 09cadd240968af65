"""What can happen to a person, in words, and which comes first when two things share a day."""
from typing import Dict, Tuple

from jdfanalysis.dictionary.model import EventRule, Where

# Same-day order: offence, first hearing, plea, conviction, sentence, custody release,
# order and licence start, recall, reception, order end. Gaps leave room for users' own events.
EVENTS: Dict[str, Tuple[int, str]] = {
    "offence": (10, "an offence was committed"),
    "arrest": (12, "the person was arrested"),
    "charge": (15, "the person was charged"),
    "first_hearing": (20, "first hearing of the case"),
    "plea_guilty": (30, "a guilty plea was entered"),
    "plea_not_guilty": (31, "a not guilty plea was entered"),
    "final_hearing": (33, "last hearing of the case in this court"),
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
    "recall_decision": (80, "recall to custody was decided"),
    "return_to_custody": (82, "returned to custody, by recall or otherwise"),
    "recall_return": (83, "returned to custody on recall"),
    "reception": (85, "received into custody"),
    "requirement_end": (90, "a requirement ended"),
    "licence_end": (91, "licence ended"),
    "pss_end": (92, "post-sentence supervision ended"),
    "order_end": (93, "an order ended"),
    "order_broken_off": (93, "an order ended by revocation or death"),
    "assumed_exit": (97, "assumed to have left unseen"),
    "deported": (98, "removed from the country"),
    "death": (99, "died"),
}

# Kinds of an event: of which, and what they are. Their place among events of one day is that of the event.
KINDS: Dict[str, Tuple[str, str]] = {
    "breach_of_community_order": ("breach", "the order in force was a community order"),
    "breach_of_suspended_order": ("breach", "the order in force was a suspended sentence order"),
    "breach_of_supervision": ("breach", "what was in force was post-sentence supervision"),
    "release_automatic": ("release", "at the conditional or automatic release date"),
    "release_hdc": ("release", "on home detention curfew"),
    "release_parole": ("release", "by the Parole Board"),
    "release_from_remand": ("release", "from remand, not sentenced to custody"),
    "release_other": ("release", "in any other way"),
    "release_before_recall": ("release", "first release of a stay that saw a recall; how is not recorded"),
    "rerelease": ("release", "released again after a recall"),
    "community_order_start": ("order_start", "a community or youth rehabilitation order began"),
    "suspended_order_start": ("order_start", "a suspended sentence order began"),
    "community_order_end": ("order_end", "a community or youth rehabilitation order ended"),
    "suspended_order_end": ("order_end", "a suspended sentence order ended"),
}

# Events that no table dates, and the function of journeys that puts them into the log.
FOUND_BY: Dict[str, str] = {
    "recall_decision": "with_recalls", "recall_return": "with_recalls", "order_broken_off": "with_order_endings",
    "assumed_exit": "with_assumed_exits", "breach_of_community_order": "with_breaches",
    "breach_of_suspended_order": "with_breaches", "breach_of_supervision": "with_breaches",
}


def event_of(name: str) -> str:
    """The event of which `name` is a kind; the name itself where it is none."""
    return KINDS[name][0] if name in KINDS else name


def event_on(event: str, date: str, where: Where = (), basis: str = "observed", any_of: Where = (), unless: Where = (),
             on_request: bool = False) -> EventRule:
    """
    The rule that a row is `event` on the day in column `date`, with the standard same-day order.

    event : a name in EVENTS, or one in KINDS: then the rule is of that event, with the name as its kind
    where, basis, any_of, unless, on_request : as in EventRule
    Raises KeyError for a name that is in neither: users' own events are EventRule directly.
    """
    name = event_of(event)
    return EventRule(event=name, date=date, where=where, precedence=EVENTS[name][0], basis=basis,
                     kind=event if event in KINDS else "", any_of=any_of, unless=unless, on_request=on_request)


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
