"""Renegotiated play beside amTFT, and announced welfare sets as a vote."""

from fractions import Fraction

import pytest

import gametheory as gt
from gametheory import commitments
from gametheory.commitments import Offer, RenegotiationProgram, renegotiate, renegotiated_agents
from gametheory.norms.agents import best_reply_payoff, expected_payoffs, iterated_game
from learners.amtft import AmTFT, announced_game, exact_cooperation

BACH = gt.zoo.asymmetric_bach_or_stravinsky()
ITERATED = iterated_game(BACH, horizon=4)


def agreed(first, second):
    programs = [
        RenegotiationProgram.offering("B", first),
        RenegotiationProgram.offering("S", second),
    ]
    return renegotiated_agents(renegotiate(BACH, programs))


def test_swept_against_amtft_and_others():
    """Against amTFT(w) that cooperates at B/B; one that would not has no agreement to keep."""
    amtft = {
        name: AmTFT([exact_cooperation(BACH, name, horizon=4)], 1)
        for name in ("utilitarian", "egalitarian")
    }
    stern = agreed(Offer.meet(), Offer.anything())[0]
    even = agreed(Offer.anything(), Offer.anything())[0]
    table = {
        (kind, name): expected_payoffs(opponent.cooperations[0].game, (agent, opponent))
        for kind, agent in (("stern", stern), ("even", even))
        for name, opponent in amtft.items()
    }
    assert table["stern", "utilitarian"] == (4, 1), "both play B/B"
    assert table["stern", "egalitarian"][0] < 4
    for agent in (stern, even):
        worst = best_reply_payoff(ITERATED, agent, player=1)
        agents = [commitments.RenegotiatedAgent(1, k, 2) for k in (0, 1)]
        assert all(expected_payoffs(ITERATED, (agent, other))[1] <= worst for other in agents)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_announced_welfare_sets_are_a_vote(count):
    welfares = ("utilitarian", "egalitarian", "nash")[:count]
    outcomes = [gt.bargain(gt.attainable(BACH), w).exact_payoffs for w in welfares]
    table = [
        [outcomes[n] if n == m else (Fraction(n, 3), Fraction(m, 5)) for m in range(count)]
        for n in range(count)
    ]
    announced = announced_game(table, welfares)
    vote = gt.bargaining.choose_rule(BACH, welfares, protocol="vote", deadlock=table)
    assert (vote.game.exact_payoffs == announced.game.exact_payoffs).all()
    assert list(vote.announcements) == list(announced.game.actions[0])
