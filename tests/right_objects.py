"""Objects of the library, small ones, that right arguments are and are made of.

`_MADE` has a maker for each class; they are made when first asked for (`example`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import right_explorer

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
    "RelativeUtilitarian": lambda: welfare.relative_utilitarian((0, 0), (4, 2)),
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


MAPPING = """
schema = "gametheory/deals-mapping/1"
log.format = "csv"
domain = { kind = "price", value = 20, cost = 10, prices = 10 }
record.agreement = "price"
"""


def _concave(v: Any) -> Any:
    import cvxpy

    return cvxpy.sum(cvxpy.sqrt(v))


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
