"""What a formula names: columns of a frame, and the words that are none."""
import builtins
import io
import tokenize
from typing import List

import pandas as pd

from jdfanalysis.errors import UsageError, require_columns

# Words that a formula may use besides columns and what patsy and Python bring.
OURS = ("np",)


def columns_named(frame: pd.DataFrame, formula: str) -> List[str]:
    """Columns of the frame that a formula names, in the order of the frame. Raises UsageError for an open bracket or quote."""
    named = {token.string.strip("'\"") for token in _tokens(formula) if token.type in (tokenize.NAME, tokenize.STRING)}
    return [name for name in frame.columns if name in named]


def require_names(frame: pd.DataFrame, formula: str) -> None:
    """Raise FrameError for every word of a formula that is no column of the frame and nothing patsy knows."""
    from patsy import builtins as patsy_words

    known = set(OURS) | set(dir(builtins)) | set(patsy_words.__all__)
    tokens = _tokens(formula)
    words, before, after = [], "", [token.string for token in tokens[1:]] + [""]
    for token, following in zip(tokens, after):
        # Not what follows a dot (np.log), nor the name of an argument (df=4).
        if token.type == tokenize.NAME and before != "." and following != "=" and token.string not in known:
            words.append(token.string)
        before = token.string
    require_columns(frame, words, "columns named in the formula:")


def _tokens(formula: str) -> List[tokenize.TokenInfo]:
    try:
        found = list(tokenize.generate_tokens(io.StringIO(formula).readline))
        if any(token.type == tokenize.ERRORTOKEN and token.string[:1] in "'\"" for token in found):
            raise SyntaxError
        return found
    except (tokenize.TokenError, SyntaxError):
        raise UsageError("The formula cannot be read: a bracket or a quote is left open, or a sign stands where none can.") from None
