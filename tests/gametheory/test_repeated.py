"""Repeated games: closed forms, brute force over automata, QuantEcon, and proofs that can fail."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import repeated as rp
from gametheory import strategies as sg
from gametheory._numeric.polygon import convex_hull
from gametheory.repeated._outer import OuterProof
from gametheory.repeated._stage import Stage

DISCOUNTS = ["1/10", "1/3", "1/2", "2/3", "9/10", "99/100"]


def payoff_set(A, B, discount, **options):
    return rp.equilibrium_payoff_set(
        gt.Repeated(gt.NormalForm.from_bimatrix(A, B), discount), **options
    )


PATIENT_DILEMMA = {(-2, -2), (Fraction(-1, 2), -2), (-1, -1), (-2, Fraction(-1, 2))}


@pytest.mark.parametrize(
    ("name", "discount", "vertices"),
    [
        ("prisoners-dilemma", "1/3", {(-2, -2)}),
        ("prisoners-dilemma", "499/1000", {(-2, -2)}),
        ("prisoners-dilemma", "1/2", PATIENT_DILEMMA),
        ("prisoners-dilemma", "99/100", PATIENT_DILEMMA),
        ("asymmetric-bach-or-stravinsky", "1/3", {(2, 2), (4, 1)}),
        ("asymmetric-bach-or-stravinsky", "24/25", {(2, 2), (4, 1), (2, 1)}),
        ("matching-pennies", "99/100", set()),
    ],
)
@pytest.mark.parametrize("equilibrium", ["subgame-perfect", "nash"])
def test_known_sets_are_found_exactly(name, discount, vertices, equilibrium):
    found = rp.equilibrium_payoff_set(
        gt.Repeated(gt.zoo.load(name), discount), equilibrium=equilibrium
    )
    assert found.is_exact
    assert found.verify()
    if not vertices:
        assert found.is_empty
        assert found.inner is None
    else:
        assert set(found.inner.points) == set(found.outer.points) == vertices


@pytest.mark.parametrize(
    ("A", "B", "vertices"),
    [
        ([[5]], [[7]], {(5, 7)}),
        ([[1, 1], [1, 1]], [[1, 1], [1, 1]], {(1, 1)}),
        ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]], set()),
        ([[2, 0], [0, 1]], [[2, 0], [0, 1]], {(1, 1), (2, 2)}),
    ],
    ids=["one action", "all equal", "rock-paper-scissors", "common interest"],
)
def test_flat_sets_and_points_are_normal(A, B, vertices):
    found = payoff_set(A, B, "9/10")
    assert found.verify()
    assert found.is_exact
    assert (set(found.outer.points) if found.outer else set()) == vertices


def test_no_patience_leaves_the_equilibria_of_the_stage():
    game = gt.Repeated(gt.zoo.chicken(), 0)
    found = rp.equilibrium_payoff_set(game)
    assert set(found.inner.points) == {(-1, 1), (1, -1)}
    assert rp.equilibrium_payoff_set(gt.Repeated(gt.zoo.matching_pennies(), 0)).is_empty


@given(
    seed=st.integers(0, 10**6),
    top=st.sampled_from([1, 2, 9]),
    discount=st.sampled_from(DISCOUNTS),
    equilibrium=st.sampled_from(["subgame-perfect", "nash"]),
)
@settings(max_examples=40, deadline=None)
def test_bounds_are_proved_and_close(seed, top, discount, equilibrium):
    rng = np.random.default_rng(seed)
    A, B = rng.integers(0, top + 1, (2, *rng.integers(1, 4, 2)))
    found = payoff_set(A, B, discount, equilibrium=equilibrium)
    assert found.verify()
    if found.inner is not None:
        assert found.outer.contains(found.inner.vertices).all()


@pytest.mark.parametrize("discount", ["1/2", "4/5"])
def test_equilibria_in_small_automata_lie_inside(discount):
    """Pairs that no other automaton of two states beats; the exact best reply has the last word."""
    machines = [list(sg.all_automata((2, 2), i, 2)) for i in (0, 1)]
    confirmed = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        game = gt.Repeated(gt.NormalForm(rng.integers(0, 4, (2, 2, 2))), discount)
        found = rp.equilibrium_payoff_set(game)
        nash = rp.equilibrium_payoff_set(game, equilibrium="nash")
        paid = sg.payoff_table(game, *machines)
        stable = (paid[..., 0] >= paid[..., 0].max(axis=0) - 1e-9) & (
            paid[..., 1] >= paid[..., 1].max(axis=1, keepdims=True) - 1e-9
        )
        for row, column in rng.permutation(np.argwhere(stable))[:20].tolist():
            pair = (machines[0][row], machines[1][column])
            if sg.is_equilibrium(game, pair):
                value = sg.values(game, pair)
                assert nash.outer is not None
                assert nash.outer.contains(value)
                confirmed += 1
                if sg.is_equilibrium(game, pair, subgame_perfect=True):
                    assert found.outer.contains(value)
    assert confirmed > 20


def full_iteration(stage, g, steps):
    """The plain operator of Abreu, Pearce and Stacchetti, from the hull: outer sets."""
    normal = Stage(stage, g, fixed_threat=False)
    region = convex_hull(normal.payoffs)
    for _ in range(steps):
        region = normal.generated(region)
        if not region:
            return ()
        region = convex_hull([tuple(Fraction(round(x * 2**30), 2**30) for x in v) for v in region])
    return tuple(normal.restore(v) for v in region)


@pytest.mark.parametrize("seed", range(6))
def test_the_set_is_where_the_plain_operator_converges(seed):
    rng = np.random.default_rng(seed)
    stage = gt.NormalForm(rng.integers(0, 7, (2, 3, 3)))
    found = rp.equilibrium_payoff_set(gt.Repeated(stage, "1/2"))
    limit = full_iteration(stage, Fraction(1, 2), 45)
    if not limit:
        assert found.is_empty
        return
    assert max(gt.PayoffSet.from_points(limit).distance(found.inner.vertices)) < 1e-6
    assert max(found.inner.distance(limit)) < 1e-6


@pytest.mark.slow  # compiling the peer takes 20 s; the plain operator is the oracle above
def test_quantecon_agrees_where_it_converges():
    quantecon = pytest.importorskip("quantecon.game_theory")
    from quantecon.game_theory.repeated_game import RepeatedGame

    examples = [
        ([[9, 1], [10, 3]], [[9, 10], [1, 3]], 0.3, 1e-4),
        ([[16, 3, 0], [21, 10, -1], [9, 5, -5]], [[9, 13, 3], [1, 4, 0], [0, -4, -15]], 0.3, 1e-3),
    ]
    for A, B, discount, tolerance in examples:
        players = [
            quantecon.Player(np.array(A, float)),
            quantecon.Player(np.array(B, float).T.copy()),
        ]
        hull = RepeatedGame(quantecon.NormalFormGame(players), discount).equilibrium_payoffs()
        theirs = gt.PayoffSet.from_points(np.array(hull.points[hull.vertices]))
        mine = payoff_set(A, B, str(discount))
        assert mine.gap < 1e-6
        assert max(theirs.distance(mine.inner.vertices.astype(float))) < tolerance
        assert max(mine.inner.distance(theirs.vertices)) < tolerance


@pytest.mark.parametrize("scale", ["1000000", "1/1000000"])
def test_units_do_not_matter(scale):
    A, B = [[-1, -3], [0, -2]], [[-1, 0], [-3, -2]]
    base = payoff_set(A, B, "3/4")
    scaled = [[Fraction(scale) * x + 10**9 for x in row] for row in A]
    moved = payoff_set(scaled, B, "3/4")
    assert moved.is_exact
    expected = {(Fraction(scale) * x + 10**9, y) for x, y in base.inner.points}
    assert set(moved.inner.points) == expected


@pytest.mark.parametrize("seed", range(5))
def test_swapping_players_relabelling_and_floats_change_nothing(seed):
    rng = np.random.default_rng(seed)
    A, B = rng.integers(0, 6, (2, 3, 3))
    base = payoff_set(A, B, "9/10")
    swapped = payoff_set(B.T, A.T, "9/10")
    shuffled = payoff_set(A[::-1, [1, 2, 0]], B[::-1, [1, 2, 0]], "9/10")
    rough = payoff_set(A.astype(float), B.astype(float), "9/10")
    if base.is_empty:
        assert swapped.is_empty
        assert shuffled.is_empty
        return
    if base.is_exact and swapped.is_exact:
        assert {v[::-1] for v in swapped.inner.points} == set(base.inner.points)
    assert max(base.outer.distance(shuffled.inner.vertices)) == 0
    assert max(base.outer.distance(rough.inner.vertices)) == 0


def test_proofs_can_fail():
    found = payoff_set([[9, 1], [10, 3]], [[9, 10], [1, 3]], "9/10")
    assert found.verify()
    outside = found.inner.points[1]
    stretched = (*found.inner.points, (outside[0] + Fraction(1, 100), outside[1]))
    fake = gt.PayoffSet.from_points(stretched)
    assert not replace(found, inner=fake).verify()
    skipped = (found.chain[0], found.chain[-1])
    tight = tuple(b - Fraction(1, 50) for b in found.chain[-1])
    assert not replace(found, chain=(*skipped, tight)).verify()
    assert not replace(found, outer=fake).verify()
    assert not replace(found, chain=found.chain[1:]).verify()


def test_a_jump_over_polygons_that_do_not_shrink_is_no_proof():
    """Mutual cooperation holds its own in the hull: only lower threats make it fall."""
    found = rp.equilibrium_payoff_set(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/3"))
    assert found.verify()
    assert not replace(found, chain=(found.chain[0], found.chain[-1])).verify()


@pytest.mark.parametrize(
    ("stage", "discount"),
    [
        (gt.zoo.prisoners_dilemma(), "3/4"),
        (gt.zoo.chicken(), "9/10"),
        (gt.zoo.asymmetric_bach_or_stravinsky(), "1/2"),
        # Nash threats are harsher here than any equilibrium: the lowest payoff is no best reply's.
        (gt.NormalForm.from_bimatrix([[2, 2], [3, 1]], [[3, 2], [3, 0]]), "3/4"),
        (gt.NormalForm.from_bimatrix([[2, 1], [3, 3]], [[1, 2], [3, 2]]), "2/3"),
    ],
)
@pytest.mark.parametrize("equilibrium", ["subgame-perfect", "nash"])
def test_no_side_of_an_exact_set_can_be_moved_inward(stage, discount, equilibrium):
    found = rp.equilibrium_payoff_set(gt.Repeated(stage, discount), equilibrium=equilibrium)
    assert found.is_exact
    seen = Stage(stage, Fraction(discount), fixed_threat=equilibrium == "nash")
    proof = OuterProof(seen, found.directions)
    for j in range(len(found.directions)):
        moved = list(found.chain[-1])
        moved[j] -= Fraction(1, 1000)
        for start in (found.chain[0], found.chain[-1]):
            assert not proof.proves(start, tuple(moved))
            assert not replace(found, chain=(start, tuple(moved))).verify()


@pytest.mark.few(5)
@pytest.mark.parametrize("equilibrium", ["subgame-perfect", "nash"])
@pytest.mark.parametrize("seed", range(5))
def test_equilibrium_paths_are_equilibria_and_lie_inside_the_bounds(seed, equilibrium):
    rng = np.random.default_rng(seed)
    game = gt.Repeated(gt.NormalForm(rng.integers(0, 5, (2, 2, 2))), "3/4")
    found = rp.equilibrium_paths(game, equilibrium=equilibrium, prefix=1, cycle=2)
    around = rp.equilibrium_payoff_set(game, equilibrium=equilibrium)
    assert found.verify()
    for path, value in zip(found.paths, found.values, strict=True):
        profile = [sg.grim_trigger(game, path, i) for i in (0, 1)]
        assert sg.is_equilibrium(game, profile)
        assert around.outer.contains(value)
    if equilibrium == "nash":
        every = set(rp.paths._all_paths(game.game, 1, 2))
        for path in every - set(found.paths):
            profile = [sg.grim_trigger(game, path, i) for i in (0, 1)]
            assert not sg.is_equilibrium(game, profile)
    if found.paths:
        milder = tuple(p - 1 for p in found.threats)
        assert equilibrium == "nash" or not replace(found, threats=milder).verify()


def test_optimal_penal_codes_of_the_dilemma_reach_the_minimax():
    code = rp.optimal_penal_code(gt.Repeated(gt.zoo.prisoners_dilemma(), "3/4"))
    assert code.values == (-2, -2)
    assert code.bounds == (-2, -2)
    assert sg.Path.constant((1, 1)) in code.paths


def test_the_optimal_path_is_bracketed():
    game = gt.Repeated(gt.zoo.asymmetric_bach_or_stravinsky(), "24/25")
    best = rp.optimal_equilibrium_path(game, gt.welfare.utilitarian)
    assert best.path == sg.Path.constant((0, 0))
    assert best.value == best.bound == 5
    fair = rp.optimal_equilibrium_path(game, gt.welfare.nash((0, 0)))
    assert fair.value <= fair.bound
    assert float(fair.bound - fair.value) < 0.05
    none = rp.optimal_equilibrium_path(
        gt.Repeated(gt.zoo.matching_pennies(), "1/2"), gt.welfare.utilitarian
    )
    assert none.path is None
    assert none.bound is None


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_sustaining_discounts_agree_with_grim_trigger_at_every_discount(seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 6, (2, 2, 2)))
    cells = list(game.profiles())
    draw = rng.integers(0, 4, 4).tolist()
    path = sg.Path(tuple(cells[k] for k in draw[:2]), tuple(cells[k] for k in draw[2:]))
    found = rp.sustaining_discounts(game, path)
    ends = [end.value for interval in found.intervals for end in interval if not end.radius]
    for g in {Fraction(k, 12) for k in range(12)} | {g for g in ends if g < 1}:
        repeated = gt.Repeated(game, g)
        profile = [sg.grim_trigger(repeated, path, i) for i in (0, 1)]
        assert (g in found) == sg.is_equilibrium(repeated, profile)


def test_constant_paths_are_sustained_from_the_critical_discount():
    for name in ("prisoners-dilemma", "chicken", "stag-hunt", "asymmetric-bach-or-stravinsky"):
        game = gt.zoo.load(name)
        for cell in game.profiles():
            least = rp.sustaining_discounts(game, sg.Path.constant(cell)).least
            critical = gt.critical_discount(game, cell)
            assert (None if least is None else least.value) == critical


def test_an_irrational_discount_is_enclosed():
    game = gt.NormalForm.from_bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    path = sg.Path(((0, 1),), ((0, 0), (0, 0), (1, 1)))
    found = rp.sustaining_discounts(game, path)
    for interval in found.intervals:
        for end in interval:
            assert end.radius < Fraction(1, 10**30)


def test_too_many_paths_are_refused():
    with pytest.raises(gt.TooLarge, match="shorten"):
        rp.equilibrium_paths(gt.Repeated(gt.zoo.prisoners_dilemma(), "1/2"), prefix=5, cycle=6)
