"""The folk theorem: its conditions by their definitions, effective minimax by brute force."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.repeated import folk_theorem, folk_theorem_limit

ALIKE = [[[int(a == b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]


def test_two_players_need_no_condition():
    limit = folk_theorem_limit(gt.zoo.prisoners_dilemma())
    patient = {(-2, -2), (Fraction(-1, 2), -2), (-1, -1), (-2, Fraction(-1, 2))}
    assert set(limit.points) == patient
    mixed = folk_theorem_limit(gt.zoo.asymmetric_bach_or_stravinsky(), by="mixed")
    assert min(x for x, _ in mixed.points) == Fraction(4, 3)
    assert folk_theorem_limit(gt.zoo.matching_pennies()) is None


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("by", ["pure", "mixed"])
def test_two_players_get_all_above_the_minimax_point(seed, by):
    rng = np.random.default_rng(seed)
    own = rng.integers(0, 4, (3, 2))
    other = 2 * own + 1 if seed % 2 else rng.integers(0, 4, (3, 2))
    game = gt.NormalForm([own, other])
    found = folk_theorem(game, by=by)
    expected = gt.attainable(game).above(gt.minimax(game, by=by).exact_payoffs)
    if by == "pure" or not found.equivalent_players:
        assert found.payoffs == expected
    else:
        assert found.equivalent_players == ((0, 1),)
        assert found.bound.contains(list(expected.points)).all()


def test_it_is_shown_in_a_line():
    game = gt.zoo.prisoners_dilemma()
    assert repr(gt.repeated.folk_theorem(game)) == (
        "FolkTheorem(pure strategies; minimax (-2, -2), effective minimax (-2, -2); payoffs: "
        "PayoffSet(convex, 4 vertices: (-2, -2), (-1/2, -2), (-1, -1), (-2, -1/2)))"
    )


def test_common_interests_fail_and_say_so():
    """Fudenberg and Maskin (1986), Example 3: no payoff below 1/4, though the minimax is 0."""
    game = gt.NormalForm([ALIKE] * 3)
    pure = folk_theorem(game)
    assert pure.minimax == (0, 0, 0)
    assert pure.effective_minimax == (1, 1, 1)
    assert not pure.is_full_dimensional
    assert not pure.has_no_equivalent_players
    assert not pure.is_satisfiable
    mixed = folk_theorem(game, by="mixed", width="1/1000")
    assert mixed.minimax == (0, 0, 0)
    assert mixed.effective_minimax == (Fraction(1, 4),) * 3
    assert all(Fraction(1, 4) - v <= Fraction(1, 1000) for v in mixed.lower)
    assert mixed.is_satisfiable
    assert mixed.payoffs.points == ((Fraction(1, 4),) * 3, (1, 1, 1))


def test_full_dimension_is_not_needed():
    """Payoffs that sum to 0 lie in a plane, but no two players are equivalent."""
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 5, (2, 2, 2, 2))
    found = folk_theorem(gt.NormalForm([first, second, -first - second]))
    assert found.dimension == 2
    assert not found.is_full_dimensional
    assert found.has_no_equivalent_players
    assert found.minimax == found.effective_minimax == found.lower


@pytest.mark.parametrize("seed", range(12))
def test_equivalence_and_the_effective_minimax_by_their_definitions(seed):
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 3, (2, 2, 3, 2))
    maps = [base[0], base[1], [3 * base[0] + 1, -base[0], base[0] * 0 + 2, base[1]][seed % 4]]
    game = gt.NormalForm(maps)
    found = folk_theorem(game)
    flat = [own.ravel().tolist() for own in game.exact_payoffs]

    def equivalent(u, v):
        """Every difference of v is the same positive multiple of u's."""
        pairs = [
            (a - b, c - d)
            for (a, c), (b, d) in itertools.combinations(list(zip(u, v, strict=True)), 2)
        ]
        ratios = {y / x for x, y in pairs if x}
        return len(ratios) == 1 and min(ratios) > 0 and all(y == 0 for x, y in pairs if not x)

    groups = [[j for j in range(3) if j == i or equivalent(flat[i], flat[j])] for i in range(3)]
    listed = {tuple(group) for group in groups if len(group) > 1}
    assert set(found.equivalent_players) == listed
    for i, group in enumerate(groups):
        least = min(
            max(
                game.exact_payoffs[(i, *cell[:j], b, *cell[j + 1 :])]
                for j in group
                for b in range(game.shape[j])
            )
            for cell in game.profiles()
        )
        assert found.effective_minimax[i] == least >= found.minimax[i]
    assert found.indifferent_players == ((2,) if seed % 4 == 2 else ())


@pytest.mark.few(2)
@pytest.mark.parametrize("seed", range(4))
def test_patient_equilibria_are_what_the_theorem_says(seed):
    game = gt.NormalForm(np.random.default_rng(seed).integers(0, 3, (3, 2, 2, 2)))
    found = folk_theorem(game)
    for discount in ("1/3", "4/5"):
        play = gt.repeated.equilibrium_payoff_set(gt.Repeated(game, discount))
        if play.inner is not None:
            assert found.bound.contains(list(play.inner.points)).all()


def test_more_than_pure_punishments_attain_more():
    game = gt.NormalForm(np.random.default_rng(2).integers(0, 6, (3, 2, 2, 2)))
    pure, mixed = folk_theorem(game), folk_theorem(game, by="mixed", width="1/1000")
    assert all(m <= p for m, p in zip(mixed.minimax, pure.minimax, strict=True))
    assert mixed.payoffs.contains(list(pure.payoffs.points)).all()
    assert mixed.bound.contains(list(mixed.payoffs.points)).all()


def test_bad_arguments_are_named():
    game = gt.zoo.chicken()
    with pytest.raises(gt.InvalidArgument, match="above 0"):
        folk_theorem(game, width=0)
    with pytest.raises(gt.InvalidArgument, match="punishments"):
        folk_theorem(game, by="correlated")
