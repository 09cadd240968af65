"""What the rules ask for: a named, dated set of settings, each with its source. Data, not code.

The rules say how to look; the policy says what is too small, and how bad it is.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Union

from output_checks.errors import PolicyError
from output_checks.findings import Verdict
from output_checks.policy_keys import KEYS, problem_with

POLICY_FOLDER = Path(__file__).parent / "policies"
DEFAULT_POLICY = "ons_srs"


@dataclass(frozen=True)
class Setting:
    """One value of a policy, with where it comes from, how old it is and how sure we are."""

    value: Any
    source: str
    date: str
    certainty: str = ""


@dataclass(frozen=True)
class Policy:
    """
    A rule set: `policy["minimum_count"]` is a value, `policy.verdict("zeros")` a Verdict.

    name, date : how the rule set is called and when it was last looked at
    settings : every key of `policy_keys.KEYS`, no more and no less; raises PolicyError otherwise
    """

    name: str
    date: str
    settings: Mapping[str, Setting]

    def __post_init__(self) -> None:
        faults = ["missing key '{}'".format(key) for key in KEYS if key not in self.settings]
        faults += _faults({key: setting.value for key, setting in self.settings.items()})
        if faults:
            raise PolicyError("Policy '{}' cannot be used.".format(self.name), faults)

    def __getitem__(self, key: str) -> Any:
        return self.settings[key].value

    def verdict(self, key: str) -> Verdict:
        """The value of a key that holds a verdict, as a Verdict."""
        return Verdict.of(self[key])

    def source(self, key: str) -> str:
        """Where the value of `key` comes from, with its date."""
        setting = self.settings[key]
        return "{} ({})".format(setting.source, setting.date) if setting.date else setting.source

    def with_changes(self, source: str = "set in the call", **values: Any) -> "Policy":
        """The same policy with some values replaced; raises PolicyError for a key that does not exist."""
        faults = _faults(values)
        if faults:
            raise PolicyError("Policy '{}' cannot be changed like this.".format(self.name), faults)
        settings = dict(self.settings)
        settings.update({key: Setting(value, source, "") for key, value in values.items()})
        return Policy(self.name + " with changes", self.date, settings)


PolicyLike = Union[str, Path, Policy]


def policy_names() -> List[str]:
    """Names of the rule sets that come with this package."""
    return sorted(path.stem for path in POLICY_FOLDER.glob("*.json"))


def load_policy(policy: PolicyLike = DEFAULT_POLICY) -> Policy:
    """
    The policy of that name, in that file, or itself.

    A file is JSON: `name`, `date`, optionally `based_on` (the name of a rule set that comes with this package)
    and `keys`: each a plain value, or an object with `value`, `source`, `date`, `certainty`. A file that is based on
    another holds only what differs. Raises PolicyError with every fault at once: unknown keys, impossible values.
    """
    if isinstance(policy, Policy):
        return policy
    path = POLICY_FOLDER / (str(policy) + ".json")
    if path.is_file():
        return _from_file(path)
    path = Path(policy)
    if not path.is_file():
        raise PolicyError(
            "There is no policy '{}'. Known: {}; or give a file.".format(policy, ", ".join(policy_names()))
        )
    return _from_file(path)


def _from_file(path: Path) -> Policy:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise PolicyError("The policy file {} is not readable JSON: {}.".format(path.name, type(error).__name__))
    faults = _file_faults(content)
    if faults:
        raise PolicyError("The policy file {} cannot be used.".format(path.name), faults)
    settings: Dict[str, Setting] = {}
    if content.get("based_on"):
        settings.update(load_policy(content["based_on"]).settings)
    for key, given in content["keys"].items():
        settings[key] = _setting(given, path.name)
    return Policy(content["name"], content.get("date", ""), settings)


def _file_faults(content: Any) -> List[str]:
    if not isinstance(content, dict) or not isinstance(content.get("keys"), dict) or not content.get("name"):
        return ["it must be an object with 'name', 'date' and 'keys'"]
    faults = [
        "unknown entry '{}'".format(k) for k in content if k not in ("name", "date", "based_on", "keys", "note")
    ]
    based_on: Optional[str] = content.get("based_on")
    if based_on and based_on not in policy_names():
        faults.append("'based_on' names '{}'; known: {}".format(based_on, ", ".join(policy_names())))
    return faults + _faults({k: _setting(given, "").value for k, given in content["keys"].items()})


def _setting(given: Any, file_name: str) -> Setting:
    if isinstance(given, dict):
        return Setting(
            given.get("value"),
            given.get("source", "no source given"),
            given.get("date", ""),
            given.get("certainty", ""),
        )
    return Setting(given, "set in {}".format(file_name), "")


def _faults(values: Mapping[str, Any]) -> List[str]:
    faults = ["unknown key '{}'".format(key) for key in values if key not in KEYS]
    for key in values:
        if key in KEYS:
            fault = problem_with(key, values[key])
            if fault:
                faults.append(fault)
    return faults
