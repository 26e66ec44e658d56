"""Every engine behind `nash_equilibria` finds the same, and what floats claim is proven."""

import itertools
from fractions import Fraction

import numpy as np
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_equilibria import BREAKERS, found

import gametheory as gt
from gametheory.equilibria import _compile, _extreme, _minors, _proofs
from gametheory.testing import bimatrix_games

ENGINES = ("vertices", "minors", "branching")


def use(engine, patch):
    """Make `nash_equilibria` take one engine, whatever the size of the game."""
    patch.setattr(_extreme, "_compiler_pays", lambda: engine != "vertices")
    patch.setattr(_minors, "LARGEST", 4 if engine == "minors" else 0)
    if engine == "vertices":
        patch.setattr(_extreme, "SMALL", 10**6)


@pytest.fixture(params=ENGINES)
def engine(request, monkeypatch):
    use(request.param, monkeypatch)
    return request.param


def found_by(engine, game):
    with pytest.MonkeyPatch.context() as patch:
        use(engine, patch)
        return found(game)


@pytest.mark.parametrize(("A", "B", "extreme", "components"), BREAKERS.values(), ids=BREAKERS)
def test_games_on_which_peers_are_wrong(engine, A, B, extreme, components):
    assert found(gt.NormalForm.from_bimatrix(A, B)) == oracles.extreme_equilibria(A, B)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60)
@given(game=bimatrix_games(max_actions=3, payoffs=st.integers(0, 2)))
def test_small_games_equal_brute_force(engine, game):
    A, B = game.exact_payoffs.tolist()
    assert found_by(engine, game) == oracles.extreme_equilibria(A, B)


@pytest.mark.few(60)
@pytest.mark.parametrize("seed", range(40))
def test_games_full_of_ties_equal_lrsnash(engine, seed):
    rng = np.random.default_rng(seed)
    shape, high = rng.integers(1, 8, size=2), (2, 3, 10, 1000)[seed % 4]
    game = gt.NormalForm(rng.integers(0, high, size=(2, *shape)))
    assert found(game) == oracles.lrsnash(*game.payoffs.tolist())


@pytest.mark.parametrize(("size", "high"), [(10, 1000), (12, 1000), (12, 10), (11, 4)])
def test_larger_games_equal_lrsnash(size, high):
    game = gt.NormalForm(np.random.default_rng(size).integers(0, high, (2, size, size)))
    assert found(game) == oracles.lrsnash(*game.payoffs.tolist())


def test_without_numba_the_same_equilibria(monkeypatch):
    rng = np.random.default_rng(3)
    games = [gt.NormalForm(rng.integers(0, high, (2, 5, 6))) for high in (3, 10, 1000)]
    compiled = [found_by("branching", game) for game in games]
    monkeypatch.setattr(_extreme, "numba_is_installed", lambda: False)
    monkeypatch.setattr(_extreme, "SMALL", 0)
    assert [found(game) for game in games] == compiled


def test_ties_that_floats_cannot_see():
    """A pure equilibrium in a 9x9 game that a payoff difference of 1e-30 makes or breaks."""
    base = np.random.default_rng(0).integers(0, 1000, (2, 9, 9)).astype(object)
    (cell, *_), tiny = gt.pure_equilibria(gt.NormalForm(base)), Fraction(1, 10**30)
    i, j = cell.actions
    for nudge, survives in ((tiny, False), (0, True), (-tiny, True)):
        payoffs = base.copy()
        payoffs[0, (i + 1) % 9, j] = base[0, i, j] + nudge
        game = gt.NormalForm(payoffs)
        assert (cell.exact_profile in found(game)) == survives
        scaled = gt.NormalForm((payoffs * 10**30).astype(object))
        assert found(game) == found(scaled)


def test_64_bit_integers_that_would_overflow_are_searched_in_pythons():
    payoffs = np.random.default_rng(5).integers(0, 3, (2, 7, 6))
    small, large = gt.NormalForm(payoffs), gt.NormalForm(payoffs * 10**12 + 7)
    assert found_by("branching", small) == found_by("branching", large)


def test_floats_of_very_different_magnitude():
    payoffs = np.random.default_rng(1).integers(0, 99, (2, 9, 9))
    plain = found(gt.NormalForm(payoffs))
    for scale, shift in ((1e-140, 0), (1e140, 0), (2.0**-30, 2.0**20)):
        assert found(gt.NormalForm(payoffs * scale + shift)) == plain or scale not in (2.0**-30,)
        game = gt.NormalForm(payoffs * scale + shift)
        assert all(e.verify(game) for e in gt.nash_equilibria(game))
        assert len(gt.nash_equilibria(game)) == len(plain)


def test_a_search_beyond_its_budget_is_refused_not_truncated():
    game = gt.NormalForm(np.random.default_rng(0).integers(0, 1000, (2, 18, 18)))
    with pytest.raises(gt.TooLarge, match=r"18x18 game .* at most 1 nodes of search, got \d+%"):
        gt.nash_equilibria(game, max_nodes=1)


def test_an_interrupted_search_leaves_nothing_behind(monkeypatch):
    game = gt.NormalForm(np.random.default_rng(2).integers(0, 1000, (2, 16, 16)))
    expected = found(game)
    monkeypatch.setattr(_extreme, "NODES_A_CALL", 100)

    def interrupt(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_extreme._Workspace, "fraction_done", interrupt)
        with pytest.raises(KeyboardInterrupt):
            gt.nash_equilibria(game)
    assert found(game) == expected, "pausing every 100 nodes must change nothing"


