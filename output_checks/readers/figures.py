"""Pictures: what kind, what text they carry, and how many marks a vector drawing has. Nobody here looks at pixels."""

import re
import struct
import zlib
from typing import List

from output_checks.content import Document, Figure, Hidden, Text
from output_checks.errors import ReadingError
from output_checks.readers.decoding import decoded

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_TEXT = 65536


def read_png(path: str, raw: bytes) -> Document:
    """A png: its text chunks are read as properties."""
    if not raw.startswith(_PNG):
        raise ReadingError("it is not a png")
    document = Document(path, "figure", len(raw), figures=[Figure("", "png")])
    words: List[str] = []
    position = len(_PNG)
    ended = False
    while position + 8 <= len(raw):
        length, kind = struct.unpack(">I4s", raw[position : position + 8])
        body = raw[position + 8 : position + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"zTXt"):
            words.append(_chunk(kind, body))
        position += 12 + length
        if kind == b"IEND":
            ended = True
            break
    if not ended:
        document.unread.append("the png is cut off")
    elif len(raw) > position:
        document.hidden.append(Hidden("after the picture", "bytes after the end of the png", "Save the figure anew."))
    # Software=Matplotlib is no content.
    _add_properties(document, [word for word in words if not word.lower().startswith("software")])
    return document


def _chunk(kind: bytes, body: bytes) -> str:
    name, _, rest = body.partition(b"\x00")
    if kind == b"zTXt":
        try:
            rest = zlib.decompressobj().decompress(rest[1:], _MOST_TEXT)
        except zlib.error:
            rest = b""
    return "{}: {}".format(name.decode("latin-1"), rest[:_MOST_TEXT].decode("utf-8", errors="replace").strip("\x00"))


def read_jpeg(path: str, raw: bytes) -> Document:
    """A jpeg: comments and embedded text are read as properties."""
    if not raw.startswith(b"\xff\xd8"):
        raise ReadingError("it is not a jpeg")
    document = Document(path, "figure", len(raw), figures=[Figure("", "jpeg")])
    comments = [m.decode("latin-1") for m in re.findall(rb"\xff\xfe..([\x20-\x7e]{4,})", raw[:_MOST_TEXT], re.S)]
    if b"Exif" in raw[:_MOST_TEXT] or b"http://ns.adobe.com/xap" in raw[:_MOST_TEXT]:
        comments.append("embedded camera or editor data")
    _add_properties(document, comments)
    end = raw.rfind(b"\xff\xd9")
    if end >= 0 and len(raw) - end > 2 + 16:
        document.hidden.append(
            Hidden("after the picture", "bytes after the end of the jpeg", "Save the figure anew.")
        )
    return document


def read_svg(path: str, raw: bytes) -> Document:
    """An svg: its words, and the number of repeated marks, each of which may be one person."""
    text = decoded(raw)[0]
    if "<svg" not in text[:4096].lower():
        raise ReadingError("it is not an svg")
    marks = len(re.findall(r"<(?:circle|ellipse|use|rect)\b", text))
    document = Document(path, "figure", len(raw), figures=[Figure("", "svg", marks)])
    words = [
        re.sub(r"<[^>]+>", "", w).strip() for w in re.findall(r"<(?:text|title|desc|tspan)[^>]*>(.*?)</", text, re.S)
    ]
    words += re.findall(r"<!--(.*?)-->", text, re.S)
    if words:
        document.texts.append(Text("words in the figure", tuple(w for w in words if w.strip()), "property"))
    if re.search(r"<script\b|<foreignObject\b|base64,", text):
        document.hidden.append(Hidden("svg", "a script or embedded data", "Save the figure as png."))
    return document


def _add_properties(document: Document, words: List[str]) -> None:
    if words:
        document.hidden.append(
            Hidden(
                "figure properties", "{} text entries".format(len(words)), "Save the figure without metadata.", True
            )
        )
        document.texts.append(Text("figure properties", tuple(words), "property"))
