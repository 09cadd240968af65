"""Public data that lie beside the project and are never part of it; tests skip cleanly without them."""
import os

import pytest
from jdftest.tree import ROOT


def shared_folder(name):
    """Folder `name` of the shared data, or skip the test: JDF_SHARED_DATA, else ../shared/data."""
    base = os.environ.get("JDF_SHARED_DATA") or str(ROOT.parent / "shared" / "data")
    folder = os.path.join(base, name)
    if not os.path.isdir(folder):
        pytest.skip("the public data set '{}' is not here (set JDF_SHARED_DATA)".format(name))
    return folder
