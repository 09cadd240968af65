"""Bytes to text, whatever wrote them."""

from typing import Tuple

from output_checks.errors import ReadingError

MOST_BYTES = 64 * 1024 * 1024


def decoded(raw: bytes) -> Tuple[str, str]:
    """
    (text, encoding). Byte-order marks first, then UTF-8, then UTF-16 without a mark, then Windows-1252, which R and
    Excel write in Britain. Raises ReadingError for bytes that are no text.
    """
    if len(raw) > MOST_BYTES:
        raise ReadingError("it is larger than {} MB".format(MOST_BYTES // 1024**2))
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark):
            return _strict(raw, encoding)
    sample = raw[:4096]
    if sample.count(b"\x00") > len(sample) // 4:
        encoding = "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
        return _strict(raw, encoding)
    if b"\x00" in raw:
        raise ReadingError("it holds zero bytes, so it is not text")
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        control = sum(text.count(chr(c)) for c in range(32) if c not in (9, 10, 12, 13))
        if control > len(text) // 100:
            raise ReadingError("it is not text in any known encoding")
        return text, "cp1252"


def _strict(raw: bytes, encoding: str) -> Tuple[str, str]:
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError:
        raise ReadingError("it says it is {} but is not".format(encoding))
