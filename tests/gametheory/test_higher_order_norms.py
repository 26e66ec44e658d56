"""Higher-order norms: the verdict is that of all selectors, tried one by one."""

import itertools

import numpy as np
import pytest

import gametheory as gt
from gametheory.norms import History, Norm, Reason, histories, is_norm_adaptive, play
from gametheory.norms.higher_order import following, is_higher_order, norm_of_norms

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
BACH, STRAVINSKY = (
    Norm.of_path(BOS, [(a, a)], punish="ignore", name=n) for a, n in ((0, "B"), (1, "S"))
)


def turns(history):
    return (BACH, STRAVINSKY)[len(history) % 2]


def table_policy(rng):
    """A deterministic policy that looks at its last step only; the same answer to all the same."""
    answers = rng.integers(0, 2, 5)

    def policy(history):
        last = history.joint_actions[-1] if len(history) else None
        action = answers[4 if last is None else 2 * last[0] + last[1]]
        return (1, 0) if action == 0 else (0, 1)

    return policy


def never(history):
    return False


def random_norm(rng, size=1):
    groups = tuple(tuple(table_policy(rng) for _ in range(size)) for _ in range(2))
    flag = bool(rng.integers(0, 2))

    def sometimes(history):
        return flag and len(history) == 1

    return Norm(groups, (sometimes, never), tuple((table_policy(rng),) for _ in range(2)))


def has_a_selector(policy, norms, player, seen):
    """By trying every map from histories onto the norms."""
    fits = []
    for history in seen:
        allowed = []
        for n, norm in enumerate(norms):
            punishing = norm.deviates[player](history)
            group = (norm.punishments if punishing else norm.normative)[player]
            if any(tuple(policy(history)) == tuple(other(history)) for other in group):
                allowed.append(n)
        fits.append(allowed)
    return any(len(set(chosen)) == len(norms) for chosen in itertools.product(*fits))


@pytest.mark.parametrize("count", [2, 3])
def test_the_verdict_is_that_of_all_selectors(count):
    rng = np.random.default_rng(count)
    seen = list(histories(BOS, 1))
    held = 0
    for _ in range(150):
        norms = [random_norm(rng, int(rng.integers(1, 3))) for _ in range(count)]
        norm = random_norm(rng)
        if rng.integers(0, 2):
            picks = {h: int(rng.integers(0, count)) for h in seen}
            norm = norm_of_norms(norms, (lambda h, p=picks, among=norms: among[p[h]],) * 2)
        found = is_higher_order(norm, norms, game=BOS, horizon=1)
        expected = all(
            has_a_selector(policy, norms, player, seen)
            for player in range(2)
            for policy in norm.normative[player]
        )
        assert found.holds == expected
        held += expected
        if found:
            witnesses = found.selected[0][0]
            assert len(set(witnesses)) == count
    assert 10 < held < 140


def test_what_was_found_makes_the_policy_norm_adaptive():
    alternate = norm_of_norms([BACH, STRAVINSKY], (turns, turns))
    found = is_higher_order(alternate, [BACH, STRAVINSKY], game=BOS, horizon=3)
    assert found
    assert found.histories == 1 + 4 + 16 + 64
    for player in range(2):
        policy = alternate.normative[player][0]
        verdict = is_norm_adaptive(
            policy, turns, [BACH, STRAVINSKY], player=player, game=BOS, horizon=3
        )
        assert verdict
        for norm, history in zip((BACH, STRAVINSKY), found.selected[player][0], strict=True):
            assert tuple(policy(history)) == tuple(norm.normative[player][0](history))


def test_norms_over_norms_are_norms_and_policies_adapt_over_them():
    """The third floor: a policy that changes between two ways of taking turns."""
    ways = [
        norm_of_norms([BACH, STRAVINSKY], (turns, turns), name="turns"),
        norm_of_norms(
            [BACH, STRAVINSKY],
            (lambda h: (STRAVINSKY, BACH)[len(h) % 2],) * 2,
            name="turns, S first",
        ),
    ]

    def select(history):
        return ways[len(history) // 2 % 2]

    third = norm_of_norms(ways, (select, select), name="a norm of norms of norms")
    assert is_higher_order(third, ways, game=BOS, horizon=3)
    policy = following(select, player=0)
    assert is_norm_adaptive(policy, select, ways, player=0, game=BOS, horizon=3)
    assert [tuple(policy(History(((0, (0, 0)),) * t))) for t in range(4)] == [
        (1, 0),
        (0, 1),
        (0, 1),
        (1, 0),
    ]


def test_the_ways_to_fail():
    found = is_higher_order(BACH, [BACH, BACH], game=BOS, horizon=2)
    assert not found
    assert found.reason is Reason.FEW_NORMS
    found = is_higher_order(BACH, [BACH, STRAVINSKY], game=BOS, horizon=2)
    assert (found.reason, found.blamed, found.player) == (Reason.UNUSED, ("S",), 0)
    other = Norm(
        ((play(0, count=2), lambda h: (0.5, 0.5)), (play(0, count=2),)),
        (never, never),
        ((play(0, count=2),), (play(0, count=2),)),
    )
    found = is_higher_order(other, [BACH, STRAVINSKY], game=BOS, horizon=2)
    assert (found.reason, found.policy) == (Reason.UNUSED, 0)
    mixing = Norm(((lambda h: (0.5, 0.5),),) * 2, (never, never), ((play(0, count=2),),) * 2)
    found = is_higher_order(mixing, [BACH, STRAVINSKY], game=BOS, horizon=2)
    assert found.witness == History()
    assert found.reason is Reason.DEPARTS
    assert (
        str(found) == "no: after the empty history policy 0 of player 1 plays as none of the norms"
    )


def test_two_norms_that_only_one_history_lets_be_selected():
    """One history each is not enough: it is the same one."""

    def at_first(action):
        return Norm(
            ((lambda h: (1, 0) if not len(h) else (0.5, 0.5),), (play(0, count=2),)),
            (never, never),
            ((play(0, count=2),),) * 2,
            name=f"first {action}",
        )

    pair = [at_first("a"), at_first("b")]
    norm = Norm(((play(0, count=2),),) * 2, (never, never), ((play(0, count=2),),) * 2)
    always = Norm.of_path(BOS, [(0, 0)], punish="ignore", name="always")
    found = is_higher_order(norm, [*pair, always], game=BOS, horizon=1)
    assert not found
    assert found.blamed == ("first a", "first b")
    assert "too few histories" in str(found)


def test_stochastic_games_and_wrong_selectors():
    game = gt.agents.iterated_game(BOS, horizon=3, remembers_last=True)
    alternate = norm_of_norms([BACH, STRAVINSKY], (turns, turns))
    assert is_higher_order(alternate, [BACH, STRAVINSKY], game=game, horizon=2)
    with pytest.raises(gt.InvalidArgument, match="two norms"):
        norm_of_norms([BACH], (turns, turns))
    foreign = Norm.of_path(BOS, [(0, 1)], punish="ignore", name="foreign")
    strange = norm_of_norms([BACH, STRAVINSKY], (lambda h: foreign, turns))
    with pytest.raises(gt.InvalidArgument, match="foreign"):
        is_higher_order(strange, [BACH, STRAVINSKY], game=BOS, horizon=1)


def test_three_players_are_refused():
    three = gt.NormalForm(np.zeros((3, 2, 2, 2)))
    for game in (three, gt.Repeated(three, "1/2")):
        with pytest.raises(gt.InvalidArgument, match="two players, got one of 3"):
            is_higher_order(BACH, [BACH, STRAVINSKY], game=game, horizon=1)
