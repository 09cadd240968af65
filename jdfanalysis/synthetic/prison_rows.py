"""Raw rows of the prison table: custodial journeys, with recalls as rows of their own."""
import numpy as np

from jdfanalysis.synthetic import custody, law
from jdfanalysis.synthetic.blocks import Block
from jdfanalysis.synthetic.court_rows import age_on
from jdfanalysis.synthetic.draws import Draws
from jdfanalysis.synthetic.ledger import NO_DAY, Columns, stacked, taken
from jdfanalysis.synthetic.sentencing import CUSTODY

STATUSES = ("RX", "TRL", "SENT03", "ADIMP_ORA", "EXSENT08", "MLP", "DTO", "DTO_ORA", "FTR/08", "FTR_ORA",
            "14FTR_ORA", "LR", "LR_ORA", "LR_ES", "BOTUS")
BREACH = STATUSES.index("BOTUS")
ESTABLISHMENTS = 60


def custodial_journeys(block: Block, draws: Draws) -> Columns:
    """One row per stay or return to custody that touches the window; ends after it are not known yet."""
    stays = block.careers.stays
    rows = _stays(block)
    if block.careers.recalls:
        rows = stacked([rows, _returns(block)])
    if block.careers.breaches:
        rows = stacked([rows, _breaches(block)])
    first, last = block.windows.prison
    rows = taken(rows, (rows["release_date"] >= first) & (rows["reception_date"] <= last))
    size = len(rows["person"])
    rows["establishment"] = draws.integer(0, ESTABLISHMENTS - 1, size)
    for name in ("sex", "ethnicity"):
        source = "female" if name == "sex" else name
        rows[name] = block.careers.people[source][rows["person"]].astype(np.int64)
    rows["age"] = age_on(block.careers.people, rows["person"], rows["reception_date"])
    for name in ("group", "code"):
        rows[name] = stays[name][rows["stay"]]
    open_ = rows["release_date"] > last
    rows["release_type"] = np.where(open_, -1, rows["release_type"])
    for name in ("release_date", "first_release_date", "sentence_date"):
        rows[name] = np.where(rows[name] > last, NO_DAY, rows[name])
    rows["sentence_days"] = np.where(rows["sentence_date"] == NO_DAY, NO_DAY, rows["sentence_days"])
    return rows


def _stays(block: Block) -> Columns:
    stay = block.careers.stays
    size = len(stay["person"])
    sentenced = stay["sentenced"] != NO_DAY
    ora = stay["offence"] >= law.starts("licence_short")
    kinds = np.where(stay["kind"] == law.EXTENDED, 4, np.where(stay["kind"] == law.LIFE, 5, np.where(ora, 3, 2)))
    kinds = np.where(stay["kind"] == law.YOUTH, np.where(ora, 7, 6), kinds)
    days = np.where(stay["sentence_days"] > 0, stay["sentence_days"], NO_DAY)
    return {
        "person": stay["person"], "stay": np.arange(size), "recall": np.zeros(size, dtype=bool),
        "status": np.where(sentenced, kinds, np.where(stay["above"], 1, 0)),
        "reception_date": stay["reception"], "sentence_date": stay["sentenced"],
        "sentence_days": np.where(sentenced, days, NO_DAY), "first_release_date": stay["release"],
        "return_date": np.full(size, NO_DAY), "release_date": stay["release"], "release_type": stay["release_type"],
        "marker": np.zeros(size, dtype=np.int64),
    }


def _returns(block: Block) -> Columns:
    """Recalls by themselves; those within a stay are part of the row of the stay that a new case brought."""
    recall = taken(block.careers.recalls, ~block.careers.recalls["within"])
    stay = taken(block.careers.stays, recall["stay"])
    size = len(recall["person"])
    ora = stay["offence"] >= law.starts("licence_short")
    length = law.fixed_recall_days(stay["sentence_days"], recall["returned"])
    fixed = np.where(length == 14, 10, np.where(ora, 9, 8))
    standard = np.where(stay["kind"] == law.EXTENDED, 13, np.where(ora, 12, 11))
    days = np.where(stay["sentence_days"] > 0, stay["sentence_days"], NO_DAY)
    dead = block.careers.people["death"][recall["person"]] <= recall["released"]
    return {
        "person": recall["person"], "stay": recall["stay"], "recall": np.ones(size, dtype=bool),
        "status": np.where(recall["fixed"], fixed, standard), "reception_date": recall["returned"],
        "sentence_date": stay["sentenced"], "sentence_days": days, "first_release_date": recall["released"],
        "return_date": np.full(size, NO_DAY), "release_date": recall["released"],
        "release_type": np.where(dead, custody.DIED, custody.AUTOMATIC), "marker": np.zeros(size, dtype=np.int64),
    }


def _breaches(block: Block) -> Columns:
    """Custody for breach of post-sentence supervision: a row of its own, never part of the first journey."""
    breach = taken(block.careers.breaches, block.careers.breaches["disposal"] == CUSTODY)
    size = len(breach["person"])
    dead = block.careers.people["death"][breach["person"]] <= breach["released"]
    return {
        "person": breach["person"], "stay": breach["stay"], "recall": np.zeros(size, dtype=bool),
        "status": np.full(size, BREACH), "reception_date": breach["day"], "sentence_date": breach["day"],
        "sentence_days": breach["released"] - breach["day"], "first_release_date": breach["released"],
        "return_date": np.full(size, NO_DAY), "release_date": breach["released"],
        "release_type": np.where(dead, custody.DIED, custody.AUTOMATIC), "marker": np.zeros(size, dtype=np.int64),
    }
