"""Can the coefficients of a likelihood be told apart, and from infinity? For models that climb a full likelihood."""
import warnings
from typing import List, Sequence, Tuple

import numpy as np

from jdfanalysis.errors import ModelError, ModelWarning, Problem, raise_if

# Columns are combinations of others when this little of their variance is their own.
ALIASED = 1e-10
# Curvature per event below which a coefficient (per standard deviation of its column) runs to infinity.
FLAT_PER_EVENT = 1e-6
LOADING = 0.3
SAMPLE = 4096


def check_independent(matrix: np.ndarray, names: Sequence[str]) -> None:
    """
    ModelError naming every column of a centred matrix that is a combination of the columns before it and a constant.

    An even sample of the rows is looked at first: columns independent there are independent everywhere.
    """
    step = len(matrix) // SAMPLE
    if not len(names) or (step > 1 and not _dependent(matrix[::step])):
        return
    problems = [Problem("is a combination of the columns before it", names[j], len(matrix), "Leave it out, or recode.")
                for j in _dependent(matrix)]
    raise_if(problems, ModelError, "The covariates are collinear, so their coefficients cannot be told apart.")


def _dependent(matrix: np.ndarray) -> List[int]:
    centred = matrix - matrix.mean(axis=0)
    gram = centred.T @ centred
    scale = np.sqrt(np.maximum(np.diag(gram), 0))
    inner = gram / np.outer(np.where(scale > 0, scale, 1.0), np.where(scale > 0, scale, 1.0))
    kept: List[int] = []
    found: List[int] = []
    for j in range(len(inner)):
        left = inner[j, j]
        if kept:
            left -= inner[j, kept] @ np.linalg.solve(inner[np.ix_(kept, kept)], inner[kept, j])
        (kept if left > ALIASED else found).append(j)
    return found


def infinite_terms(information: np.ndarray, begin: int, names: Sequence[str], events: float) -> Tuple[str, ...]:
    """
    Which coefficients lie where the likelihood is flat: nothing holds them back from infinity.

    Those of standardised columns stand from `begin` on; all the others are taken out by their own maximum.
    """
    if not len(names):
        return ()
    own = np.zeros(len(information), dtype=bool)
    own[begin : begin + len(names)] = True
    cross = information[np.ix_(~own, own)]
    held = information[np.ix_(own, own)] - cross.T @ np.linalg.lstsq(information[np.ix_(~own, ~own)], cross, rcond=None)[0]
    values, vectors = np.linalg.eigh((held + held.T) / 2)
    loading = np.abs(vectors[:, values < FLAT_PER_EVENT * events])
    return tuple(name for name, own_loading in zip(names, loading) if own_loading.max(initial=0.0) > LOADING)


def warn_infinite(terms: Sequence[str], level: int) -> None:
    """Warn (ModelWarning) of these terms, if there are any."""
    if len(terms):
        text = (
            "The likelihood has no maximum in {}: the coefficient goes to infinity (separation: all or none of the "
            "events lie on one side). Merge levels or leave it out; its standard error means nothing."
        )
        warnings.warn(text.format(", ".join(terms)), ModelWarning, stacklevel=level + 1)
