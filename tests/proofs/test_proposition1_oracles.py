"""Proposition 1 against independent oracles: automata, unrolled play, every meeting."""

import itertools
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from test_proposition1 import AUDITED, C2, C3, EQUILIBRIA_THAT_CONFLICT, HALF, THIRD

import gametheory as gt
from gametheory.strategies import Automaton, Path, grim_trigger, is_equilibrium, play, values
from proofs import Claim
from proofs.proposition1 import check, delayed_signal
from proofs.searching import path_conditions
from proofs.searching.instances import PathPair, all_punishments, minimaxing_actions
from proofs.searching.meetings import MeetingKind, meet
from proofs.searching.path_pairs import PathPairs, path_family
from proofs.searching.sources import IntegerGames


def grim_pair(pair, path):
    """Both players' grim automata with the pair's own punishments."""
    held = (
        (_reply(pair, 0), pair.punishments[1]),
        (pair.punishments[0], _reply(pair, 1)),
    )
    return [grim_trigger(pair.game, path, i, punishments=held) for i in range(2)]


def _reply(pair, player):
    own = pair.game.exact_payoffs[player]
    row = own[:, pair.punishments[1]] if player == 0 else own[pair.punishments[0]]
    return list(row).index(max(row))


@st.composite
def path_pairs(draw, high=3):
    payoffs = draw(st.lists(st.integers(0, high), min_size=8, max_size=8))
    game = gt.NormalForm(np.array(payoffs).reshape(2, 2, 2))
    g = draw(st.sampled_from([Fraction(0), THIRD, HALF, Fraction(4, 5)]))
    paths = path_family((2, 2), g, 1, 2).paths
    return PathPair(
        game,
        g,
        draw(st.sampled_from(paths)),
        draw(st.sampled_from(paths)),
        draw(st.sampled_from(all_punishments(game))),
    )


@given(path_pairs())
@settings(max_examples=60, deadline=None)
def test_meeting_and_values_are_those_of_the_automata(pair):
    first, second = grim_pair(pair, pair.first)[0], grim_pair(pair, pair.second)[1]
    meeting = meet(pair.first, pair.second, pair.punishments)
    assert play([first, second]) == meeting.realised
    assert values(pair.repeated, [first, second]) == meeting.realised.value(pair.repeated)


@given(path_pairs())
@settings(max_examples=60, deadline=None)
def test_lemma_1_is_what_best_replies_to_automata_say(pair):
    assert path_conditions.is_equilibrium_path(pair, pair.first) == is_equilibrium(
        pair.repeated, grim_pair(pair, pair.first)
    )


def signalling_automaton(pair, signal):
    """The silent player's part: its path, punishment on detection, one signal, punishment.

    The signal goes only to an opponent who has followed the realised path up to then.
    """
    player, path = signal.player, (pair.first, pair.second)[signal.player]
    realised = meet(pair.first, pair.second, pair.punishments).realised
    length = path.positions
    shape = pair.game.shape
    # States: positions on the path; then (t following the realised path after detection); punish.
    detected = next(t for t in itertools.count() if path[t][1 - player] != realised[t][1 - player])
    tail = list(range(detected + 1, signal.step + 1))
    # The path may return to the same position, so that detection is told by the step: unroll it.
    lead = detected + 1
    positions = [path[t][player] for t in range(lead)]
    plays = (
        positions
        + [path[t][player] for t in range(lead, lead + length)]
        + [pair.punishments[player]] * (len(tail) - 1)
        + [signal.action]
        + [pair.punishments[player]]
    )
    punish = len(plays) - 1
    first_tail = lead + length
    table = np.full((len(plays), *shape), punish, dtype=np.int64)
    for t in range(lead + length):
        if t + 1 < lead + length:
            onward = t + 1
        else:
            onward = next(
                s for s in range(lead + length) if path.after(s) == path.after(lead + length)
            )
            assert onward >= lead or path.after(onward) == path.after(lead + length)
        for cell in np.ndindex(*shape):
            seen = cell[1 - player]
            if seen == path[t][1 - player]:
                table[(t, *cell)] = onward
            elif t == detected and seen == realised[t][1 - player]:
                table[(t, *cell)] = first_tail
            else:
                table[(t, *cell)] = punish
    for k, t in enumerate(tail):
        state = first_tail + k
        for cell in np.ndindex(*shape):
            follows = cell[1 - player] == realised[t][1 - player]
            table[(state, *cell)] = state + 1 if follows and k + 1 < len(tail) else punish
    return Automaton(plays, table, num_actions=shape[player])


def unrolled_start_is_safe(pair, signal):
    """Whether the unrolled automaton never comes back to a step before detection."""
    path = (pair.first, pair.second)[signal.player]
    realised = meet(pair.first, pair.second, pair.punishments).realised
    detected = next(
        t for t in itertools.count() if path[t][1 - signal.player] != realised[t][1 - signal.player]
    )
    target = path.after(detected + 1 + path.positions)
    return not any(path.after(s) == target for s in range(detected + 1))


