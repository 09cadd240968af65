"""Two-way structure: a graph whose nodes are sums and whose edges are cells.

When every cell stands in at most two sums (a two-way table with margins, and some linked ones), each
sum is a node, each cell an edge, and tables that fit are flows. Then what an attacker can know has a
picture: a hidden cell is exactly known if and only if its edge is a bridge of the graph of hidden edges
(Gusfield 1988), and someone who knows one cell knows exactly the cells that form a cut of two with it.
"""

from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components

from output_checks.suppression.system import System


@dataclass(frozen=True)
class Network:
    """
    The cells of a system as directed edges between sums.

    tail, head : node of each cell; raising the cell carries flow from tail to head
    nodes : number of nodes; the last one is the outside, where cells of a single sum end
    A cell in no sum at all is a loop at the outside (tail equals head).
    """

    tail: np.ndarray
    head: np.ndarray
    nodes: int


def find_network(system: System) -> Optional[Network]:
    """The network of a system, or None when its sums are not of that kind."""
    columns = system.relations.tocsc()
    degree = np.diff(columns.indptr)
    if (degree > 2).any() or (len(columns.data) and (np.abs(columns.data) != 1).any()):
        return None
    rows = columns.shape[0]
    pairs = np.flatnonzero(degree == 2)
    first, second = columns.indptr[pairs], columns.indptr[pairs] + 1
    a, b = columns.indices[first], columns.indices[second]
    same = columns.data[first] == columns.data[second]
    sign = _row_signs(rows, a, b, same)
    if sign is None:
        return None
    tail, head = np.full(system.size, rows), np.full(system.size, rows)
    entry_cell = np.repeat(np.arange(system.size), degree)
    flow = columns.data * sign[columns.indices]
    tail[entry_cell[flow > 0]] = columns.indices[flow > 0]
    head[entry_cell[flow < 0]] = columns.indices[flow < 0]
    return Network(tail, head, rows + 1)


def _row_signs(rows: int, a: np.ndarray, b: np.ndarray, same: np.ndarray) -> Optional[np.ndarray]:
    """A sign per sum so that every cell leaves one sum and enters another; None if there is none."""
    graph = sparse.coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(rows, rows)).tocsr()
    label = connected_components(graph, directed=False)[1] if rows else np.zeros(0, dtype=int)
    sign = np.ones(rows)
    pair_flip = {(min(i, j), max(i, j)): (-1.0 if s else 1.0) for i, j, s in zip(a.tolist(), b.tolist(), same.tolist())}
    for root in np.unique(label, return_index=True)[1]:
        order, before = breadth_first_order(graph, int(root), directed=False)
        for node in order[1:]:
            parent = before[node]
            sign[node] = sign[parent] * pair_flip[(min(node, parent), max(node, parent))]
    sign_flip = sign[a] * sign[b]
    return sign if (sign_flip == np.where(same, -1.0, 1.0)).all() else None


def cut_labels(tail: np.ndarray, head: np.ndarray, nodes: int, seed: int = 0) -> np.ndarray:
    """
    A label per edge: 0 for bridges, and equal labels exactly for edges that form a cut of two.

    Edges outside a spanning forest get random 62-bit labels, edges of the forest the exclusive-or of
    the labels of the cycles through them (Pritchard and Thurimella 2011). Linear time. Two labels agree by
    chance with probability 2**-62.
    """
    edges = len(tail)
    label = np.zeros(edges, dtype=np.int64)
    if not edges:
        return label
    in_tree, order, before, up_edge = _spanning_forest(tail, head, nodes)
    random = np.random.RandomState(seed)
    outside = ~in_tree
    label[outside] = (random.randint(1, 2**31 - 1, size=int(outside.sum()), dtype=np.int64) << 31) + random.randint(
        0, 2**31 - 1, size=int(outside.sum()), dtype=np.int64
    )
    at_node = np.zeros(nodes, dtype=np.int64)
    np.bitwise_xor.at(at_node, tail[outside], label[outside])
    np.bitwise_xor.at(at_node, head[outside], label[outside])
    total = at_node.tolist()
    for node in reversed(order):
        parent = before[node]
        if parent >= 0:
            label[up_edge[node]] = total[node]
            total[parent] ^= total[node]
    return label


def _spanning_forest(tail: np.ndarray, head: np.ndarray, nodes: int) -> Tuple[np.ndarray, Any, Any, Any]:
    """(edge in the forest?, nodes parents first, parent of each node or -1, edge to the parent)."""
    edges = np.arange(len(tail))
    proper = tail != head
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    # One edge per pair of nodes can be in a forest; parallel ones close a cycle.
    key = low.astype(np.int64) * nodes + high
    chosen = np.unique(np.where(proper, key, -1), return_index=True)[1]
    chosen = chosen[proper[chosen]]
    pair_edge = dict(zip(key[chosen].tolist(), edges[chosen].tolist()))
    graph = sparse.coo_matrix((np.ones(len(chosen)), (low[chosen], high[chosen])), shape=(nodes, nodes)).tocsr()
    label = connected_components(graph, directed=False)[1]
    in_tree = np.zeros(len(tail), dtype=bool)
    order, before, up_edge = [], [-1] * nodes, [-1] * nodes
    for root in np.unique(label[np.r_[low[chosen], high[chosen]]]) if len(chosen) else []:
        start = int(np.flatnonzero(label == root)[0])
        visit, parents = breadth_first_order(graph, start, directed=False)
        order += visit.tolist()
        for node in visit[1:].tolist():
            parent = int(parents[node])
            edge = pair_edge[min(node, parent) * nodes + max(node, parent)]
            before[node], up_edge[node], in_tree[edge] = parent, edge, True
    return in_tree, order, before, up_edge
