"""Draws are the same everywhere, and have the shapes they claim."""
import hashlib

import numpy as np

from jdfanalysis.synthetic.draws import (
    Draws,
    exponential_table,
    hex_text,
    lognormal_table,
    normal_table,
    scrambled,
)


def digest(values):
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]


def test_the_tables_are_the_same_bytes_on_every_platform():
    assert digest(exponential_table().astype("<f8")) == "10036f75c59fff57"
    assert digest(normal_table().astype("<f8")) == "2d5d0e7f3cfc7a92"
    assert digest(lognormal_table(0.8).astype("<f8")) == "635a87e2a2d2afea"


def test_the_stream_is_the_same_on_every_platform():
    draws = Draws(1, 2, 3)
    drawn = [draws.uniform(5), draws.exponential(5), draws.days(30.0, 0.5, 5), draws.integer(0, 9, 5)]
    drawn.append(draws.pick((1, 2, 3), 5))
    assert digest(np.concatenate(drawn).astype("<f8")) == "aab8ea9d219bdfe0"


def test_other_keys_give_another_stream_and_the_same_keys_the_same():
    assert (Draws(1, 2).uniform(9) == Draws(1, 2).uniform(9)).all()
    assert not (Draws(1, 2).uniform(9) == Draws(2, 1).uniform(9)).any()


def test_exponential_numbers_have_mean_and_spread_one():
    drawn = Draws(5).exponential(200000)
    assert abs(drawn.mean() - 1) < 0.01 and abs(drawn.std() - 1) < 0.02
    assert abs(np.mean(drawn > 2) - np.exp(-2)) < 0.003
    assert drawn.min() >= 0


def test_log_normal_days_have_the_median_asked_for():
    drawn = Draws(6).days(100.0, 0.5, 100000)
    assert abs(np.median(drawn) - 100) <= 1
    assert abs(np.log(drawn).std() - 0.5) < 0.01
    assert (Draws(6).days(100.0, 0.0, 10) == 100).all()


def test_normal_quantiles_are_symmetric_and_right_where_tables_give_them():
    table = normal_table()
    assert (table == -table[::-1]).all()
    assert abs(np.interp(0.975, (np.arange(1024) + 0.5) / 1024, table) - 1.959964) < 0.001


def test_picks_are_as_likely_as_their_weights():
    drawn = Draws(7).pick((1, 0, 3), 40000)
    shares = np.bincount(drawn, minlength=3) / 40000.0
    assert shares[1] == 0 and abs(shares[2] - 0.75) < 0.01
    rows = Draws(8).pick_row(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 2.0]]))
    assert rows.tolist() == [1, 0, 2]


def test_integers_hit_both_ends_and_no_more():
    assert sorted(set(Draws(9).integer(2, 4, 200).tolist())) == [2, 3, 4]
    high = np.array([0, 1, 5] * 100)
    drawn = Draws(9).integer(0, high, 300)
    assert (drawn <= high).all() and drawn.max() == 5


def test_an_order_is_a_permutation():
    assert sorted(Draws(3).order(50).tolist()) == list(range(50))


def test_hashed_ids_are_unique_32_digits_and_depend_on_the_salt():
    keys = np.arange(5000, dtype=np.int64)
    texts = hex_text(keys, 1, 2)
    assert len(set(texts)) == 5000
    assert {len(text) for text in texts} == {32} and set("".join(texts)) == set("0123456789abcdef")
    assert not set(texts) & set(hex_text(keys, 1, 3))
    assert hex_text(keys[:1], 1, 2)[0] == "e68e6fc01df08360e220a8397b1dcdaf"
    assert len(hex_text(keys[:0], 1, 2)) == 0


def test_scrambling_is_one_to_one():
    first, second = scrambled(np.arange(100000), 4)
    assert len(np.unique(first)) == 100000 and not (first == second).any()
