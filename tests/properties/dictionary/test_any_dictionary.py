"""Any dictionary that can be made can be written and read; any rule accepts what it draws."""
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jdfanalysis.dictionary import (
    DateWindow,
    Dictionary,
    Digits,
    EventRule,
    Hash,
    InRange,
    Linking,
    NotMissing,
    OneOf,
    SpellRule,
    Table,
    Variable,
    Window,
    read_dictionary,
    write_dictionary,
)
from jdfanalysis.dictionary.constraints import from_record, to_record
from jdfanalysis.dictionary.model import CERTAINTY, TYPES

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
WORDS = st.sampled_from(["a", "b c", "é", 'say "no"', "back\\slash", "line\nend"])
DAYS = st.dates(date(1700, 1, 1), date(2200, 1, 1)).map(lambda day: day.isoformat())
NUMBERS = st.integers(-1000, 1000)
RULES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=4).map(lambda values: OneOf(tuple(values))),
    st.tuples(NUMBERS, NUMBERS).map(lambda pair: InRange(min(pair), max(pair))),
    st.tuples(DAYS, DAYS).map(lambda pair: DateWindow(min(pair), max(pair))),
    st.integers(1, 64).map(Hash),
    st.integers(1, 9).map(Digits),
    st.just(NotMissing()),
)


@QUICK
@given(RULES, st.integers(0, 1000))
def test_what_a_rule_draws_it_accepts(rule, seed):
    drawn = rule.draw(np.random.RandomState(seed), 20)
    assert len(drawn) == 20 and not rule.broken_by(drawn).any()
    assert from_record(to_record(rule)) == rule
    again = rule.draw(np.random.RandomState(seed), 20)
    assert drawn.tolist() == again.tolist()


@st.composite
def tables(draw, name):
    names = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    variables = tuple(
        Variable(
            name=column + "_released", type=draw(st.sampled_from(TYPES)), meaning=draw(WORDS), canonical=column,
            certainty=draw(st.sampled_from(sorted(CERTAINTY))), source=draw(WORDS), required=draw(st.booleans()),
            codes=tuple(draw(st.lists(st.tuples(WORDS, WORDS), max_size=1))),
            aliases=tuple(draw(st.lists(WORDS, max_size=1))), constraints=tuple(draw(st.lists(RULES, max_size=1))),
        )
        for column in names
    )
    column = st.sampled_from(names)
    where = st.lists(st.tuples(column, st.lists(WORDS, max_size=3).map(tuple)), max_size=1).map(tuple)
    return Table(
        name=name, title=draw(WORDS), grain=draw(WORDS), key=(draw(column),), variables=variables,
        coverage=draw(st.one_of(st.none(), st.builds(Window, DAYS, DAYS, WORDS, WORDS))),
        traps=tuple(draw(st.lists(WORDS, max_size=1))), person_column=draw(column), link_name=draw(WORDS),
        events=tuple(draw(st.lists(st.builds(EventRule, WORDS, column, where, st.integers(0, 99)), max_size=1))),
        spells=tuple(draw(st.lists(st.builds(SpellRule, WORDS, column, column, where), max_size=1))),
        parent=draw(WORDS), parent_key=tuple(draw(st.lists(st.tuples(column, WORDS), max_size=1))),
        references=tuple(draw(st.lists(st.tuples(column, WORDS, WORDS), max_size=1))),
    )


@QUICK
@given(tables("first"), WORDS)
def test_round_trip(table, title):
    dictionary = Dictionary("d", title, (table,), Linking("person", "first", "a", "b"), (("S1", title),))
    with tempfile.TemporaryDirectory() as folder:
        path = write_dictionary(dictionary, Path(folder) / "d.json")
        assert read_dictionary(path) == dictionary
        text = path.read_bytes()
        assert write_dictionary(read_dictionary(path), path).read_bytes() == text
