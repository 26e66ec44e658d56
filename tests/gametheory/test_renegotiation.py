"""Renegotiating programs, held to their definitions point by point."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
from test_selections import exceeds, fickle

import gametheory as gt
from gametheory.commitments import (
    EXTENSIONS,
    SELECTIONS,
    Offer,
    RenegotiationProgram,
    RenegotiationState,
    pareto_meet,
    renegotiate,
)

SCHEDULING = gt.zoo.scheduling_game()
QUARTERS = [Fraction(k, 4) for k in range(13)]
GRID = list(itertools.product(QUARTERS, repeat=2))
offering = RenegotiationProgram.offering


def accepts(offer, player, u, v, meet):
    """Whether an offer has v instead of u, from the words of its definition."""
    if not (exceeds(v, u) and meet.payoff_set.contains([v])[0]):
        return False
    other = 1 - player
    for kind, numbers in offer.terms:
        if kind == "anything" or (kind == "outcomes" and v in numbers):
            return True
        if kind == "limit" and v[other] <= numbers[0][0]:
            return True
        if kind == "meet" and v[other] <= max(u[other], meet.minimum[other]):
            return True
        if kind == "lotteries" and gt.PayoffSet.from_points(numbers).contains([v])[0]:
            return True
        if kind == "projection" and (
            v[player] >= max(u[player], meet.minimum[player])
            and v[other] == max(u[other], meet.minimum[other])
        ):
            return True
    return False


def offers(rng):
    quarter = [Fraction(int(k), 4) for k in rng.integers(0, 13, size=6)]
    pairs = [(quarter[0], quarter[1]), (quarter[2], quarter[3]), (quarter[4], quarter[5])]
    made = [
        Offer.nothing(),
        Offer.anything(),
        Offer.meet(),
        Offer.projection(),
        Offer.up_to(quarter[0]),
        Offer.of(pairs),
        Offer.of(pairs, convex=True),
    ]
    first, second = rng.integers(0, len(made), size=2)
    return made[first] | made[second]


@pytest.mark.parametrize("by", ["correlated", "pure"])
def test_rounds_are_what_the_definition_says(by):
    agreed = refused = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 4, size=(2, 2, 2)), actions=[["T", "B"], ["L", "R"]])
        programs = [offering("T", offers(rng)), offering("R", offers(rng))]
        name = SELECTIONS[seed % len(SELECTIONS)]
        met = renegotiate(game, programs, selection=name, by=by)
        (only,) = met.rounds
        u = game.exact_payoff((0, 1))
        assert met.default == u
        places = GRID if by == "correlated" else gt.attainable(game, by="pure").points
        for v in places:
            both = all(
                accepts(p.states[0].offer, i, u, v, met.meet) for i, p in enumerate(programs)
            )
            within = any(gt.PayoffSet.from_points(part).contains([v])[0] for part in only.agreement)
            assert both == within
            if both:
                assert not (exceeds(v, met.outcome) and v != met.outcome), "efficient"
        assert exceeds(met.outcome, u)
        assert met.verify()
        assert sum(met.lottery.values()) == 1
        paid = [
            sum(p * game.exact_payoff(cell)[i] for cell, p in met.lottery.items()) for i in range(2)
        ]
        assert tuple(paid) == met.outcome
        agreed += bool(only.agreement)
        refused += not only.agreement
    assert agreed > 8
    assert refused > 8


def test_set_valued_renegotiation_as_the_paper_draws_it():
    """Example 4.1 and its figure: (1, 1) if both are stern, (3, 1) if player 2 accepts all."""
    stern = [offering("S1", Offer.meet()), offering("S2", Offer.meet())]
    assert renegotiate(SCHEDULING, stern).outcome == (1, 1)
    lenient = offering("S2", Offer.anything())
    for name in SELECTIONS:
        assert renegotiate(SCHEDULING, [stern[0], lenient], selection=name).outcome == (3, 1)


def test_adding_the_minimum_to_every_set_can_hurt():
    """The failure of unconditional sets: worse against one counterpart, better against another."""
    small = offering("S1", Offer.of([(Fraction(27, 16), Fraction(9, 16))]))
    larger = offering("S1", Offer.of([(Fraction(27, 16), Fraction(9, 16)), (1, 1)]))
    soft = offering("S2", Offer.anything())
    hard = offering("S2", Offer.meet())
    plain = {k: renegotiate(SCHEDULING, [small, k], selection="egalitarian") for k in (soft, hard)}
    added = {k: renegotiate(SCHEDULING, [larger, k], selection="egalitarian") for k in (soft, hard)}
    assert added[soft].outcome[0] < plain[soft].outcome[0]
    # Conditional on the text of the other, it is added only where it helps.
    clever = small.against(hard.text, Offer.of([(1, 1)]))
    assert renegotiate(SCHEDULING, [clever, soft], selection="egalitarian").outcome == (
        plain[soft].outcome
    )
    assert renegotiate(SCHEDULING, [clever, hard], selection="egalitarian").outcome == (1, 1)


def test_programs_read_each_other():
    friendly = offering("S1", Offer.nothing()).against("itself", Offer.anything())
    assert friendly.begins(friendly) == 1
    assert friendly.begins(offering("S2")) == 0
    assert friendly.begins(friendly.extended()) == 1, "an extension is read as its original"
    for reading in EXTENSIONS:
        assert friendly.extended(reading).begins(friendly) == 1, "and reads as it does"
        assert friendly.extended(reading).begins(friendly.extended()) == 1
    punishing = offering("S2", Offer.anything())
    target = offering("S1", Offer.anything())
    wary = punishing.against(target.extended().text, Offer.nothing())
    assert renegotiate(SCHEDULING, [target, wary]).outcome == (2, 2)
    assert renegotiate(SCHEDULING, [target.extended(), wary]).outcome == (0, 0)
    assert target.text != offering("S1", Offer.meet()).text
    assert target.extended().original == target


def test_automata_move_on_by_what_was_agreed():
    """Player 1 insists on (3, 1) for two rounds and then accepts (1, 3)."""
    insisting = RenegotiationProgram(
        "S1",
        (
            RenegotiationState(Offer.of([(3, 1)]), 0, 1),
            RenegotiationState(Offer.of([(3, 1)]), 1, 2),
            RenegotiationState(Offer.of([(1, 3)]), 2, 2),
        ),
    )
    stubborn = offering("S2", Offer.of([(1, 3)]))
    for rounds, outcome in ((1, (0, 0)), (2, (0, 0)), (3, (1, 3)), (50, (1, 3))):
        met = renegotiate(SCHEDULING, [insisting, stubborn], rounds=rounds)
        assert met.outcome == outcome
        assert met.verify()
    assert len(met.rounds) == 4, "what repeats is left out"


def test_the_bound_is_tight_with_many_rounds():
    """Proposition 5: each round improves strictly, and the end is as near (1, 1) as one likes."""
    rounds, little = 6, Fraction(1, 1000)
    steps = [Offer.up_to(1 + little * Fraction(k, rounds)) for k in range(1, rounds + 1)]
    met = renegotiate(SCHEDULING, [offering("S1", *steps), offering("S2", *steps)], rounds=rounds)
    assert len(met.rounds) == rounds
    for one in met.rounds:
        assert exceeds(one.after, one.before)
        assert one.after != one.before
    assert met.outcome == (1 + little, 1 + little)


# The guarantee --------------------------------------------------------------------------------


def random_programs(seed, game):
    rng = np.random.default_rng(seed)
    return [offering(str(rng.choice(game.actions[i])), offers(rng)) for i in range(2)]


def random_game(seed):
    rng = np.random.default_rng(1000 + seed)
    shape = (2, *rng.integers(1, 4, size=2))
    return gt.NormalForm(rng.integers(0, 4, size=shape))


def test_extensions_of_the_originals_guarantee_the_minimum():
    raised = 0
    for seed in range(60):
        game = random_game(seed)
        programs = random_programs(seed, game)
        name = SELECTIONS[seed % len(SELECTIONS)]
        plain = renegotiate(game, programs, selection=name)
        floor = plain.meet.target(plain.outcome)
        extended = [p.extended() for p in programs]
        met = renegotiate(game, extended, selection=name)
        assert exceeds(met.outcome, floor)
        assert met.is_guaranteed
        for reading in EXTENSIONS:
            alone = [programs[0].extended(reading), programs[1]]
            assert exceeds(renegotiate(game, alone, selection=name).outcome, plain.outcome)
        raised += met.outcome != plain.outcome
    assert raised > 10


def test_extensions_as_defined_need_not():
    """Both accept only what is best for the other: the head of the module."""
    first, second = offering("S1", Offer.of([(1, 3)])), offering("S2", Offer.of([(3, 1)]))
    for name in SELECTIONS:
        both = [p.extended("as defined") for p in (first, second)]
        met = renegotiate(SCHEDULING, both, selection=name)
        assert met.outcome == (0, 0)
        assert not met.is_guaranteed
        one = renegotiate(SCHEDULING, [first, both[1]], selection=name)
        assert one.outcome == (1, 3), "against an original it is accepted"


def test_an_extension_offers_its_own_kind_what_its_original_does():
    """Two that accept (1/2, 1/2) of nobody but themselves lose nothing if one is extended."""
    game = gt.NormalForm.from_bimatrix([[0, 1], [0, 3]], [[0, 3], [0, 1]], actions=[["T", "B"]] * 2)
    kind = offering("T").against("itself", Offer.of([("1/2", "1/2")]))
    half = (Fraction(1, 2), Fraction(1, 2))
    assert renegotiate(game, [kind, kind]).outcome == half
    for reading in EXTENSIONS:
        extended = kind.extended(reading)
        assert exceeds(renegotiate(game, [extended, kind]).outcome, half)
        assert exceeds(renegotiate(game, [kind, extended]).outcome, half)
        assert renegotiate(game, [extended, extended]).outcome == (1, 1)


def test_the_guarantee_needs_transitivity():
    """The projections add (3/2, 1), which beats two of three: then another one is picked."""
    three = Offer.of(
        [
            (Fraction(1, 2), Fraction(3, 2)),
            (Fraction(3, 4), Fraction(3, 4)),
            (Fraction(3, 2), Fraction(1, 2)),
        ]
    )
    programs = [offering("S1", three), offering("S2", three)]
    plain = renegotiate(SCHEDULING, programs, selection=fickle)
    both = renegotiate(SCHEDULING, [p.extended() for p in programs], selection=fickle)
    assert plain.outcome == (Fraction(3, 2), Fraction(1, 2))
    assert both.outcome == (Fraction(1, 2), Fraction(3, 2))
    assert not both.is_guaranteed


def test_finite_sets_lack_projections():
    """Without continuous actions the guarantee fails: (1, 1) is no joint action here."""
    game = gt.NormalForm.from_bimatrix([[3, 0], [0, 1]], [[1, 0], [0, 3]])
    programs = [offering(game.actions[i][i], Offer.nothing()).extended() for i in range(2)]
    assert renegotiate(game, programs).outcome == (1, 1)
    pure = renegotiate(game, programs, by="pure")
    assert pure.meet.minimum == (1, 1)
    assert pure.outcome == (0, 0)


# Invariances ----------------------------------------------------------------------------------


def mapped(program, change):
    """The program with its numbers changed; a limit is a profile of one number."""
    terms = tuple(
        (kind, tuple(change(v) for v in numbers)) for kind, numbers in program.states[0].offer.terms
    )
    return offering(program.default, Offer(terms))


def test_units_players_and_labels_do_not_matter():
    for seed in range(20):
        game = random_game(seed)
        programs = random_programs(seed, game)
        met = renegotiate(game, programs, selection="player 1")
        swapped = gt.NormalForm(
            game.exact_payoffs[::-1].transpose(0, 2, 1), actions=game.actions[::-1]
        )
        mirrored = [mapped(p, lambda v: v[::-1]) for p in programs[::-1]]
        again = renegotiate(swapped, mirrored, selection="player 2")
        assert again.outcome == met.outcome[::-1]
        met = renegotiate(game, programs)
        floats = gt.NormalForm(game.exact_payoffs.astype(float), actions=game.actions)
        assert renegotiate(floats, programs).outcome == met.outcome
        twice = gt.NormalForm(2 * game.exact_payoffs, actions=game.actions)
        doubled = [mapped(p, lambda v: tuple(2 * x for x in v)) for p in programs]
        assert renegotiate(twice, doubled).outcome == tuple(2 * x for x in met.outcome)


# Wrong ones -----------------------------------------------------------------------------------


def test_false_results_do_not_verify():
    met = renegotiate(SCHEDULING, [offering("S1", Offer.meet()), offering("S2", Offer.meet())])
    assert met.verify()
    assert not dataclasses.replace(met, outcome=(Fraction(2), Fraction(2))).verify()
    assert not dataclasses.replace(met, default=(Fraction(1), Fraction(0))).verify()
    assert not dataclasses.replace(met, by="pure").verify()
    assert not dataclasses.replace(met, rounds=()).verify()
    for points, convex in (([(0, 0), (9, 9)], True), (met.meet.payoff_set.points, False)):
        other = pareto_meet(gt.PayoffSet.from_points(points, convex=convex))
        forged = dataclasses.replace(met, meet=other)
        assert other.verify()
        assert not forged.verify(), "of another set"


def test_what_cannot_be_played_is_refused():
    with pytest.raises(gt.InvalidGame, match="two players, got 3"):
        renegotiate(gt.NormalForm(np.zeros((3, 2, 2, 2))), [offering("a0")] * 2)
    with pytest.raises(gt.InvalidArgument, match="expected two programs, got 1"):
        renegotiate(SCHEDULING, [offering("S1")])
    with pytest.raises(gt.InvalidArgument, match="got the default 'S9'"):
        renegotiate(SCHEDULING, [offering("S9"), offering("S1")])
    with pytest.raises(gt.InvalidArgument, match="one round with extensions, got rounds=2"):
        renegotiate(SCHEDULING, [offering("S1").extended(), offering("S1")], rounds=2)
    with pytest.raises(gt.InvalidArgument, match="expected states below 1, got 3"):
        RenegotiationProgram("S1", (RenegotiationState(Offer.nothing(), 3, 0),))
    with pytest.raises(gt.InvalidArgument, match="expected terms of kinds"):
        Offer((("limit", ()),))
    with pytest.raises(gt.InvalidArgument, match="expected outcomes of two players"):
        Offer.of([(1, 2, 3)])
