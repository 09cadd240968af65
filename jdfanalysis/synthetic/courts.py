"""A case from charge to disposal: dates, route, plea, verdict, sentence."""
from typing import Dict

import numpy as np

from jdfanalysis.synthetic import offences, sentencing, shocks
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns

MAGISTRATES, FOR_TRIAL, FOR_SENTENCE = 0, 1, 2
NO_PLEA, GUILTY, NOT_GUILTY = 0, 1, 2
BAIL, CUSTODY, NEITHER = 0, 1, 2

_CROWN_EITHER_WAY, _SENTENCE_EITHER_WAY = 0.20, 0.07
# Women are sent up and remanded less often: they are a tenth of Crown defendants.
_FEMALE_CROWN, _FEMALE_REMAND = 0.45, 0.6
_GUILTY = (0.70, 0.64)
_FOUND_GUILTY = (0.48, 0.46)
# Remand in custody: summary, either-way below, Crown Court (cases of seven priors and more count double).
_REMAND = np.array([0.006, 0.036, 0.52])


def new_cases(draws: Draws, who: np.ndarray, people: Columns, state: Columns, offence: np.ndarray,
              group: np.ndarray) -> Columns:
    """Cases of `who` for offences on these days: what is known at charge; one row each."""
    size = len(who)
    code = offences.first_code()[group] + draws.integer(0, offences.code_counts()[group] - 1, size)
    mode = draws.pick_row(np.array([g.modes for g in offences.GROUPS], dtype=np.float64)[group])
    charge = offence + draws.days(offences.setting("charge")[group], 1.3, size)
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
        "person": who, "offence": offence, "group": group, "code": code, "mode": mode, "charge": charge,
        "route": route, "youth": youth, "priors": state["priors"][who],
        "in_order": state["order_end"][who] > offence,
        "remand": np.where(remanded, CUSTODY, np.where(mode == offences.SUMMARY, NEITHER, BAIL)),
    }


def hear(draws: Draws, case: Columns) -> None:
    """Add the hearings below, the plea, the Crown hearings, the verdict and the sentence to the cases."""
    size = len(case["person"])
    wait = np.where(case["remand"] == CUSTODY, 1, 10 + draws.days(40.0, 0.6, size))
    case["first"] = shocks.postponed(draws, case["charge"] + wait, crown=False)
    u = draws.uniform(size)
    crown = case["route"] > 0
    guilty = (u < np.where(crown, _GUILTY[1], _GUILTY[0])) | (case["route"] == FOR_SENTENCE)
    case["plea"] = np.where(guilty, GUILTY, NOT_GUILTY)
    at_once = draws.chance(0.62, size)
    report, trial = 14 + draws.days(14.0, 0.5, size), 40 + draws.days(55.0, 0.6, size)
    below = np.where(crown, np.where(at_once, 0, 14), np.where(guilty, np.where(at_once, 0, report), trial))
    case["mags_final"] = shocks.postponed(draws, case["first"] + below, crown=False)
    case.update(_crown_hearings(draws, case, guilty))
    proved = draws.uniform(size) < np.where(crown, _FOUND_GUILTY[1], _FOUND_GUILTY[0])
    case["convicted"] = guilty | proved
    case["withdrawn"] = draws.chance(0.6, size) & ~case["convicted"]
    case["plea"] = np.where(case["withdrawn"] & draws.chance(0.4, size), NO_PLEA, case["plea"])
    case["disposal"] = sentencing.disposal(draws, case)
    case.update(sentencing.lengths(draws, case))


def _crown_hearings(draws: Draws, case: Columns, guilty: np.ndarray) -> Dict[str, np.ndarray]:
    """Crown Court days, missing for cases that end below; `final` is the day of the final disposal anywhere."""
    size = len(case["person"])
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
    disposal = shocks.postponed(draws, first + after, crown=True)
    plea_day = np.minimum(np.where(case["route"] == FOR_SENTENCE, case["first"], plea_day), disposal)
    return {
        "received": np.where(crown, received, NO_DAY),
        "crown_first": np.where(crown, first, NO_DAY),
        "plea_day": np.where(crown, plea_day, case["first"]),
        "final": np.where(crown, disposal, case["mags_final"]),
    }
