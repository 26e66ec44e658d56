"""Right arguments: for every public callable a call that succeeds.

`value_of` finds an example by the callable and the parameter, else by the parameter's name, else
by its annotation: an object of that class. Objects are made when first asked for, and are small,
so that thousands of calls take seconds.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import right_explorer
from public_callables import PublicCallable

import gametheory as gt
from gametheory import (
    axioms,
    coalitions,
    coin_game,
    commitments,
    deals,
    dynamics,
    empirical,
    norms,
    repeated,
    stochastic,
    strategies,
    welfare,
)
from gametheory.games import nfg
from gametheory.norms import agents, resampling

HALF = Fraction(1, 2)
UNEVEN = [(Fraction(1, 3), Fraction(2, 3))] * 2
PENNIES_START = [(HALF, HALF), (HALF, HALF)]
D = (Fraction(0), Fraction(0))
GAME = gt.zoo.asymmetric_bach_or_stravinsky()
CHICKEN = gt.zoo.chicken()
PENNIES = gt.zoo.matching_pennies()
REPEATED = gt.Repeated(gt.zoo.prisoners_dilemma(), HALF)
CONVEX = gt.attainable(GAME)
FINITE = gt.FiniteSet.of([(Fraction(4), Fraction(1)), (Fraction(2), Fraction(2))])
CURVED = gt.attainable(GAME, by="independent")
ITERATED = agents.iterated_game(GAME, horizon=2)
COIN_GAME = coin_game.CoinGame(size=2)
TIT_FOR_TAT = tuple(strategies.tit_for_tat(player=i) for i in (0, 1))
FEW = {"points": 3, "max_evaluations": 4_000}
PATH = strategies.Path((), ((0, 0), (1, 1)))
PROBLEM = axioms.Problem.of([(2, 1), (0, 2), (1, 0)])
GLOVES = coalitions.glove_game(1, 2)
CAMP = deals.Domain.from_array([(4, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b"])
CAMP_OF_ISSUES = deals.Domain.from_issues(
    {"price": ["low", "high"]}, [{"price": [0, 2]}, {"price": [2, 1]}], no_deal=(0, 0)
)
DEAL = deals.Record(CAMP, "a", ("x", "y"), {"model": "m"})
JUDGED = deals.judge([DEAL, deals.Record(CAMP, "b", ("x", "z"), {"model": "n"})])
DEALS_LOG = deals.format_log([DEAL])
PLAYED = np.array([[1, 0], [0, 1]]), np.array([[1, 0], [0, 1]])


@functools.cache
def stochastic_game() -> gt.Stochastic:
    """Two states, discounted."""
    rewards = np.array([[[[1, 0], [2, 1]], [[0, 1], [1, 0]]], [[[1, 2], [0, 1]], [[1, 0], [0, 2]]]])
    moves = np.zeros((2, 2, 2, 2), dtype=int)
    moves[0, :, :, 1] = moves[1, :, :, 0] = 1
    return gt.Stochastic(rewards, moves, discount="1/2")


def made(kind: str) -> Any:
    """An object of a class of `gametheory`."""
    return example("gametheory", kind)


class Trusting:
    """An agent that always plays its first action."""

    def start(self) -> Any:
        return [(0, 1)]

    def act(self, memory: Any, step: int, state: int) -> Any:
        return (1, 0)

    def observe(self, memory: Any, step: int, state: int, joint: Any, after: int) -> Any:
        return [(0, 1)]


def _axes() -> Any:
    from gametheory.interface.plots import new_axes

    return new_axes()[0]


def _path_set() -> Any:
    return repeated.equilibrium_paths(REPEATED, prefix=0, cycle=1)


def _norm() -> Any:
    return norms.Norm.of_path(GAME, [(0, 0)], punish="ignore")


def _types() -> Any:
    return {"firm": tuple(norms.norm_games.FixedNorm(n, 2) for n in range(2))}


def _attainable(by: str, **options: Any) -> Any:
    return commitments.attainable(GAME, by=by, **options)


def _corner(by: str, **options: Any) -> Any:
    return next(iter(_attainable(by, **options).corners.values()))


def _safe_improvements() -> Any:
    return commitments.find_safe_pareto_improvements(gt.zoo.demand_game())


def _expression(text: str) -> Any:
    import sympy

    return sympy.sympify(text)


def _parametric() -> Any:
    return gt.parametric.parametric_equilibria(
        [["x", 0], [0, 1]], [[1, 0], [0, "x"]], assumptions="x > 0"
    )


def _parametric_optima() -> Any:
    return gt.parametric.parametric_welfare_optima(
        [["x", 0], [0, 1]], [[1, 0], [0, 1]], assumptions="x > 0"
    )


def _strategy(name: str) -> Callable[[], Any]:
    def make() -> Any:
        from gametheory import testing

        return getattr(testing, name)()

    return make


_MADE: dict[str, Callable[[], Any]] = {
    "Agent": Trusting,
    "AlternatingOffers": lambda: gt.bargaining.alternating_offers(CONVEX, discounts=(HALF, HALF)),
    "AlternatingOffersLimit": lambda: gt.bargaining.alternating_offers_limit(CONVEX),
    "Analysis": lambda: gt.analyse(GAME),
    "AttainingPath": lambda: strategies.attaining_path(REPEATED, (-1, -1)),
    "Automaton": lambda: TIT_FOR_TAT[0],
    "Axes": _axes,
    "Axiom": lambda: axioms.AXIOMS["symmetry"],
    "AxiomTable": lambda: axioms.AxiomTable({("nash", "symmetry", "convex"): made("Cell")}, 2),
    "AxiomVerdict": lambda: axioms.check("nash", "symmetry", count=2),
    "BargainingCoinGame": coin_game.BargainingCoinGame,
    "BatchArcs": lambda: made("BatchBargaining").independent_arcs,
    "BatchCommitments": lambda: commitments.batch_commitments(GAME.payoffs[None]),
    "BatchBargaining": lambda: gt.batch_bargaining(np.array([GAME.payoffs, CHICKEN.payoffs])),
    "BatchBargainingOfThree": lambda: gt.bargaining.batch_bargaining_of_three(
        np.arange(24).reshape(1, 3, 2, 2, 2)
    ),
    "BatchEquilibria": lambda: gt.batch_nash_equilibria(GAME.payoffs[None]),
    "BatchNormativeDisagreement": lambda: made("BatchBargaining").normative_disagreement,
    "BestReply": lambda: stochastic.best_reply(stochastic_game(), 0, PLAYED),
    "CES": lambda: welfare.ces(1),
    "Cell": lambda: axioms.cell("nash", "symmetry", count=2),
    "Certificate": lambda: gt.bargain(CONVEX, "nash").certificate,
    "CellOfThree": lambda: axioms.CellOfThree("holds", "its definition"),
    "CharacteristicFunction": lambda: coalitions.characteristic_function(GAME),
    "Classification": lambda: gt.classify([(4, 1), (0, 0)], CONVEX),
    "CoalitionalGame": lambda: GLOVES,
    "CoalitionalNorms": lambda: coalitions.coalitional_norms(GAME),
    "CoinGame": lambda: COIN_GAME,
    "AxiomComparison": lambda: axioms.AxiomComparison(PROBLEM),
    "Concave": lambda: welfare.concave(_concave),
    "ConcaveBound": lambda: welfare.ConcaveBound((1, 1), 0),
    "ConvexSet": lambda: CONVEX,
    "Core": lambda: coalitions.core(GLOVES),
    "CorrelatedEquilibria": lambda: gt.correlated_equilibria(GAME),
    "CorrelatedOptimum": lambda: made("CorrelatedEquilibria").maximize(),
    "Counterexample": lambda: axioms.check("utilitarian", "affine invariance").counterexample,
    "CurvedSet": lambda: CURVED,
    "Dilemma": lambda: gt.taxonomy(gt.zoo.prisoners_dilemma()).dilemma,
    "Dominance": lambda: gt.equilibria.dominated_actions(gt.zoo.prisoners_dilemma()),
    "Dominated": lambda: made("Dominance").dominated[0],
    "DualCertificate": lambda: made("CorrelatedOptimum").certificate,
    "Egalitarian": lambda: welfare.egalitarian((0, 0)),
    "Elimination": lambda: gt.equilibria.eliminate_dominated(gt.zoo.prisoners_dilemma()),
    "Endpoint": lambda: made("SustainingDiscounts").intervals[0][0],
    "Equilibria": lambda: gt.nash_equilibria(GAME),
    "EquilibriaAt": lambda: _parametric().at({"x": 1}),
    "Equilibrium": lambda: gt.nash_equilibria(GAME)[0],
    "EquilibriumCase": lambda: _parametric().cases[0],
    "EquilibriumPaths": _path_set,
    "EquilibriumPayoffSet": lambda: repeated.equilibrium_payoff_set(REPEATED),
    "ExcessLevel": lambda: coalitions.nucleolus(GLOVES).levels[0],
    "Expr": lambda: _expression("1/2"),
    "Figure": lambda: _axes().figure,
    "FiniteSet": lambda: FINITE,
    "GrimSupport": lambda: stochastic.grim_support(stochastic_game(), np.array([0, 0])),
    "History": lambda: norms.History(((0, (0, 0)),)),
    "Implication": lambda: axioms.IMPLICATIONS[0],
    "JointPayoffs": lambda: stochastic.joint_payoffs(stochastic_game()),
    "KalaiSmorodinsky": lambda: welfare.kalai_smorodinsky((0, 0), (4, 2)),
    "KnownAnswers": lambda: gt.zoo.known_answers("chicken"),
    "LeastCore": lambda: coalitions.least_core(GLOVES),
    "FolkTheorem": lambda: repeated.folk_theorem(GAME),
    "IndependentPayoffs": lambda: gt.payoffs.independent_payoffs(GAME),
    "Minimax": lambda: gt.minimax(GAME),
    "Nash": lambda: welfare.nash((0, 0)),
    "Continuum": lambda: gt.nash_equilibria(gt.NormalForm([[1, 1]])).continua[0],
    "NashSubset": lambda: gt.nash_equilibria(GAME).maximal_nash_subsets[0],
    "ParametricNashSubset": lambda: _parametric().regions[0].components[0][0],
    "Norm": _norm,
    "OwnCoinPayoffs": lambda: commitments.own_coin_payoffs(GAME),
    "OwnCoinPlay": lambda: made("OwnCoinPayoffs").witness((4, 1)),
    "FixedNorm": lambda: norms.norm_games.FixedNorm(0, 2),
    "HigherOrderVerdict": lambda: norms.higher_order.is_higher_order(
        _norm(), [_norm(), _norm()], game=GAME, horizon=1
    ),
    "ResamplingAgent": lambda: norms.norm_games.ResamplingAgent(resampling.fixed(0, 2), 0),
    "TypeGame": lambda: norms.type_games.type_game(
        resampling.BACH_OR_STRAVINSKY, _types(), horizon=1
    ),
    "NormAgent": lambda: resampling.fixed(0, 2),
    "NormChain": lambda: resampling.NormChain(
        resampling.BACH_OR_STRAVINSKY, resampling.fixed(0, 2), resampling.fixed(1, 2)
    ),
    "NormPair": lambda: __import__("gametheory.testing").testing.NormPair(GAME, (0, 0), (1, 1)),
    "NormalForm": lambda: GAME,
    "NormativeDisagreement": lambda: gt.normative_disagreement(GAME),
    "Nucleolus": lambda: coalitions.nucleolus(GLOVES),
    "OccupancyOptimum": lambda: gt.welfare.occupancy_optimum(
        stochastic_game(), welfare.utilitarian
    ),
    "OptimaAt": lambda: _parametric_optima().at({"x": 1}),
    "OptimalPath": lambda: repeated.optimal_equilibrium_path(
        REPEATED, welfare.utilitarian, prefix=0, cycle=1
    ),
    "Optimum": lambda: gt.bargain(CONVEX, "nash"),
    "OptimumCase": lambda: _parametric_optima().cases[0],
    "Origin": lambda: axioms.Origin("symmetry", "convex", ()),
    "Outcome": lambda: axioms.Outcome((D,), convex=False),
    "ParametricEquilibria": _parametric,
    "ParametricGame": lambda: _parametric().game,
    "ParametricOptima": _parametric_optima,
    "ParetoFrontier": CONVEX.pareto_frontier,
    "Path": lambda: PATH,
    "PathOracle": lambda: strategies.PathOracle(lambda t: (0, 0)),
    "PayoffSet": lambda: CONVEX,
    "PenalCode": lambda: repeated.optimal_penal_code(REPEATED, prefix=0, cycle=1),
    "Problem": lambda: PROBLEM,
    "ProblemOfThree": lambda: axioms.ProblemOfThree(((1, 2, 0), (0, 1, 3)), (-1, -1, -1)),
    "Proof": lambda: axioms.table.PROOFS[0],
    "Properties": lambda: welfare.utilitarian.properties,
    "QuantalResponsePath": lambda: gt.equilibria.quantal_response_path(GAME, max_precision=1),
    "RankWeighted": welfare.max_min,
    "RationalThreats": lambda: gt.bargaining.rational_threats(GAME),
    "Region": lambda: _parametric().regions[0],
    "Repeated": lambda: REPEATED,
    "Reached": lambda: made("IndependentPayoffs").reach(D),
    "Reply": lambda: strategies.best_reply(REPEATED, 0, TIT_FOR_TAT),
    "SampledPayoffs": lambda: agents.sampled_payoffs(
        ITERATED, (Trusting(), Trusting()), episodes=2, rng=0
    ),
    "ScoreEstimate": lambda: gt.outcomes.estimated_score((3, 1), CONVEX, errors=(0.1, 0.1)),
    "Selection": lambda: gt.welfare_optimum(gt.nash_equilibria(GAME), welfare.utilitarian),
    "Solution": lambda: axioms.as_solution("nash"),
    "Solutions": lambda: gt.solutions(GAME),
    "Tabular": lambda: gt.solutions(GAME),
    "Stability": lambda: gt.equilibria.evolutionary_stability(CHICKEN, (0, 1)),
    "StableProfiles": lambda: coalitions.stable_profiles(GAME),
    "Stochastic": stochastic_game,
    "StochasticAnalysis": lambda: gt.analyse(stochastic_game()),
    "StochasticMinimax": lambda: stochastic.stochastic_minimax(stochastic_game()),
    "SustainingDiscounts": lambda: repeated.sustaining_discounts(
        gt.zoo.prisoners_dilemma(), strategies.Path.constant((0, 0))
    ),
    "Taxonomy": lambda: gt.taxonomy(GAME),
    "TorusGame": lambda: COIN_GAME,
    "Utilitarian": lambda: welfare.utilitarian,
    "NormVerdict": lambda: norms.is_compatible(
        norms.play(0, count=2), _norm(), player=0, game=GAME, horizon=1
    ),
    "ViolationOfThree": lambda: axioms.ViolationOfThree(
        "nash", "anonymity", made("ProblemOfThree"), made("ProblemOfThree"), (), ()
    ),
    "WeightedNash": lambda: welfare.weighted_nash((1, 1), (0, 0)),
    "WeightedUtilitarian": lambda: welfare.weighted_utilitarian((1, 2)),
    "ZeroSum": lambda: gt.equilibria.zero_sum(PENNIES),
    "AttainablePayoffs": lambda: _attainable("program"),
    "Clause": lambda: _corner("contract").clauses[0],
    "Commitment": lambda: _corner("leader", leader=0),
    "ConditionalPayoffs": lambda: _attainable("program"),
    "ConditionalPlay": lambda: _corner("program"),
    "Contract": lambda: _corner("contract"),
    "ContractPayoffs": lambda: _attainable("contract"),
    "CorrelationPayoffs": lambda: _attainable("correlation"),
    "Isomorphism": lambda: _safe_improvements()[0].isomorphism,
    "LeaderPayoffs": lambda: _attainable("leader", leader=0),
    "Leadership": lambda: _corner("leader", leader=0).terms,
    "PublicLottery": lambda: _attainable("program").witness((3, Fraction(3, 2))),
    "CorrelationDevice": lambda: _corner("correlation"),
    "SafeImprovement": lambda: _safe_improvements()[0],
    "SafeImprovements": _safe_improvements,
    "Threat": lambda: _attainable("program").threats[0],
    "TokenImprovements": lambda: commitments.token_improvements(GAME),
    "Way": lambda: made("WaysOut").ways[0],
    "WaysOut": lambda: commitments.ways_out(GAME),
    "Witness": lambda: _corner("program"),
}


def _met() -> Any:
    return commitments.renegotiate(GAME, [made("RenegotiationProgram")] * 2)


_MADE |= {
    "MetaBargaining": lambda: gt.bargaining.meta_bargaining(CONVEX, ("nash", "egalitarian")),
    "Offer": commitments.Offer.anything,
    "ParetoMeet": lambda: commitments.pareto_meet(CONVEX),
    "ProgramGame": lambda: commitments.program_game(
        GAME, [made("RenegotiationProgram")], [made("RenegotiationProgram")]
    ),
    "RenegotiatedAgent": lambda: commitments.RenegotiatedAgent(0, 0, 2),
    "Renegotiation": _met,
    "RenegotiationProgram": lambda: commitments.RenegotiationProgram.offering(
        "B", commitments.Offer.anything()
    ),
    "RenegotiationRound": lambda: _met().rounds[0],
    "RenegotiationState": lambda: commitments.RenegotiationState(made("Offer"), 0, 0),
    "RuleChoice": lambda: gt.bargaining.choose_rule(GAME, ("nash", "egalitarian")),
    "RuleMeeting": lambda: made("MetaBargaining")["nash", "nash"],
}


_MADE |= {
    "BestReplyPath": lambda: dynamics.best_reply_path(PENNIES, UNEVEN, corners=2),
    "BestResponsePath": lambda: dynamics.best_response_dynamics(PENNIES, (0, 0)),
    "FictitiousPlay": lambda: dynamics.fictitious_play(PENNIES, steps=3),
    "Flow": lambda: dynamics.replicator(PENNIES, PENNIES_START, until=1, points=3),
    "ParametricZeroSum": lambda: gt.parametric.parametric_zero_sum([["t", 0]]),
    "RestContinuum": lambda: dynamics.RestContinuum((((HALF, HALF),), ((HALF, HALF),))),
    "RestPoint": lambda: made("RestPoints").points[0],
    "RestPoints": lambda: dynamics.replicator_rest_points(CHICKEN),
    "RevisionChain": lambda: dynamics.logit_chain(CHICKEN, base=2),
    "StochasticStability": lambda: dynamics.stochastically_stable(CHICKEN),
    "ValuePiece": lambda: made("ParametricZeroSum").pieces[0],
}


_MADE |= {
    "BargainingNorm": lambda: deals.BargainingNorm("nash"),
    "DealLog": lambda: deals.parse_log(DEALS_LOG),
    "DealStudy": lambda: deals.study(JUDGED, by="model"),
    "Domain": lambda: CAMP,
    "FitEstimate": lambda: deals.FitEstimate("a", 0.5, 0.25, 0.75),
    "ExcludedRecord": lambda: deals.ExcludedRecord(1, "", "x"),
    "GeniusDomain": lambda: deals.GeniusDomain(CAMP_OF_ISSUES, (Fraction(1), Fraction(1))),
    "GroupTest": lambda: made("DealStudy").test("m", "n", draws=99),
    "IssueDomain": lambda: CAMP_OF_ISSUES,
    "Judgement": lambda: JUDGED[0],
    "Judgements": lambda: JUDGED,
    "ListedDomain": lambda: CAMP,
    "DealMeeting": lambda: made("DealStudy").cross_play()[0],
    "MeanRegret": lambda: deals.study(JUDGED).regret("nash"),
    "NormFit": lambda: deals.fit_mixture(JUDGED),
    "NormOverlap": lambda: made("DealStudy").overlap(),
    "Rationalisation": lambda: deals.rationalise(JUDGED),
    "Recommendation": lambda: CAMP.recommendation("nash"),
    "Record": lambda: DEAL,
    "Share": lambda: made("DealStudy").share("nash"),
    "WeightBound": lambda: made("Rationalisation").weight_bounds[0][1],
    "Trade": lambda: deals.Trade(1, CAMP, (Fraction(4), Fraction(1)), (Fraction(2), Fraction(2))),
}


@functools.cache
def _payoff_table() -> Any:
    """Two players, two samples a cell."""
    cells = [(i, j) for i in range(2) for j in range(2) for _ in range(2)]
    payoffs = [(i + j + k % 2, i - j) for k, (i, j) in enumerate(cells)]
    return empirical.PayoffTable.from_samples(cells, payoffs)


ZERO_TO_ONE = np.zeros((2, 2, 2)), np.ones((2, 2, 2))

_MADE |= {
    "AlphaRank": lambda: empirical.alpha_rank(CHICKEN),
    **right_explorer.MADE,
    "EmpiricalStudy": lambda: empirical.study(_payoff_table(), draws=4),
    "IntervalGame": lambda: empirical.IntervalGame(*ZERO_TO_ONE),
    "LogMapping": lambda: deals.parse_mapping(MAPPING),
    "PayoffTable": _payoff_table,
    "RegretInterval": lambda: made("IntervalGame").regret([(1, 0), (HALF, HALF)]),
    "SamplesNeeded": lambda: empirical.samples_needed(_payoff_table(), (0, 0)),
    "Statement": lambda: made("IntervalGame").equilibrium((0, 0)),
    "Survival": lambda: made("Survivals")[0],
    "Survivals": lambda: empirical.surviving_equilibria(_payoff_table(), draws=4),
}

MAPPING = """
schema = "gametheory/deals-mapping/1"
log.format = "csv"
domain = { kind = "price", value = 20, cost = 10, prices = 10 }
record.agreement = "price"
"""
SAMPLES = "a strategy,b strategy,a payoff,b payoff\nx,y,1,2\nx,y,2,2\n"


def _concave(v: Any) -> Any:
    import cvxpy

    return cvxpy.sum(cvxpy.sqrt(v))


def _public_goods() -> Any:
    """Three players."""
    return gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2) % 5)


def _first_action(history: Any) -> int:
    return 0


def _first_norm(history: Any) -> Any:
    return made("Norm")


def _labelled_axes() -> Any:
    ax = _axes()
    ax.plot([0, 1], [0, 1], label="a line")
    return ax


def _log_file() -> str:
    Path("right.jsonl").write_text(DEALS_LOG, encoding="utf-8")
    return "right.jsonl"


def _samples_file() -> str:
    Path("right.csv").write_text(SAMPLES, encoding="utf-8")
    return "right.csv"


def _mapping_file() -> str:
    Path("right.toml").write_text(MAPPING, encoding="utf-8")
    return "right.toml"


def _prices_file() -> str:
    Path("prices.csv").write_text("price\n15\n", encoding="utf-8")
    return "prices.csv"


def _even_play(profile: Any, rng: Any) -> Any:
    return [1.0, 2.0]


def _instances_file() -> str:
    Path("right.txt").write_text("1,2 3,1 1,3\n", encoding="utf-8")
    return "right.txt"


def _scenario() -> SimpleNamespace:
    """What has of a `negmas.Scenario` as much as is asked of one."""
    issue = SimpleNamespace(name="price", cardinality=2, all=("low", "high"))
    ufun = _Utility()
    return SimpleNamespace(outcome_space=SimpleNamespace(issues=[issue]), ufuns=[ufun, ufun])


class _Utility:
    reserved_value = 0.0

    def __call__(self, outcome: tuple[str]) -> int:
        return len(outcome[0])

    def is_stationary(self) -> bool:
        return True


def _profile_file(name: str) -> str:
    Path(name).write_text(
        '<utility_space><objective><issue index="1" name="price">'
        '<item value="low" evaluation="1"/><item value="high" evaluation="2"/></issue>'
        '<weight index="1" value="1"/></objective></utility_space>',
        encoding="utf-8",
    )
    return name


NFG = nfg.format_nfg(GAME)

BY_NAME: dict[str, Any] = {
    "A": [["x", 0], [0, 1]],
    "B": [[1, 0], [0, "x"]],
    "action": 0,
    "actions": 2,
    "axiom": "symmetry",
    "better": (1, 1),
    "column": [[1, 0], [0, 2]],
    "columns": 2,
    "correlation": 0.5,
    "count": 2,
    "cycle": [(0, 0)],
    "depth": 1,
    "direction": (1, 1),
    "disagreement": D,
    "discount": HALF,
    "distributions": [[HALF, 0], [0, HALF]],
    "domain": "convex",
    "efforts": 2,
    "facilities": 2,
    "greed": 1,
    "fear": 1,
    "hills": 2,
    "horizon": 2,
    "index": 0,
    "name": "chicken",
    "names": ("one", "two"),
    "norm": 0,
    "norms": (0, 1),
    "order": (0, 1),
    "other": 1,
    "path": PATH,
    "payoffs": (3, Fraction(3, 2)),
    "player": 0,
    "players": 2,
    "places": None,
    "point": (3, Fraction(3, 2)),
    "points": [(3, Fraction(3, 2))],
    "policy": np.array([0, 0]),
    "profile": (0, 0),
    "row": [[4, 0], [0, 2]],
    "rows": 2,
    "scale": (Fraction(1), Fraction(2)),
    "shape": (2, 2),
    "shift": (Fraction(0), Fraction(1)),
    "solution": "nash",
    "state": 0,
    "states": 1,
    "step": 0,
    "strategies": PLAYED,
    "t": 0,
    "tolerance": 0.1,
    "values": {"x": 1},
    "weights": (1, 2),
    "welfare": welfare.utilitarian,
    "worse": (0, 1),
}
"""By the name of a parameter, whose meaning is the same everywhere."""

COUNTING = gt.NormalForm.from_bimatrix([[1, 2], [2, 1]], [[1, 2], [2, 1]])
MORAN: dict[str, Any] = {"game": COUNTING, "population": 2}
THREE_TYPES = gt.NormalForm([np.eye(3, dtype=int)] * 2)

BY_CALLABLE: dict[str, dict[str, Any]] = {
    **right_explorer.BY_CALLABLE,
    "institutions.attainable": {"by": "program"},
    "Offer.of": {"outcomes": [(3, 1)]},
    "Offer.up_to": {"limit": 1},
    "MetaBargaining": {"meetings": {}, "game": GAME, "rules": ("nash",)},
    "MetaBargaining.__getitem__": {"pair": ("nash", "nash")},
    "MetaBargaining.secures": {"rule": "nash"},
    "ProgramGame": {"meetings": ()},
    "ProgramGame.robustness": {"weights": (1,)},
    "RenegotiatedAgent": {"default": 0, "count": 2},
    "RenegotiatedAgent.act": {"memory": -1},
    "RenegotiatedAgent.observe": {"memory": -1, "joint": (0, 0), "after": 0},
    "Renegotiation": {"selection": "nash", "by": "correlated", "rounds": ()},
    "RenegotiationProgram": {"default": "B"},
    "RenegotiationProgram.against": {"text": "x"},
    "RenegotiationProgram.offering": {"default": "B"},
    "RuleChoice.agrees": {"first": 0, "second": 0},
    "RuleChoice.lost": {"first": 0, "second": 0},
    "RuleChoice.payoffs": {"first": 0, "second": 0},
    "RuleChoice.said": {"first": 0, "second": 0},
    "choosing_rules.choose_rule": {"rules": ("nash", "egalitarian")},
    "program_games.program_game": {
        "first": lambda: [made("RenegotiationProgram")],
        "second": lambda: [made("RenegotiationProgram")],
    },
    "renegotiated_play.lone_agent": {"game": GAME},
    "renegotiation.renegotiate": {"programs": lambda: [made("RenegotiationProgram")] * 2},
    "selections.select": {"agreement": [[D]], "default": D},
    "standards.standard": {"axioms": ("symmetry",), "rules": ("nash",), "count": 1},
    "safe_improvements.is_safe_pareto_improvement": {"original": GAME, "modified": GAME},
    "Isomorphism.image": {"cell": (0, 0)},
    "Isomorphism.verify": {
        "game": lambda: made("SafeImprovement").eliminations[0].game,
        "other": lambda: made("SafeImprovement").eliminations[1].game,
    },
    "TokenImprovements.achievable": {"distribution": {(0, 0): 1}},
    "PublicLottery.verify": {"game": GAME},
    "Witness.verify": {"game": GAME},
    "WaysOut.__getitem__": {"name": "contracts"},
    "paths.equilibrium_paths": {"prefix": 0, "cycle": 1},
    "paths.optimal_equilibrium_path": {"prefix": 0, "cycle": 1},
    "paths.optimal_penal_code": {"prefix": 0, "cycle": 1},
    "table.axiom_table": {"count": 1, "domains": ()},
    "quantal.quantal_response_path": {"max_precision": 1, "max_steps": 40},
    "AlternatingOffers.verify": {"payoff_set": CONVEX},
    "AttainingPath": {"repeated": REPEATED, "weights": {(0, 0): Fraction(1)}},
    "Automaton": {"actions": [0, 1], "transitions": np.zeros((2, 2, 2), dtype=int)},
    "AxiomTable.__getitem__": {"key": ("nash", "symmetry", "convex")},
    "Counterexample.from_data": {"data": lambda: made("Counterexample").to_data()},
    "Outcome.of": {"profiles": [D], "convex": False},
    "ParametricGame.payoffs": {"q": lambda: _expression("1/3")},
    "Problem.swapped": {"disagreement": True},
    "QuantalResponsePath.at": {"precision": 0.5},
    "Solutions.__getitem__": {"name": "nash"},
    "Stochastic": {
        "rewards": lambda: stochastic_game().rewards,
        "transitions": lambda: np.eye(2, dtype=int)[stochastic_game().lottery],
    },
    "Stochastic.with_rewards": {"rewards": lambda: stochastic_game().rewards},
    "Stochastic.discounted_sum": {"per_step": (1, 1)},
    "Stochastic.from_lotteries": {
        "rewards": lambda: stochastic_game().rewards,
        "lottery": np.zeros((2, 2, 2), dtype=int),
        "lotteries": [{0: 1}],
    },
    "TorusGame.step_cells": {"cells": np.array([0]), "move": 0},
    "TorusGame.translate": {"cells": np.array([0]), "origin": np.array([1])},
    "agents.best_reply_payoff": {"game": ITERATED},
    "agents.expected_payoffs": {"game": ITERATED, "agents": (Trusting(), Trusting())},
    "agents.sampled_payoffs": {"game": ITERATED, "agents": (Trusting(), Trusting())},
    "alternating_offers.alternating_offers": {"discounts": (HALF, HALF)},
    "BestReplyPath.verify": {"game": PENNIES},
    "BestResponsePath.verify": {"game": PENNIES},
    "best_reply_paths.best_reply_path": {"game": PENNIES, "start": UNEVEN},
    "FictitiousPlay.beliefs_after": {"steps": 2},
    "FictitiousPlay.regrets_after": {"steps": 2},
    "FictitiousPlay.verify": {"game": PENNIES},
    "ParametricZeroSum.at": {"parameter": HALF},
    "ParametricZeroSum.game_at": {"parameter": HALF},
    "RestPoints.verify": {"game": CHICKEN},
    "best_response.best_response_dynamics": {"start": (0, 0), "max_steps": 9},
    "chains.logit_chain": {"precision": 1},
    "chains.mistakes_chain": {"game": CHICKEN, "population": 2, "mistakes": HALF},
    "fictitious_play.fictitious_play": {"steps": 3},
    "flows.logit": {"precision": 1, "until": 1, "start": PENNIES_START, **FEW},
    "flows.replicator": {"until": 1, "start": PENNIES_START, **FEW},
    "flows.replicator_velocity": {"profile": PENNIES_START},
    "limit_of_means.is_limit_of_means_equilibrium": {"strategies": TIT_FOR_TAT},
    "limit_of_means.limit_of_means": {"strategies": TIT_FOR_TAT},
    "limit_of_means.limit_of_means_reply": {"strategies": TIT_FOR_TAT},
    "moran.fixation_probability": MORAN | {"mutant": 0, "resident": 1},
    "moran.moran_absorption": {"game": COUNTING, "start": (1, 1)},
    "moran.small_mutation_distribution": MORAN,
    "moran.weak_selection_slope": MORAN | {"mutant": 0, "resident": 1},
    "pictures.plot_over_time": {"path": lambda: made("Flow")},
    "pictures.plot_square": {"game": PENNIES},
    "pictures.plot_triangle": {"game": THREE_TYPES},
    "zero_sum.parametric_zero_sum": {"A": [["t", 0]]},
    "automata.memory_n": {"choose": lambda: _first_action},
    "automata.memory_one": {"probabilities": np.full((5, 2), HALF)},
    "batch.games.batch_bargaining": {"payoffs": GAME.payoffs[None]},
    "concave.concave": {"expression": lambda: _concave},
    "files.parse_csv": {"text": "1,0\n0,1"},
    "files.parse_json": {"text": '{"payoffs": [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]}'},
    "functions.kalai_smorodinsky": {"ideal": (4, 2)},
    "DealStudy.share": {"what": "nash"},
    "DealStudy.test": {"first": "m", "second": "n", "draws": 99},
    "Domain.better_deal": {"agreement": "b"},
    "Domain.from_array": {"utilities": [(4, 1), (2, 2)], "no_deal": (0, 0)},
    "Domain.from_issues": {
        "issues": {"price": ["low", "high"]},
        "utilities": [{"price": [0, 2]}, {"price": [2, 1]}],
        "no_deal": (0, 0),
    },
    "Domain.speak": {"profile": D},
    "Domain.utilities": {"agreement": "a"},
    "Judgements.__getitem__": {"index": 0},
    "logs.format_log": {"records": (DEAL,)},
    "logs.parse_log": {"text": DEALS_LOG},
    "logs.read_domains": {"paths": lambda: [_log_file()]},
    "logs.read_log": {"path": _log_file},
    "logs.stream_log": {"path": _log_file},
    "logs.write_log": {"records": (DEAL,), "path": "log.jsonl"},
    "genius.read_genius": {"profiles": lambda: [_profile_file("a.xml"), _profile_file("b.xml")]},
    "negmas.from_negmas": {"scenario": _scenario()},
    "norms.recommend": {"norm": "nash"},
    "openspiel.parse_openspiel": {"text": "1,2 3,1 1,3"},
    "openspiel.read_openspiel": {"path": _instances_file},
    "records.judge": {"records": (DEAL,)},
    "records.judge_outcome": {"agreement": "a"},
    "generators.bertrand": {"max_price": 2},
    "generators.public_goods": {"players": 2},
    "generators.volunteers_dilemma": {"players": 2},
    "generators.colonel_blotto": {"soldiers": 2},
    "generators.guess_two_thirds": {"max_guess": 2},
    "generators.war_of_attrition": {"max_time": 2},
    "grim.grim_support": {"game": stochastic_game},
    "inequality.ces": {"inequality_aversion": 1},
    "inequality.fehr_schmidt": {"envy": 1, "guilt": HALF},
    "inequality.fehr_schmidt_utilities": {"envy": 1, "guilt": HALF},
    "inequality.inequity_averse": {"beta": HALF},
    "inequality.inequity_averse_value": {
        "rewards": [[1, 0], [0, 1]],
        "beta": HALF,
        "smoothing": HALF,
    },
    "interop.from_nashpy": {"game": lambda: gt.interop.to_nashpy(GAME)},
    "interop.from_open_spiel": {"game": lambda: gt.interop.to_open_spiel(GAME)},
    "interop.from_pygambit": {"game": lambda: gt.interop.to_pygambit(GAME)},
    "interop.from_quantecon": {"game": lambda: gt.interop.to_quantecon(GAME)},
    "memory.memory_one_values": {"first": np.full((5, 2), 0.5), "second": np.full((5, 2), 0.5)},
    "memory.remember": {"events": np.zeros((2, 2, 2), dtype=int)},
    "named.generous_tit_for_tat": {"forgiveness": HALF},
    "named.zero_determinant": {"slope": 2},
    "nfg.distinct_labels": {"labels": ("a", "b")},
    "nfg.format_number": {"value": HALF},
    "nfg.parse_nfg": {"text": NFG},
    "NormalForm.from_cells": {"cells": [[(3, 3), (0, 5)], [(5, 0), (1, 1)]]},
    "nfg.read_bytes": {"parse": lambda: lambda data, name: GAME},
    "nfg.read_text": {"parse": lambda: nfg.parse_nfg},
    "nfg.write_text": {"text": "x"},
    "OwnCoinPayoffs": {
        "payoff_set": lambda: gt.attainable(GAME, by="independent"),
        "threats": lambda: made("OwnCoinPayoffs").threats,
    },
    "OwnCoinPayoffs.contains": {"point": (4, 1)},
    "OwnCoinPayoffs.witness": {"point": (4, 1)},
    "OwnCoinPlay": {
        "strategies": ((1, 0), (1, 0)),
        "threats": lambda: made("OwnCoinPayoffs").threats,
        "payoffs": (4, 1),
    },
    "BatchCommitments": {"bargaining": lambda: made("BatchBargaining")},
    "FixedNorm": {"norm": 0, "count": 2},
    "FixedNorm.act": {"memory": None},
    "FixedNorm.observe": {"memory": None, "joint": (0, 0), "after": 0},
    "HigherOrderVerdict": {"holds": True, "histories": 1},
    "ResamplingAgent.act": {"memory": 0},
    "ResamplingAgent.observe": {"memory": 0, "joint": (0, 0), "after": 0},
    "TypeGame": {"outcomes": resampling.BACH_OR_STRAVINSKY, "types": _types},
    "batch.batch_commitments": {"payoffs": GAME.payoffs[None]},
    "higher_order.following": {"select": lambda: _first_norm},
    "higher_order.is_higher_order": {"norms": lambda: (made("Norm"), _norm())},
    "higher_order.norm_of_norms": {
        "norms": lambda: (made("Norm"), _norm()),
        "selectors": lambda: (_first_norm, _first_norm),
    },
    "norm_games.norm_game": {"outcomes": resampling.BACH_OR_STRAVINSKY},
    "norm_games.norm_outcomes": {"norms": ((0, 0), (1, 1))},
    "norm_games.reply_to_resampling": {
        "outcomes": resampling.BACH_OR_STRAVINSKY,
        "agent": lambda: made("NormAgent"),
    },
    "norm_games.require_outcomes": {"outcomes": resampling.BACH_OR_STRAVINSKY},
    "type_games.population_payoff": {
        "game": lambda: made("TypeGame"),
        "shares": {"firm": 1},
    },
    "type_games.type_game": {"outcomes": resampling.BACH_OR_STRAVINSKY, "types": _types},
    "resampling.closed_form": {
        "outcomes": resampling.BACH_OR_STRAVINSKY,
        "first": (HALF, HALF),
        "second": (HALF, HALF),
    },
    "resampling.preferring": {"chance": HALF},
    "resampling.resampling": {"chances": (HALF, HALF)},
    "resampling.stubborn": {"stubbornness": HALF},
    "definitions.is_compatible": {"policy": lambda: norms.play(0, count=2)},
    "definitions.is_norm_adaptive": {
        "policy": lambda: norms.play(0, count=2),
        "select": lambda: _first_norm,
        "norms": lambda: (made("Norm"),),
    },
    "optimum.welfare_optimum": {"payoff_set": CONVEX},
    "_sampling.mean_and_covariance": {"samples": [[1, 2], [2, 1]]},
    "_many_players.plot_shares": {"payoff_set": lambda: gt.attainable(_public_goods())},
    "_payoff_space.plot_attainable": {"payoff_set": CONVEX},
    "plots.plot_game": {"game": GAME},
    "_payoff_space.plot_equilibria": {"found": lambda: gt.nash_equilibria(GAME)},
    "lettering.legend_below": {"ax": _labelled_axes},
    "lettering.name_axes": {"across": "row", "up": "column"},
    "lettering.place_labels": {"texts": [((0.0, 0.0), "a")]},
    "symmetric.evolutionarily_stable_strategies": {"game": CHICKEN},
    "symmetric.evolutionary_stability": {"game": CHICKEN, "strategy": (0, 1)},
    "CoalitionalGame.allocation": {"payoffs": (1, 0, 0)},
    "CoalitionalGame.excess": {"coalition": (0, 1), "payoffs": (1, 0, 0)},
    "CoalitionalGame.from_array": {"worths": (0, 1, 1, 3)},
    "CoalitionalGame.from_function": {"players": 2, "worth": lambda: len},
    "CoalitionalGame.from_worths": {"worths": {(0,): 1, (1,): 0, (0, 1): 2}},
    "CoalitionalGame.speak": {"payoffs": (HALF, HALF, HALF)},
    "CoalitionalGame.worth": {"coalition": (0, 1)},
    "CharacteristicFunction.verify": {"game": GAME},
    "Core.contains": {"payoffs": (1, 0, 0)},
    "LeastCore.verify": {"game": GLOVES},
    "Nucleolus.verify": {"game": GLOVES},
    "values.banzhaf_value": {"game": GLOVES},
    "values.shapley_value": {"game": GLOVES},
    "core.core": {"game": GLOVES},
    "core.least_core": {"game": GLOVES},
    "nucleolus.nucleolus": {"game": GLOVES},
    "nucleolus.prenucleolus": {"game": GLOVES},
    "classics.airport_game": {"costs": (1, 2)},
    "classics.bankruptcy_game": {"estate": 1, "claims": (1, 2)},
    "classics.glove_game": {"left": 1, "right": 1},
    "classics.weighted_majority_game": {"quota": 2, "weights": (1, 1, 1)},
    "scores.estimated_score": {"points": (3, 1), "errors": (0.1, 0.1)},
    "three_players.batch_bargaining_of_three": {"payoffs": np.arange(24).reshape(1, 3, 2, 2, 2)},
    "of_many.table_of_three": {"count": 1},
    "classes.cross_combinations": {"cells": {(0, 0), (1, 1)}},
    "_result.nothing_rational": {"corner": D},
    "_result.optimum_on_face": {"face": (D,), "rule": "utilitarian"},
    "_result.rational_part": {"corner": D},
    "zero_sum.zero_sum": {"game": PENNIES},
    "IntervalGame": {"lower": ZERO_TO_ONE[0], "upper": ZERO_TO_ONE[1]},
    "IntervalGame.corner": {"raised": np.zeros((2, 2, 2), dtype=bool)},
    "IntervalGame.game": {"payoffs": ZERO_TO_ONE[0]},
    "IntervalGame.regret": {"profile": [(1, 0), (HALF, HALF)]},
    "IntervalGame.strategies": {"profile": [(1, 0), (HALF, HALF)]},
    "PayoffTable.from_means": {"mean": ZERO_TO_ONE[0], "counts": 3, "errors": ZERO_TO_ONE[1]},
    "PayoffTable.from_samples": {"profiles": [(0, 1), (0, 1)], "payoffs": [(1, 2), (2, 2)]},
    "PayoffTable.game_of": {"payoffs": ZERO_TO_ONE[0]},
    "PayoffTable.payoff_covariance": {"profile": [(1, 0), (HALF, HALF)]},
    "PayoffTable.profile_words": {"cell": (0, 1)},
    "PayoffTable.require_complete": {"what": "a test"},
    "PayoffTable.draw": {"draws": 2},
    "files.parse_table": {"text": SAMPLES},
    "files.read_table": {"path": _samples_file},
    "files.table_from_frame": {"frame": {"a strategy": ["x", "y"], "a payoff": [1, 2]}},
    "mappings.parse_mapped": {"text": "price\n15\n"},
    "mappings.parse_mapping": {"text": MAPPING},
    "mappings.read_mapped": {"path": _prices_file},
    "mappings.read_mapping": {"path": _mapping_file},
    "pictures.plot_payoffs": {"found": lambda: made("EmpiricalStudy")},
    "sample_sizes.samples_needed": {"table": _payoff_table, "profile": (0, 0)},
    "sampling.sample_outcomes": {
        "play": lambda: _even_play,
        "actions": [["x"], ["y", "z"]],
        "samples": 2,
    },
    "studying.study": {"table": _payoff_table, "draws": 4},
    "survival.surviving_equilibria": {"table": _payoff_table, "draws": 4},
}
"""By the last two parts of a callable's name; what differs from `BY_NAME`."""


