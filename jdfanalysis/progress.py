"""Progress for long work: a tqdm bar if there is one, plain lines if not, silence when not wanted."""
import sys
import time
from typing import IO, Any, Iterable, Iterator, Optional, TypeVar

Item = TypeVar("Item")

SECONDS_BETWEEN_LINES = 2.0
# Work shorter than this goes without a word.
SECONDS_OF_PATIENCE = 3.0


def track(
    items: Iterable[Item],
    label: str,
    total: Optional[int] = None,
    show: Optional[bool] = None,
    stream: Optional[IO[str]] = None,
) -> Iterator[Item]:
    """
    Yield `items`, telling how far the work has come.

    show : True always, False never, None (default) only when `stream` is a terminal or a notebook.
    stream : where to write; standard error unless given, so that redirected results stay clean.
    """
    stream = stream or sys.stderr
    total = total if total is not None else _length(items)
    if not (_wanted(stream) if show is None else show):
        return iter(items)
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _plain(items, label, total, stream)
    return iter(tqdm(items, desc=label, total=total, file=stream, leave=False))


def _length(items: Iterable[Item]) -> Optional[int]:
    return len(items) if hasattr(items, "__len__") else None  # type: ignore[arg-type]


def _wanted(stream: IO[str]) -> bool:
    return "ipykernel" in sys.modules or bool(getattr(stream, "isatty", lambda: False)())


def _plain(items: Iterable[Item], label: str, total: Optional[int], stream: IO[str]) -> Iterator[Item]:
    last = time.monotonic()
    count = 0
    for count, item in enumerate(items, 1):
        yield item
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            stream.write("{}: {}{}\n".format(label, count, " of {}".format(total) if total else ""))
            stream.flush()
    stream.write("{}: done, {}\n".format(label, count))
    stream.flush()


class Meter:
    """
    How far one long piece of work has come, in amounts rather than items. Says nothing in the first seconds.

    label, show, stream : as for `track`
    total : the amount at the end, None if it is not known
    unit : of the amounts, such as "B" or " rows"
    """

    def __init__(
        self, label: str, total: Optional[int] = None, unit: str = "", show: Optional[bool] = None,
        stream: Optional[IO[str]] = None,
    ):
        self._label, self._total, self._unit, self._stream = label, total, unit, stream or sys.stderr
        self._wanted = _wanted(self._stream) if show is None else show
        self._started = self._last = time.monotonic()
        self._bar: Any = None
        self._spoke = False

    def reach(self, amount: int) -> None:
        """Say that the work has come to `amount`, counted from its beginning."""
        now = time.monotonic()
        if not self._wanted or now - self._started < SECONDS_OF_PATIENCE:
            return
        if not self._spoke:
            self._spoke = True
            self._bar = _bar(self._label, self._total, self._unit, self._stream)
        elif self._bar is None and now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        if self._bar is not None:
            self._bar.update(amount - self._bar.n)
            return
        share = " of {}, {:.0%}".format(_short(self._total), amount / self._total) if self._total else ""
        self._write("{}: {}{}{}\n".format(self._label, _short(amount), self._unit, share))

    def close(self) -> None:
        """Say that the work is done, if anything was said before."""
        if self._bar is not None:
            self._bar.close()
        elif self._spoke:
            self._write("{}: done, {:.0f} s\n".format(self._label, time.monotonic() - self._started))

    def _write(self, line: str) -> None:
        self._stream.write(line)
        self._stream.flush()


def _bar(label: str, total: Optional[int], unit: str, stream: IO[str]) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm(desc=label, total=total, unit=unit, unit_scale=True, file=stream, leave=False)


def _short(amount: Optional[int]) -> str:
    """A large number in few characters: 1234 as 1.2k."""
    value = float(amount or 0)
    for suffix in ("", "k", "M"):
        if value < 1000:
            return "{:.3g}{}".format(value, suffix)
        value /= 1000
    return "{:.3g}G".format(value)
