"""The columns of one table while its parts are read, and the table and report that come out."""
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.dictionary.constraints import NotMissing
from jdfanalysis.dictionary.model import Table, Variable
from jdfanalysis.loading import ids
from jdfanalysis.loading.across import AcrossChunks, GrowingLookup, ids_at
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.parts import Part
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.repeats import Repeats, find_repeats
from jdfanalysis.loading.report import ColumnSummary, LoadReport
from jdfanalysis.loading.text_files import Chunk
from jdfanalysis.loading.values import column_of
from jdfanalysis.loading.year_counts import YearCounts, default_date, is_missing


class Builder:
    """
    Takes rows with `add` and gives them as a LoadedTable with `take`: once, or chunk by chunk.

    found : canonical name -> name in the file, of the columns that some part has
    across : what is remembered from chunk to chunk; None if there is only one
    """

    def __init__(
        self,
        table: Table,
        variables: Sequence[Variable],
        found: Mapping[str, str],
        tally: Tally,
        parts: Sequence[Part],
        across: Optional[AcrossChunks] = None,
    ):
        self.table, self.tally, self.parts, self.across = table, tally, tuple(parts), across
        self.variables = [v for v in variables if v.canonical in found]
        self.found = {v.canonical: found[v.canonical] for v in self.variables}
        self.columns = {v.canonical: column_of(v, "{}.{}".format(table.name, v.canonical), tally) for v in self.variables}
        self.started = time.perf_counter()
        self.totals = {"read": 0, "kept": 0}
        self.missing = dict.fromkeys(self.found, 0)
        self.years = YearCounts(default_date(table, list(self.found)))
        self._begin()

    def _begin(self) -> None:
        self.rows = 0
        self.malformed: List[str] = []
        self.bad_rows: List[np.ndarray] = []
        self.bad_texts: List[pd.DataFrame] = []

    def leave_out(self, rows: int) -> None:
        """Count rows of a part that are not kept, by choice."""
        self.tally.add("of other people, left out", self.table.name, rows)
        self.totals["read"] += rows

    def add(self, chunk: Chunk, positions: Mapping[str, int]) -> None:
        """Take the rows of a chunk of a part; `positions` are those of the columns by canonical name."""
        self.malformed += chunk.malformed
        bad = np.zeros(chunk.rows, dtype=bool)
        for variable in self.variables:
            column = self.columns[variable.canonical]
            if variable.canonical not in positions:
                column.add_missing(chunk.rows)
                continue
            missing = column.add(chunk.columns[positions[variable.canonical]])
            if variable.required or any(isinstance(rule, NotMissing) for rule in variable.constraints):
                bad |= missing
        if bad.any():
            self.bad_rows.append(np.flatnonzero(bad) + self.rows)
            texts = {name: chunk.columns[position].take(bad).objects() for name, position in positions.items()}
            self.bad_texts.append(pd.DataFrame(texts))
        self.rows += chunk.rows

    def take(self) -> LoadedTable:
        """The rows added since the last time, with their quarantine, and the report on all rows so far."""
        keep = np.ones(self.rows, dtype=bool)
        keep[np.concatenate(self.bad_rows) if self.bad_rows else []] = False
        place = self.table.name
        self.tally.add("required value missing", place, int((~keep).sum()))
        self.tally.add("wrong number of fields", place, len(self.malformed))
        repeats = self._repeats_across(keep)
        frame, lookup = self._assemble(keep)
        repeats = repeats or find_repeats(frame, self.table)
        self.tally.add("repeated record", place, int(repeats.same.sum()))
        self.tally.add("key repeated with other content", place, repeats.differing)
        quarantined = self._quarantined(frame[repeats.same], lookup)
        if repeats.same.any():
            frame = frame[~repeats.same].reset_index(drop=True)
        aside = self._aside(np.flatnonzero(keep)[~repeats.same])
        report = self._report(frame, lookup)
        self._begin()
        return LoadedTable(place, self.table, frame, lookup, quarantined, aside, report, self.parts)

    def _repeats_across(self, keep: np.ndarray) -> Optional[Repeats]:
        if self.across is None:
            return None
        raw = {name: column.raw() for name, column in self.columns.items()}
        return self.across.find_repeats({name: v if keep.all() else v[keep] for name, v in raw.items()}, self.table)

    def _assemble(self, keep: np.ndarray) -> Tuple[pd.DataFrame, Mapping[str, np.ndarray]]:
        """
        The frame of the kept rows, ids coded.

        One column at a time, so that little is held twice: first those that shrink, last those that grow.
        """
        columns: Dict[str, Any] = {}
        lookup: Dict[str, np.ndarray] = {}
        whole = bool(keep.all())
        order = {"category": 0, "text": 0, "flag": 0, "id": 1}
        for name in sorted(self.columns, key=lambda name: order.get(self.table[name].type, 2)):
            values = self.columns[name].finish(self.across is not None)
            values = values if whole else values.take(np.flatnonzero(keep))
            if self.table[name].type == "id":
                coded = self.across.encode(name, values) if self.across else ids.encode(values)
                columns[name], lookup[name] = coded.codes, coded.lookup
            else:
                columns[name] = values
        index = pd.RangeIndex(int(keep.sum()))
        frame = pd.DataFrame({name: columns[name] for name in self.columns}, index=index, copy=False)
        lookup = {name: lookup[name] for name in self.columns if name in lookup}
        return frame, self.across.lookup(lookup) if self.across else lookup

    def _quarantined(self, repeated: pd.DataFrame, lookup: Mapping[str, np.ndarray]) -> pd.DataFrame:
        frames = [texts.assign(reason="required value missing") for texts in self.bad_texts]
        if self.malformed:
            lines = pd.Series(self.malformed, dtype=object)
            frames.append(pd.DataFrame({"line": lines, "reason": "wrong number of fields"}))
        if len(repeated):
            shown = {name: self._shown(repeated[name], lookup) for name in repeated.columns}
            frames.append(pd.DataFrame(shown).assign(reason="repeated record"))
        empty = pd.DataFrame({name: np.empty(0, dtype=object) for name in list(self.found) + ["reason"]})
        return pd.concat([f.astype(object) for f in frames], ignore_index=True, sort=False) if frames else empty

    def _shown(self, column: pd.Series, lookup: Mapping[str, np.ndarray]) -> np.ndarray:
        """A column as texts."""
        name, codes = str(column.name), column.to_numpy()
        if name not in lookup:
            return column.to_numpy(dtype=object)
        growing = isinstance(lookup, GrowingLookup)
        texts = lookup.ids_at(name, codes) if growing else ids_at(lookup[name], codes)  # type: ignore[attr-defined]
        return np.array([None if code < 0 else text.decode("utf-8") for code, text in zip(codes, texts)], dtype=object)

    def _aside(self, kept: np.ndarray) -> pd.DataFrame:
        place = np.full(self.rows, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        found = [a for column in self.columns.values() for a in column.take_aside()]
        names = np.concatenate([np.full(len(a.rows), a.column, dtype=object) for a in found]) if found else []
        rows, reasons, texts = (
            np.concatenate([getattr(a, part) for a in found]) if found else [] for part in ("rows", "reasons", "texts")
        )
        return pd.DataFrame({
            "row": place[np.asarray(rows, dtype=np.int64)],
            "column": np.asarray(names, dtype=object),
            "reason": np.asarray(reasons, dtype=object),
            "text": np.asarray(texts, dtype=object),
        })

    def _report(self, frame: pd.DataFrame, lookup: Mapping[str, np.ndarray]) -> LoadReport:
        self.totals["read"] += self.rows + len(self.malformed)
        self.totals["kept"] += len(frame)
        lacking = {name: is_missing(frame, name, list(lookup)) for name in frame.columns}
        for name, mask in lacking.items():
            self.missing[name] += int(np.count_nonzero(mask))
        self.years.add(frame, lacking)
        summaries = [ColumnSummary(n, self.found[n], self.table[n].type, self.missing[n]) for n in frame.columns]
        held = self.across.nbytes() if self.across else sum(ids_.nbytes for ids_ in lookup.values())
        size = int(frame.memory_usage(index=False, deep=False).sum()) + held
        entries = {kind: tuple(self.tally.entries(kind)) for kind in ("quarantined", "set aside", "kept", "note")}
        return LoadReport(
            self.table.name, len(self.parts), self.totals["read"], self.totals["kept"], tuple(summaries),
            entries["quarantined"], entries["set aside"], entries["kept"], entries["note"],
            time.perf_counter() - self.started, size, self.years.date, self.years.by_year(),
        )
