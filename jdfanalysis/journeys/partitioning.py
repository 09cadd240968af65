"""People in parts: the same pipeline on some people at a time, for less memory or for an engine to map.

Every function of journeys gives the same result for a person whoever else is in the frame. So tables
can be cut into ranges of people, each with all its rows, and the results laid end to end.
"""
import sys
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple

import numpy as np
import pandas as pd

from jdfanalysis.compat import require
from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.raw_tables import person_codes
from jdfanalysis.journeys.spell_frames import codes_of, stacked

Frames = Dict[str, pd.DataFrame]
Pipeline = Callable[[Frames], Frames]
ENGINES = ("", "dask")


class _Part(NamedTuple):
    """Where the rows of some people stand in the whole tables."""

    position: Dict[str, np.ndarray]

    def tables(self, whole: Mapping[str, pd.DataFrame]) -> Frames:
        """Those rows of the tables."""
        return {name: whole[name].take(at).reset_index(drop=True) for name, at in self.position.items()}


def in_partitions(
    pipeline: Pipeline, tables: Mapping[str, pd.DataFrame], partitions: int,
    mapper: Callable[[Pipeline, Iterable[Frames]], Iterable[Frames]] = map, engine: str = "",
) -> Frames:
    """
    What `pipeline` makes of the tables, made in so many parts and put together: name -> frame.

    pipeline : a function from tables to a dict of frames at the level of people, each in order of
    person. partitions : how many, of about equal numbers of rows. mapper : calls the pipeline on each
    part, one after another by default, so that one part's tables are in memory at a time; a pool's map
    will do, in order. engine : "dask" lets dask map the parts: on the client that is connected if there
    is one, else on the scheduler that dask is set to (threads unless told otherwise).
    index_id is numbered through and `row` refers to the whole tables, as without partitions. Name the
    `sources` of outcomes: a part in which a table holds no such event cannot know that it could.
    Aggregates cannot be put together like this: make them afterwards. An Attrition is best made per
    part inside the pipeline. Raises UsageError for fewer than one part, another engine, or index_id
    without its index; MissingDependencyError where dask is not installed.
    """
    if partitions < 1:
        raise UsageError("There is at least one partition.")
    if engine not in ENGINES or (engine and mapper is not map):
        raise UsageError('engine is "" or "dask", and goes without a mapper.')
    chosen = _on_dask if engine else mapper
    parts = [_part(tables, low, high) for low, high in _ranges(tables, partitions)]
    found = list(chosen(pipeline, (part.tables(tables) for part in parts)))
    offset, renamed = 0, []
    for part, frames in zip(parts, found):
        size = _index_size(frames)
        renamed.append({name: _numbered(frame, offset, part) for name, frame in frames.items()})
        offset += size
    return {name: _joined([frames[name] for frames in renamed]) for name in renamed[0]}


def _on_dask(pipeline: Pipeline, parts: Iterator[Frames]) -> Iterable[Frames]:
    """The pipeline mapped by dask; parts travel as data of their own, not inside the graph, where there is a cluster."""
    dask = require("dask")
    distributed = sys.modules.get("distributed")
    if distributed is not None:
        try:
            client = distributed.get_client()
        except ValueError:
            client = None
        if client is not None:
            sent = [client.scatter([part], hash=False)[0] for part in parts]
            return client.gather(client.map(pipeline, sent, pure=False))
    tasks = [dask.delayed(pipeline, pure=False)(dask.delayed(part, pure=False, traverse=False)) for part in parts]
    return dask.compute(*tasks)


def _ranges(tables: Mapping[str, pd.DataFrame], partitions: int) -> List[Any]:
    """Bounds of person codes, low included and high not, with about equal rows; people are never cut."""
    person = np.concatenate([person_codes(frame).astype(np.int64) for frame in tables.values()])
    known = np.sort(person[person >= 0])
    places = (np.arange(1, partitions) * len(known)) // partitions
    cuts = np.unique(known[places]) if len(known) else known
    bounds = [np.int64(-1)] + [cut for cut in cuts if cut > 0] + [np.iinfo(np.int64).max]
    return list(zip(bounds[:-1], bounds[1:]))


def _part(tables: Mapping[str, pd.DataFrame], low: int, high: int) -> _Part:
    position = {}
    for name, frame in tables.items():
        person = person_codes(frame).astype(np.int64)
        position[name] = np.flatnonzero((person >= low) & (person < high))
    return _Part(position)


def _index_size(frames: Frames) -> int:
    keyed = [frame for frame in frames.values() if "index_id" in frame.columns]
    index = [frame for frame in keyed if "ordinal" in frame.columns]
    if keyed and not index:
        raise UsageError("Let the pipeline return the index events as well: index_id is numbered by them.")
    return len(index[0]) if index else 0


def _numbered(frame: pd.DataFrame, offset: int, part: _Part) -> pd.DataFrame:
    """index_id counted on from the parts before, `row` and `order_row` as positions in the whole table."""
    frame = frame.copy()
    if "index_id" in frame.columns:
        frame["index_id"] = (np.asarray(frame["index_id"]).astype(np.int64) + offset).astype(np.int32)
    for source, place in (("source", "row"), ("order_source", "order_row")):
        if source not in frame.columns or place not in frame.columns:
            continue
        codes, known = codes_of(frame[source])
        row = np.asarray(frame[place]).astype(np.int64)
        for code, name in enumerate(known):
            mine = (codes == code) & (row >= 0)
            if name in part.position and mine.any():
                row[mine] = part.position[name][row[mine]]
        frame[place] = row.astype(np.int32)
    return frame


def _joined(frames: List[pd.DataFrame]) -> pd.DataFrame:
    """Parts end to end; words that only some parts know are known to all."""
    frames = [frame.copy() for frame in frames]
    for name in frames[0].columns:
        if str(frames[0][name].dtype) == "category":
            every = list(dict.fromkeys(word for frame in frames for word in frame[name].cat.categories))
            for frame in frames:
                frame[name] = frame[name].cat.set_categories(every)
    return stacked(frames)
