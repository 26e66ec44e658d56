"""Certificates of correlated equilibria, axioms and parametric games: see `certificates`."""

import dataclasses

import numpy as np
import pytest
import sympy
from certificates import HALF, ONE, THIRD, ZERO, F, profile, refuses

import gametheory as gt
from gametheory import NormalForm, welfare
from gametheory.correlated import correlated_equilibria
from gametheory.parametric import parametric_equilibria


def test_correlated_optima():
    game = NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    best = correlated_equilibria(game).maximize()
    proof = best.certificate
    cells = list(best.lottery)
    refuses(
        best,
        [game],
        [
            {"shape": (2, 3)},
            {"lower": best.lower + 1, "upper": best.upper + 1},
            {"lower": best.lower - 1},
            {"upper": best.upper + 1},
            {"kind": "egalitarian"},
            {"disagreement": profile(0, 0)},
            {"lottery": {cell: 2 * p for cell, p in best.lottery.items()}},
            {"lottery": {**best.lottery, cells[0]: best.lottery[cells[0]] - 2, (5, 5): F(2)}},
            {"exact_payoffs": tuple(x + 1 for x in best.exact_payoffs)},
            {"certificate": dataclasses.replace(proof, bound=proof.bound - F(1, 10**9))},
        ],
    )
    assert proof.verify(game)
    assert not proof.verify(NormalForm.from_bimatrix([[9, 9], [9, 9]], [[9, 9], [9, 9]]))
    coarse = correlated_equilibria(game, coarse=True).maximize().certificate
    assert coarse.verify(game)
    assert not dataclasses.replace(coarse, coarse=False).verify(game)
    idle = next(name for name in ((0, 0, 1), (0, 1, 0)) if name not in proof.multipliers)
    assert dataclasses.replace(proof, multipliers={**proof.multipliers, idle: ZERO}).verify(game)
    (name, price), *_ = proof.multipliers.items()
    values = game.exact_payoffs.sum(axis=0)
    as_values = dataclasses.replace(proof, weights=None, values=values)
    refuses(
        as_values,
        [game],
        [
            {"multipliers": {**proof.multipliers, name: -price}},
            {"multipliers": {**proof.multipliers, (0, 5, 0): price}},
            {"multipliers": {**proof.multipliers, (7, 0, 0): price}},
            {"values": values[:1]},
            {"values": values + 1},
        ],
    )
    by_values = correlated_equilibria(game).maximize(values=values)
    refuses(by_values, [game], [{"lower": by_values.lower - 1}])
    assert dataclasses.replace(best, lottery={**best.lottery, (1, 1): ZERO}).verify(game)
    together = correlated_equilibria(game, coarse=True).maximize()
    refuses(
        together, [game], [{"certificate": dataclasses.replace(together.certificate, coarse=False)}]
    )
    flat = NormalForm(np.zeros((2, 2, 2), dtype=int))
    nothing = correlated_equilibria(flat).maximize()
    refuses(
        nothing,
        [flat],
        [
            {"lottery": {(0, 0): F(2), (0, 1): -ONE}},
            {"lottery": {(0, 0): HALF}},
            {"lottery": {(0, 2): ONE}},
        ],
    )
    relative = correlated_equilibria(game).maximize(welfare.relative_utilitarian((1, 0), (3, 4)))
    refuses(
        relative,
        [game],
        [
            {"lower": relative.lower - 1},
            {"upper": relative.upper + 1},
            {"kind": "linear"},
            {"kind": "egalitarian"},
            {"kind": "Nash"},
            {"disagreement": None},
            {"disagreement": profile(0, 0)},
        ],
    )
    even = correlated_equilibria(game).maximize(welfare.egalitarian((0, 0)))
    refuses(
        even, [game], [{"upper": even.upper + 1}, {"lower": even.lower - 1}, {"kind": "linear"}]
    )
    nash = correlated_equilibria(game).maximize(welfare.nash((0, 0)))
    refuses(nash, [game], [{"upper": nash.upper * 2}, {"kind": "egalitarian"}])


@pytest.mark.parametrize("weights", [(1, 1), (THIRD, F(2, 5))])
def test_dual_certificates_of_fractions(weights):
    """Players' payoffs have denominators of their own, as have weights, prices and the bound."""
    game = NormalForm.from_bimatrix([["6/5", "2/5"], ["7/5", 0]], [["2/3", "7/9"], ["2/9", 0]])
    best = correlated_equilibria(game).maximize(weights=weights)
    proof = best.certificate
    assert {name[0] for name in proof.multipliers} == {0, 1}
    changes = [{"bound": proof.bound - F(1, 10**9)}]
    changes += [
        {"multipliers": {**proof.multipliers, name: price * factor}}
        for name, price in proof.multipliers.items()
        for factor in (F(1, 2), F(2))
    ]
    refuses(proof, [game], changes)
    refuses(best, [game], [{"certificate": dataclasses.replace(proof, **c)} for c in changes])


