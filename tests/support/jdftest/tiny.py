"""A tiny dictionary and its files, for tests of loading."""
from jdfanalysis.dictionary import (
    DateWindow,
    Dictionary,
    Digits,
    InRange,
    Linking,
    NotMissing,
    SpellRule,
    Table,
    Variable,
    event_on,
)

SEX = (("M", "male"), ("F", "female"), ("NK", "not known"))
VISITS = Table(
    "visits",
    "Visits",
    "one row per visit",
    ("row_id",),
    (
        Variable("row_hash", "id", "row", canonical="row_id", constraints=(NotMissing(),)),
        Variable("visit_hash", "id", "visit", canonical="visit_id"),
        Variable("gender", "category", "sex", canonical="sex", codes=SEX),
        Variable("age", "integer", "age", constraints=(InRange(10, 110),), at="day"),
        Variable("visit_day", "date", "day", canonical="day", constraints=(DateWindow("2014-01-01", "2020-12-31"),),
                 aliases=("visited",)),
        Variable("ho_code", "text", "offence", canonical="offence_code", constraints=(Digits(5),)),
        Variable("cost", "number", "cost"),
        Variable("late", "flag", "late or not"),
    ),
    link_name="visits_source",
    events=(event_on("referral", "day"),),
)
STAYS = Table(
    "stays",
    "Stays",
    "one row per stay",
    ("row_id",),
    (
        Variable("row_hash", "id", "row", canonical="row_id", constraints=(NotMissing(),)),
        Variable("gender", "category", "sex", canonical="sex", codes=SEX),
        Variable("age", "integer", "age", at="start"),
        Variable("start", "date", "in"),
        Variable("stop", "date", "out"),
        Variable("why", "category", "why it ended"),
    ),
    link_name="stays_source",
    events=(event_on("reception", "start"), event_on("death", "stop", (("why", ("died",)),))),
    spells=(SpellRule("custody_unknown", "start", "stop"),),
)
NOTES = Table(
    "notes",
    "Notes on visits",
    "one row per note",
    (),
    (Variable("visit_hash", "id", "visit", canonical="visit_id"), Variable("note", "category", "kind")),
    parent="visits",
    parent_key=(("visit_id", "visit_id"),),
)
LINK = Table(
    "people_link",
    "Link",
    "one row per record",
    ("source", "row_id"),
    (
        Variable("source", "category", "dataset", required=True),
        Variable("row_hash", "id", "row", canonical="row_id", required=True),
        Variable("person_hash", "id", "person", canonical="person_id", required=True),
    ),
)
TINY = Dictionary(
    "tiny", "Tiny", (VISITS, STAYS, NOTES, LINK), Linking("person_id", "people_link", "source", "row_id")
)
SHARED = Dictionary(
    "shared",
    "Tables that share a person column",
    (
        Table("people", "People", "one row per person", ("who",), (Variable("who", "id", "person"),)),
        Table("calls", "Calls", "one row per call", (),
              (Variable("who", "id", "person"), Variable("day", "date", "day"))),
    ),
    Linking("who"),
)


def write_text(folder, name, text):
    """Write lines drawn with indentation to a file; returns its path."""
    path = folder / name
    path.write_text("\n".join(line.strip(" ") for line in text.strip("\n ").splitlines()) + "\n", encoding="utf-8")
    return path
