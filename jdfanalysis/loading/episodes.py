"""Court episodes: the magistrates' and Crown Court rows that are about the same matter."""
from dataclasses import dataclass, field
from typing import Dict, List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import LinkingError
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.loading.linking import Linked

COURTS = ("magistrates", "crown")


@dataclass(frozen=True)
class CourtEpisodes:
    """
    Court rows grouped into episodes.

    legs : one row per court row: person, episode, source, row (position in the linked table),
        date (first hearing, or the end of the case if that is missing), leg (0, 1 …: magistrates
        before Crown, then by date)
    episodes : one row per episode: episode, person, n_magistrates, n_crown, first_date
    crossing : case links that would join rows of different people; they join nothing
    """

    legs: pd.DataFrame = field(repr=False)
    episodes: pd.DataFrame = field(repr=False)
    crossing: int = 0

    def codes(self, source: str) -> np.ndarray:
        """The episode of each row of a linked court table, in the order of its rows. KeyError for another table."""
        if source not in COURTS:
            raise KeyError(source)
        mine = self.legs[self.legs["source"] == source]
        codes = np.empty(len(mine), dtype=np.int32)
        codes[mine["row"].to_numpy()] = mine["episode"].to_numpy()
        return codes

    def sizes(self) -> pd.DataFrame:
        """How many episodes have how many legs in each court: n_magistrates, n_crown, episodes."""
        grouped = self.episodes.groupby(["n_magistrates", "n_crown"]).size()
        return grouped.rename("episodes").reset_index()

    def _repr_html_(self) -> str:
        return self.sizes().to_html(index=False)


def court_episodes(linked: Linked) -> CourtEpisodes:
    """
    Group court rows into episodes: connected sets of case links, within one person.

    linked : with the tables magistrates, crown and case_link
    Rows of one court with the same case and defendant key belong together; a case link joins a
    Crown case to a magistrates' case; one-to-many and many-to-one links are all kept, so a Crown leg
    is never a new appearance. A link never joins rows of different people. A row without a key is
    an episode of its own. Episode codes are 0 … n-1 in order of person and first date, and do not
    depend on the order of rows. Raises LinkingError if a table or its key columns are missing.
    """
    missing = [name for name in COURTS + ("case_link",) if name not in linked]
    if missing:
        raise LinkingError("Court episodes need the tables {}.".format(", ".join(missing)))
    hubs, ends, size, crossing = [], [], 0, 0
    link_person = linked["case_link"]["person"].to_numpy()
    for court in COURTS:
        rows, links, count, strangers = _hubs(linked, court, link_person)
        hubs.append(rows + size)
        ends.append(links + size)
        size, crossing = size + count, crossing + strangers
    label = components(ends[0], ends[1], size)
    return _assemble(linked, [label[found] for found in hubs], crossing)


def components(first: np.ndarray, second: np.ndarray, size: int) -> np.ndarray:
    """
    The smallest node of the connected set of each node 0 … size-1, by edges (first[i], second[i]).

    Union-find without a loop over edges: roots hook on to the smallest neighbouring root, then
    every node jumps to its root; the number of rounds grows with the logarithm of the largest set.
    """
    label = np.arange(size, dtype=np.int64)
    while True:
        low = np.minimum(label[first], label[second])
        open_edges = label[first] != label[second]
        if not open_edges.any():
            return label
        np.minimum.at(label, label[first][open_edges], low[open_edges])
        np.minimum.at(label, label[second][open_edges], low[open_edges])
        while True:
            jumped = label[label]
            if (jumped == label).all():
                break
            label = jumped


def _key_pairs(linked: Linked, court: str) -> List[Tuple[str, str]]:
    """(column of the case link, column of the court table) for the key of one court, as far as both are there."""
    table = linked.dictionary["case_link"]
    pairs = [(mine, theirs) for mine, other, theirs in table.references if other == court]
    pairs += list(table.parent_key) if table.parent == court else []
    found = [(m, t) for m, t in pairs if m in linked["case_link"].columns and t in linked[court].columns]
    if not found:
        raise LinkingError("The key of the {} cases is not in the case link or not in the court table.".format(court))
    return found


