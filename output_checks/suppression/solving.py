"""From a system with primary cells to a confirmed pattern: method, audit, proof."""

from dataclasses import replace
from typing import Any, Optional, Tuple

import numpy as np

from output_checks.suppression.auditing import Audit, audit_system
from output_checks.suppression.errors import AuditFailed, TableError
from output_checks.suppression.exact import improve
from output_checks.suppression.finders import make_finder
from output_checks.suppression.needs import faults_in, needs_of, needs_of_alone
from output_checks.suppression.network import find_network
from output_checks.suppression.pattern import Pattern
from output_checks.suppression.result import Proof
from output_checks.suppression.search import hide_more, search_on
from output_checks.suppression.solvers import has_highs, has_milp, scipy_version
from output_checks.suppression.system import System
from output_checks.suppression.thinning import steps_only

METHODS = ("auto", "fast", "exact")
# With "auto" the exact method is tried on systems up to this size.
SMALL_CELLS, SMALL_SECONDS = 2000, 15.0
# Up to so many cells, so many patterns are made by the heuristic: on networks, and elsewhere.
TRIES = {True: ((400, 260), (1600, 460), (3000, 260), (6000, 60)), False: ((2500, 800), (6000, 200), (20000, 50))}
# So many of them come before the exact method, where it is used; the others only if that does not end in time.
TRIES_BEFORE = 100
LEVELLED_TRIES, LEVELLED_CELLS = 20, 6000


def protect(
    system: System,
    method: str = "auto",
    alone: bool = True,
    seconds: float = 20.0,
    tries: Optional[int] = None,
    seed: int = 0,
) -> Tuple[System, Pattern, float, str]:
    """
    A safe pattern for a system: (the system with it, the pattern, a lower bound of the cost, the method).

    method : "fast": the heuristic; "exact": then the integer programme until `seconds` are over;
        "auto": the integer programme for up to 2,000 cells and 15 seconds, where scipy has one. Whatever the
        method, an answer is never worse than the heuristic's
    tries : patterns the heuristic makes to choose from (see hide_more); None: as many as the size allows
    seed : of the random ones
    The primary cells of the system are taken as they are. Raises CannotProtect when no allowed pattern is
    safe, TableError for "exact" where scipy has no integer programming.
    """
    if method not in METHODS:
        raise TableError("method must be one of {}.".format(", ".join(METHODS)))
    if method == "exact" and not has_milp():
        raise TableError(
            'method="exact" needs scipy 1.9 or later; here is {}.'.format(".".join(map(str, scipy_version())))
        )
    small = method == "auto" and system.size <= SMALL_CELLS and has_milp()
    tries = usual_tries(system) if tries is None else tries
    finder = make_finder(system)
    found = hide_more(system, alone, min(tries, TRIES_BEFORE) if small else tries, seconds, seed, finder)
    bound, name = 0.0, "heuristic" if found.cost > 0 else "none needed"
    if found.cost > 0 and (small or method == "exact"):
        found, bound = improve(system, found, alone, min(seconds, SMALL_SECONDS) if small else seconds, finder)
        name = "exact" if bound >= found.cost - 1e-6 * max(1.0, found.cost) else "heuristic"
        if small and name == "heuristic":
            found = search_on(system, alone, tries - TRIES_BEFORE, seconds / 2, seed, finder, found)
    return system.with_hidden(found.hidden), found, bound, name


def usual_tries(system: System) -> int:
    """How many patterns the heuristic makes: rounds that take no programme are cheap, others are not."""
    on_network = find_network(system) is not None
    if steps_only(system):
        return next((tries for cells, tries in TRIES[on_network] if system.size <= cells), 1)
    # Where one path has no room for a whole level, programmes are asked in networks too.
    if on_network:
        return LEVELLED_TRIES if system.size <= LEVELLED_CELLS else 1
    return 3 if has_highs() and system.size <= 400 else 1


def confirm(system: System, pattern: Pattern, alone: bool = True) -> Tuple[Audit, Proof]:
    """
    Check a pattern twice, by its proof and by the audit; raises AuditFailed if either objects.

    The proof is checked by adding up every movement. The audit does not look at the movements: it
    eliminates and optimises from the published numbers alone.
    """
    needs = needs_of(system)
    if alone:
        needs = needs + sorted(needs_of_alone_all(system, pattern), key=lambda need: (need.cell, need.known))
    faults = faults_in(system, needs, pattern.movements)
    if faults:
        raise AuditFailed(
            "The proof of this pattern does not hold. This is a fault of the program; nothing is returned.", faults
        )
    audit = audit_system(system, seconds=0.0)
    if len(audit.cells) and not _agrees(audit, alone):
        raise AuditFailed(
            "The audit found cells that the proof missed. This is a fault of the program; nothing is returned.",
            [audit.describe()],
        )
    # The movements are tables of whole numbers for every need: what the audit left open, they prove.
    audit = replace(audit, cells=audit.cells.assign(proven=True))
    moves = {id(pattern.movements[need]) for need in needs}
    widest = int(np.diff(system.relations.indptr).max()) if system.relations.shape[0] else 0
    return audit, Proof(len(needs), len(moves), sum(need.known >= 0 for need in needs), widest)


def needs_of_alone_all(system: System, pattern: Pattern) -> Any:
    """The needs against contributors alone that these movements raise, met or not."""
    outside = {need: move for need, move in pattern.movements.items() if need.known < 0}
    return needs_of_alone(system, outside)


def _agrees(audit: Audit, alone: bool) -> bool:
    """Does the audit find every primary cell protected?"""
    cells = audit.cells[audit.cells["primary"]]
    bad = cells["exact"] | cells["short"]
    if alone:
        bad = bad | cells["seen_by_alone"]
    return not bad.any()
