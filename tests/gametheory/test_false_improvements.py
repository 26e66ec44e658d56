"""Safe Pareto improvements that are false in one part: none of them verifies."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

import gametheory as gt
from gametheory import commitments
from gametheory.games import zoo

F = Fraction


def refused_demand():
    demand = zoo.demand_game()
    lighter = gt.NormalForm(demand.payoffs[:, 2:, 2:], actions=[["DL", "RL"]] * 2)
    verdict = commitments.is_safe_pareto_improvement(demand, lighter)
    assert not verdict
    assert verdict.verify()
    return verdict


def test_original_players_get_what_their_game_pays():
    no = refused_demand()
    yes = {"holds": True, "is_strict": True, "counterexample": None}
    rich = no.realised + 100
    assert not replace(no, realised=rich, **yes).verify()
    assert not replace(no, realised=rich, tokens=True, **yes).verify()
    better = commitments.token_improvements(no.original).improvement()
    low = np.full(no.realised.shape, F(-3), dtype=object)
    worse = commitments.is_safe_pareto_improvement(no.original, no.modified, realised=low)
    for verdict, holds in ((better, True), (worse, False)):  # attainable, but only with tokens
        assert verdict.holds == holds
        assert verdict.tokens
        assert verdict.verify()
        assert not replace(verdict, tokens=False).verify()
    nothing = np.full(no.realised.shape, np.nan)
    for tokens in (False, True):
        assert not replace(no, realised=nothing, tokens=tokens, **yes).verify()


def test_every_basis_is_what_it_says():
    no = refused_demand()
    empty = replace(
        no,
        eliminations=None,
        isomorphism=None,
        correspondence={},
        holds=True,
        counterexample=None,
    )
    for basis in ("any outcome", "isomorphism", "relation", "xyz"):
        assert not replace(empty, basis=basis).verify()
        assert replace(no, basis=basis).verify() == (basis == no.basis)
    yes = commitments.find_safe_pareto_improvements(no.original)[0]
    for basis in ("any outcome", "isomorphism", "relation"):
        assert replace(yes, basis=basis).verify() == (basis == "isomorphism")
    given = commitments.is_safe_pareto_improvement(no.original, no.modified, {(0, 0): [(0, 0)]})
    assert given.verify()
    for basis in ("any outcome", "isomorphism"):
        assert not replace(given, basis=basis).verify()
    assert not replace(given, dominance="xyz").verify()
    assert not replace(given, correspondence={(0, 0): ()}).verify()


def test_only_strictly_dominated_actions_go():
    """The second row is dominated weakly: representatives may play it."""
    game = gt.NormalForm.from_bimatrix([[1, 0], [1, -1]], [[0, 0], [0, 0]])
    row = gt.NormalForm(game.payoffs[:, :1], actions=[game.actions[0][:1], game.actions[1]])
    honest = commitments.is_safe_pareto_improvement(game, row)
    weak = [gt.equilibria.eliminate_dominated(g, kind="weak", by="pure") for g in (game, row)]
    first, second = weak
    assert first.kept == ((0,), (0, 1))
    isomorphism = commitments.Isomorphism(((0,), (0, 1)), (F(1), F(1)), (F(0), F(0)))
    assert isomorphism.verify(first.game, second.game)
    cells = {cell: (cell,) for cell in first.game.profiles()}
    for kind in ("weak", "strict"):
        false = replace(
            honest,
            eliminations=tuple(replace(e, kind=kind) for e in weak),
            isomorphism=isomorphism,
            basis="isomorphism",
            correspondence=cells,
            holds=True,
            is_strict=False,
            counterexample=None,
        )
        assert not false.verify()


def test_mixtures_dominate_only_where_they_may():
    game = gt.NormalForm.from_bimatrix(
        [[4, 0], [0, 4], [1, 1]], [[0, 1], [1, 0], [9, 9]], actions=[["u", "m", "d"], ["l", "r"]]
    )
    smaller = gt.NormalForm(game.payoffs[:, :2], actions=[["u", "m"], ["l", "r"]])
    verdict = commitments.is_safe_pareto_improvement(game, smaller, dominance="mixed")
    assert verdict.verify()
    assert not replace(verdict, dominance="pure").verify()
    tokens = commitments.token_improvements(game, dominance="mixed")
    assert tokens.verify()
    assert not replace(tokens, dominance="pure").verify()


def test_tokens_copy_a_game_that_is_reduced_to_the_end():
    game = zoo.prisoners_dilemma()
    found = commitments.token_improvements(game)
    whole = gt.equilibria.Elimination(game, ((0, 1), (0, 1)), (), "strict")
    joint = gt.attainable(game)
    options = {
        cell: gt.ConvexSet(joint.individually_rational(game.payoff(cell)), True, game)
        for cell in game.profiles()
    }
    assert not replace(found, elimination=whole, options=options).verify()
    assert not replace(found, options=options).verify()
    other = zoo.chicken()
    bare = {cell: replace(option, game=other) for cell, option in found.options.items()}
    assert not replace(found, options=bare).verify()


def test_isomorphisms_have_a_scale_and_a_shift_for_each_player():
    game = zoo.prisoners_dilemma()
    for scale, shift in (((F(1),), (F(0), F(0))), ((F(1), F(1)), ())):
        false = commitments.Isomorphism(((0, 1), (0, 1)), (F(1), F(1)), (F(0), F(0)))
        assert false.verify(game, game)
        assert not replace(false, scale=scale, shift=shift).verify(game, game)


def test_lists_of_improvements_hold_improvements_of_one_game_and_kind():
    demand, temptation = zoo.demand_game(), zoo.temptation_game()
    found = commitments.find_safe_pareto_improvements(demand)
    other = commitments.find_safe_pareto_improvements(temptation, kind="unilateral")
    relation = commitments.is_safe_pareto_improvement(
        demand, found[0].modified, found[0].correspondence
    )
    itself = commitments.is_safe_pareto_improvement(demand, demand)
    assert relation.verify()
    assert itself.verify()
    for items in (
        (found[0], found[0]),
        (found[0], other[0]),
        (relation,),
        (itself,),
        (refused_demand(),),
    ):
        assert not replace(found, items=items).verify()
    assert not replace(found, kind="unilateral").verify()
    assert not replace(found, kind="xyz").verify()
    assert found.verify()
    assert other.verify()