def test_verdicts_on_axioms():
    from gametheory.axioms import AxiomTable, check
    from gametheory.axioms._cells import Cell

    held = check("nash", "anonymity", problems="convex", count=20, rng=0)
    refuses(
        held,
        [],
        [{"checked": held.checked + 1}, {"checked": 0, "comparisons": ()}, {"asked": None}],
    )
    violated = check("utilitarian", "affine invariance", problems="convex", count=20, rng=0)
    found = violated.counterexample
    assert violated.verify()
    refuses(found, [], [{"reason": "another reason"}])
    assert found.verify("utilitarian")
    assert not found.verify("nash")
    wrong = dataclasses.replace(found, reason="another")
    assert not dataclasses.replace(violated, counterexample=wrong).verify()

    # Cells and tables rest on their verdicts; of a theorem nothing is re-checked.
    elsewhere = dataclasses.replace(violated, domain="finite")
    good, bad = Cell(violated, None), Cell(elsewhere, None)
    also = check("nash", "symmetry", problems="convex", count=20, rng=0)
    proved = Cell(dataclasses.replace(also, checked=0, comparisons=()), "somebody 1950")
    rows = {("convex", "utilitarian", "affine invariance"): good}
    rows["convex", "nash", "anonymity"] = Cell(held, None)
    theorem, broken = ("convex", "nash", "symmetry"), ("finite", "utilitarian", "affine invariance")
    assert (good.verify(), Cell(held, None).verify(), bad.verify()) == (True, True, False)
    table = AxiomTable({**rows, theorem: proved}, 1)
    refuses(
        table,
        [],
        [
            {"cells": {}},
            {"cells": {theorem: proved}},
            {"cells": {**rows, broken: bad}},
            {"cells": {**rows, broken: dataclasses.replace(bad, source="x")}},
            {"cells": {**rows, ("convex", "nash", "symmetry or not"): proved}},
        ],
    )
    few = Cell(dataclasses.replace(also, checked=also.checked + 1), None)
    assert few.status == "no violation"
    assert not AxiomTable({**rows, theorem: few}, 1).verify()


def test_parametric_equilibria():
    p = sympy.Symbol("p", positive=True)
    family = parametric_equilibria([[p, 0], [0, 1]], [[1, 0], [0, p]])
    *pure, mixed = family.cases
    first, *rest = family.cases
    changes = [
        {"cases": (*pure, dataclasses.replace(mixed, q=mixed.q / 2))},
        {"cases": (*pure, dataclasses.replace(mixed, p=mixed.p / 2))},
        {"cases": (*pure, dataclasses.replace(mixed, payoffs=(mixed.payoffs[0] + 1, p)))},
    ]
    changes += [
        {"cases": (dataclasses.replace(first, payoffs=payoffs), *rest)}
        for payoffs in ((first.payoffs[0] + 1, first.payoffs[1]), (first.payoffs[0], p + 1))
    ]
    refuses(family, [], changes)
    negated = tuple(-x for x in family.incentives)
    never, always = (
        dataclasses.replace(first, condition=said) for said in (sympy.false, sympy.true)
    )
    wrong = dataclasses.replace(family.cases[1], condition=sympy.true)
    rare = dataclasses.replace(mixed, condition=sympy.false)
    assert always == first
    refuses(
        family,
        [],
        [
            {"incentives": negated},
            {"incentives": tuple(2 * x for x in family.incentives)},
            {"incentives": family.incentives[1:]},
            {"incentives": (*family.incentives[2:], *family.incentives[:2])},
            {"cases": ()},
            {"cases": (mixed,)},
            {"cases": (*rest[:-1], first, mixed)},
            {"cases": (never, *rest)},
            {"cases": (first, wrong, *rest[1:])},
            {"cases": (*pure, rare)},
        ],
    )
    # Payoffs that are right for a profile which leaves nobody indifferent.
    for other in ({"p": mixed.p / 2}, {"q": mixed.q / 2}):
        moved = dataclasses.replace(mixed, **other)
        moved = dataclasses.replace(moved, payoffs=family.game.payoffs(moved.p, moved.q))
        refuses(family, [], [{"cases": (*pure, moved)}])
    shifted = parametric_equilibria([[p, 1], [-1, 3]], [[4, 1], [2, p]])
    assert shifted.verify()
    for value in (F(1, 2), 1, 3, 5):
        here = shifted.at({"p": value})
        assert all(e.verify(here.game) for e in here.equilibria)
        found = gt.nash_equilibria(here.game)
        assert {e.exact_profile for e in here.equilibria} == {e.exact_profile for e in found}
    # What a case says that never arises does not matter.
    dominant = parametric_equilibria([[p, p], [0, 0]], [[1, 0], [1, 0]])
    *others, mixed = dominant.cases
    assert mixed.condition == sympy.false
    odd = dataclasses.replace(mixed, q=p, payoffs=(p, p))
    assert dataclasses.replace(dominant, cases=(*others, odd)).verify()
