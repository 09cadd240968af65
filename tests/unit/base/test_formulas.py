"""What a formula names, and what it says of words that are no column."""
import numpy as np
import pandas as pd
import pytest

from jdfanalysis.errors import FrameError, UsageError, require_columns
from jdfanalysis.formulas import columns_named, require_names

FRAME = pd.DataFrame({"age": [1.0], "sex": ["M"], "time to plea": [3], "np": [1]})


@pytest.mark.parametrize(("formula", "named"), [
    ("age + C(sex)", ["age", "sex"]),
    ("C(sex, Treatment('F'))", ["sex"]),
    ("Q('time to plea') * age", ["age", "time to plea"]),
    ("1", []),
    ("agent", []),
])
def test_columns_come_in_the_order_of_the_frame(formula, named):
    assert columns_named(FRAME, formula) == named


@pytest.mark.parametrize("formula", ["age", "np.log(age)", "bs(age, df=4)", "C(sex, Treatment(reference='F'))", "I(age ** 2)",
                                     "Q('time to plea')", "age:sex - 1"])
def test_what_patsy_and_python_know_passes(formula):
    require_names(FRAME, formula)


def test_every_unknown_word_is_named_with_the_nearest_column():
    with pytest.raises(FrameError) as error:
        require_names(FRAME, "agee + C(sexx) + height")
    assert str(error.value) == (
        "The frame lacks the columns named in the formula: agee (is age meant?), sexx (is sex meant?), height.")


@pytest.mark.parametrize("formula", ["C(sex", "age + 'M"])
def test_an_open_bracket_or_quote_is_said(formula):
    with pytest.raises(UsageError, match="bracket or a quote"):
        require_names(FRAME, formula)


def test_a_lacking_column_is_named_once_and_nothing_of_the_data():
    with pytest.raises(FrameError) as error:
        require_columns(FRAME, ["sx", "sx", "age"])
    assert str(error.value) == "The frame lacks the columns sx (is sex meant?)."
    require_columns(FRAME, ["age", np.str_("sex")])