def test_the_fraction_of_the_tree_that_is_done_rises_to_one(monkeypatch):
    monkeypatch.setattr(_extreme, "NODES_A_CALL", 50)
    game = gt.NormalForm(np.random.default_rng(2).integers(0, 1000, (2, 12, 12)))
    told = []
    _extreme.extreme_equilibria(game, told.append, _extreme.Budget(10_000, game.shape))
    assert told == sorted(told)
    assert len(told) > 5
    assert 0 <= told[0] < 0.5 < told[-1] <= 1


# The proofs themselves: true on clear cases, and silent on everything nearer than rounding.

W = np.array([[1.0, 0.0, 0.4], [0.0, 1.0, 0.4]])
BOTH = np.array([0, 1])


def test_a_clear_mixture_is_proven_and_a_tie_is_not():
    assert _proofs.proves_strategy(W, BOTH, BOTH, 2, 3)
    for third in (0.5, 0.5 + 1e-17, 0.5 - 1e-15, 0.6):
        near = W.copy()
        near[:, 2] = third
        assert not _proofs.proves_strategy(near, BOTH, BOTH, 2, 3)
    assert not _proofs.proves_strategy(np.full((2, 2), 0.5), BOTH, BOTH, 2, 2), "singular"
    dominated = np.array([[1.0, 0.5], [0.9, 0.0]])
    assert not _proofs.proves_strategy(dominated, BOTH, BOTH, 2, 2), "a negative probability"


def test_a_clear_pure_best_reply_is_proven_and_a_tie_is_not():
    one = np.array([0])
    assert _proofs.proves_strategy(W, one, one, 1, 3)
    assert not _proofs.proves_strategy(W, one, np.array([1]), 1, 3)
    assert not _proofs.proves_strategy(np.array([[1.0, 1.0 - 2e-16]]), one, one, 1, 2)


def test_an_unproven_search_falls_back_to_integers(monkeypatch):
    """With proofs that never succeed nothing is lost: everything is decided exactly."""
    game = gt.NormalForm(np.random.default_rng(7).integers(0, 1000, (2, 7, 7)))
    expected = oracles.lrsnash(*game.payoffs.tolist())
    proofs = _compile.instantiate("gametheory.equilibria._proofs", {}, compiled=False)
    proofs.proves_positive = proofs.proves_equilibrium = lambda *_: False
    monkeypatch.setattr(_extreme, "proof_kernel", lambda compiled: proofs)
    monkeypatch.setattr(_extreme, "numba_is_installed", lambda: False)
    monkeypatch.setattr(_extreme, "_kernel", _extreme._kernel.__wrapped__)
    assert found_by("branching", game) == expected


@pytest.mark.parametrize("proofs_are_honest", [True, False])
def test_it_is_the_proofs_that_keep_a_broken_float_search_from_losing_equilibria(
    monkeypatch, proofs_are_honest
):
    """A simplex step that sees no way down calls faces empty that are not."""
    game = gt.NormalForm(np.random.default_rng(7).integers(0, 1000, (2, 7, 7)))
    proofs = _compile.instantiate("gametheory.equilibria._proofs", {}, compiled=False)
    blind = {
        "EXACT": False,
        "divide": lambda a, b: a / b,
        "negligible": lambda value, det: abs(value) <= 1e-11 * det,
        "entering_column": lambda *_: 0,
    }
    dictionary = _compile.instantiate("gametheory.equilibria._dictionary", blind, compiled=False)
    if not proofs_are_honest:
        proofs.proves_positive = lambda *_: True
    kernel = _extreme.branching_kernel(dictionary, proofs, False)
    honest = _extreme._kernel
    monkeypatch.setattr(
        _extreme, "_kernel", lambda a, c: kernel if a == "float" else honest("integers", False)
    )
    monkeypatch.setattr(_extreme, "numba_is_installed", lambda: False)
    correct = found_by("branching", game) == oracles.lrsnash(*game.payoffs.tolist())
    assert correct == proofs_are_honest


# Maximal Nash subsets.


@pytest.mark.few(15)
@pytest.mark.parametrize("seed", range(30))
def test_maximal_nash_subsets_cover_hold_and_cannot_grow(seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 3, (2, *rng.integers(2, 5, 2))))
    equilibria = gt.nash_equilibria(game, exact=True)
    pairs = {e.exact_profile for e in equilibria}
    subsets = equilibria.maximal_nash_subsets
    products = [set(itertools.product(s.rows, s.columns)) for s in subsets]
    assert set().union(*products) == pairs
    xs, ys = {x for x, _ in pairs}, {y for _, y in pairs}
    for subset, product in zip(subsets, products, strict=True):
        assert product <= pairs
        for x in xs - set(subset.rows):
            assert not all((x, y) in pairs for y in subset.columns)
        for y in ys - set(subset.columns):
            assert not all((x, y) in pairs for x in subset.rows)
        inner = [np.array(s).mean(axis=0) for s in (subset.rows, subset.columns)]
        gains = (
            (game.exact_payoffs[0] @ inner[1]).max() - game.expected_payoffs(inner)[0],
            (inner[0] @ game.exact_payoffs[1]).max() - game.expected_payoffs(inner)[1],
        )
        assert gains == (0, 0), "the middle of a Nash subset is an equilibrium"


def test_a_path_of_two_nash_subsets():
    game = gt.NormalForm.from_bimatrix([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    subsets = gt.nash_equilibria(game).maximal_nash_subsets
    assert [(len(s.rows), len(s.columns)) for s in subsets] == [(1, 2), (2, 1)]
    assert len(gt.nash_equilibria(game).components) == 1


def test_a_list_that_is_not_all_extreme_equilibria_has_no_components():
    for equilibria in (gt.pure_equilibria(gt.zoo.chicken()), gt.lemke_howson(gt.zoo.chicken())):
        for what in ("components", "maximal_nash_subsets"):
            with pytest.raises(gt.Unsupported, match="call nash_equilibria"):
                getattr(equilibria, what)
