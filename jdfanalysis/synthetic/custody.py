"""Custody and what follows it: remand, sentence, release, curfew, licence, supervision."""
import numpy as np

from jdfanalysis.synthetic import law, offences
from jdfanalysis.synthetic.courts import CUSTODY as REMANDED
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns
from jdfanalysis.synthetic.people import YEAR_DAYS
from jdfanalysis.synthetic.sentencing import CUSTODY

# Why custody ended; positions are kept to the dictionary's codes by a test.
RELEASES = ("CR", "HDC", "PAROLE", "REMAND", "DEPORT", "DEC")
AUTOMATIC, CURFEW, PAROLE, FROM_REMAND, DEPORTED, DIED = range(6)

_CURFEW_SHARE, _DEPORTED_SHARE = 0.22, 0.45
NEVER = law.day("2100-01-01")


def stays(draws: Draws, case: Columns, people: Columns) -> Columns:
    """
    The custody of cases that bring any: remand, sentence or both; one row per stay, half-open days.

    reception to release is unbroken; release is the first day out. Remand days count toward the
    sentence. HDC ends on `automatic`; licence runs from release to `licence_end`, supervision to
    `pss_end`; both equal release where there is none.
    """
    size = len(case["person"])
    sentenced = case["disposal"] == CUSTODY
    reception = np.where(case["remand"] == REMANDED, case["first"], case["final"])
    credit = case["final"] - reception
    serious = case["group"] <= offences.SEXUAL
    part = law.custodial_days(case["sentence_days"], case["kind"], case["final"], serious)
    part = part + np.where(case["kind"] == law.EXTENDED, draws.days(120.0, 0.8, size), 0)
    automatic = np.maximum(case["final"], case["final"] + part - credit)
    automatic = np.where(case["kind"] == law.LIFE, NEVER, automatic)
    room = np.minimum(law.curfew_days(case["sentence_days"], case["kind"], case["group"] == offences.SEXUAL, part),
                      automatic - case["final"])
    # Most who are curfewed leave some time after they could.
    curfew = np.where(draws.chance(_CURFEW_SHARE, size) & (room >= 10), room - draws.integer(0, room // 2, size), 0)
    release = np.where(sentenced, automatic - curfew, case["final"])
    expiry = np.where(case["kind"] == law.LIFE, NEVER, case["final"] + case["sentence_days"] - credit)
    licensed = sentenced & law.has_licence(case["sentence_days"], case["offence"], case["kind"])
    # A curfewed prisoner is on licence in any case, to the day of automatic release at least.
    licence_end = np.where(licensed, np.maximum(expiry, automatic), np.where(sentenced, automatic, release))
    licence_end = np.maximum(licence_end, release)
    age = np.floor((release - people["birth"][case["person"]]) / YEAR_DAYS)
    pss_end = law.supervision_end(case["sentence_days"], case["offence"], case["kind"], age, automatic, licence_end)
    kind = np.where(case["kind"] == law.EXTENDED, PAROLE, np.where(curfew > 0, CURFEW, AUTOMATIC))
    return {
        "person": case["person"], "reception": reception, "sentenced": np.where(sentenced, case["final"], NO_DAY),
        "sentence_days": np.where(sentenced, case["sentence_days"], 0), "kind": case["kind"],
        "automatic": np.where(sentenced, automatic, release), "release": release, "licence_end": licence_end,
        "pss_end": np.where(sentenced, pss_end, release),
        "release_type": np.where(sentenced, kind, FROM_REMAND),
        "group": case["group"], "code": case["code"], "offence": case["offence"], "above": case["route"] > 0,
    }


def ended_early(draws: Draws, stay: Columns, people: Columns) -> Columns:
    """The same stays, cut short by death in custody, or ended by deportation of foreign nationals."""
    death = people["death"][stay["person"]]
    died = (death < stay["release"]) & (death > stay["reception"])
    long = stay["sentence_days"] >= law.YEAR
    removed = draws.chance(_DEPORTED_SHARE, len(death)) & people["foreign"][stay["person"]] & long & ~died
    early = law.removal_days(stay["sentenced"], stay["release"])
    stop = np.where(died, death, np.where(removed, stay["release"] - early, stay["release"]))
    kind = np.where(died, DIED, np.where(removed, DEPORTED, stay["release_type"]))
    stay = dict(stay, release=stop, release_type=kind)
    for name in ("licence_end", "pss_end", "automatic"):
        stay[name] = np.where(died | removed, stop, stay[name])
    stay["sentenced"] = np.where(died & (stay["sentenced"] > stop), NO_DAY, stay["sentenced"])
    return stay


def ended_by_death(stay: Columns, people: Columns) -> Columns:
    """Curfew, licence and supervision end with the life; to be called when the days of death are final."""
    if not stay:
        return stay
    limit = np.maximum(people["death"][stay["person"]], stay["release"])
    return dict(stay, **{name: np.minimum(stay[name], limit) for name in ("automatic", "licence_end", "pss_end")})
