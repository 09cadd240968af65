"""Code lists that several tables share, as (code, meaning) pairs."""
from typing import Tuple

Codes = Tuple[Tuple[str, str], ...]

SEX: Codes = (("M", "male"), ("F", "female"), ("NK", "not known"), ("NS", "not specified"))

# The 18+1 self-identified classification as NOMIS codes it, with two old codes.
ETHNICITY: Codes = (
    ("W1", "White: British"),
    ("W2", "White: Irish"),
    ("W3", "White: Gypsy or Irish Traveller"),
    ("W9", "White: other"),
    ("M1", "Mixed: White and Black Caribbean"),
    ("M2", "Mixed: White and Black African"),
    ("M3", "Mixed: White and Asian"),
    ("M9", "Mixed: other"),
    ("A1", "Asian: Indian"),
    ("A2", "Asian: Pakistani"),
    ("A3", "Asian: Bangladeshi"),
    ("A4", "Asian: Chinese"),
    ("A9", "Asian: other"),
    ("B1", "Black: Caribbean"),
    ("B2", "Black: African"),
    ("B9", "Black: other"),
    ("O2", "Arab"),
    ("O9", "Other ethnic group"),
    ("W8", "White: other (old code)"),
    ("O1", "Chinese (old code)"),
    ("NS", "not stated"),
    ("MERGE", "left by a merge of records"),
)

# nDelius labels as they stand in the probation extract, with the group of the 5+1 classification.
PROBATION_ETHNICITY: Codes = (
    ("White: British/English/Welsh/Scottish/Northern Irish", "White"),
    ("White : Irish", "White"),
    ("White : Other", "White"),
    ("White: Gypsy, Irish Traveller, Romany", "White"),
    ("Mixed: White and Asian", "Mixed"),
    ("Mixed: White and Black African", "Mixed"),
    ("Mixed: White and Black Caribbean", "Mixed"),
    ("Mixed : Other", "Mixed"),
    ("Asian or Asian British: Bangladeshi", "Asian"),
    ("Asian or Asian British: Chinese", "Asian"),
    ("Asian or Asian British: Indian", "Asian"),
    ("Asian or Asian British: Other", "Asian"),
    ("Asian or Asian British: Pakistani", "Asian"),
    ("Chinese", "Asian"),
    ("Black or Black British: African", "Black"),
    ("Black or Black British: Caribbean", "Black"),
    ("Black or Black British: Other", "Black"),
    ("Arab", "Other"),
    ("Other Ethnic Group", "Other"),
    ("Refusal", "Not stated"),
    ("Z_Dummy Ethnicity 04", "Not stated"),
    ("Z_Dummy Ethnicity 05", "Not stated"),
)

_FIVE = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "O": "Other"}

OFFENCE_GROUPS: Codes = tuple(
    (name, name)
    for name in (
        "Violence against the person",
        "Sexual offences",
        "Robbery",
        "Theft offences",
        "Criminal damage and arson",
        "Drug offences",
        "Possession of weapons",
        "Public order offences",
        "Miscellaneous crimes against society",
        "Fraud offences",
        "Summary non-motoring",
        "Summary motoring",
        "Not known",
    )
)

PLEA: Codes = (("guilty", "guilty plea"), ("not_guilty", "not guilty plea"), ("none", "no plea entered"))

REMAND: Codes = (("bail", "bailed"), ("custody", "remanded in custody"), ("none", "neither"), ("unknown", "not known"))

DISPOSAL: Codes = (
    ("immediate_custody", "immediate custody"),
    ("suspended_sentence", "suspended sentence order"),
    ("community_order", "community or youth rehabilitation order"),
    ("fine", "fine"),
    ("discharge", "absolute or conditional discharge"),
    ("other", "any other disposal"),
    ("none", "no disposal"),
)

YES_NO: Codes = (("Y", "yes"), ("N", "no"))


def ethnic_group(code: str) -> str:
    """
    The group of the 5+1 classification for a code of the 18+1 list or a probation label.

    White, Mixed, Asian, Black, Other or "Not stated". The old code O1 (Chinese) is Asian, as in the
    2011 census classification. Raises KeyError for a code on neither list: unknown codes are a
    problem to report, not "Other". Not vectorised: map it over the categories, not over the rows.
    """
    labels = dict(PROBATION_ETHNICITY)
    if code in labels:
        return labels[code]
    if code not in dict(ETHNICITY):
        raise KeyError("not a code of the 18+1 list nor a probation label")
    if code in ("NS", "MERGE"):
        return "Not stated"
    return "Asian" if code == "O1" else _FIVE[code[0]]
