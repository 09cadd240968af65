"""People in parts: the same pipeline on some people at a time, for less memory or for an engine to map.

Every function of journeys gives the same result for a person whoever else is in the frame. So tables
can be cut into ranges of people, each with all its rows, and the results laid end to end.
"""
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import UsageError
from jdfanalysis.journeys.spell_frames import codes_of, stacked

Frames = Dict[str, pd.DataFrame]


class _Part(NamedTuple):
    """Tables of some people, and where each of their rows stood in the whole table."""

    tables: Frames
    position: Dict[str, np.ndarray]


def in_partitions(
    pipeline: Callable[[Frames], Frames], tables: Mapping[str, pd.DataFrame], partitions: int,
    mapper: Callable[[Callable[[Frames], Frames], Iterable[Frames]], Iterable[Frames]] = map,
) -> Frames:
    """
    What `pipeline` makes of the tables, made in so many parts and put together: name -> frame.

    pipeline : a function from tables to a dict of frames at the level of people, each in order of
    person. partitions : how many, of about equal numbers of rows. mapper : calls the pipeline on each
    part, one after another by default; a pool's or an engine's map will do, in order.
    index_id is numbered through and `row` refers to the whole tables, as without partitions. Name the
    `sources` of outcomes: a part in which a table holds no such event cannot know that it could.
    Aggregates cannot be put together like this: make them afterwards. An Attrition is best made per
    part inside the pipeline. Raises UsageError for fewer than one part, or index_id without its index.
    """
    if partitions < 1:
        raise UsageError("There is at least one partition.")
    parts = [_part(tables, low, high) for low, high in _ranges(tables, partitions)]
    found = list(mapper(pipeline, [part.tables for part in parts]))
    offset, renamed = 0, []
    for part, frames in zip(parts, found):
        size = _index_size(frames)
        renamed.append({name: _numbered(frame, offset, part) for name, frame in frames.items()})
        offset += size
    return {name: _joined([frames[name] for frames in renamed]) for name in renamed[0]}


def _ranges(tables: Mapping[str, pd.DataFrame], partitions: int) -> List[Any]:
    """Bounds of person codes, low included and high not, with about equal rows; people are never cut."""
    person = np.concatenate([np.asarray(frame["person"].fillna(-1)).astype(np.int64) for frame in tables.values()])
    known = np.sort(person[person >= 0])
    places = (np.arange(1, partitions) * len(known)) // partitions
    cuts = np.unique(known[places]) if len(known) else known
    bounds = [np.int64(-1)] + [cut for cut in cuts if cut > 0] + [np.iinfo(np.int64).max]
    return list(zip(bounds[:-1], bounds[1:]))


def _part(tables: Mapping[str, pd.DataFrame], low: int, high: int) -> _Part:
    chosen, position = {}, {}
    for name, frame in tables.items():
        person = np.asarray(frame["person"].fillna(-1)).astype(np.int64)
        position[name] = np.flatnonzero((person >= low) & (person < high))
        chosen[name] = frame.take(position[name]).reset_index(drop=True)
    return _Part(chosen, position)


def _index_size(frames: Frames) -> int:
    keyed = [frame for frame in frames.values() if "index_id" in frame.columns]
    index = [frame for frame in keyed if "ordinal" in frame.columns]
    if keyed and not index:
        raise UsageError("Let the pipeline return the index events as well: index_id is numbered by them.")
    return len(index[0]) if index else 0


def _numbered(frame: pd.DataFrame, offset: int, part: _Part) -> pd.DataFrame:
    """index_id counted on from the parts before, `row` as the position in the whole table."""
    frame = frame.copy()
    if "index_id" in frame.columns:
        frame["index_id"] = (np.asarray(frame["index_id"]).astype(np.int64) + offset).astype(np.int32)
    if "source" in frame.columns and "row" in frame.columns:
        codes, known = codes_of(frame["source"])
        row = np.asarray(frame["row"]).astype(np.int64)
        for code, name in enumerate(known):
            mine = (codes == code) & (row >= 0)
            if name in part.position and mine.any():
                row[mine] = part.position[name][row[mine]]
        frame["row"] = row.astype(np.int32)
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
