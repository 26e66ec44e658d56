"""The norm game, replies to resampling, and types that meet: by brute force and by the chain."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.norms import agents, resampling
from gametheory.norms.norm_games import (
    FixedNorm,
    ResamplingAgent,
    norm_game,
    norm_outcomes,
    reply_to_resampling,
    require_outcomes,
)
from gametheory.norms.type_games import population_payoff, type_game

BACH = resampling.BACH_OR_STRAVINSKY


def random_outcomes(rng, count, top=4):
    table = rng.integers(0, top + 1, (count, count, 2)).tolist()
    return tuple(tuple(tuple(Fraction(x) for x in paid) for paid in row) for row in table)


def random_chances(rng, count):
    weights = rng.integers(0, 4, count)
    weights[rng.integers(count)] += 1
    return tuple(Fraction(int(w), int(weights.sum())) for w in weights)


def random_rule(rng, count):
    return resampling.NormAgent(
        random_chances(rng, count), tuple(random_chances(rng, count) for _ in range(count))
    )


def as_types(*rules):
    """Each rule as a type that is the same in both roles."""
    return {str(k): tuple(ResamplingAgent(r, i) for i in range(2)) for k, r in enumerate(rules)}


def test_norms_as_joint_actions_give_the_papers_outcomes():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    assert norm_outcomes(game, [("B", "B"), ("S", "S")]) == BACH
    assert norm_outcomes(gt.Repeated(game, Fraction(1, 2)), [(0, 0), (1, 1)]) == BACH
    assert norm_outcomes(game, [(0, 1)]) == (((Fraction(0), Fraction(0)),),)
    named = norm_game(BACH, names=("U", "E"))
    assert named.actions == (("U", "E"), ("U", "E"))
    assert named.exact_payoffs[0].tolist() == [[4, 0], [0, 2]]
    assert named.exact_payoffs[1].tolist() == [[1, 0], [0, 2]]


def test_what_is_no_norm_game_is_refused():
    with pytest.raises(gt.InvalidArgument, match="two players"):
        norm_outcomes(gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2)), [(0, 0, 0)])
    with pytest.raises(gt.InvalidArgument, match="0 norms"):
        norm_outcomes(gt.zoo.chicken(), [])
    with pytest.raises(gt.InvalidArgument, match="2 names"):
        norm_game(BACH, names=("U",))
    for bad in ((), (BACH[0],), ((((Fraction(1),),),))):
        with pytest.raises(gt.InvalidArgument, match="same norms"):
            require_outcomes(bad)
    with pytest.raises(gt.InvalidArgument, match=r"0\.\.1"):
        FixedNorm(2, 2)
    with pytest.raises(gt.InvalidArgument, match=r"0\.\.1"):
        ResamplingAgent(resampling.fixed(0, 2), 0).act(2, 0, 0)
    with pytest.raises(gt.InvalidArgument, match="2 norms"):
        reply_to_resampling(BACH, resampling.fixed(0, 3), player=0, discount=0)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_resampling_agents_earn_what_the_chain_says(count):
    rng = np.random.default_rng(count)
    for _ in range(8):
        outcomes, first, second = (
            random_outcomes(rng, count),
            *(random_rule(rng, count) for _ in range(2)),
        )
        game = agents.iterated_game(norm_game(outcomes), horizon=6)
        played = (ResamplingAgent(first, 0), ResamplingAgent(second, 1))
        expected = resampling.NormChain(outcomes, first, second).mean_values(6)
        assert agents.expected_payoffs(game, played) == expected
        fixed = (FixedNorm(0, count), FixedNorm(count - 1, count))
        assert agents.expected_payoffs(game, fixed) == outcomes[0][count - 1]


def value_of_stationary_reply(outcomes, agent, player, g, actions):
    """Payoff per step of a reply `actions[state]`, by a linear system in floats."""
    count = len(outcomes)
    drawn = [agent.start, *agent.kernel, *np.eye(count).tolist()]
    moves, paid = np.zeros((2 * count + 1,) * 2), np.zeros(2 * count + 1)
    for state, chances in enumerate(drawn):
        own = actions[state]
        for theirs, p in enumerate(chances):
            n, m = (own, theirs) if player == 0 else (theirs, own)
            paid[state] += float(p) * float(outcomes[n][m][player])
            moves[state, 1 + theirs + count * (own == theirs)] += float(p)
    return ((1 - g) * np.linalg.solve(np.eye(len(paid)) - g * moves, paid))[0]


@pytest.mark.parametrize("player", [0, 1])
def test_replies_to_resampling_are_the_best_of_all_stationary_ones(player):
    rng = np.random.default_rng(7 + player)
    for count, g in (
        (1, Fraction(1, 2)),
        (2, Fraction(0)),
        (2, Fraction(9, 10)),
        (2, Fraction(1, 3)),
        (2, Fraction(24, 25)),
    ):
        outcomes, agent = random_outcomes(rng, count), random_rule(rng, count)
        found = reply_to_resampling(outcomes, agent, player=player, discount=g)
        assert found.excess == 0
        best = max(
            value_of_stationary_reply(outcomes, agent, player, float(g), actions)
            for actions in itertools.product(range(count), repeat=2 * count + 1)
        )
        assert float(found.payoff) == pytest.approx(best, abs=1e-12)


def test_stubbornness_is_unexploitable_from_the_papers_threshold_on():
    """In Asymmetric Bach or Stravinsky, stubborn agents: iff s >= 2 - 1/g."""
    g = Fraction(24, 25)
    for s in (
        Fraction(1, 2),
        Fraction(9, 10),
        Fraction(23, 24) - Fraction(1, 1000),
        Fraction(23, 24),
        Fraction(99, 100),
        Fraction(1),
    ):
        reply = reply_to_resampling(BACH, resampling.stubborn(0, s), player=1, discount=g)
        posing = 2 * g * (1 - s) / (1 - g * s)
        assert reply.exact_payoff == max(Fraction(1), posing)
        assert (reply.exact_payoff == 1) == (s >= 2 - 1 / g)


class Grudging:
    """Follows its favourite; once refused draws by a chance that falls with the refusals."""

    def __init__(self, favourite, player):
        self.favourite, self.player = favourite, player

    def start(self):
        return [(0, Fraction(1))]

    def act(self, memory, step, state):
        keep = Fraction(1, 1 + memory)
        return [keep if n == self.favourite else 1 - keep for n in range(2)]

    def observe(self, memory, step, state, joint, after):
        return [(memory + (joint[0] != joint[1]), Fraction(1))]


GRUDGING = (Grudging(0, 0), Grudging(1, 1))
MIXED_TYPES = {
    "grudging": GRUDGING,
    **as_types(resampling.stubborn(1, "1/3"), resampling.uniform((0, 1), 2)),
    "norm 0": (FixedNorm(0, 2), FixedNorm(0, 2)),
}


def along_all_paths(outcomes, pair, horizon):
    """Mean payoffs by every sequence of draws, one by one."""

    def ahead(step, memories, chance):
        if step == horizon:
            return Fraction(0), Fraction(0)
        total = [Fraction(0), Fraction(0)]
        for joint in itertools.product(range(len(outcomes)), repeat=2):
            p = chance
            for agent, memory, n in zip(pair, memories, joint, strict=True):
                p *= agent.act(memory, step, 0)[n]
            if not p:
                continue
            paid = outcomes[joint[0]][joint[1]]
            total = [x + p * y for x, y in zip(total, paid, strict=True)]
            moved = [
                agent.observe(memory, step, 0, joint, 0)
                for agent, memory in zip(pair, memories, strict=True)
            ]
            for (a, q), (b, r) in itertools.product(*moved):
                later = ahead(step + 1, (a, b), p * q * r)
                total = [x + y for x, y in zip(total, later, strict=True)]
        return tuple(total)

    begun = itertools.product(*(agent.start() for agent in pair))
    sums = [ahead(0, (a, b), p * q) for (a, p), (b, q) in begun]
    return tuple(sum(column) / horizon for column in zip(*sums, strict=True))


def test_types_earn_what_all_paths_say():
    types = type_game(BACH, MIXED_TYPES, horizon=3)
    assert types.names == tuple(MIXED_TYPES)
    for (j, first), (k, second) in itertools.product(enumerate(MIXED_TYPES), repeat=2):
        pair = (MIXED_TYPES[first][0], MIXED_TYPES[second][1])
        assert tuple(types.game.exact_payoffs[:, j, k]) == along_all_paths(BACH, pair, 3)


def best_of_all_policies(agent, player, rewards, horizon):
    """The largest mean of `rewards[n][m]` that `player` can get, by its whole history.

    Without beliefs: the chance of each of the agent's memories is found anew after each history.
    """

    def weights_after(history):
        now = dict(agent.start())
        for step, joint in enumerate(history):
            then = {}
            for memory, chance in now.items():
                p = chance * agent.act(memory, step, 0)[joint[1 - player]]
                for moved, q in agent.observe(memory, step, 0, joint, 0):
                    then[moved] = then.get(moved, 0) + p * q
            now = then
        return now

    def value(history):
        if len(history) == horizon:
            return Fraction(0)
        return max(
            sum(
                sum(
                    p * agent.act(memory, len(history), 0)[theirs]
                    for memory, p in weights_after(history).items()
                )
                * rewards[joint[0]][joint[1]]
                + value((*history, joint))
                for theirs in range(len(rewards))
                for joint in [(own, theirs) if player == 0 else (theirs, own)]
            )
            for own in range(len(rewards))
        )

    return value(()) / horizon


@pytest.mark.parametrize("player", [0, 1])
def test_what_types_give_away_secure_and_regret_by_all_policies(player):
    horizon, other = 3, 1 - player
    types = type_game(BACH, MIXED_TYPES, horizon=horizon)
    own = [[paid[player] for paid in row] for row in BACH]
    theirs = [[paid[other] for paid in row] for row in BACH]
    for k, agents_of_type in enumerate(MIXED_TYPES.values()):
        agent = agents_of_type[player]
        most = best_of_all_policies(agent, other, theirs, horizon)
        echoed = types.game.exact_payoffs[other, k, k]
        assert types.exploitability(player)[k] == most - echoed >= 0
        negative = [[-x for x in row] for row in own]
        assert types.secured(player)[k] == -best_of_all_policies(agent, other, negative, horizon)
        missed = [
            [
                [own[f][m] - own[n][m] if player == 0 else own[n][f] - own[n][m] for m in range(2)]
                for n in range(2)
            ]
            for f in range(2)
        ]
        regrets = [best_of_all_policies(agent, other, table, horizon) for table in missed]
        assert types.regret(player)[k] == max(regrets)


def test_one_population_draws_the_roles():
    types = type_game(BACH, MIXED_TYPES, horizon=4)
    assert gt.equilibria.is_symmetric(types.one_population)
    first, second = types.game.exact_payoffs
    own = types.one_population.exact_payoffs[0]
    assert own[0, 1] == (first[0, 1] + second[1, 0]) / 2
    shares = dict(
        zip(types.names, (Fraction(1, 2), 0, Fraction(1, 4), Fraction(1, 4)), strict=True)
    )
    x = np.array(list(shares.values()), dtype=object)
    assert population_payoff(types, shares) == x @ own @ x
    assert population_payoff(types, {"norm 0": 1}) == Fraction(5, 2)
    with pytest.raises(gt.InvalidArgument, match="sum to 1"):
        population_payoff(types, {"grudging": Fraction(1, 2)})
    with pytest.raises(gt.InvalidArgument, match="sum to 1"):
        population_payoff(types, {"nobody": 1})


def test_one_type_one_norm_one_round():
    alone = type_game(
        (((Fraction(3), Fraction(1)),),), {"only": (FixedNorm(0, 1), FixedNorm(0, 1))}, horizon=1
    )
    assert alone.game.exact_payoffs.ravel().tolist() == [3, 1]
    assert alone.exploitability(0) == alone.regret(1) == (Fraction(0),)
    assert alone.secured(0) == (Fraction(3),)
    assert alone.one_population.exact_payoffs[0].tolist() == [[2]]


class Wavering(FixedNorm):
    def act(self, memory, step, state):
        return [0.5, 0.5]


def test_floats_and_too_many_types_are_refused():
    with pytest.raises(gt.InvalidArgument, match="at least one type"):
        type_game(BACH, {}, horizon=2)
    with pytest.raises(gt.InvalidArgument, match="exact"):
        type_game(BACH, {"wavering": (Wavering(0, 2), FixedNorm(0, 2))}, horizon=2)
    many = {str(k): (FixedNorm(0, 2), FixedNorm(0, 2)) for k in range(101)}
    with pytest.raises(gt.TooLarge, match="100 types"):
        type_game(BACH, many, horizon=2)


def test_best_replies_of_long_meetings_need_no_recursion():
    outcomes = [((3, 1), (0, 0)), ((0, 0), (1, 3))]
    meeting = norm_game(outcomes)
    game = gt.agents.iterated_game(meeting, horizon=1_500)
    always = FixedNorm(0, 2)
    assert gt.agents.best_reply_payoff(game, always, player=1) == 1


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (FixedNorm(2, 3), FixedNorm(0, 2), "among 2 norms"),
        (FixedNorm(0, 2), FixedNorm(0, 3), "among 2 norms"),
    ],
)
def test_types_that_do_not_fit_are_refused(first, second, words):
    with pytest.raises(gt.InvalidArgument, match=words):
        type_game([((3, 1), (0, 0)), ((0, 0), (1, 3))], {"x": (first, second)}, horizon=2)
