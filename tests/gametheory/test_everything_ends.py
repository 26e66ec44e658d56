"""What could run for hours or take all memory: fast, or refused in words that name a way on."""

import importlib
import itertools
import os
import sys
import tracemalloc
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_limit import time_limit

import gametheory as gt
from gametheory._numeric.exact import power_within, sequences_within, to_fraction
from gametheory._support import progress
from gametheory.equilibria import _extreme, _polytope, polynomial
from gametheory.games.files import parse_csv, parse_json, read_game
from gametheory.games.nfg import parse_nfg
from gametheory.interface.arguments import parse_disagreement
from gametheory.parametric import parametric_equilibria

taxonomy = importlib.import_module("gametheory.taxonomy")

HUGE = ["1e999_999_999", "1e-999_999_999", "1E+9_9_9_9", "1e\u0669\u0669\u0669\u0669\u0669\u0669"]
SET = gt.attainable(gt.zoo.chicken())
IDENTITY = [[1, 0], [0, 1]]
REFUSED = (gt.InvalidGame, gt.InvalidArgument, gt.errors.FileFormatError)


def ties(rows, columns):
    return gt.NormalForm(np.zeros((2, rows, columns), dtype=int))


@pytest.mark.parametrize("text", HUGE)
@pytest.mark.parametrize(
    "read",
    [
        to_fraction,
        lambda t: parse_json(f"[[[{t}]], [[0]]]"),
        lambda t: parse_json(f'[[["{t}"]], [[0]]]'),
        lambda t: parse_csv(f"{t}\n\n0\n"),
        lambda t: parse_csv(f"{t};0\n"),
        lambda t: parse_nfg(f'NFG 1 R "" {{ "a" }} {{ 1 }} {t}'),
        lambda t: gt.Repeated(gt.zoo.chicken(), t),
        lambda t: gt.disagreement_point(SET, parse_disagreement(t + ",0")),
        lambda t: parametric_equilibria([[f"a * {t}", 0], [0, 1]], IDENTITY),
        lambda t: parametric_equilibria([["a", 0], [0, 1]], IDENTITY, assumptions=f"a > {t}"),
    ],
)
def test_numbers_of_huge_exponents_are_refused_by_every_reader(read, text):
    with time_limit(), pytest.raises(REFUSED):
        read(text)


@pytest.mark.parametrize("text", ["1e150", "1_0.5e-1_0", " 1e007 ", "1e-999", "24/25"])
def test_numbers_that_were_read_before_still_are(text):
    assert to_fraction(text) == Fraction(text)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 10**6))
def test_powers_are_counted_up_to_a_cap(base, exponent, most):
    assert power_within(base, exponent, most) == min(base**exponent, most + 1)
    total = sum(base**k for k in range(exponent + 1))
    assert sequences_within(base, exponent, most) == min(total, most + 1)


@pytest.mark.parametrize(
    ("call", "way_on"),
    [
        (lambda: path(prefix=10**9), "shorten"),
        (lambda: path(cycle=10**9), "shorten"),
        (
            lambda: gt.strategies.memory_n(lambda history: 0, depth=10**9, shape=(2, 2), player=0),
            "fewer steps",
        ),
        (
            lambda: gt.strategies.memory_n(lambda history: 0, depth=10**9, shape=(1, 1), player=0),
            "fewer steps",
        ),
        (lambda: next(gt.strategies.all_automata((2, 2), 0, 10**9)), "fewer states"),
        (lambda: next(gt.strategies.all_automata((1, 1), 0, 10**9)), "fewer states"),
        (lambda: gt.norms.resampling.fixed(0, 10**9), "at most 1,000 norms"),
        (lambda: gt.attainable(ties(30, 30), by="independent"), "correlated"),
        (lambda: gt.nash_equilibria(ties(1000, 1000)), "lemke_howson"),
        (lambda: gt.nash_equilibria(gt.generators.integers((2,) * 10, rng=0)), "pure_equilibria"),
        (lambda: gt.nash_equilibria(gt.generators.integers((6, 6, 6), rng=0)), "pure_equilibria"),
    ],
)
def test_what_would_take_memory_or_hours_is_refused_before_it_begins(call, way_on):
    with time_limit(), pytest.raises(gt.TooLarge, match=way_on):
        call()


def path(**size):
    repeated = gt.Repeated(gt.zoo.chicken(), "9/10")
    return gt.repeated.equilibrium_paths(repeated, **size)


# Equilibria ------------------------------------------------------------------------------------


