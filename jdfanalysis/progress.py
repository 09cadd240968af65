"""Progress for long work: a tqdm bar if there is one, plain lines if not, silence when not wanted."""
import sys
import time
from typing import IO, Iterable, Iterator, Optional, TypeVar

Item = TypeVar("Item")

SECONDS_BETWEEN_LINES = 2.0


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
