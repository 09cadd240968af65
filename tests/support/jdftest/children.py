"""New processes that meet what this process meets: a set that was switched on here is not on the path of a child by itself."""
import os
import sys

from jdftest import tree


def environment(with_tree=True, **more):
    """
    The environment for a child: this process's search path, no cache written, no window opened.

    The tree's own packages come first with `with_tree`; without it they are left out, for children that must do with
    what is installed. The order of the path is kept, so what stands in front or behind here does so there.
    """
    here = os.path.normcase(str(tree.ROOT))
    places = [place for place in sys.path if place and os.path.normcase(os.path.abspath(place)) != here]
    path = os.pathsep.join(([str(tree.ROOT)] if with_tree else []) + places)
    return dict(os.environ, PYTHONPATH=path, PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg", **more)
