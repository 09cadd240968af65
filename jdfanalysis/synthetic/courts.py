"""A case from charge to disposal: dates, route, plea, verdict, sentence."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic import offences, sentencing, shocks
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns
from jdfanalysis.synthetic.people import area_of

MAGISTRATES, FOR_TRIAL, FOR_SENTENCE = 0, 1, 2
NO_PLEA, GUILTY, NOT_GUILTY = 0, 1, 2
BAIL, CUSTODY, NEITHER = 0, 1, 2

_CROWN_EITHER_WAY, _SENTENCE_EITHER_WAY = 0.33, 0.10
# Women are sent up and remanded less often: they are a tenth of Crown defendants.
_FEMALE_CROWN, _FEMALE_REMAND = 0.45, 0.6
_GUILTY = (0.70, 0.64)
_FOUND_GUILTY = (0.48, 0.46)
# Remand in custody: summary, either-way below, Crown Court (cases of seven priors and more count double).
_REMAND = np.array([0.004, 0.024, 0.62])
# Arrested rather than summonsed: summary, either-way, indictable only, summary motoring. Invented.
_ARRESTED, MOTORING_STOP = np.array([0.35, 0.85, 0.97, 0.10]), 3
_CHARGED_AT_ONCE = 0.55
# Chance that a case is one of those that may be brought together with others, by mode of trial.
_TOGETHER = (0.10, 0.80, 0.95)
MOST_DEFENDANTS = 4


def new_cases(draws: Draws, who: np.ndarray, people: Columns, state: Columns, offence: np.ndarray,
              group: np.ndarray) -> Columns:
    """Cases of `who` for offences on these days: what is known at charge; one row each."""
    size = len(who)
    code = offences.first_code()[group] + draws.integer(0, offences.code_counts()[group] - 1, size)
    mode = draws.pick_row(offences.setting("modes")[group])
    charge = offence + draws.days(offences.setting("charge")[group], 1.3, size)
    arrest = _arrests(draws, offence, charge, np.where(group == offences.MOTORING, MOTORING_STOP, mode))
    u = draws.uniform(size)
    sent = np.where(people["female"][who], _FEMALE_CROWN, 1.0)
    youth = offence < people["birth"][who] + 6570
    crown = (mode == offences.INDICTABLE) | ((mode == offences.EITHER_WAY) & (u < _CROWN_EITHER_WAY * sent) & ~youth)
    sentence = (mode == offences.EITHER_WAY) & (u >= 1 - _SENTENCE_EITHER_WAY * sent) & ~youth
    route = np.where(crown, FOR_TRIAL, np.where(sentence, FOR_SENTENCE, MAGISTRATES))
    heavy = np.where(state["priors"][who] >= 7, 2.0, 1.0) * np.where(people["female"][who], _FEMALE_REMAND, 1.0)
    level = np.where(crown, 2, np.where(mode > 0, 1, 0))
    remanded = draws.uniform(size) < np.minimum(_REMAND[level] * heavy, 0.75)
    return {
        "person": who, "offence": offence, "group": group, "code": code, "mode": mode, "arrest": arrest,
        "charge": charge, "lead": np.arange(size), "area": area_of(people["lsoa"][who]),
        "route": route, "youth": youth, "priors": state["priors"][who],
        "in_order": state["order_end"][who] > offence,
        "remand": np.where(remanded, CUSTODY, np.where(mode == offences.SUMMARY, NEITHER, BAIL)),
    }


def _arrests(draws: Draws, offence: np.ndarray, charge: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Days of arrest, on the day of charge or before it; missing for those who were summonsed."""
    size = len(offence)
    arrested, at_once = draws.chance(_ARRESTED[kind], size), draws.chance(_CHARGED_AT_ONCE, size)
    earlier = offence + np.floor(draws.uniform(size) * (charge - offence + 1)).astype(np.int64)
    return np.where(arrested, np.where(at_once, charge, earlier), NO_DAY)


