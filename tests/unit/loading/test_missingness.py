import numpy as np
import pytest
from jdfanalysis.errors import UsageError
from jdfanalysis.loading import load_table, missing_by_year
from jdftest.tiny import TINY, write_text

TEXT = """
    row_hash,visit_hash,gender,visit_day
    r1,v1,M,2015-01-01
    r2,,M,2015-12-31
    r3,v3,,2016-01-01
    r4,,,
    """


@pytest.fixture
def visits(tmp_path):
    return load_table(write_text(tmp_path, "visits.csv", TEXT), "visits", TINY)


def test_shares_by_year_with_the_undated_last(visits):
    found = missing_by_year(visits)
    np.testing.assert_array_equal(found["year"], [2015, 2016, np.nan])
    assert found["rows"].tolist() == [2, 1, 1]
    assert found["visit_id"].tolist() == [0.5, 0, 1]
    assert found["sex"].tolist() == [0, 1, 1]
    assert found["day"].tolist() == [0, 0, 1]


def test_a_date_column_is_needed(visits):
    assert missing_by_year(visits, "day").equals(missing_by_year(visits))
    for name in ("sex", "nonsense"):
        with pytest.raises(UsageError, match="name a date column"):
            missing_by_year(visits, name)
