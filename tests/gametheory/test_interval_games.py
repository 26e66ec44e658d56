"""Interval games: what is said of all games of a box holds in all of them, and witnesses exist."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory import empirical
from gametheory.empirical._orbits import orbits
from gametheory.empirical.regrets import regret
from gametheory.empirical.statements import Statement
from gametheory.errors import InvalidArgument

SHAPES = [(2, 2), (3, 2), (1, 3), (3,), (1,), (2, 2, 2), (2, 1, 3), (3, 3), (2, 2, 2, 2)]
SYMMETRIC = [(2, 2), (3, 3), (2, 2, 2)]


def random_box(rng, shape, roles=None):
    """Bounds in small integers, so that they tie; some intervals are points."""
    n = len(shape)
    parted = tuple((i,) for i in range(n)) if roles is None else roles
    entry = orbits(shape, parted).entry
    low = rng.integers(-3, 4, entry.max() + 1)
    high = low + rng.integers(0, 3, entry.max() + 1) * rng.integers(0, 2, entry.max() + 1)
    return empirical.IntervalGame(low[entry], high[entry], roles=parted)


def boxes(count=60):
    rng = np.random.default_rng(0)
    for k in range(count):
        yield random_box(rng, SHAPES[k % len(SHAPES)])
    for k in range(count // 2):
        shape = SYMMETRIC[k % len(SYMMETRIC)]
        yield random_box(rng, shape, (tuple(range(len(shape))),))
    for _ in range(count // 6):
        yield random_box(rng, (2, 3, 2), ((0, 2), (1,)))


def games_of(box, rng, inside=6, corners=12):
    """Games of the box: corners (all of them if they are few) and random ones inside."""
    entries = box._orbits.entries
    every = itertools.product((False, True), repeat=entries)
    masks = list(every) if entries <= 4 else (rng.random((corners, entries)) < 0.5).tolist()
    for mask in masks:
        yield box.corner(np.array(mask)[box._orbits.entry])
    for _ in range(inside):
        yield box.sample(rng=rng)


def is_dominated(game, player, action, by):
    """By the library's own solver of games, or by looking."""
    if by == "mixed":
        found = gt.equilibria.dominated_actions(game)
        return any((d.player, d.action) == (player, action) for d in found.dominated)
    own = np.moveaxis(game.exact_payoffs[player], player, 0).reshape(game.shape[player], -1)
    return any((own[k] > own[action]).all() for k in range(len(own)) if k != action)


def holds(game, statement):
    if statement.kind == "equilibrium":
        return statement.subject in {e.actions for e in gt.equilibria.pure_equilibria(game)}
    by = "mixed" if statement.kind == "dominated" else "pure"
    return is_dominated(game, *statement.subject, by)


def statements(box):
    for cell in np.ndindex(box.shape):
        yield box.equilibrium(cell)
    yield from empirical.dominance_statements(box)
    yield from empirical.dominance_statements(box, by="pure")


def test_what_is_said_of_all_games_holds_in_every_one_and_witnesses_say_the_rest():
    rng = np.random.default_rng(1)
    seen, checked = set(), 0
    for box in boxes(36):
        games = list(games_of(box, rng))
        assert all(box.contains(game) for game in games)
        for statement in statements(box):
            assert statement.verify(), statement
            seen.add((statement.kind, statement.verdict))
            if statement.verdict == "some":
                assert holds(statement.holds_in, statement)
                assert not holds(statement.fails_in, statement)
                continue
            for game in (*games, statement.holds_in or statement.fails_in):
                assert holds(game, statement) == (statement.verdict == "all"), statement
                checked += 1
    assert len(seen) == 9
    assert checked > 3_000


def random_profile(rng, shape):
    found = []
    for count in shape:
        weights = rng.integers(0, 4, count)
        weights[rng.integers(count)] += 1
        found.append(tuple(Fraction(int(w), int(weights.sum())) for w in weights))
    return found


def test_regret_is_within_its_interval_in_every_game_and_attains_both_ends():
    rng = np.random.default_rng(2)
    checked = 0
    for box in boxes(40):
        profile = random_profile(rng, box.shape)
        found = box.regret(profile)
        assert found.verify()
        assert regret(found.least, found.profile) == found.lower
        assert regret(found.largest, found.profile) == found.upper
        for game in games_of(box, rng):
            assert found.lower <= regret(game, found.profile) <= found.upper
            checked += 1
    assert checked > 500