def test_pure_equilibria_of_many_ties_take_little_memory_and_are_shared():
    game = ties(100, 100)
    tracemalloc.start()
    found = gt.pure_equilibria(game, exact=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 10_000
    assert peak < 1_000_000
    assert found[0].exact_profile[0] is found[99].exact_profile[0]
    assert found[-1].actions == (99, 99)
    assert found[-1] is found[9_999]
    assert found[-1].verify(game)
    assert len(repr(found)) < 2_000


@given(st.integers(0, 2**32 - 1))
def test_pure_equilibria_are_the_mutual_best_replies(seed):
    game = gt.generators.integers((3, 2, 2), high=2, rng=seed)
    own = game.payoffs
    expected = [
        cell
        for cell in game.profiles()
        if all(
            own[(i, *cell)] >= own[(i, *cell[:i], other, *cell[i + 1 :])]
            for i in range(3)
            for other in range(game.shape[i])
        )
    ]
    found = gt.pure_equilibria(game)
    assert [e.actions for e in found] == expected
    assert [e.exact_payoffs for e in found] == [game.exact_payoff(cell) for cell in expected]


@pytest.mark.parametrize("payoffs", ["ties", "random", "identity"])
def test_a_search_stops_at_its_budget_and_says_what_else_there_is(payoffs):
    rng = np.random.default_rng(0)
    game = {
        "ties": gt.NormalForm(rng.integers(0, 2, (2, 16, 16))),
        "random": gt.NormalForm(rng.integers(0, 10**6, (2, 40, 40))),
        "identity": gt.NormalForm(np.stack([np.eye(18, dtype=int)] * 2)),
    }[payoffs]
    with (
        time_limit(),
        pytest.raises(gt.TooLarge, match=r"max_nodes.*lemke_howson.*pure_equilibria"),
    ):
        gt.nash_equilibria(game, max_nodes=20_000)


def test_listed_equilibria_and_large_tables_are_paid_for(monkeypatch):
    budget = _extreme.Budget(100, (2, 2))
    budget.spend(60, 0.0)
    with pytest.raises(gt.TooLarge):
        budget.spend(41, 0.5)
    monkeypatch.setitem(_extreme.MAX_ENTRIES, "f", 100)
    with pytest.raises(gt.TooLarge, match="table"):
        gt.nash_equilibria(gt.generators.integers((9, 9), rng=0))


def test_listing_vertices_stops_at_its_comparisons(monkeypatch):
    monkeypatch.setattr(_polytope, "MAX_COMPARISONS", 10)
    with pytest.raises(gt.TooLarge, match="lemke_howson"):
        gt.nash_equilibria(gt.generators.integers((5, 5), high=1, rng=0))


def test_games_of_three_players_are_left_undecided_when_the_work_is_spent(monkeypatch):
    monkeypatch.setattr(polynomial, "LEAST_WORK", 60_000)
    monkeypatch.setattr(polynomial, "WORK_A_BOX", 0)
    with time_limit():
        found = gt.nash_equilibria(gt.generators.uniform((4, 4, 4), rng=0))
    assert not found.complete
    assert "larger max_nodes" in found.method


def test_symmetric_and_stable_strategies_pass_the_budget_on():
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 2, (20, 20))
    game = gt.NormalForm.from_bimatrix(rows, rows.T)
    for solve in (
        gt.equilibria.symmetric_equilibria,
        gt.equilibria.evolutionarily_stable_strategies,
    ):
        with time_limit(), pytest.raises(gt.TooLarge, match="max_nodes"):
            solve(game, max_nodes=20_000)


def test_mutants_of_a_game_of_ties_are_judged_at_once():
    with time_limit():
        assert gt.equilibria.evolutionarily_stable_strategies(ties(16, 16)) == ()
    verdict = gt.equilibria.evolutionary_stability(ties(16, 16), [1] + [0] * 15)
    assert verdict.verdict == "neutrally stable"
    assert verdict.verify(ties(16, 16))


def test_components_and_nash_subsets_of_many_ties():
    found = gt.nash_equilibria(ties(9, 9))
    assert len(found) == 81
    assert len(found.components) == 1
    (subset,) = found.maximal_nash_subsets
    assert sorted(subset.rows) == sorted(tuple(map(Fraction, row)) for row in np.eye(9, dtype=int))


# The taxonomy, against brute force ---------------------------------------------------------------


def small_games():
    sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))
    numbers = st.lists(st.integers(0, 3), min_size=18, max_size=18)
    payoffs = st.tuples(sizes, numbers).map(
        lambda drawn: gt.NormalForm(
            np.reshape(drawn[1], (2, 3, 3))[:, : drawn[0][0], : drawn[0][1]]
        )
    )
    symmetric = st.tuples(
        st.lists(st.integers(0, 2), min_size=9, max_size=9), st.permutations(range(3))
    ).map(lambda drawn: relabelled(np.array(drawn[0]).reshape(3, 3), drawn[1]))
    return payoffs | symmetric


def relabelled(rows, order):
    return gt.NormalForm(np.stack([rows, rows.T])[:, :, list(order)])


