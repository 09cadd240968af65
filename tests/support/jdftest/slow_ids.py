"""Coding and finding ids by dictionaries, and ids to try the fast ways on."""
import numpy as np
from jdfanalysis.loading import ids

HEX = "0123456789abcdef"


def codes_by_hand(texts):
    """The number of the first equal text for each text, None where there is none."""
    first = {}
    return [None if not text else first.setdefault(text, position) for position, text in enumerate(texts)]


def find_by_hand(wanted, among):
    """The first position of each text, -1 where it is not there or blank."""
    first = {}
    for position, text in enumerate(among):
        if text:
            first.setdefault(text, position)
    return [first.get(text, -1) for text in wanted]


def _digits(rng, size, length, letters=HEX):
    return ["".join(letters[d] for d in row) for row in rng.randint(0, len(letters), (size, length))]


# kind -> texts drawn from a stock small enough to repeat
KINDS = {
    "hashes": lambda rng, n: _digits(rng, n, 64),
    "short hashes": lambda rng, n: _digits(rng, n, 32),
    "hashes of 40 digits": lambda rng, n: _digits(rng, n, 40),
    "capitals": lambda rng, n: [t.upper() for t in _digits(rng, n, 64)],
    "capitals and not": lambda rng, n: [t.upper() if i % 2 else t for i, t in enumerate(_digits(rng, n // 2 + 1, 64) * 2)],
    "digits only": lambda rng, n: _digits(rng, n, 16, "0123456789"),
    "long prefixes": lambda rng, n: ["a" * 60 + t for t in _digits(rng, n, 4)],
    "long suffixes": lambda rng, n: [t + "a" * 60 for t in _digits(rng, n, 4)],
    "last byte of each word": lambda rng, n: ["".join("0" * 7 + c for c in t) for t in _digits(rng, n, 8)],
    "only zeros differ": lambda rng, n: ["0" * int(k) for k in rng.randint(1, 70, n)],
    "one digit not": lambda rng, n: [t[:63] + "g" if i % 9 == 0 else t for i, t in enumerate(_digits(rng, n, 64))],
    "odd lengths": lambda rng, n: [t[:int(k)] for t, k in zip(_digits(rng, n, 64), rng.randint(1, 65, n))],
    "numbers": lambda rng, n: [str(k) for k in rng.randint(0, 10 ** 6, n)],
    "one character": lambda rng, n: _digits(rng, n, 1),
    "letters beyond ASCII": lambda rng, n: _digits(rng, n, 5, "éàß€日本"),
    "high bytes of a word": lambda rng, n: ["".join("0000000" + c for c in t) for t in _digits(rng, n, 3, "aéß日")],
    "all zeros": lambda rng, n: ["0" * 64, "0" * 63 + "1"] * n,
}


def draw(kind, size, seed, blanks=True):
    """Texts of a kind, with repeats, some blank."""
    rng = np.random.RandomState(seed)
    # The stock is the same for every seed, so that two draws overlap.
    stock = KINDS[kind](np.random.RandomState(99), max(2, size // 2))
    texts = [stock[i] for i in rng.randint(0, len(stock), size)]
    return ["" if blanks and rng.random_sample() < 0.1 else text for text in texts]


def column(texts, parts=1):
    """The texts as a column comes out of loading: in parts, each packed if it can be."""
    found = ids.as_bytes(np.array(texts, dtype=object))
    return ids.joined([ids.pack(part) for part in np.array_split(found, parts)])


def check(first, second):
    """Coding and finding agree with the plain definitions, packed or not, in whole or in parts."""
    for texts in (first, second):
        for held in (ids.as_bytes(np.array(texts, dtype=object)), column(texts), column(texts, 3)):
            assert [t.decode("utf-8") for t in np.asarray(held).tolist()] == texts
            coded = ids.encode(held)
            by_hand = codes_by_hand(texts)
            place = {}
            again = [None if c < 0 else place.setdefault(c, position) for position, c in enumerate(coded.codes.tolist())]
            assert again == by_hand
            assert ["" if c < 0 else coded.lookup[c].decode("utf-8") for c in coded.codes.tolist()] == texts
            assert len(set(coded.lookup.tolist())) == len(coded.lookup)
    expected = find_by_hand(first, second)
    for wanted in (ids.as_bytes(np.array(first, dtype=object)), column(first), column(first, 2)):
        for among in (ids.as_bytes(np.array(second, dtype=object)), column(second), column(second, 3)):
            assert ids.find(wanted, among).tolist() == expected
    above = ids.encode(column(second)).lookup
    codes = ids.codes_in(ids.encode(column(first)), above)
    beyond = [c for c in codes.tolist() if c >= len(above)]
    known = [above[c].decode("utf-8") if 0 <= c < len(above) else None for c in codes.tolist()]
    assert known == [t if t in set(second) - {""} else None for t in first]
    assert len(set(beyond)) == len(set(first) - set(second) - {""})
