"""Right arguments: for every public callable a call that succeeds.

`right_call` finds an example by the callable and the parameter, else by the parameter's name, else
by its annotation: an object of that class. Objects are made when first asked for, and are small,
so that thousands of calls take seconds.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import right_explorer
from public_callables import PublicCallable
from right_inputs import (
    SAMPLES,
    _even_play,
    _first_action,
    _first_norm,
    _instances_file,
    _labelled_axes,
    _log_file,
    _mapping_file,
    _prices_file,
    _profile_file,
    _public_goods,
    _samples_file,
    _scenario,
)
from right_objects import (
    CHICKEN,
    CONVEX,
    DEAL,
    DEALS_LOG,
    FEW,
    GAME,
    GLOVES,
    HALF,
    ITERATED,
    MAPPING,
    PATH,
    PENNIES,
    PENNIES_START,
    PLAYED,
    REPEATED,
    TIT_FOR_TAT,
    UNEVEN,
    ZERO_TO_ONE,
    D,
    Trusting,
    _concave,
    _expression,
    _norm,
    _payoff_table,
    _table,
    _types,
    example,
    made,
    stochastic_game,
)

import gametheory as gt
from gametheory import (
    norms,
    welfare,
)
from gametheory.games import nfg
from gametheory.norms import resampling

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
    "functions.relative_utilitarian": {"ideal": (4, 2)},
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
    """A right argument of any callable; raises `LookupError` where the tables hold none."""
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
    own = _own(called)
    return own | {
        name: value_of(called, p)
        for name, p in required.items()
        if p.default is p.empty and name not in own
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
    return value() if callable(value) and _is_maker(value) else value


@cache
def _is_maker(function: Callable[..., Any]) -> bool:
    if inspect.isclass(function):
        return False
    parameters = inspect.signature(function).parameters.values()
    return all(p.default is not p.empty for p in parameters)
