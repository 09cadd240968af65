"""The MoJ-DfE share, criminal justice linked to education: what is known, as no name of a table or column is."""
from typing import Tuple

EDUCATION_SHARE: Tuple[str, ...] = (
    "The MoJ-DfE share has no declaration: no name of a table or column has been seen in public [S10][S32].",
    "Its grain and keys: 20 education and 11 justice datasets, linked person by person. Its person key is not, as far as can "
    "be told, the one of the person link: it was made by another linkage [S32].",
    "Its coverage: people with a Police National Computer record from 2000, on it at the end of 2017, born on or after "
    "31 August 1985; convictions and cautions; education in England only [S10].",
    "Its linkage: deterministic; 64% of linked people agree exactly on all identifiers (second-hand [S31]).",
    "Where it is: in the ONS Secure Research Service only (second-hand [S9]). Declare its tables as your own.",
)
