"""Everything there is to say about an extract before work begins, in one record."""
import html
from dataclasses import dataclass, field
from typing import Any, Optional

import pandas as pd

from jdfanalysis.dictionary.model import Dictionary
from jdfanalysis.errors import LinkingError
from jdfanalysis.loading.folders import load_all
from jdfanalysis.loading.linking import link_people
from jdfanalysis.loading.pages import whole_page
from jdfanalysis.loading.report import Report
from jdfanalysis.loading.report_pages import html_table


@dataclass(frozen=True)
class DataCheck:
    """
    What loading and linking found. It counts; it holds no id and no value.

    report : of loading
    links : rows linked and not, by table; None if people could not be linked
    conflicts : people whose records contradict each other, by kind; None likewise
    trouble : why people could not be linked, else ""
    """

    report: Report
    links: Optional[pd.DataFrame] = field(default=None, repr=False)
    conflicts: Optional[pd.DataFrame] = field(default=None, repr=False)
    trouble: str = ""

    @property
    def is_clean(self) -> bool:
        """True if strict loading would accept every table and people could be linked."""
        return self.report.is_clean and not self.trouble

    def as_text(self) -> str:
        """The check in plain lines."""
        lines = [self.report.as_text()]
        if self.trouble:
            lines.append("people were not linked: " + self.trouble)
        if self.links is not None and self.conflicts is not None:
            lines += ["", "Linking", self.links.to_string(index=False)]
            lines += ["", "People whose records contradict each other", self.conflicts.to_string(index=False)]
        return "\n".join(lines)

    def as_html(self) -> str:
        """The check as one page that needs nothing else."""
        return whole_page("Data check", self._repr_html_())

    def __repr__(self) -> str:
        return self.as_text()

    def _repr_html_(self) -> str:
        parts = [self.report._repr_html_()]
        if self.trouble:
            parts.append("<p>People were not linked: {}</p>".format(html.escape(self.trouble)))
        if self.links is not None and self.conflicts is not None:
            parts.append(html_table(self.links, "Linking"))
            parts.append(html_table(self.conflicts, "People whose records contradict each other"))
        return "".join(parts)


def check_data(
    source: Any, dictionary: Optional[Dictionary] = None, schema: str = "", release: str = ""
) -> DataCheck:
    """
    Load every declared table of a folder, zip file or database, link people, and report on both.

    source, dictionary, schema, release : as for `load_all`
    Tables that cannot be linked, for want of a link table or otherwise, are still checked. Raises
    what `load_all` raises. The counts are for those who may see the data: not for release.
    """
    loaded = load_all(source, dictionary, schema=schema, release=release)
    try:
        linked = link_people(loaded)
    except LinkingError as error:
        return DataCheck(loaded.report, trouble=str(error))
    return DataCheck(loaded.report, linked.summary, linked.conflicts())