def charge_together(draws: Draws, case: Columns) -> None:
    """
    Co-defendants: cases for the same kind of offence on the same day become one, four people at most.

    The first of them leads: offence code, charge, court and the days of all hearings are theirs; arrest,
    remand, plea, verdict and sentence are each one's own. `lead` is the position of the leader.
    """
    size = len(case["person"])
    alone = draws.uniform(size) >= np.array(_TOGETHER)[case["mode"]]
    key = case["offence"] * 16 + case["group"] + np.where(case["youth"], 2 ** 40, 0)
    key = np.where(alone, -1 - np.arange(size), key)
    order = np.argsort(key, kind="mergesort")
    new = np.append(True, key[order][1:] != key[order][:-1])[:size]
    place = np.arange(size)
    first = np.maximum.accumulate(np.where(new, place, 0))
    first = first + (place - first) // MOST_DEFENDANTS * MOST_DEFENDANTS
    lead = np.empty(size, dtype=np.int64)
    lead[order] = order[first]
    case["lead"] = lead
    for name in ("code", "mode", "charge", "route", "area"):
        case[name] = case[name][lead]
    case["arrest"] = np.where(case["arrest"] == NO_DAY, NO_DAY, np.minimum(case["arrest"], case["charge"]))


def hear(draws: Draws, case: Columns) -> None:
    """Add the hearings below, the plea, the Crown hearings, the verdict and the sentence to the cases."""
    size, lead = len(case["person"]), case["lead"]
    wait = np.where(case["remand"] == CUSTODY, 1, 10 + draws.days(40.0, 0.6, size))
    sent_up = case["route"] > 0
    case["first"] = shocks.postponed(draws, case["charge"] + wait, crown=False, urgent=sent_up)[lead]
    u, crown = draws.uniform(size), sent_up
    guilty = (u < np.where(crown, _GUILTY[1], _GUILTY[0])) | (case["route"] == FOR_SENTENCE)
    case["plea"] = np.where(guilty, GUILTY, NOT_GUILTY)
    at_once = draws.chance(0.62, size)
    report, trial = 14 + draws.days(14.0, 0.5, size), 40 + draws.days(55.0, 0.6, size)
    below = np.where(crown, np.where(at_once, 0, 14), np.where(guilty, np.where(at_once, 0, report), trial))
    case["mags_final"] = shocks.postponed(draws, case["first"] + below, crown=False, urgent=sent_up)[lead]
    case.update(_crown_hearings(draws, case, guilty))
    proved = draws.uniform(size) < np.where(crown, _FOUND_GUILTY[1], _FOUND_GUILTY[0])
    case["convicted"] = guilty | proved
    case["withdrawn"] = draws.chance(0.6, size) & ~case["convicted"]
    case["plea"] = np.where(case["withdrawn"] & draws.chance(0.4, size), NO_PLEA, case["plea"])
    case["disposal"] = sentencing.disposal(draws, case)
    case.update(sentencing.lengths(draws, case))


def _crown_hearings(draws: Draws, case: Columns, guilty: np.ndarray) -> Dict[str, np.ndarray]:
    """Crown Court days, missing for cases that end below; `final` is the day of the final disposal anywhere."""
    size, lead = len(case["person"]), case["lead"]
    crown = case["route"] > 0
    received = case["mags_final"] + draws.integer(0, 3, size)
    factor = shocks.crown_wait(received)
    held = np.where(case["remand"] == CUSTODY, 0.75, 1.0)
    first = shocks.postponed(draws, received + 20 + draws.days(10.0, 0.5, size), crown=True)
    plea_wait = draws.days(44.0 * factor, 0.8, size)
    trial_wait = draws.days(190.0 * factor * held, 0.6, size)
    sentence_wait = draws.days(34.0, 0.7, size)
    plea_day = first + np.where(guilty, plea_wait, 0)
    after = np.where(case["route"] == FOR_SENTENCE, 0, np.where(guilty, plea_wait + sentence_wait, trial_wait))
    received, first = received[lead], first[lead]
    disposal = shocks.postponed(draws, first + after, crown=True)[lead]
    plea_day = np.where(case["route"] == FOR_SENTENCE, case["first"], np.maximum(plea_day, first))
    plea_day = np.minimum(plea_day, disposal)
    return {
        "received": np.where(crown, received, NO_DAY),
        "crown_first": np.where(crown, first, NO_DAY),
        "plea_day": np.where(crown, plea_day, case["first"]),
        "final": np.where(crown, disposal, case["mags_final"]),
    }
