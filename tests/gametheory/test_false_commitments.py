"""Results of `gametheory.commitments` that are false in one part: none of them verifies."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from test_commitments import random_game

import gametheory as gt
from gametheory import commitments
from gametheory._numeric import polygon
from gametheory.commitments import attainable, contracts
from gametheory.commitments._board import Board, objective, seen_by
from gametheory.commitments._outline import asked_normals
from gametheory.games import zoo

F = Fraction
INSTITUTIONS = [
    {"by": "leader", "leader": 0, "commitment": "mixed", "ties": "any"},
    {"by": "leader", "leader": 1, "commitment": "mixed", "ties": "strong"},
    {"by": "leader", "leader": 0, "commitment": "pure", "ties": "any"},
    {"by": "leader", "leader": 0, "commitment": "pure", "ties": "weak"},
    {"by": "program", "randomness": "correlated"},
    {"by": "program", "randomness": "none"},
    {"by": "mediator"},
    {"by": "contract", "budget": "balanced", "threat": "minimax"},
    {"by": "contract", "budget": "burning", "threat": "nash"},
    {"by": "correlation", "coarse": False},
    {"by": "correlation", "coarse": True},
]


def by_options(institution):
    return "-".join(map(str, institution.values()))


CONITZER_SANDHOLM = gt.NormalForm.from_bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 1]])
NO_COINCIDENCE = gt.NormalForm.from_bimatrix(
    [[3, 0, 2], [1, 0, 3], [0, 1, 1]], [[1, 0, 3], [2, 3, 0], [2, 1, 2]]
)
THREE = gt.NormalForm(np.random.default_rng(1).integers(0, 9, size=(3, 3, 2, 2)))


# Every institution


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=by_options)
def test_sets_and_witnesses_name_their_institution(institution):
    found = attainable(NO_COINCIDENCE, **institution)
    assert found.institution == institution
    assert all(witness.institution == institution for witness in found.corners.values())
    assert attainable(found.game, **found.institution).payoff_set.points == found.payoff_set.points


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=by_options)
def test_a_set_is_of_its_kind_and_its_game(institution):
    found = attainable(NO_COINCIDENCE, **institution)
    assert found.verify()
    given = found.payoff_set
    points = given.points
    middle = tuple(sum(own) / len(points) for own in zip(*points, strict=True))
    other_kind = (
        gt.ConvexSet.hull(points, game=found.game)
        if isinstance(given, gt.FiniteSet)
        else gt.FiniteSet.of(points, game=found.game)
    )
    false_sets = [
        other_kind,
        replace(given, game=None),
        replace(given, game=zoo.chicken()),
        replace(given, is_exact=False),
    ]
    if isinstance(given, gt.ConvexSet):
        false_sets += [replace(given, points=(*points, middle))]
        false_sets += [replace(given, lotteries={points[0]: {(0, 0): F(1, 2)}})]
        if len(points) > 2:
            false_sets += [replace(given, points=points[::-1])]
    for false in false_sets:
        assert not replace(found, payoff_set=false).verify()
    for by in {"program", "mediator", "contract", "xyz"} - {found.by}:
        assert not replace(found, by=by).verify()


def test_witnesses_of_another_institution_are_refused():
    """Even where both attain the same corner."""
    shared = 0
    sets = [attainable(NO_COINCIDENCE, **way) for way in INSTITUTIONS]
    for found, other in itertools.permutations(sets, 2):
        corners = dict(found.corners)
        for corner in set(corners) & set(other.corners):
            foreign = corners | {corner: other.corners[corner]}
            assert not replace(found, corners=foreign).verify()
            shared += 1
        first, second = (next(iter(f.corners.values())) for f in (found, other))
        mixed = commitments.PublicLottery(((F(1, 2), first), (F(1, 2), second)))
        assert not mixed.verify(found.game)
    assert shared > 10


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=by_options)
def test_witnesses_are_of_their_game(institution):
    renamed = gt.NormalForm(NO_COINCIDENCE.payoffs, actions=[["x", "y", "z"], ["a0", "a1", "a2"]])
    for witness in attainable(NO_COINCIDENCE, **institution).corners.values():
        assert witness.verify(NO_COINCIDENCE)
        assert not witness.verify(renamed)
        assert not witness.verify(zoo.chicken())
        assert not witness.verify(THREE)
        off = (witness.payoffs[0] + 1, witness.payoffs[1])
        assert not replace(witness, payoffs=off).verify(NO_COINCIDENCE)


MALFORMED = (None, (), (None,), ((),), "x", 0, {}, {(0, 1, 1): ()}, {None: None}, (float("nan"),))


def malformed(value):
    """Values of another shape or kind."""
    yield from MALFORMED
    if isinstance(value, tuple):
        yield from (value[:-1], value + value[:1], (*value[:-1], None))
    if isinstance(value, Mapping) and value:
        first = next(iter(value))
        yield {key: entry for key, entry in value.items() if key != first}
        yield from ({**value, first: wrong} for wrong in (None, (), 0, "x"))


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=by_options)
def test_malformed_parts_are_refused_and_do_not_crash(institution):
    """Every field of a set and of a witness in turn."""
    found = attainable(NO_COINCIDENCE, **institution)
    witness = next(iter(found.corners.values()))
    tried = 0
    for whole, check in (
        (found, lambda result: result.verify()),
        (witness, lambda result: result.verify(NO_COINCIDENCE)),
    ):
        for name in whole.__dataclass_fields__:
            if name == "emptiness":  # fewer proofs may do: tested below
                continue
            for wrong in malformed(getattr(whole, name)):
                if getattr(whole, name) == wrong:
                    continue
                try:
                    false = replace(whole, **{name: wrong})
                except gt.InvalidArgument:
                    continue  # the constructor refuses it
                assert not check(false), (name, wrong)
                tried += 1
    assert tried > 10


# Leaders


def too_large(found, more):
    """The result with further corners, each with a best reply, and sides that bound them all."""
    points = polygon.convex_hull([*found.payoff_set.points, *(w.payoffs for w in more)])
    board = Board(*seen_by(found.game, found.leader))
    cells = board.cells(found.ties, found.exact_interval, found.emptiness)
    sides = {
        normal: tuple(cell.cut.maximise(objective(cell, normal))[1] for cell in cells)
        for normal, _ in asked_normals(points)
    }
    corners = dict(found.corners) | {witness.payoffs: witness for witness in more}
    return replace(
        found,
        payoff_set=gt.ConvexSet(points, True, found.game),
        corners={point: corners[point] for point in points},
        sides=sides,
    )


def test_a_leader_gets_at_least_what_it_can_secure():
    """Against the reply a0 it gets 2; it can secure 7/2."""
    found = attainable(CONITZER_SANDHOLM, by="leader", leader=0)
    assert too_large(found, []).verify()
    old = next(iter(found.corners.values()))
    low = replace(old, commitment=(F(1), F(0)), reply=(F(1), F(0)), payoffs=(F(2), F(1)))
    assert not low.verify(found.game)
    assert not too_large(found, [low]).verify()
    lottery = commitments.PublicLottery(((F(1, 2), old), (F(1, 2), low)))
    assert not lottery.verify(found.game)
    modest = replace(found.terms, exact_interval=(F(2), F(7, 2)))
    assert not modest.verify(found.game)
    assert not replace(low, terms=modest).verify(found.game)
    corners = {v: replace(w, terms=modest) for v, w in found.corners.items()}
    assert not replace(found, corners=corners).verify()


@pytest.mark.parametrize("ties", ["strong", "weak"])
def test_strong_and_weak_equilibria_pay_the_leader_one_number(ties):
    """The follower does not care, so that any payoff from 1/2 to 1 is in equilibrium."""
    game = gt.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[0, 0], [0, 0]])
    anything = attainable(game, by="leader", leader=0)
    found = attainable(game, by="leader", leader=0, ties=ties)
    others = [w for v, w in anything.corners.items() if v not in found.corners]
    assert others
    for witness in others:
        relabelled = replace(witness, terms=found.terms)
        assert not relabelled.verify(game)
        assert not too_large(found, [relabelled]).verify()


def test_both_ends_of_the_interval_are_proved():
    found = attainable(CONITZER_SANDHOLM, by="leader", leader=0)
    weak, strong = found.exact_interval
    for regions, interval in (
        ([replace(r, best=r.best + 5) for r in found.regions], (weak, strong + 5)),
        ([replace(r, best=r.best - 1) for r in found.regions], (weak, strong - 1)),
        ([replace(r, secured=r.secured - 1) for r in found.regions], (weak - 1, strong)),
        ([replace(r, secured=r.secured + 1) for r in found.regions], (weak + 1, strong)),
        ([replace(r, best_at=None) for r in found.regions], (weak, strong)),
        ([replace(r, best_at=(F(2), F(-1))) for r in found.regions], (weak, strong)),
    ):
        false = replace(found, regions=tuple(regions), exact_interval=interval)
        assert not false.terms.verify(found.game)
        corners = {v: replace(w, terms=false.terms) for v, w in found.corners.items()}
        assert not replace(false, corners=corners).verify()


def test_commitment_to_an_action_is_to_one():
    mixed = attainable(CONITZER_SANDHOLM, by="leader", leader=0)
    pure = attainable(CONITZER_SANDHOLM, by="leader", leader=0, commitment="pure")
    witness = next(iter(mixed.corners.values()))
    assert max(witness.commitment) < 1
    assert not replace(witness, terms=pure.terms).verify(CONITZER_SANDHOLM)
    assert not replace(pure, commitment="mixed").verify()


def test_empty_replies_need_their_proof():
    found = attainable(NO_COINCIDENCE, by="leader", leader=0)
    for key, prices in found.emptiness.items():
        for false in (tuple(-p for p in prices), prices[1:], ()):
            assert not replace(found, emptiness=dict(found.emptiness) | {key: false}).verify()
    for key, false in itertools.product(((0, 1, 1), (9,), ()), ((F(1),), ())):
        assert not replace(found, emptiness=dict(found.emptiness) | {key: false}).verify()


# Correlation devices


def test_coarse_equilibria_are_no_others():
    for game in (THREE, NO_COINCIDENCE):
        proper, coarse = (attainable(game, by="correlation", coarse=c) for c in (False, True))
        assert proper.payoff_set.points != coarse.payoff_set.points
        assert not replace(coarse, coarse=False).verify()
        assert not replace(proper, coarse=True).verify()
        for found, relabelled in ((coarse, False), (proper, True)):
            corners = {v: replace(w, coarse=relabelled) for v, w in found.corners.items()}
            assert not replace(found, coarse=relabelled, corners=corners).verify()


def test_a_part_of_the_set_is_not_the_set_for_three_players():
    found = attainable(THREE, by="correlation", coarse=True)
    points = found.payoff_set.points[:-1]
    part = gt.ConvexSet.hull(points, game=THREE)
    corners = {v: found.corners[v] for v in part.points}
    assert not replace(found, payoff_set=part, corners=corners).verify()


# Programs, mediators, contracts


def test_threats_are_all_of_one_kind():
    """Matching pennies: the pure minimax value is 1, the mixed one 0."""
    game = zoo.matching_pennies()
    found = attainable(game, by="program")
    pure = [commitments.Threat(i, F(1), (F(1), F(0)), ()) for i in range(2)]
    assert all(threat.verify(game) for threat in pure)
    for threats in (tuple(pure), (found.threats[0], pure[1])):
        witness = replace(next(iter(found.corners.values())), threats=threats)
        assert not witness.verify(game)
        contract = attainable(game, by="contract")
        corners = {v: replace(w, threats=threats) for v, w in contract.corners.items()}
        assert not replace(contract, threats=threats, corners=corners).verify()
    indifferent = gt.NormalForm(np.zeros((2, 2, 2), dtype=int))
    for punishment in ((F(1), F(0)), (F(1, 2), F(1, 2))):
        threat = commitments.Threat(0, F(0), punishment, ())
        assert threat.verify(indifferent) == (max(punishment) == 1)
    dilemma = zoo.prisoners_dilemma()
    pure, tossed = (
        attainable(dilemma, by="program", randomness=r).corners[-1, -1]
        for r in ("none", "correlated")
    )
    assert pure.verify(dilemma)
    assert tossed.verify(dilemma)
    mixed = (pure.threats[0], tossed.threats[1])
    assert all(threat.verify(dilemma) for threat in mixed)
    assert not replace(pure, threats=mixed).verify(dilemma)


def test_programs_without_coins_toss_none():
    game = zoo.prisoners_dilemma()
    found = attainable(game, by="program", randomness="none")
    witness = found.corners[-1, -1]
    coin = {(0, 0): F(1, 2), (1, 1): F(1, 2)}
    paid = tuple(sum(x[cell] * p for cell, p in coin.items()) for x in game.exact_payoffs)
    assert not replace(witness, lottery=coin, payoffs=paid).verify(game)


def test_programs_with_coins_are_for_two_and_mediators_toss():
    mediated = attainable(THREE, by="mediator")
    corners = {v: replace(w, by="program") for v, w in mediated.corners.items()}
    assert not replace(mediated, by="program", corners=corners).verify()
    game = zoo.prisoners_dilemma()
    pure = attainable(game, by="program", randomness="none")
    corners = {v: replace(w, by="mediator") for v, w in pure.corners.items()}
    assert not replace(pure, by="mediator", corners=corners).verify()


def test_contracts_stand_on_what_follows_without_a_signature():
    """A floor below the minimax value would let a contract take what nobody signs away."""
    game = zoo.asymmetric_chicken()
    found = attainable(game, by="contract")
    witness = next(iter(found.corners.values()))
    low = [replace(threat, value=threat.value - 9) for threat in witness.threats]
    assert not replace(witness, threats=tuple(low)).verify(game)
    assert not replace(witness, budget="foo").verify(game)
    assert not replace(witness, clauses=()).verify(game)
    hole = witness.clauses[0].transfers.copy()
    target = witness.clauses[0].target
    hole[(slice(None), *(1 - a for a in target))] = float("nan")  # where both leave the target
    clauses = (witness.clauses[0]._replace(transfers=hole), *witness.clauses[1:])
    assert not replace(witness, clauses=clauses).verify(game)


def test_an_equilibrium_follows_and_no_other_profile():
    """After no signature both would crash, and get -10."""
    game = zoo.chicken()
    found = attainable(game, by="contract", threat="nash")
    witness = next(iter(found.corners.values()))
    crash = replace(
        witness.threats[0],
        exact_profile=((F(0), F(1)), (F(0), F(1))),
        exact_payoffs=(F(-10), F(-10)),
        exact_regret=F(9),
        radius=None,
    )
    assert crash.verify(game)  # as a profile with this regret
    assert not replace(witness, threats=(crash, crash)).verify(game)


def test_the_worst_equilibrium_follows(monkeypatch):
    """A set that stands on the best equilibrium for who did not sign is too small."""
    game = gt.NormalForm([[[1, 0], [0, 2]]] * 2)
    best = tuple(max(gt.nash_equilibria(game), key=lambda e: e.exact_payoffs[i]) for i in (0, 1))
    with monkeypatch.context() as patched:
        patched.setattr(contracts, "_worst_equilibria", lambda game: best)
        found = attainable(game, by="contract", threat="nash")
        assert found.verify()
    assert found.payoff_set.points == ((2, 2),)
    assert all(witness.verify(game) for witness in found.corners.values())
    assert not found.verify()


# Institutions side by side


def test_ways_out_say_what_follows_from_their_sets():
    game = zoo.asymmetric_bach_or_stravinsky()
    found = commitments.ways_out(game)
    other = commitments.ways_out(zoo.chicken())
    assert found.verify()

    def changed(k, **parts):
        ways = list(found.ways)
        ways[k] = replace(ways[k], **parts)
        return replace(found, ways=tuple(ways))

    for k, way in enumerate(found.ways):
        effects = {"removed", "moved", "remains", "arises", "none"} - {way.effect}
        for parts in (
            *({"effect": effect} for effect in effects),
            {"refusals": {0: (F(0), F(1))}},
            {"is_efficient": not way.is_efficient},
            {"is_efficient": None},
            {"name": "contract"},
            {"note": "xyz"},
            {"payoff_set": other.ways[k].payoff_set},
            {"payoff_set": replace(way.payoff_set, game=None)},
            {"attained": other.ways[k - 1].attained if k != 2 else None},
            {"solutions": None},
            {"disagreement": None},
            {"solutions": other.ways[k].solutions},
            {"disagreement": replace(way.disagreement, possible=not way.disagreement.possible)},
            {"disagreement": replace(way.disagreement, relative_regret=F(9))},
        ):
            if all(getattr(way, name) is value for name, value in parts.items()):
                continue
            assert not changed(k, **parts).verify(), (way.name, parts)
        fewer = found.ways[:k] + found.ways[k + 1 :]
        assert not replace(found, ways=fewer).verify()
    # With two actions each, coarse equilibria are the others too.
    coarse = attainable(game, by="correlation", coarse=True)
    assert coarse.payoff_set.points == found["recommendations"].payoff_set.points
    assert not changed(2, attained=coarse).verify()
    assert not replace(found, ways=found.ways[::-1]).verify()
    assert not replace(found, game=other.game).verify()
    assert not replace(found, disagreement=(F(0), F(1, 2))).verify()
    assert not replace(found, disagreement=(F(0),)).verify()
    assert not replace(found, tokens=other.tokens).verify()
    assert not replace(found, omitted={"contracts": "too large"}).verify()
    demand = commitments.find_safe_pareto_improvements(zoo.demand_game(), strict=True)
    assert not replace(found, improvements=demand).verify()
    assert not replace(found, improvements=None).verify()


def test_every_random_result_still_verifies():
    """What is refused above is refused for a reason: honest results of many games are not."""
    for seed in range(4):
        for shape in ((1, 1), (1, 3), (3, 1), (2, 3), (3, 3)):
            assert commitments.ways_out(random_game(seed, shape)).verify()
    for shape in ((2,), (2, 2, 2), (1, 2, 2)):
        game = gt.NormalForm(np.random.default_rng(1).normal(size=(len(shape), *shape)).round(2))
        for institution in ({"by": "mediator"}, {"by": "program", "randomness": "none"}):
            assert attainable(game, **institution).verify()
        for coarse in (False, True):
            assert attainable(game, by="correlation", coarse=coarse).verify()
