"""Court episodes: the magistrates' and Crown Court rows that are about the same matter."""
from dataclasses import dataclass, field
from typing import List, Tuple

import numpy as np
import pandas as pd

from jdfanalysis.errors import LinkingError
from jdfanalysis.frames import NO_DAY, from_days, to_days
from jdfanalysis.loading.linking import Linked
from jdfanalysis.shown import table_text

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

    def alone(self) -> pd.DataFrame:
        """
        Episodes in the Crown Court by year of their first day, and how many have no magistrates' leg: year, episodes, alone, people
        (behind those alone), share.

        All Crown cases begin before magistrates, so these have lost their link or their first leg: in the first years because it lies
        before coverage. Where the share jumps, counts of appearances do too. Episodes without a day are left out.
        """
        crown = self.episodes[(self.episodes["n_crown"] > 0) & self.episodes["first_date"].notna()]
        grouped = (crown["n_magistrates"] == 0).groupby(crown["first_date"].dt.year.rename("year").astype("int64"))
        found = pd.DataFrame({"episodes": grouped.size(), "alone": grouped.sum().astype("int64")})
        whose = crown.loc[crown["n_magistrates"] == 0, "person"]
        people = whose.groupby(crown["first_date"].dt.year.loc[whose.index].astype("int64")).nunique()
        found["people"] = people.reindex(found.index).fillna(0).astype("int64")
        return found.assign(share=found["alone"] / found["episodes"]).reset_index()

    def __repr__(self) -> str:
        return table_text(self.sizes())

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
    for number, (mine, theirs) in enumerate(pairs):
        part = np.concatenate([rows[theirs].to_numpy(), links[mine].to_numpy()]).astype(np.int64)
        known &= part >= 0
        # Codes of a column are dense already; only several of them need new ones.
        key = np.unique(key * (_size(part) + 1) + part + 1, return_inverse=True)[1].reshape(-1) if number else part + 1
    nodes = np.unique(persons * _size(key) + key, return_inverse=True)[1].reshape(-1)
    count = _size(nodes)
    # A row without a key shares its node with nobody.
    alone = np.flatnonzero(~known)
    nodes[alone] = count + np.arange(len(alone))
    size, of_rows, of_links = count + len(alone), nodes[:len(rows)], nodes[len(rows):]
    strangers = _among(key, len(rows), _size(key)) & ~_among(nodes, len(rows), size)
    return of_rows, of_links, size, int(strangers.sum())


def _size(codes: np.ndarray) -> int:
    """One more than the largest code."""
    return int(codes.max()) + 1 if len(codes) else 0


def _among(codes: np.ndarray, first: int, size: int) -> np.ndarray:
    """For the codes after the first so many: are they among those first?"""
    there = np.zeros(size, dtype=bool)
    there[codes[:first]] = True
    return there[codes[first:]]


def in_order(first: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """The order of rows by `first`, ties by the others in turn; only the rows that tie are looked at again."""
    order = np.argsort(first, kind="stable")
    same = first[order[1:]] == first[order[:-1]]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same)) if len(first) else order
    rows = order[tied]
    order[tied] = rows[np.lexsort(tuple(other[rows] for other in others[::-1]) + (first[rows],))]
    return order


def _assemble(linked: Linked, labels: List[np.ndarray], crossing: int) -> CourtEpisodes:
    frames = [linked[court] for court in COURTS]
    keys = [_key_pairs(linked, court)[0][1] for court in COURTS]
    person = np.concatenate([frame["person"].to_numpy() for frame in frames])
    court = np.repeat(np.arange(len(COURTS), dtype=np.int8), [len(frame) for frame in frames])
    row = np.concatenate([np.arange(len(frame), dtype=np.int32) for frame in frames])
    day = np.concatenate([_leg_days(frame) for frame in frames])
    key = np.concatenate([frame[name].to_numpy() for frame, name in zip(frames, keys)])
    episode = _numbered(np.concatenate(labels), person, day, court, key)
    order = in_order(episode, court, day, key, row)
    episode, court, day = episode[order], court[order], day[order]
    starts = np.flatnonzero(np.append(True, episode[1:] != episode[:-1])) if len(order) else np.empty(0, dtype=np.int64)
    leg = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    unknown = day == np.iinfo(np.int32).max
    legs = pd.DataFrame({
        "person": person[order], "episode": episode, "source": pd.Categorical.from_codes(court, categories=list(COURTS)),
        "row": row[order], "date": from_days(np.where(unknown, NO_DAY, day).astype(np.int32)), "leg": leg.astype(np.int32),
    })
    return CourtEpisodes(legs, _per_episode(legs["person"].to_numpy(), episode, court, day, starts), crossing)


def _leg_days(frame: pd.DataFrame) -> np.ndarray:
    """First hearing, else the end of the case, as days; a missing day comes last."""
    days = np.full(len(frame), NO_DAY, dtype=np.int32)
    for name in ("first_hearing_date", "final_result_date", "disposal_date"):
        if name in frame.columns:
            days = np.where(days == NO_DAY, to_days(frame[name]), days).astype(np.int32)
    return np.where(days == NO_DAY, np.iinfo(np.int32).max, days).astype(np.int32)


def _numbered(
    label: np.ndarray, person: np.ndarray, day: np.ndarray, court: np.ndarray, key: np.ndarray
) -> np.ndarray:
    """Labels replaced by codes 0 … n-1 in order of person, first day, and keys."""
    # Person and day in one number; days before 1970 are negative.
    order = in_order((person.astype(np.int64) << np.int64(32)) + day, court, key, label)
    in_turn = label[order]
    first = np.empty(_size(label), dtype=np.int64)
    first[in_turn[::-1]] = np.arange(len(label) - 1, -1, -1)
    begins = first[in_turn] == np.arange(len(label))
    code = np.empty(len(first), dtype=np.int32)
    code[in_turn[begins]] = np.arange(int(begins.sum()), dtype=np.int32)
    return code[label]


def _per_episode(
    person: np.ndarray, episode: np.ndarray, court: np.ndarray, day: np.ndarray, starts: np.ndarray
) -> pd.DataFrame:
    lowest = np.minimum.reduceat(day, starts) if len(starts) else np.empty(0, dtype=np.int32)
    lowest = np.where(lowest == np.iinfo(np.int32).max, NO_DAY, lowest).astype(np.int32)
    counted = [np.bincount(episode[court == i], minlength=len(starts)).astype(np.int32) for i in (0, 1)]
    return pd.DataFrame({
        "episode": np.arange(len(starts), dtype=np.int32), "person": person[starts],
        "n_magistrates": counted[0], "n_crown": counted[1], "first_date": from_days(lowest),
    })