def least_regret_by_program(box, profile):
    """The least regret by HiGHS over the payoffs that symmetry leaves free: another route."""
    from scipy.optimize import linprog

    entry, count = box._orbits.entry, box._orbits.entries
    rows = []
    for i, actions in enumerate(box.shape):
        for action in range(actions):
            row = np.zeros(count + 1)
            for cell in np.ndindex(box.shape):
                others = np.prod([profile[j][a] for j, a in enumerate(cell) if j != i], initial=1)
                row[entry[(i, *cell)]] += float(others) * (
                    (cell[i] == action) - float(profile[i][cell[i]])
                )
            row[-1] = -1
            rows.append(row)
    limits = [None] * count
    for at in np.ndindex(box.lower.shape):
        limits[entry[at]] = (float(box.lower[at]), float(box.upper[at]))
    found = linprog(np.eye(count + 1)[-1], rows, np.zeros(len(rows)), bounds=[*limits, (0, None)])
    return found.fun


def test_the_least_regret_is_that_of_a_linear_program():
    rng = np.random.default_rng(3)
    for box in boxes(36):
        profile = random_profile(rng, box.shape)
        assert float(box.regret(profile).lower) == pytest.approx(
            least_regret_by_program(box, profile), abs=1e-9
        )


def test_players_of_a_role_who_mix_differently_are_not_calm_in_the_same_game():
    """Each alone could have no regret; together they cannot, as their payoffs are the same."""
    low = np.array([[[0, 0], [0, 0]], [[0, 0], [0, 0]]])
    high = np.array([[[0, 1], [0, 0]], [[0, 0], [1, 0]]])
    box = empirical.IntervalGame(low, high, roles="symmetric")
    tied = box.regret([(1, 0), (Fraction(1, 2), Fraction(1, 2))])
    free = empirical.IntervalGame(low, high).regret([(1, 0), (Fraction(1, 2), Fraction(1, 2))])
    assert tied.lower >= free.lower
    rng = np.random.default_rng(4)
    gaps = 0
    for _ in range(60):
        box = random_box(rng, (3, 3), ((0, 1),))
        profile = random_profile(rng, (3, 3))
        alone = empirical.IntervalGame(box.lower, box.upper)
        gaps += box.regret(profile).lower > alone.regret(profile).lower
    assert gaps > 0


def test_a_point_box_is_its_game():
    game = gt.zoo.chicken()
    box = empirical.IntervalGame(game.payoffs, game.payoffs, actions=game.actions)
    pure = {e.actions for e in gt.equilibria.pure_equilibria(game)}
    assert {s.subject for s in empirical.equilibrium_statements(box)} == pure
    for equilibrium in gt.nash_equilibria(game, exact=True):
        found = box.regret(equilibrium.exact_profile)
        assert (found.lower, found.upper, found.verdict) == (0, 0, "all")


def test_false_statements_do_not_verify():
    """Each checker is broken once."""
    box = empirical.IntervalGame(
        [[[3, 0], [4, 1]], [[3, 5], [0, 1]]], [[[3, 0], [6, 2]], [[3, 6], [0, 2]]]
    )
    true = box.equilibrium((1, 1))
    assert true.verify()
    assert not Statement(box, "equilibrium", (0, 0), "all").verify()
    assert not Statement(box, "equilibrium", (0, 0), "some").verify()
    assert not Statement(box, "equilibrium", (1, 1), "none", (0, 0)).verify()
    assert not Statement(box, "equilibrium", (1, 1), "some").verify()
    best = box.dominated(0, 0)
    assert best.verdict == "all"
    zero, one = Fraction(0), Fraction(1)
    assert not Statement(box, "dominated", (0, 0), "all", mixture=(one, zero)).verify()
    assert not Statement(box, "dominated", (0, 1), "all", mixture=(one, zero)).verify()
    assert not Statement(box, "dominated", (0, 0), "none", belief=(one, zero)).verify()
    assert not Statement(box, "dominated", (0, 0), "some", None, (zero, one), (one, zero)).verify()
    found = box.regret([(1, 0), (1, 0)])
    for wrong in ({"lower": found.lower + 1}, {"upper": found.upper - 1}, {"least": found.largest}):
        fields = {k: getattr(found, k) for k in found.__dataclass_fields__} | wrong
        assert not empirical.RegretInterval(**fields).verify()


