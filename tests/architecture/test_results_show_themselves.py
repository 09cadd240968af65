"""In a script or in Spyder's console a result shows what it is: never every field and array of a record."""
import importlib
import inspect

import pytest

PARTS = ("jdfanalysis.attrition", "jdfanalysis.comparing", "jdfanalysis.loading", "jdfanalysis.survival", "jdfanalysis.dictionary",
         "output_checks")
# Short records that are themselves the plainest way to show them.
PLAIN = set("""
    ChosenPeople Constraint DateWindow Digits EventRule Evidence FileReport Finding Grouped Hash InRange
    Linking NotMissing OneOf Policy Rule Setting SpellRule TableChunks Variable Verdict Window
""".split())


def classes():
    for part in PARTS:
        module = importlib.import_module(part)
        for name in sorted(dir(module)):
            thing = getattr(module, name)
            if inspect.isclass(thing) and thing.__module__.startswith(PARTS) and not issubclass(thing, Exception):
                yield pytest.param(thing, id="{}.{}".format(part, name))


def made_by_dataclass(form):
    """3.7 to 3.12 make the text of a record's fields from a string; later ones inside the module dataclasses."""
    code = getattr(getattr(form, "__wrapped__", form), "__code__", None)
    return code is not None and (code.co_filename == "<string>" or code.co_filename.endswith("dataclasses.py"))


@pytest.mark.parametrize("thing", [one for one in classes() if one.values[0].__name__ not in PLAIN])
def test_it_has_a_form_of_its_own(thing):
    assert thing.__repr__ is not object.__repr__
    assert not made_by_dataclass(thing.__repr__), "{} would print its fields".format(thing.__name__)


def test_the_plain_ones_exist():
    assert PLAIN <= {one.values[0].__name__ for one in classes()}
