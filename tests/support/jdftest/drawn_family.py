"""Family court files beside an extract of the 2024 release: drawn, in the declared columns, for some people of the extract."""
import hashlib

import numpy as np
import pandas as pd


def _hash(text):
    return hashlib.md5(text.encode("ascii")).hexdigest()


def add_family_tables(folder, seed=1):
    """Write family_people.csv, family_cases.csv and family_events.csv, and add their rows to person_link.csv."""
    rng = np.random.RandomState(seed)
    link = pd.read_csv(str(folder / "person_link.csv"), dtype=str)
    known = link["estimated_xjs_id"].drop_duplicates().to_numpy()
    person = np.concatenate([rng.choice(known, 400, replace=False), [_hash("new person {}".format(i)) for i in range(200)]])
    cases = ["case {}".format(i) for i in range(300)]
    people = pd.DataFrame({
        "row_id_hash": [_hash("family row {}".format(i)) for i in range(600)],
        "case_number_hash": [_hash(cases[i % 300]) for i in range(600)],
        "role_model": rng.choice(["APLZ", "CHLDZ", "CHLDC"], 600), "gender": rng.choice(["1", "2"], 600), "delete_flag": "N"})
    receipt = pd.Timestamp("2012-01-01") + pd.to_timedelta(rng.randint(0, 3000, 300), unit="D")
    frames = {
        "family_people": people,
        "family_cases": pd.DataFrame({"case_number_hash": [_hash(c) for c in cases], "receipt_date": receipt.strftime("%Y-%m-%d"),
                                      "case_category": rng.choice(["PR", "PU"], 300)}),
        "family_events": pd.DataFrame({"case_number_hash": [_hash(c) for c in cases], "event": "123001", "event_model": "C1",
                                       "field_model": "X", "entry_date": receipt.strftime("%Y-%m-%d"), "error": "N"}),
    }
    for name, frame in frames.items():
        frame.to_csv(str(folder / (name + ".csv")), index=False)
    mine = pd.DataFrame({"source_dataset": "familyman", "row_id_hash": people["row_id_hash"], "estimated_xjs_id": person})
    pd.concat([link, mine], ignore_index=True).to_csv(str(folder / "person_link.csv"), index=False)
