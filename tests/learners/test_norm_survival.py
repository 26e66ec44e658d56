"""Which flexibility survives: the threshold of patience, exactly and by simulation.

In a population that shares a norm N, Bayesian learners whose prior favours N give in to another
norm after k refusals. They are neutrally stable iff nobody gains by posing for so long,
(T - k) u_i(N') < T u_i(N) for both i (missing pays 0); the more patient ones are no less stable,
and the less patient are invaded by agents that insist on what they like best.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from gametheory import dynamics, equilibria
from gametheory.norms import resampling
from gametheory.norms.norm_games import FixedNorm, ResamplingAgent
from gametheory.norms.type_games import type_game
from learners.norm_adaptation import HedgeAgent, patient

ROUNDS = 8
BACH = resampling.BACH_OR_STRAVINSKY
OTHER = (
    ((Fraction(5), Fraction(2)), (Fraction(0), Fraction(0))),
    ((Fraction(0), Fraction(0)), (Fraction(3), Fraction(3))),
)
MISSED = (
    ((Fraction(4), Fraction(1)), (Fraction(1), Fraction(0))),
    ((Fraction(0), Fraction(1, 2)), (Fraction(2), Fraction(2))),
)
"""Where missing pays something."""


def both(make):
    return make(0), make(1)


def types_of(outcomes, shared):
    """Those who share a norm, rigid or after k refusals not; others, posers among them."""
    learners = {
        f"k={k}": both(lambda i, k=k: patient(outcomes, player=i, refusals=k, norm=shared))
        for k in range(1, ROUNDS)
    }
    return learners | {
        "rigid": (FixedNorm(shared, 2), FixedNorm(shared, 2)),
        "other norm": (FixedNorm(1 - shared, 2), FixedNorm(1 - shared, 2)),
        "firm": (FixedNorm(0, 2), FixedNorm(1, 2)),
        "uniform": both(lambda i: ResamplingAgent(resampling.uniform((0, 1), 2), i)),
        "hedge": both(lambda i: HedgeAgent(outcomes, i, Fraction(1, 2))),
    }


def posing_gains(outcomes, shared, k):
    """What the player who likes the other norm more gains in all by insisting on it."""
    gains = []
    for i in range(2):
        missed = outcomes[shared][1 - shared] if i == 1 else outcomes[1 - shared][shared]
        posed = (ROUNDS - k) * outcomes[1 - shared][1 - shared][i] + k * missed[i]
        gains.append(posed - ROUNDS * outcomes[shared][shared][i])
    return max(gains)


@pytest.mark.parametrize("outcomes", [BACH, OTHER, MISSED], ids=["bach", "other", "missed"])
@pytest.mark.parametrize("shared", [0, 1])
def test_what_survives_is_the_flexibility_that_does_not_pay_posers(outcomes, shared):
    types = type_game(outcomes, types_of(outcomes, shared), horizon=ROUNDS)
    game = types.one_population
    learners = {name: roles for name, roles in types.types.items() if name.startswith("k=")}
    alone = type_game(outcomes, learners, horizon=ROUNDS)
    exploited = dict(
        zip(alone.names, map(max, alone.exploitability(0), alone.exploitability(1)), strict=True)
    )
    seen = set()
    for j, name in enumerate(types.names):
        pure = [int(k == j) for k in range(len(types.names))]
        verdict = equilibria.evolutionary_stability(game, pure).verdict
        if name.startswith("k="):
            gain = posing_gains(outcomes, shared, int(name[2:]))
            assert exploited[name] == max(Fraction(0), gain / ROUNDS)
            assert (verdict == "neutrally stable") == (gain < 0)
            seen.add(gain < 0)
        else:
            # What shares its norm with no learner is alone: nobody does as well.
            stable = {"rigid": "neutrally stable", "other norm": "evolutionarily stable"}
            assert verdict == stable.get(name, "not stable")
    assert seen == {True, False}


def test_among_survivors_the_most_flexible_earns_most_from_strangers():
    types = type_game(BACH, types_of(BACH, 0), horizon=ROUNDS)
    own = types.one_population.exact_payoffs[0]
    row = {name: j for j, name in enumerate(types.names)}
    from_strangers = [own[row[f"k={k}"], row["other norm"]] for k in range(1, ROUNDS)]
    assert from_strangers == [2 * Fraction(ROUNDS - k, ROUNDS) for k in range(1, ROUNDS)]
    assert own[row["rigid"], row["other norm"]] == 0


def played(first, second, rounds=3):
    """What two deterministic policies of the other's past get in Asymmetric Bach or Stravinsky."""
    seen, paid = ((), ()), [0, 0]
    for _ in range(rounds):
        joint = first[seen[0]], second[seen[1]]
        paid = [
            x + y
            for x, y in zip(paid, {(0, 0): (4, 1), (1, 1): (2, 2)}.get(joint, (0, 0)), strict=True)
        ]
        seen = (*seen[0], joint[1]), (*seen[1], joint[0])
    return paid


