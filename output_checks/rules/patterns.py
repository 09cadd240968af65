"""What identifiers look like. Patterns only; used on cells and on text."""

import re
from typing import Tuple

PATTERNS: Tuple[Tuple[str, "re.Pattern"], ...] = (
    (
        "a hash",
        re.compile(
            r"(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32})"
            r"(?![0-9a-z])",
            re.I,
        ),
    ),
    ("a unique identifier", re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I)),
    (
        "a National Insurance number",
        re.compile(
            r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2}" r" ?\d{2} ?[A-D]\b"
        ),
    ),
    ("a Police National Computer number", re.compile(r"\b(?:19|20)?\d{2}/\d{4,7}[A-HJ-NP-RT-Z]\b")),
    ("a prison number", re.compile(r"\b[A-Z]\d{4}[A-Z]{2}\b")),
    (
        "a full postcode",
        re.compile(
            r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
            r" ?\d[ABD-HJLNP-UW-Z]{2})\b"
        ),
    ),
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]{2,}\b")),
    (
        "a date of birth",
        re.compile(
            r"\b(?:dob|date of birth|born(?: on)?)\W{1,3}(?:\d{1,2}[-/. ]\w{1,9}[-/. ]\d{2,4}" r"|\d{4}-\d{2}-\d{2})",
            re.I,
        ),
    ),
)
LONG_NUMBER = re.compile(r"(?<![\d.,-])\d{9,20}(?![\d.,])")
SMALL_AREA = re.compile(r"\b[EW]0[01]\d{6}\b|\bLSOA\b.{0,3}\d{3}[A-Z]\b")
SMALL_AREA_NAME = re.compile(r"^[A-Z][\w .'-]+ \d{3}[A-F]$")
