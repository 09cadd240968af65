"""People and rows of the tables, year by year."""
from typing import Dict

import numpy as np
import pandas as pd

from jdfanalysis.dictionary import data_first
from jdfanalysis.synthetic.population import Population

# The day that counts a row of each table.
_DAYS = {"magistrates": "final_result_date", "crown": "disposal_date", "prison": "reception_date",
         "probation_events": "referral_date"}
FIRST_YEAR, LAST_YEAR = 2011, 2023


def yearly_volumes(population: Population) -> pd.DataFrame:
    """
    Distinct defendants and rows by calendar year, one row per year with any.

    Columns: year; defendants (true persons with a magistrates' case ended in the year); new_defendants (those whose
    first case in coverage it was); rows of magistrates, crown, prison (by reception) and probation_events (by
    referral). Years outside 2011 to 2023 (faults among them) are left out.
    """
    found: Dict[str, np.ndarray] = {}
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    for table, column in _DAYS.items():
        found[table] = np.array([(_years(population, table, column) == year).sum() for year in years])
    links = population.truth["links"]
    own = links[links["table"] == "magistrates"].set_index("row_id")["person"]
    person = own.reindex(population.tables["magistrates"]["row_id_hash"]).to_numpy()
    pairs = pd.DataFrame({"person": person, "year": _years(population, "magistrates", _DAYS["magistrates"])})
    pairs = pairs.drop_duplicates()
    first = pairs.groupby("person")["year"].min()
    people = [(int((pairs["year"] == year).sum()), int((first == year).sum())) for year in years]
    table = pd.DataFrame(dict({"year": years, "defendants": [a for a, _ in people],
                               "new_defendants": [b for _, b in people]}, **found))
    return table[table[list(_DAYS)].sum(axis=1) > 0].reset_index(drop=True)


def _years(population: Population, table: str, column: str) -> np.ndarray:
    """Year of the day that counts each row; 0 where it is missing."""
    released = data_first(population.release)[table][column].name
    texts = population.tables[table][released]
    return texts.astype(object).where(texts.notna(), "0000").str[:4].astype("int64").to_numpy()
