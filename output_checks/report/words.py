"""Sentences that every report carries."""

from typing import List, Tuple

from output_checks.policy import Policy
from output_checks.rules import RULES

PRE_CHECK = (
    "This is a pre-check made by a program. It is not clearance: clearance is given by the ONS output checkers, "
    "and the data owner may add rules."
)
SAFE = (
    "This report names places and rules, not the values of small cells. It still tells where small groups are: "
    "keep it inside the environment unless the output checkers release it."
)


def sources(policy: Policy, rule_name: str) -> List[Tuple[str, str, str]]:
    """(key, value, source) of every policy key that a rule reads; empty for differencing's own and unknown names."""
    keys: Tuple[str, ...] = ("minimum_difference", "differencing") if rule_name == "differencing" else ()
    for rule in RULES:
        if rule.name == rule_name:
            keys = rule.keys
    return [(key, str(policy[key]), policy.source(key)) for key in keys]