@given(small_games())
def test_dilemmas_symmetry_and_cross_combinations_as_defined(game):
    A, B = game.payoffs.tolist()
    m, n = game.shape
    dilemmas = [
        ((c1, c2), (d1, d2))
        for c1, d1, c2, d2 in itertools.product(range(m), range(m), range(n), range(n))
        if is_dilemma(A[c1][c2], A[d1][d2], A[c1][d2], A[d1][c2])
        and is_dilemma(B[c1][c2], B[d1][d2], B[d1][c2], B[c1][d2])
    ]
    found = taxonomy.taxonomy(game)
    assert found.social_dilemma == bool(dilemmas)
    if found.dilemma is not None:
        assert (found.dilemma.cooperate, found.dilemma.defect) == dilemmas[0]
    symmetric = m == n and any(
        all(A[i][p[j]] == B[j][p[i]] for i in range(m) for j in range(m))
        for p in itertools.permutations(range(m))
    )
    assert found.symmetric_game == symmetric
    cells = {e.actions for e in gt.pure_equilibria(game)}
    crossed = {(a[0], b[1]) for a, b in itertools.permutations(cells, 2)}
    assert taxonomy.cross_combinations(cells) == crossed


def is_dilemma(r, p, s, t):
    return r > p and r > s and 2 * r > t + s and (t > r or p > s)


def test_a_taxonomy_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sys.modules["gametheory.taxonomy.dilemmas"], "MAX_PAIRS", 10)
    with pytest.raises(gt.TooLarge, match="dilemma"):
        taxonomy.taxonomy(gt.NormalForm([[[0, 1, 2]] * 3, [[0, 1, 1]] * 3]))
    monkeypatch.setattr(sys.modules["gametheory.taxonomy.symmetry"], "MAX_TRIALS", 1)
    with pytest.raises(gt.TooLarge, match="symmetry"):
        taxonomy.is_symmetric_game(gt.NormalForm(np.zeros((2, 3, 3))))


# Compilation -------------------------------------------------------------------------------------


def test_compilation_is_announced_once(capsys, monkeypatch):
    numba = pytest.importorskip("numba")
    # Whatever was compiled before has registered an announcer of its own.
    monkeypatch.setattr("numba.core.event._registered", defaultdict(list))
    progress.announce_compilation.cache_clear()
    progress.announce_compilation()
    ours, foreign = ({"__name__": name} for name in ("gametheory.kernels", "somebody.kernels"))
    for names in (foreign, ours):
        exec("def double(x): return 2 * x\ndef triple(x): return 3 * x", names)
    numba.njit(foreign["double"])(1)
    assert capsys.readouterr().err == ""
    for name in ("double", "triple"):
        numba.njit(ours[name])(1)
    assert capsys.readouterr().err == progress.COMPILING + "\n"


# Files -------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_devices_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "device.json").symlink_to("/dev/zero")
    (tmp_path / "folder.json").mkdir()
    refused = {"pipe": "pipe or device", "device": "pipe or device", "folder": "director"}
    for name, why in refused.items():
        with time_limit(), pytest.raises(gt.errors.FileFormatError, match=why):
            read_game(tmp_path / f"{name}.json")


def test_a_file_is_read_up_to_a_cap(tmp_path, monkeypatch):
    monkeypatch.setattr("gametheory.games.nfg.MAX_BYTES", 10)
    file = tmp_path / "game.csv"
    file.write_text("(1 2)     ")
    assert read_game(file).shape == (1, 1)
    file.write_text("(1 2)      ")
    with pytest.raises(gt.errors.FileFormatError, match="at most 10 bytes, got 11"):
        read_game(file)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 5_000 + "]" * 5_000, "nested"),
        ("[" * 100_000 + "]" * 100_000, "nested"),
        ("[[[1]], " + "[" * 900 + "]" * 900 + "]", "ragged"),
        ('{"payoffs": [[[1]], [[1]]], "name": ' + "[" * 900 + "]" * 900 + "}", "string"),
        ('{"payoffs": [[[1]], [[1]]], "name": "\\ud800"}', "UTF-8"),
        ('{"payoffs": [[[1]], [[1]]], "players": ["\\udfff", "b"]}', "UTF-8"),
        ("[[" + "[1]," * 100_000 + "[1, 2]]]", "ragged"),
        (f'{{"payoffs": 1, "{"x" * 100_000}": 1}}', "keys"),
    ],
)
def test_strange_json_is_refused_in_a_short_message(text, why):
    with time_limit(), pytest.raises(REFUSED, match=why) as refused:
        parse_json(text)
    assert len(str(refused.value)) < 500


def test_a_csv_cell_that_is_too_long_is_refused_in_a_short_message():
    for cell in ("1" * 131_073, '"' + "1 " * 70_000 + '"'):
        with pytest.raises(gt.errors.FileFormatError, match="line 1") as refused:
            parse_csv(f"{cell}\n\n1")
        assert len(str(refused.value)) < 500


def test_every_message_is_short():
    error = gt.InvalidArgument("got " + "x" * 600_000 + ": too long")
    assert len(str(error)) <= 1_000
    assert str(error).endswith(": too long")
    assert str(gt.InvalidArgument("short")) == "short"
