"""Excel and parquet files as chunks of text columns; and values of any type as texts."""
import zipfile
from decimal import Decimal
from itertools import islice
from typing import Any, Iterator, List

import numpy as np
import pandas as pd

from jdfanalysis import compat
from jdfanalysis.errors import LoadingError
from jdfanalysis.loading.parts import Part, open_part
from jdfanalysis.loading.text_files import Chunk
from jdfanalysis.loading.texts import ObjectTexts

# Rows of a workbook in one chunk.
ROWS = 50_000


def as_texts(values: Any) -> np.ndarray:
    """Values of any type as texts; missing stays missing, whole numbers have no decimals, days no time."""
    series = pd.Series(values)
    if str(series.dtype) == "category":
        series = series.astype(object)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        stamps = series.to_numpy().astype("datetime64[s]")
        texts = np.char.replace(np.datetime_as_string(stamps), "T00:00:00", "").astype(object)
    elif pd.api.types.is_float_dtype(series.dtype):
        numbers = series.to_numpy(dtype="float64")
        with np.errstate(invalid="ignore"):
            whole = (numbers == np.floor(numbers)) & (np.abs(numbers) < 2.0 ** 53)
        texts = numbers.astype(str).astype(object)
        texts[whole] = numbers[whole].astype("int64").astype(str).astype(object)
    else:
        texts = np.array([v if isinstance(v, str) else _one(v) for v in series.tolist()], dtype=object)
    missing = series.isna().to_numpy()
    texts[missing] = None
    return texts


def _one(value: Any) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _text_of_bytes(bytes(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Decimal) and value.is_finite():
        # Without an exponent, and without decimals that say nothing.
        return str(int(value)) if value == value.to_integral_value() else format(value, "f")
    return str(value)


def _text_of_bytes(value: bytes) -> str:
    """The text that bytes spell, else their hexadecimal digits: two hashes never become one text."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
    return text if text.isprintable() else value.hex()


def decoded(value: bytes) -> str:
    """UTF-8, or Windows-1252 where it is not."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", errors="replace")


class ExcelReader:
    """The first sheet of an Excel workbook that holds anything; the first row with text is the header."""

    def __init__(self, part: Part):
        self._part = part
        self.fraction = 0.0
        header = next(_rows_of_first_sheet(part), None)
        if header is None:
            raise LoadingError("{}: the workbook is empty.".format(part.name))
        self.names = ["" if name is None else str(name) for name in header]

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows in chunks."""
        rows = _rows_of_first_sheet(self._part)
        next(rows)
        width = len(self.names)
        while True:
            taken = [(row + [None] * width)[:width] for row in islice(rows, ROWS)]
            if not taken:
                return
            columns = {p: as_texts(pd.Series([row[p] for row in taken], dtype=object)) for p in positions}
            yield Chunk(len(taken), {p: ObjectTexts(texts) for p, texts in columns.items()}, [])


def _rows_of_first_sheet(part: Part) -> Iterator[List[Any]]:
    """The rows of the first sheet that has any, empty ones left out."""
    import openpyxl

    with open_part(part) as stream:
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            for sheet in book.worksheets:
                empty = True
                for row in sheet.iter_rows(values_only=True):
                    if any(value is not None for value in row):
                        empty = False
                        yield list(row)
                if not empty:
                    return
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError):
            # The XML parser's error is a SyntaxError.
            raise LoadingError("{}: the workbook is damaged or not an .xlsx file.".format(part.name))


class ParquetReader:
    """A parquet file, through pyarrow if that is installed, one row group at a time."""

    def __init__(self, part: Part):
        compat.require("pyarrow")
        self.fraction = 0.0
        self._parquet, self._part = compat.require("pyarrow.parquet"), part
        with open_part(part) as stream:
            self.names = [str(name) for name in self._parquet.ParquetFile(stream).schema_arrow.names]

    def chunks(self, positions: List[int]) -> Iterator[Chunk]:
        """The rows in row groups."""
        wanted = [self.names[p] for p in positions]
        with open_part(self._part) as stream:
            file = self._parquet.ParquetFile(stream)
            for group in range(file.num_row_groups):
                self.fraction = (group + 1) / file.num_row_groups
                table = file.read_row_group(group, columns=wanted)
                texts = {p: ObjectTexts(as_texts(table.column(self.names[p]).to_pandas())) for p in positions}
                yield Chunk(table.num_rows, texts, [])
