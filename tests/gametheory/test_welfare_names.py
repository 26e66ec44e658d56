"""Welfare functions by name: the same as with the default disagreement point given."""

import inspect
from typing import get_type_hints

import pytest
from hypothesis import given

import gametheory as gt
from gametheory import welfare as w
from gametheory.testing import bimatrix_games, small_integers
from gametheory.welfare.names import _WITH_PARAMETERS, NAMED, as_welfare, default_disagreement

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
GIVEN = {
    "utilitarian": (w.utilitarian, lambda d: w.utilitarian),
    "egalitarian": (w.egalitarian, w.egalitarian),
    "nash": (w.nash, w.nash),
    "max-min": (w.max_min, w.max_min),
}


def test_every_name_is_known():
    assert list(GIVEN) == list(NAMED)


@given(bimatrix_games(payoffs=small_integers(), max_actions=2))
def test_the_default_is_the_minimax_point(game):
    for by in ("correlated", "pure"):
        S = gt.attainable(game, by=by)
        d = gt.disagreement_point(S)
        assert d == default_disagreement(game) == gt.minimax(game).exact_payoffs
        for name, (constructor, make) in GIVEN.items():
            try:
                expected = gt.welfare_optimum(S, make(d))
            except gt.Infeasible:
                for given_ in (name, constructor):
                    with pytest.raises(gt.Infeasible):
                        gt.welfare_optimum(S, given_)
                continue
            for given_ in (name, name.upper(), name.replace("-", "_"), constructor):
                assert gt.welfare_optimum(S, given_) == expected


def test_a_game_that_declares_its_disagreement_point():
    assert as_welfare("egalitarian", BOS) == w.egalitarian((0, 0))
    free = gt.NormalForm(BOS.payoffs, actions=BOS.actions)
    assert as_welfare("egalitarian", free) == w.egalitarian(gt.minimax(free).exact_payoffs)
    three = gt.NormalForm([[[[1, 0]]], [[[2, 1]]], [[[0, 3]]]])
    assert as_welfare(w.nash, three) == w.nash(gt.minimax(three, by="pure").exact_payoffs)


def test_everywhere_that_a_welfare_function_is_accepted():
    S, d = gt.attainable(BOS), (0, 0)
    correlated = gt.correlated_equilibria(BOS)
    repeated = gt.Repeated(BOS, "1/2")
    stochastic = gt.Stochastic.from_repeated(repeated)
    path = gt.repeated.optimal_equilibrium_path
    for name, made in (("egalitarian", w.egalitarian(d)), ("nash", w.nash(d))):
        for given_ in (name, getattr(w, name)):
            assert correlated.maximize(given_).payoffs == correlated.maximize(made).payoffs
            assert path(repeated, given_).value == path(repeated, made).value
            scores = [gt.normalized_score([(3, 1.5)], S, welfares=[x]) for x in (given_, made)]
            assert scores[0] == scores[1]
            degrees = [
                gt.normative_disagreement(S, welfares=[w.utilitarian, x]) for x in (given_, made)
            ]
            assert degrees[0].relative_regret == degrees[1].relative_regret
            optima = [w.occupancy_optimum(stochastic, x).payoffs for x in (given_, made)]
            assert optima[0] == optima[1]
            assert gt.axioms.as_solution(given_).name == name.replace(
                "nash", given_ if given_ == "nash" else "Nash"
            )
    named = {"mine": "nash", "sum": w.utilitarian}
    assert set(gt.normative_disagreement(BOS, welfares=named).optima) == {"mine", "sum"}
    chosen = gt.welfare_optimum(gt.nash_equilibria(BOS), "utilitarian")
    assert chosen.exact_payoffs == (4, 1)
    camp = gt.deals.Domain.from_array([(4, 1), (3, 3)], no_deal=(1, 0), agreements=["a", "b"])
    norm = gt.deals.BargainingNorm("welfare", welfare="nash")
    assert gt.deals.recommend(camp, norm).agreements == ("b",)


def test_every_constructor_makes_its_welfare_of_d_or_is_refused_without_its_parameters():
    """One that is in neither list of `welfare/names.py` would be maximised itself."""
    offered = {name: getattr(w, name) for name in w.__all__}
    classes = {x for x in offered.values() if inspect.isclass(x) and "__call__" in vars(x)}
    makers = {
        x
        for x in offered.values()
        if inspect.isfunction(x) and get_type_hints(inspect.unwrap(x)).get("return") in classes
    }
    assert {w.CES, w.Nash} <= classes
    assert {w.ces, w.nash, w.concave} <= makers
    for maker in classes | makers:
        if maker in _WITH_PARAMETERS:
            with pytest.raises(gt.InvalidArgument, match="without its parameters"):
                as_welfare(maker, BOS)
        else:
            made = type(as_welfare(maker, BOS))
            assert made in classes, f"list {maker.__name__} in gametheory/welfare/names.py"


def test_what_is_no_welfare_function_is_refused_naming_those_that_are():
    S = gt.attainable(BOS)
    refused = {
        "nsh": r"among \['utilitarian', 'egalitarian', 'nash', 'max-min'\].* mean 'nash'",
        "kalai-smorodinsky": "gt.bargain takes bargaining solutions",
        w.ces: r"ces without its parameters: ces\(inequality_aversion, \.\.\.\)",
        w.generalised_gini: "generalised_gini without its parameters",
        "relative_utilitarian": r"got 'relative_utilitarian' without its parameters: "
        r"gt\.welfare\.relative_utilitarian\(disagreement, ideal\)$",
        "Weighted Nash": r"got 'Weighted Nash' without its parameters: "
        r"gt\.welfare\.weighted_nash\(weights, disagreement\)$",
    }
    for wrong, why in refused.items():
        with pytest.raises(gt.InvalidArgument, match=why):
            gt.welfare_optimum(S, wrong)
        with pytest.raises(gt.InvalidArgument, match=why):
            gt.correlated_equilibria(BOS).maximize(wrong)
    for constructor in _WITH_PARAMETERS:
        made = rf"got {constructor.__name__} without its parameters: {constructor.__name__}\("
        for call in (
            lambda c=constructor: gt.welfare_optimum(S, c),
            lambda c=constructor: gt.normative_disagreement(S, welfares=[c]),
            lambda c=constructor: gt.normalized_score([(3, 1)], S, welfares=[c]),
            lambda c=constructor: gt.deals.BargainingNorm("welfare", welfare=c),
        ):
            with pytest.raises(gt.InvalidArgument, match=made):
                call()
    with pytest.raises(gt.InvalidArgument, match="expected welfare as a welfare function or its"):
        gt.welfare_optimum(S, lambda a, b: a)
    for nowhere in (gt.ConvexSet.hull([(0, 1), (1, 0)]), gt.nash_equilibria(BOS)):
        with pytest.raises(gt.InvalidArgument, match=r"such as nash\(d\), got nash alone"):
            gt.welfare_optimum(nowhere, "nash")