def value_of(called: PublicCallable, parameter: inspect.Parameter) -> Any:
    """A right argument; raises `LookupError` where the tables hold none."""
    own = _own(called)
    if parameter.name in own:
        return own[parameter.name]
    kind = re.split(r"[|\[ ]", str(parameter.annotation))[0]
    try:
        return example(called.name.split(".")[0], kind)
    except KeyError:
        if parameter.name not in BY_NAME:
            where = ".".join(called.name.split(".")[-2:])
            raise LookupError(
                f"no right argument {parameter.name!r} of {called.name}: add one to "
                f"BY_CALLABLE[{where!r}], or to BY_NAME if every argument of that name is alike"
            ) from None
        return _made(BY_NAME[parameter.name])


def owner_of(called: PublicCallable) -> Any:
    """An object whose method it is; the class itself for class methods and static ones."""
    assert called.owner is not None
    return an_instance(called.owner) if called.takes_self else called.owner


def an_instance(kind: type) -> Any:
    """An object of a class."""
    package, *rooms, _ = f"{kind.__module__}.{kind.__name__}".split(".")
    for room in rooms:
        if f"{room}.{kind.__name__}" in _table(package):
            return example(package, f"{room}.{kind.__name__}")
    return example(package, kind.__name__)


def right_call(called: PublicCallable) -> dict[str, Any]:
    """By the name of each parameter, what makes a call that succeeds.

    Of a dataclass, the fields of an example.
    """
    required = {
        p.name: p for p in called.parameters() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    }
    if called.is_constructor and dataclasses.is_dataclass(called.function):
        made = an_instance(called.function)  # type: ignore[arg-type]
        return {name: getattr(made, name) for name in required}
    return _own(called) | {
        name: value_of(called, p) for name, p in required.items() if p.default is p.empty
    }


def _own(called: PublicCallable) -> dict[str, Any]:
    """What `BY_CALLABLE` holds of a callable."""
    parts = called.name.split(".")
    table = BY_CALLABLE
    if parts[0] == "learners":
        import right_learners

        table = right_learners.BY_CALLABLE
    for count in (2, 1):
        if ".".join(parts[-count:]) in table:
            own = table[".".join(parts[-count:])]
            return {name: _made(value) for name, value in own.items()}
    return {}


def _made(value: Any) -> Any:
    """What a maker makes, that is a function of no arguments; other values as they are."""
    if not callable(value) or inspect.isclass(value):
        return value
    parameters = inspect.signature(value).parameters.values()
    return value() if all(p.default is not p.empty for p in parameters) else value


def _table(package: str) -> dict[str, Callable[[], Any]]:
    if package == "gametheory":
        return _MADE
    import right_learners

    return right_learners.MADE


@functools.cache
def example(package: str, kind: str) -> Any:
    """An object of the class of that name, made when it is first asked for."""
    table = {**_MADE, **_table(package)}
    if kind not in table:
        raise KeyError(f"no example of the class {kind}: add one to _MADE (learners: to MADE)")
    return table[kind]()
