"""Files of statistics programs, Stata, SAS and SPSS, as chunks of text columns."""
import datetime
import struct
import zlib
from contextlib import ExitStack, contextmanager
from typing import Any, Dict, Iterator, List, Mapping

import numpy as np
import pandas as pd

from jdfanalysis import compat
from jdfanalysis.dictionary.model import Variable
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.other_files import as_texts
from jdfanalysis.loading.parts import Part, open_part
from jdfanalysis.loading.reasons import Tally
from jdfanalysis.loading.text_files import Chunk
from jdfanalysis.loading.texts import ObjectTexts

ROWS = 250_000
# Numbers in a SAS date up to this are days since 1960 (to beyond the year 9999), larger ones seconds.
MOST_DAYS = 3_000_000
_SAS_EPOCH = datetime.date(1960, 1, 1).toordinal()


class StataReader:
    """A Stata file; labelled values are read as their labels."""

    def __init__(self, part: Part):
        self._part = part
        self.fraction = 0.0
        first = next(self._frames(1))
        self.names = [str(name) for name in first.columns]

    def _frames(self, rows: int) -> Iterator[pd.DataFrame]:
        with open_part(self._part) as stream:
            try:
                with pd.read_stata(stream, chunksize=rows) as reader:
                    done, total = 0, getattr(reader, "_nobs", getattr(reader, "nobs", 0))
                    for frame in reader:
                        done += len(frame)
                        self.fraction = done / total if total else 1.0
                        yield frame
            except (ValueError, OSError, EOFError, struct.error):
                raise LoadingError("{}: a damaged Stata file, or of an unknown version.".format(self._part.name))

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows in chunks."""
        for frame in self._frames(ROWS):
            yield Chunk(len(frame), {p: ObjectTexts(as_texts(frame.iloc[:, p])) for p in positions}, [])


class SasReader:
    """
    A SAS data set (.sas7bdat) or transport file of version 5 (.xpt), through pandas.

    Text is read as UTF-8, or as Windows-1252 where it is not. Numbers in variables declared as dates
    are SAS dates or times. Formats, which hold SAS's value labels, are in another file and not read.
    """

    def __init__(self, part: Part, kind: str):
        self._part, self._kind = part, kind
        self._dates: List[int] = []
        self.fraction = 0.0
        with self._opened() as reader:
            names = reader.column_names if kind == "sas7bdat" else reader.columns
            self.names = [name.decode("ascii") if isinstance(name, bytes) else str(name) for name in names]

    def expect(self, variables: Mapping[int, Variable]) -> None:
        """Which variable stands at which position."""
        self._dates = [position for position, variable in variables.items() if variable.type == "date"]

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        packed = self._part.member or self._part.path.suffix.lower() == ".gz"
        with ExitStack() as stack:
            # The pandas of 2020 takes a transport file by its path only.
            source = stack.enter_context(open_part(self._part)) if packed else str(self._part.path)
            try:
                reader = pd.read_sas(source, format=self._kind, chunksize=ROWS, encoding=None)
            except Exception:
                # What pandas raises at damaged bytes is anything from ValueError to AttributeError.
                raise self._damaged()
            stack.callback(reader.close)
            # Dates are turned here: not every pandas can hold 9999-12-31.
            reader.convert_dates = False
            yield reader

    def _damaged(self) -> LoadingError:
        return LoadingError("{}: a damaged SAS file, or of a kind that pandas does not read.".format(self._part.name))

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows in chunks."""
        with self._opened() as reader:
            done, total = 0, int(getattr(reader, "row_count", getattr(reader, "nobs", 0)))
            while done < total:
                try:
                    frame = reader.read(ROWS)
                except (ValueError, KeyError, IndexError, OSError, EOFError, struct.error, zlib.error):
                    raise self._damaged()
                if frame is None or not len(frame):
                    raise self._damaged()
                done += len(frame)
                self.fraction = done / total
                yield Chunk(len(frame), {p: ObjectTexts(self._texts(frame.iloc[:, p], p)) for p in positions}, [])

    def _texts(self, column: pd.Series, position: int) -> np.ndarray:
        if position in self._dates and pd.api.types.is_float_dtype(column.dtype):
            return _sas_days(column.to_numpy(dtype="float64"))
        return as_texts(column)


