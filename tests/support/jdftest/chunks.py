"""What the readers of files and databases hand over, as the tests look at it."""


def size(chunk):
    """Rows of a chunk."""
    return chunk.rows


def texts(chunk, position):
    """One column of a chunk as a list of texts."""
    return chunk.columns[position].objects().tolist()
