"""What a session does about outputs that may not leave as they are. Each treatment replaces the output, and says so."""

from dataclasses import replace
from typing import Any, Dict, Mapping, Sequence

from output_checks.coding import with_banded_percentiles, with_coded_extremes
from output_checks.describing import made_again
from output_checks.errors import UsageError
from output_checks.outputs import Output, checked
from output_checks.policy import Policy
from output_checks.treatments import hidden_output, rounded_output, with_merged_steps
from output_checks.wording import WORDS

_NAME_CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Treated:
    """The treatments of a `Session`, which holds the outputs and the policy."""

    policy: Policy
    outputs: Dict[str, Output]

    def suppress(self, name: str) -> Output:
        """
        Hide the small cells of a table, and more of them so that no total gives a hidden one back. One mark for all.

        Only for tables made by this session. The numbers of hidden cells are in the request sheet.
        """
        return self._add(name, hidden_output(self._made(name), self.policy))

    def round_to(self, name: str, base: int = 5) -> Output:
        """
        Round every count of a table to the nearest multiple of `base` (halves up). Not for means and other
        statistics.
        """
        return self._add(name, rounded_output(self._made(name), base))

    def code_extremes(self, name: str) -> Output:
        """
        Show every minimum and maximum of a description as a code, "720 or more", that enough people reach.

        Enough is the policy's `percentile_band`, at least its minimum of people.
        """
        return self._add(name, with_coded_extremes(self._made(name), self._enough()))

    def band_percentiles(self, name: str, width: float) -> Output:
        """Show every percentile of a description as a band, "30 to under 60", that holds it and enough people."""
        return self._add(name, with_banded_percentiles(self._made(name), width, self._enough()))

    def merge(self, name: str, **groups: Mapping[str, Sequence[Any]]) -> Output:
        """
        Make a table again with merged categories: `session.merge("t1", offence={"Robbery or theft": ["Robbery",
        "Theft"]})`.

        Counted anew from the data, since people do not add up. Undoes earlier suppression or rounding of that table.
        """
        output = self._made(name)
        merged = dict(output.merged)
        merged.update(groups)
        table, evidence = made_again(output.recipe, merged)
        said = "merged categories of {}".format(", ".join(sorted(merged)))
        words = {key: getattr(output.evidence, key) for key in WORDS}
        evidence = replace(evidence, sdc_applied=(said,), **words)
        return self._add(name, replace(output, table=table, evidence=evidence, merged=merged))

    def merge_steps(self, name: str, by: Sequence[str] = ()) -> Output:
        """
        Gather the steps of a curve until each holds the policy's minimum of events; the curve is kept at the end of
        each.

        by : columns that tell curves apart. Needs events. Rows at the end that hold too few events are left out.
        """
        output = self._get(name)
        if output.kind not in ("curve", "figure"):
            raise UsageError("'{}' is a {}; only steps of a curve can be merged.".format(name, output.kind))
        return self._add(name, with_merged_steps(output, self.policy["minimum_step_events"] or 1, tuple(by)))

    def _enough(self) -> int:
        return max(self.policy["percentile_band"] or 1, self.policy["minimum_people"] or 1)

    def _made(self, name: str) -> Output:
        output = self._get(name)
        if output.recipe is None:
            raise UsageError("'{}' was not made by this session from data; treat it where it was made.".format(name))
        return output

    def _add(self, name: str, output: Output) -> Output:
        if not name or set(name) - _NAME_CHARACTERS:
            raise UsageError("Give each output a name of letters, digits, _ and -; it becomes the file name.")
        self.outputs[name] = checked(replace(output, name=name), self.policy)
        return self.outputs[name]

    def _get(self, name: str) -> Output:
        if name not in self.outputs:
            raise UsageError(
                "There is no output '{}'. There are: {}.".format(name, ", ".join(self.outputs) or "none")
            )
        return self.outputs[name]