def _sas_days(numbers: np.ndarray) -> np.ndarray:
    """SAS dates (days since 1960) or times (seconds since 1960) as texts; what is neither stays a number."""
    with np.errstate(invalid="ignore"):
        days = np.where(np.abs(numbers) > MOST_DAYS, np.floor(numbers / 86400), np.floor(numbers))
    distinct, place = np.unique(days[~np.isnan(days)], return_inverse=True)
    ordinals = distinct + _SAS_EPOCH
    inside = (ordinals >= 1) & (ordinals <= datetime.date.max.toordinal())
    shown = [datetime.date.fromordinal(int(o)).isoformat() if ok else repr(o) for o, ok in zip(ordinals, inside)]
    texts = np.full(len(numbers), None, dtype=object)
    texts[~np.isnan(days)] = np.array(shown, dtype=object)[place.reshape(-1)]
    return texts


class PyreadstatReader:
    """
    An SPSS file (.sav, .zsav) or a SAS transport file of version 8, through pyreadstat.

    Labelled values are read as their codes, or as their labels where the dictionary declares those.
    Values that the file marks as missing are missing, unless the dictionary declares them as codes.
    pyreadstat cannot go on from where it was: each chunk passes over the rows before it once more.
    """

    def __init__(self, part: Part, kind: str, tally: Tally):
        self._library = compat.require("pyreadstat")
        self._part, self._kind, self._tally = part, kind, tally
        self._variables: Mapping[int, Variable] = {}
        self.fraction = 0.0
        if part.member or part.path.suffix.lower() in (".gz", ".zip"):
            raise LoadingError("{}: unpack it first; such files are read from a folder only.".format(part.name))
        self._about = self._read(metadataonly=True)[1]
        self.names = [str(name) for name in self._about.column_names]

    def expect(self, variables: Mapping[int, Variable]) -> None:
        """Which variable stands at which position."""
        self._variables = variables

    def _read(self, **settings: Any) -> Any:
        read = self._library.read_sav if self._kind == "spss" else self._library.read_xport
        try:
            return read(str(self._part.path), **settings)
        except Exception:
            # Its own errors are plain exceptions, and not all of its versions name them.
            raise LoadingError("{}: a damaged file, or of an unknown version.".format(self._part.name))

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows in chunks."""
        wanted = {"user_missing": True} if self._kind == "spss" else {}
        names = [self.names[p] for p in positions]
        done = 0
        while True:
            frame, about = self._read(usecols=names, row_limit=ROWS, row_offset=done, **wanted)
            done += len(frame)
            if len(frame):
                self.fraction = done / about.number_rows if about.number_rows else 0.0
                texts = {p: ObjectTexts(self._texts(frame[self.names[p]], p, about)) for p in positions}
                yield Chunk(len(frame), texts, [])
            if len(frame) < ROWS:
                return

    def _texts(self, column: pd.Series, position: int, about: Any) -> np.ndarray:
        """Codes, or labels where those are declared; without what the file marks as missing."""
        variable = self._variables.get(position)
        is_date = variable is not None and variable.type == "date" and pd.api.types.is_float_dtype(column.dtype)
        texts = _sas_days(column.to_numpy(dtype="float64")) if is_date and self._kind != "spss" else as_texts(column)
        declared = {code for code, _ in variable.codes} if variable is not None else set()
        name = str(column.name)
        marked = _marked(column, getattr(about, "missing_ranges", {}).get(name, []), texts, declared)
        texts[marked] = None
        labels = about.variable_value_labels.get(name, {})
        shown = dict(zip(as_texts(list(labels)), labels.values())) if labels else {}
        if declared & set(shown.values()):
            texts = np.array([shown.get(text, text) for text in texts], dtype=object)
        if variable is not None:
            self._tally.add("marked as missing in the file", variable.canonical, int(np.count_nonzero(marked)))
        return texts


def _marked(column: pd.Series, ranges: List[Dict[str, Any]], texts: np.ndarray, declared: set) -> np.ndarray:
    """True where a value lies in a range that the file declares missing."""
    found = np.zeros(len(column), dtype=bool)
    values = column.to_numpy()
    for bounds in ranges:
        low, high = bounds["lo"], bounds["hi"]
        if isinstance(low, str):
            found |= np.array([text == low for text in texts], dtype=bool)
        elif pd.api.types.is_numeric_dtype(column.dtype):
            with np.errstate(invalid="ignore"):
                found |= (values >= low) & (values <= high)
    return found & ~np.array([text in declared for text in texts], dtype=bool)