def test_certificates_of_another_verdict_or_out_of_range_are_refused():
    box = empirical.IntervalGame(
        [[[3, 0], [4, 1]], [[3, 5], [0, 1]]], [[[3, 0], [6, 2]], [[3, 6], [0, 2]]]
    )
    zero, one = Fraction(0), Fraction(1)
    true = box.equilibrium((0, 0))
    assert (true.verdict, true.deviation) == ("none", (0, 1))
    for deviation in ((0, 1), (1, 1)):
        for verdict in ("all", "some"):
            with pytest.raises(InvalidArgument, match="a deviation"):
                Statement(box, "equilibrium", (0, 0), verdict, deviation)
    for deviation in ((7, 9), (-1, -2), (0, -1), (0, 2), (2, 0), (0, 0)):
        with pytest.raises(InvalidArgument, match="a deviation"):
            Statement(box, "equilibrium", (0, 0), "none", deviation)
    with pytest.raises(InvalidArgument, match="a deviation"):
        Statement(box, "dominated", (0, 1), "none", (0, 1))
    for kind, subject, verdict in (
        ("equilibrium", (1, 1), "all"),
        ("dominated", (0, 1), "none"),
        ("dominated by a pure action", (0, 1), "none"),
    ):
        with pytest.raises(InvalidArgument, match="a mixture"):
            Statement(box, kind, subject, verdict, mixture=(one, zero))
    for kind, subject, verdict in (
        ("equilibrium", (1, 1), "all"),
        ("dominated", (0, 0), "all"),
        ("dominated by a pure action", (0, 1), "none"),
    ):
        with pytest.raises(InvalidArgument, match="a belief"):
            Statement(box, kind, subject, verdict, belief=(zero, one))
    alone = empirical.IntervalGame([[[0]], [[0]]], [[[1]], [[1]]])
    assert alone.equilibrium((0, 0)).verify()
    for verdict in ("some", "none"):
        with pytest.raises(InvalidArgument, match="the only profile"):
            Statement(alone, "equilibrium", (0, 0), verdict)
        assert Statement(alone, "dominated", (0, 0), verdict).verify() is False


def test_regrets_are_of_distributions():
    box = empirical.IntervalGame(np.zeros((2, 2, 2)), np.ones((2, 2, 2)))
    found = box.regret([(1, 0), (1, 0)])
    fields = {k: getattr(found, k) for k in found.__dataclass_fields__}
    for wrong in (((0, 0), (0, 0)), ((2, -1), (1, 0)), ((1, 0), (1, 1))):
        exact = tuple(tuple(map(Fraction, own)) for own in wrong)
        with pytest.raises(InvalidArgument, match="sum to 1"):
            empirical.RegretInterval(**fields | {"profile": exact})


def test_mixtures_dominate_where_no_pure_action_does():
    """A textbook game, with intervals around it: a2 is dominated by half a0 and half a1."""
    row = np.array([[3.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
    middle = np.stack([row, np.zeros((3, 2))])
    box = empirical.IntervalGame(middle - 0.2, middle + 0.2)
    assert box.dominated(0, 2).verdict == "all"
    assert box.dominated(0, 2, by="pure").verdict == "none"
    wide = empirical.IntervalGame(middle - 0.3, middle + 0.3)
    assert wide.dominated(0, 2).verdict == "some"


def test_boxes_refuse_what_is_none():
    zeros = np.zeros((2, 2, 2))
    with pytest.raises(InvalidArgument, match="at most the upper"):
        empirical.IntervalGame(zeros + 1, zeros)
    with pytest.raises(InvalidArgument, match="one shape"):
        empirical.IntervalGame(zeros, np.zeros((2, 2, 3)))
    uneven = zeros.copy()
    uneven[0, 0, 1] = -1
    with pytest.raises(InvalidArgument, match="roles make"):
        empirical.IntervalGame(uneven, zeros, roles="symmetric")
    with pytest.raises(InvalidArgument, match="same actions"):
        empirical.IntervalGame(np.zeros((2, 2, 3)), np.zeros((2, 2, 3)), roles="symmetric")
    box = empirical.IntervalGame(zeros, zeros + 1)
    for profile in ((0,), (0, 2), ("a0", "x")):
        with pytest.raises(InvalidArgument, match="action"):
            box.equilibrium(profile)
    for profile in ([(1, 0)], [(1, 0), (1, 1)], [(2, -1), (1, 0)], [(1,), (1, 0)]):
        with pytest.raises(InvalidArgument, match=r"probabilities|strategy"):
            box.regret(profile)
    assert not box.contains(gt.NormalForm(zeros - 1))
    assert not box.contains(gt.NormalForm(np.zeros((2, 3, 3))))


def test_exact_bounds_stay_exact():
    third = Fraction(1, 3)
    box = empirical.IntervalGame(
        [[[0, 0], [third, 0]], [[0, 0], [0, 0]]], [[["1/3", 0], [third, 0]], [[0, 0], [0, 0]]]
    )
    assert box.equilibrium((1, 0)).verdict == "all"
    assert box.equilibrium((0, 0)).verdict == "some"
    assert box.contains(box.sample(rng=0))
