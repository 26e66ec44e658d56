"""alpha-rank against OpenSpiel, against brute force, and in closed form."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory import empirical
from gametheory.errors import InvalidArgument, TooLarge


def chain(game, alpha, m):
    """The transition matrix by the definition, in floats."""
    shape = game.shape
    tries = sum(k - 1 for k in shape)
    size = int(np.prod(shape))
    matrix = np.zeros((size, size))
    for s, cell in enumerate(np.ndindex(shape)):
        for i, count in enumerate(shape):
            for k in range(count):
                if k == cell[i]:
                    continue
                other = (*cell[:i], k, *cell[i + 1 :])
                gain = float(game.payoffs[(i, *other)] - game.payoffs[(i, *cell)])
                rho = (
                    1 / m
                    if alpha * gain == 0
                    else np.expm1(-alpha * gain) / np.expm1(-alpha * m * gain)
                )
                matrix[s, np.ravel_multi_index(other, shape)] = rho / tries
        matrix[s, s] = 1 - matrix[s].sum()
    return matrix


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2), (1, 3), (4,)])
def test_shares_are_stationary(shape):
    rng = np.random.default_rng(len(shape))
    for alpha in (0.0, 0.1, 2.0):
        payoffs = rng.integers(-2, 3, (len(shape), *shape))
        game = gt.NormalForm(payoffs)
        found = empirical.alpha_rank(game, alpha=alpha, population=7)
        flat = found.shares.reshape(-1)
        assert np.allclose(flat @ chain(game, alpha, 7), flat, atol=1e-12)
        assert flat.sum() == pytest.approx(1)
        assert found.error < 1e-12


def test_the_limit_is_approached_where_one_sink_is_left():
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(30):
        game = gt.NormalForm(rng.integers(-2, 3, (2, 3, 3)))
        limit = empirical.alpha_rank(game, population=10)
        assert sum(limit.shares.flat) == 1
        if len(limit.sinks) == 1:
            near = empirical.alpha_rank(game, alpha=6.0, population=10)
            assert np.allclose(near.shares, limit.shares.astype(float), atol=0.02)
            seen += 1
    assert seen > 5


def test_against_open_spiel():
    pytest.importorskip("pyspiel")
    from open_spiel.python.egt import alpharank

    rng = np.random.default_rng(7)
    for shape in ((2, 2), (3, 4), (2, 2, 2)):
        tables = rng.normal(size=(len(shape), *shape))
        _, _, theirs, _, _ = alpharank.compute(
            list(tables), m=20, alpha=1.5, use_inf_alpha=False, verbose=False
        )
        ours = empirical.alpha_rank(gt.NormalForm(tables), alpha=1.5, population=20)
        assert np.allclose(ours.shares.reshape(-1), theirs, atol=1e-8)
    own = rng.normal(size=(3, 3))
    _, _, theirs, _, _ = alpharank.compute([own], m=20, alpha=1.5, verbose=False)
    game = gt.NormalForm.from_bimatrix(own, own.T)
    ours = empirical.alpha_rank(game, alpha=1.5, population=20, one_population=True)
    assert np.allclose(ours.shares, theirs, atol=1e-8)


def test_closed_forms():
    pennies = empirical.alpha_rank(gt.zoo.matching_pennies())
    assert set(pennies.shares.flat) == {Fraction(1, 4)}
    cycle = gt.NormalForm.from_bimatrix(
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]
    )
    alone = empirical.alpha_rank(cycle, one_population=True)
    assert alone.shares.tolist() == [Fraction(1, 3)] * 3
    dilemma = empirical.alpha_rank(gt.zoo.prisoners_dilemma())
    assert (dilemma.sinks, dilemma.ranking[0]) == ((((1, 1),),), (1, 1))
    flat = empirical.alpha_rank(gt.NormalForm(np.zeros((2, 2, 3), dtype=int)))
    assert set(flat.shares.flat) == {Fraction(1, 6)}


def test_what_cannot_be_ranked():
    with pytest.raises(InvalidArgument, match="symmetric"):
        empirical.alpha_rank(gt.zoo.asymmetric_bach_or_stravinsky(), one_population=True)
    with pytest.raises(TooLarge, match="states"):
        empirical.alpha_rank(gt.NormalForm(np.zeros((2, 60, 60))))
    with pytest.raises(TooLarge, match="limit"):
        empirical.alpha_rank(gt.zoo.prisoners_dilemma(), alpha=1e4)