def test_the_signalling_profile_is_an_equilibrium_and_an_earlier_signal_is_not():
    checked = 0
    claim = Claim("c", path_conditions.BOTH_DETECT, hypotheses=EQUILIBRIA_THAT_CONFLICT)
    space = PathPairs(IntegerGames(high=1), HALF, prefix=1, cycle=1)
    for batch in space.batches(0, 256):
        silent = batch.meeting_is(MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)
        for k in np.flatnonzero(batch.present & silent):
            if checked >= 24:
                break
            pair = batch.instance(int(k))
            if not claim.violated(pair):
                continue
            signal = delayed_signal(pair)
            assert signal is not None
            if not unrolled_start_is_safe(pair, signal):
                continue
            checked += 1
            norm = (pair.first, pair.second)[signal.player]
            automata = grim_pair(pair, norm)
            automata[signal.player] = signalling_automaton(pair, signal)
            assert play(automata) == norm
            assert is_equilibrium(pair.repeated, automata)
            deployed = [grim_pair(pair, pair.first)[0], grim_pair(pair, pair.second)[1]]
            deployed[signal.player] = automata[signal.player]
            assert play(deployed) == signal.realised
    assert checked >= 20


def test_a_signal_that_comes_too_early_breaks_the_equilibrium():
    import dataclasses

    game, g, p, q = C3
    pair = PathPair(game, g, p, q, (0, 0))
    signal = delayed_signal(pair)
    early = dataclasses.replace(signal, step=signal.step - 1)
    good, bad = grim_pair(pair, q), grim_pair(pair, q)
    if unrolled_start_is_safe(pair, signal):
        good[1], bad[1] = signalling_automaton(pair, signal), signalling_automaton(pair, early)
        assert is_equilibrium(pair.repeated, good)
        assert not is_equilibrium(pair.repeated, bad)
    # The cost of the earlier one, by hand: following p to step 1, then 2, then 0 = v_1.
    ahead = p.after(1).values(pair.repeated)[0][0]
    cost = g * ((1 - g) * 2 + g * 0 - ahead)
    assert cost > signal.slack >= signal.cost


def test_the_cheapest_action_is_the_signal():
    """C3 with a column more, in which player 1 would gain 9 by the signal."""
    game = gt.NormalForm.from_bimatrix([[0, 9, 2], [0, 9, 2]], [[0, 0, 1], [3, 0, 2]])
    p, q = Path(((1, 2),), ((1, 0),)), Path((), ((0, 2), (1, 0)))
    signal = delayed_signal(PathPair(game, THIRD, p, q, (0, 0)))
    assert (signal.player, signal.step, signal.action) == (1, 2, 2)
    assert signal.cost == Fraction(4, 27)


@given(path_pairs())
@settings(max_examples=40, deadline=None)
def test_the_delayed_signal_is_there_exactly_when_it_should_be(pair):
    signal = delayed_signal(pair)
    meeting = meet(pair.first, pair.second, pair.punishments)
    silent = meeting.kind in (MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)
    if signal is None:
        player = 0 if meeting.kind is MeetingKind.CAPITULATE_1 else 1
        heard = 1 - player
        norms = pair.values
        played = meeting.realised.values(pair.repeated)[0]
        assert not silent or not pair.discount or norms[player][heard] <= played[heard]
    else:
        assert silent
        assert signal.cost <= signal.slack
        assert signal.realised.cycle == (pair.punishments,)
        floor, _ = minimaxing_actions(pair.game)
        last = signal.realised.values(pair.repeated)[-1]
        assert all(x <= v for x, v in zip(last, floor, strict=True))


def capitulations():
    yield PathPair(*C2, (1, 0))
    yield PathPair(*C3, (0, 0))
    space = PathPairs(IntegerGames(high=1), HALF, prefix=1, cycle=1)
    for batch in space.batches(0, 256):
        silent = batch.meeting_is(MeetingKind.CAPITULATE_1, MeetingKind.CAPITULATE_2)
        some = np.flatnonzero(batch.present & silent)
        for k in some[:: max(1, len(some) // 40)]:
            yield batch.instance(int(k))


def test_the_delayed_signal_is_the_earliest_that_pays_for_itself():
    offsets = set()
    for pair in capitulations():
        signal = delayed_signal(pair)
        if signal is None:
            continue
        meeting = meet(pair.first, pair.second, pair.punishments)
        heard, g = 1 - signal.player, pair.discount
        floor, _ = minimaxing_actions(pair.game)
        own = pair.game.exact_payoffs[heard]
        action = 1 - pair.punishments[signal.player]
        best = max(own[action] if signal.player == 0 else own[:, action])
        norm = pair.values[signal.player][heard]
        first = meeting.detected[signal.player] + 1
        for step in range(first, signal.step + 1):
            before = sum(
                (1 - g) * g**t * pair.game.exact_payoff(meeting.realised[t])[heard]
                for t in range(step)
            )
            worth = before + g**step * ((1 - g) * best + g * floor[heard])
            assert (worth <= norm) == (step == signal.step)
        offsets.add(signal.step - first)
    assert {0, 1} <= offsets


def test_a_capitulation_in_any_tie_is_the_headline():
    game, g, p, q = AUDITED
    assert check(game, g, p, q, hypotheses=()).kind is MeetingKind.CAPITULATE_1
    relabelled = gt.NormalForm(game.payoffs[:, ::-1].copy())
    turned = [Path.constant((1, path[0][1])) for path in (p, q)]
    found = check(relabelled, g, *turned, hypotheses=())
    assert found.cases[0].kind is MeetingKind.BOTH_DETECT
    assert found.kind is MeetingKind.CAPITULATE_1
