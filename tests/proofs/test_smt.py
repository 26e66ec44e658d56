"""Proofs by solver: found, not vacuous, and failing where a hypothesis is negated."""

from fractions import Fraction

import pytest

import gametheory as gt
from proofs import cross_play_bound, proposition1_proofs
from proofs.smt import cvc5_answer, farkas, has_cvc5, prove, smt_evidence
from proofs.symbolic_games import SymbolicGame, joined

z3 = pytest.importorskip("z3")
x, y = z3.Reals("x y")


def test_a_valid_statement_is_proved_and_what_it_needs_is_known():
    found = prove("transitive", {"a": x <= y, "b": y <= 3, "idle": x >= -100}, x <= 3, linear=True)
    assert found.proved
    assert found.satisfiable
    assert found.needed == ("a", "b")
    assert found.verify()


def test_an_invalid_statement_comes_with_a_model():
    found = prove("wrong", {"a": x <= 3}, x <= 2)
    assert not found.proved
    assert found.counter
    with pytest.raises(AssertionError, match="not proved"):
        smt_evidence("", [found])


def test_a_vacuous_proof_is_refused():
    found = prove("vacuous", {"a": x <= 1, "b": x >= 2}, x == 7)
    assert found.proved
    assert not found.sound
    assert not found.verify()
    with pytest.raises(AssertionError, match="not proved"):
        smt_evidence("", [found])


def test_cvc5_agrees():
    assert has_cvc5()
    good = prove("good", {"a": x <= y, "b": y <= 3}, x <= 3, linear=True)
    bad = prove("bad", {"a": x <= y}, x <= 3)
    assert cvc5_answer(good.script) == "unsat"
    assert cvc5_answer(bad.script) == "sat"


def all_obligations():
    return [
        *cross_play_bound.value_obligations(),
        *cross_play_bound.equilibrium_obligations("half", self_serving=False),
        *cross_play_bound.equilibrium_obligations("full", self_serving=True),
        *cross_play_bound.equilibrium_obligations("dominated", self_serving=True, strict=True),
        *proposition1_proofs.detection_obligations(),
        *proposition1_proofs.punishment_obligations(),
        *proposition1_proofs.constant_path_obligations(),
    ]


def test_every_obligation_is_sound_and_needs_something():
    for found in all_obligations():
        assert found.sound, found.name
        assert found.needed, found.name
        assert found.verify(), found.name


@pytest.mark.parametrize("actions", [2, 3, 4])
def test_theorem_b_fails_when_orientation_is_negated(actions):
    found = cross_play_bound.equilibrium_obligations("full", self_serving=True)
    needed = {name for o in found if o.name.startswith(f"{actions}x") for name in o.needed}
    assert needed == {
        "p is an equilibrium",
        "q is an equilibrium",
        "player 1 prefers p",
        "player 2 prefers q",
    }
    assert not any(
        o.proved
        for o in cross_play_bound.equilibrium_obligations("full", self_serving=False)
        if "both" in o.name
    )


def test_symbolic_minimax_is_the_minimax():
    game = SymbolicGame(2)
    v = z3.Real("v")
    numbers = [[3, 1], [2, 5]]
    fixed = [game.B[i][j] == numbers[i][j] for i in range(2) for j in range(2)]
    floor = gt.minimax(gt.NormalForm.from_bimatrix(numbers, numbers), by="pure").payoffs[1]
    for action, held in ((0, True), (1, False)):
        solver = z3.Solver()
        solver.add(*fixed, game.minimax_of_two(v, action))
        assert (solver.check() == z3.sat) == held
        if held:
            assert solver.model()[v] == floor


def test_symbolic_equilibria_are_equilibria():
    game = SymbolicGame(2)
    bos = gt.zoo.asymmetric_bach_or_stravinsky()
    fixed = [
        m[i][j] == int(bos.payoffs[k, i, j])
        for k, m in enumerate((game.A, game.B))
        for i in range(2)
        for j in range(2)
    ]
    pure = {e.actions for e in gt.pure_equilibria(bos)}
    for i in range(2):
        for j in range(2):
            solver = z3.Solver()
            solver.add(*fixed, joined(game.equilibrium((i, j))))
            assert (solver.check() == z3.sat) == ((i, j) in pure)


def test_farkas_finds_multipliers_or_says_that_there_are_none():
    # x <= 2y, y <= 1/3 gives 3x <= 2: -x + 2y >= 0, -y + 1/3 >= 0.
    found = farkas({"a": (-1, 2, 0), "b": (0, -1, Fraction(1, 3))}, (-3, 0, 2))
    assert found.multipliers == (3, 6)
    assert found.verify()
    assert farkas({"a": (-1, 2, 0)}, (-3, 0, 2)) is None
    with pytest.raises(gt.InvalidArgument, match="same length"):
        farkas({"a": (1, 2)}, (1, 2, 3))