def _hubs(linked: Linked, court: str, link_person: np.ndarray) -> Tuple[np.ndarray, np.ndarray, int, int]:
    """A node for each (person, case, defendant) of a court: of its rows, of the links, how many, links astray."""
    pairs = _key_pairs(linked, court)
    rows, links = linked[court], linked["case_link"]
    persons = np.concatenate([rows["person"].to_numpy(), link_person]).astype(np.int64)
    key, known = np.zeros(len(persons), dtype=np.int64), np.ones(len(persons), dtype=bool)
    for mine, theirs in pairs:
        part = np.concatenate([rows[theirs].to_numpy(), links[mine].to_numpy()]).astype(np.int64)
        known &= part >= 0
        key = np.unique(key * (part.max() + 2) + part + 1, return_inverse=True)[1].reshape(-1)
    nodes = np.unique(persons * (key.max() + 1 if len(key) else 1) + key, return_inverse=True)[1].reshape(-1)
    count = int(nodes.max()) + 1 if len(nodes) else 0
    # A row without a key shares its node with nobody.
    alone = np.flatnonzero(~known)
    nodes[alone] = count + np.arange(len(alone))
    of_rows, of_links = nodes[:len(rows)], nodes[len(rows):]
    strangers = np.isin(key[len(rows):], key[:len(rows)]) & ~np.isin(of_links, of_rows)
    return of_rows, of_links, count + len(alone), int(strangers.sum())


def _assemble(linked: Linked, labels: List[np.ndarray], crossing: int) -> CourtEpisodes:
    frames = []
    for order, (court, label) in enumerate(zip(COURTS, labels)):
        frame = linked[court]
        keys = [theirs for _, theirs in _key_pairs(linked, court)]
        columns: Dict[str, object] = {
            "person": frame["person"].to_numpy(), "label": label, "court": np.full(len(frame), order),
            "row": np.arange(len(frame), dtype=np.int32), "day": _leg_days(frame), "key": frame[keys[0]].to_numpy(),
        }
        frames.append(pd.DataFrame(columns))
    legs = pd.concat(frames, ignore_index=True)
    legs = _number(legs).sort_values(["episode", "court", "day", "key", "row"]).reset_index(drop=True)
    starts = np.flatnonzero(np.append(True, np.diff(legs["episode"].to_numpy()) != 0)) if len(legs) else []
    counts = np.diff(np.append(starts, len(legs))).astype(np.int64)
    legs["leg"] = (np.arange(len(legs)) - np.repeat(starts, counts)).astype(np.int32)
    return CourtEpisodes(_finished(legs), _per_episode(legs), crossing)


def _leg_days(frame: pd.DataFrame) -> np.ndarray:
    """First hearing, else the end of the case, as days; a missing day comes last."""
    days = np.full(len(frame), NO_DAY, dtype=np.int32)
    for name in ("first_hearing_date", "final_result_date", "disposal_date"):
        if name in frame.columns:
            days = np.where(days == NO_DAY, to_days(frame[name]), days).astype(np.int32)
    return np.where(days == NO_DAY, np.iinfo(np.int32).max, days).astype(np.int32)


def _number(legs: pd.DataFrame) -> pd.DataFrame:
    """Replace labels by codes 0 … n-1 in order of person, first day, and keys."""
    first = legs.sort_values(["person", "day", "court", "key", "label"]).drop_duplicates("label")
    code = pd.Series(np.arange(len(first), dtype=np.int32), index=first["label"].to_numpy())
    return legs.assign(episode=code.reindex(legs["label"]).to_numpy().astype(np.int32)).drop(columns="label")


def _finished(legs: pd.DataFrame) -> pd.DataFrame:
    sources = pd.Categorical.from_codes(legs["court"].to_numpy(), categories=list(COURTS))
    unknown = legs["day"] == np.iinfo(np.int32).max
    days = np.where(unknown, NO_DAY, legs["day"]).astype(np.int32)
    return pd.DataFrame({
        "person": legs["person"], "episode": legs["episode"], "source": sources, "row": legs["row"],
        "date": from_days(days), "leg": legs["leg"],
    })


def _per_episode(legs: pd.DataFrame) -> pd.DataFrame:
    size = int(legs["episode"].max()) + 1 if len(legs) else 0
    first = legs.drop_duplicates("episode")
    lowest = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(lowest, legs["episode"].to_numpy(), legs["day"].to_numpy())
    lowest[lowest == np.iinfo(np.int32).max] = NO_DAY
    counted = [np.bincount(legs["episode"][legs["court"] == i], minlength=size).astype(np.int32) for i in (0, 1)]
    return pd.DataFrame({
        "episode": np.arange(size, dtype=np.int32), "person": first["person"].to_numpy(),
        "n_magistrates": counted[0], "n_crown": counted[1], "first_date": from_days(lowest),
    })
