"""What the data are: tables, variables, codes, rules; and what rows mean in time.

    model          Dictionary, Table, Variable, EventRule, SpellRule, Window, Linking
    constraints    what a value may be: describes itself, finds breaches, draws examples
    codes, timing  code lists and the events with their same-day order
    releases       data_first(release): the declared Data First tables
    magistrates, crown, prison, probation_events, probation_components, linking, family, civil, oasys
                   one source each
    describing     the dictionary in lines, as Markdown, as a workbook
    files          dictionaries as JSON files, for researchers' own tables
"""
from jdfanalysis.dictionary.codes import ethnic_group
from jdfanalysis.dictionary.constraints import Constraint, DateWindow, Digits, Hash, InRange, NotMissing, OneOf
from jdfanalysis.dictionary.describing import describe_dictionary, describe_events, export_dictionary
from jdfanalysis.dictionary.files import read_dictionary, write_dictionary
from jdfanalysis.dictionary.model import (
    ANY_VALUE,
    CERTAINTY,
    Dictionary,
    EventRule,
    Linking,
    SpellRule,
    Table,
    Variable,
    Window,
)
from jdfanalysis.dictionary.releases import RELEASES, data_first
from jdfanalysis.dictionary.timing import EVENTS, FOUND_BY, KINDS, event_on

__all__ = [
    "ANY_VALUE",
    "CERTAINTY",
    "Constraint",
    "DateWindow",
    "Dictionary",
    "Digits",
    "EVENTS",
    "EventRule",
    "FOUND_BY",
    "Hash",
    "InRange",
    "KINDS",
    "Linking",
    "NotMissing",
    "OneOf",
    "RELEASES",
    "SpellRule",
    "Table",
    "Variable",
    "Window",
    "data_first",
    "describe_dictionary",
    "describe_events",
    "ethnic_group",
    "event_on",
    "export_dictionary",
    "read_dictionary",
    "write_dictionary",
]