@pytest.mark.parametrize(("k", "stable"), [(1, False), (2, True)])
def test_against_all_deterministic_types_of_three_rounds(k, stable):
    """Every pair of policies that look at what the other followed; the threshold is 3/2."""
    pasts = [past for t in range(3) for past in itertools.product(range(2), repeat=t)]
    policies = [
        dict(zip(pasts, norms, strict=True))
        for norms in itertools.product(range(2), repeat=len(pasts))
    ]
    learners = [
        {past: agent.choice((past.count(0), past.count(1))) for past in pasts}
        for agent in both(lambda i: patient(BACH, player=i, refusals=k, norm=0))
    ]
    own = sum(played(*learners))
    against = [
        [played(policy, learners[1]) for policy in policies],
        [played(learners[0], policy) for policy in policies],
    ]
    alike = []
    for a, b in itertools.product(range(len(policies)), repeat=2):
        earned = against[0][a][0] + against[1][b][1]
        assert earned <= own or not stable
        if earned == own:
            alike.append((a, b))
    best = max(x[0] for x in against[0]) + max(x[1] for x in against[1])
    assert (best <= own) == stable
    if stable:
        rng = np.random.default_rng(0)
        for x, y in rng.integers(0, len(alike), (2000, 2)):
            (a, b), (c, d) = alike[x], alike[y]
            met_each_other = (
                played(policies[a], policies[d])[0] + played(policies[c], policies[b])[1]
            )
            assert met_each_other == own


def met(first, second, k, rounds):
    """What two agents get, played out with plain numbers: no library.

    "learner" follows U until it was refused k times, and E from then on; "poser" follows E.
    """
    refused, paid = [0, 0], np.zeros(2)
    for _ in range(rounds):
        joint = [
            1 if kind == "poser" or refused[i] >= k else 0 for i, kind in enumerate((first, second))
        ]
        paid += {(0, 0): (4, 1), (1, 1): (2, 2)}.get(tuple(joint), (0, 0))
        refused = [count + other for count, other in zip(refused, joint[::-1], strict=True)]
    return paid / rounds


def simulated_takeovers(k, rng, *, population=12, runs=6000, selection=0.5):
    """In how many of many Moran processes one mutant takes over learners of patience k.

    The mutant poses as player 2, and is a learner as player 1. Everybody meets everybody else
    before each birth, in drawn roles.
    """
    roles = {"learner": ("learner", "learner"), "mutant": ("learner", "poser")}

    def earns(own, other):
        as_first = met(roles[own][0], roles[other][1], k, ROUNDS)[0]
        as_second = met(roles[other][0], roles[own][1], k, ROUNDS)[1]
        return (as_first + as_second) / 2

    mutants = np.ones(runs, dtype=int)
    alive = np.arange(runs)
    while len(alive):
        i = mutants[alive]
        mutant, learner = (
            (earns(own, "mutant") * met_mutants + earns(own, "learner") * met_learners)
            / (population - 1)
            for own, met_mutants, met_learners in (
                ("mutant", i - 1, population - i),
                ("learner", i, population - i - 1),
            )
        )
        fit, other_fit = (1 - selection + selection * x for x in (mutant, learner))
        births = i * fit / (i * fit + (population - i) * other_fit)
        mutants[alive] += (rng.random(len(alive)) < births).astype(int)
        mutants[alive] -= (rng.random(len(alive)) < i / population).astype(int)
        alive = alive[(mutants[alive] > 0) & (mutants[alive] < population)]
    return int((mutants == population).sum()), runs


def exact_takeover(k, population=12, selection=Fraction(1, 2)):
    learner = both(lambda i: patient(BACH, player=i, refusals=k, norm=0))
    types = {"learner": learner, "mutant": (learner[0], FixedNorm(1, 2))}
    return dynamics.fixation_probability(
        type_game(BACH, types, horizon=ROUNDS).one_population,
        mutant=1,
        resident=0,
        population=population,
        selection=selection,
    )


def test_posers_take_over_the_impatient_alone_exactly_and_in_simulation():
    """Among N agents, iff posing pays more than (N - 5) / (N - 2): it harms rivals, not oneself."""
    rng = np.random.default_rng(5)
    for k, population in itertools.product(range(1, ROUNDS), (12, 30)):
        pays = 2 * Fraction(ROUNDS - k, ROUNDS)
        favoured = exact_takeover(k, population) > Fraction(1, population)
        assert favoured == (pays > Fraction(population - 5, population - 2))
    for k in (1, 3, 4, 5, 7):
        exact = exact_takeover(k)
        wins, runs = simulated_takeovers(k, rng)
        error = np.sqrt(float(exact) * (1 - float(exact)) / runs)
        assert abs(wins / runs - float(exact)) < 4 * error


def test_self_serving_patience_survives_only_as_a_mixture():
    """Without a shared norm patience is a war of attrition: one stable state, of all types."""
    types = {f"{k}": both(lambda i, k=k: patient(BACH, player=i, refusals=k)) for k in range(4)} | {
        "firm": (FixedNorm(0, 2), FixedNorm(1, 2))
    }
    game = type_game(BACH, types, horizon=6).one_population
    found = dynamics.replicator_rest_points(game, one_population=True)
    stable = [p for p in found.points if p.stability == "asymptotically stable"]
    assert len(stable) == 1
    assert min(stable[0].profile[0]) > 0
    assert not found.continua
    # Any agents of one shared norm invade it, and no type is stable by itself.
    for norm in range(2):
        shared = types | {"shared": (FixedNorm(norm, 2), FixedNorm(norm, 2))}
        larger = type_game(BACH, shared, horizon=6).one_population
        state = np.array([*stable[0].profile[0], Fraction(0)], dtype=object)
        earned = larger.exact_payoffs[0] @ state
        assert earned[-1] > state @ earned
    for j in range(len(types)):
        alone = [int(k == j) for k in range(len(types))]
        assert equilibria.evolutionary_stability(game, alone).verdict == "not stable"
