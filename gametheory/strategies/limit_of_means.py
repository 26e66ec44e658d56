"""Repeated games under the limit of means: what automata get on average, in the long run.

No step counts more than another: the payoff is the limit of the mean over the first T steps, which
exists for automata whatever they mix. Joint states of automata are a Markov chain; each recurrent
class has a mean payoff, and play ends in each class with some probability. With *errors* every
player's action is, independently and with a probability, replaced by another one, drawn evenly;
all see what was played (Selten 1975; Boyd 1989). Any error makes the long run forget the start.

Under this criterion every feasible payoff that is individually rational is an equilibrium payoff
(Aumann and Shapley 1994; Rubinstein 1979): `repeated.limit_of_means_payoffs`.

>>> import gametheory as gt
>>> dilemma = gt.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> pair = [gt.strategies.tit_for_tat(player=i) for i in (0, 1)]
>>> gt.strategies.limit_of_means(dilemma, pair)
(Fraction(3, 1), Fraction(3, 1))
>>> gt.strategies.limit_of_means(dilemma, pair, error="1/100")     # (R + S + T + P) / 4
(Fraction(9, 4), Fraction(9, 4))
>>> gt.strategies.is_limit_of_means_equilibrium(dilemma, pair)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from gametheory import stochastic
from gametheory._numeric.exact import Number
from gametheory._support.check import checked, require_player
from gametheory._support.kinds import Natural, NumberLike
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic
from gametheory.strategies._average import Decision, best, evaluated
from gametheory.strategies._joint import Joint, joint, process, with_idle
from gametheory.strategies.automata import Automaton
from gametheory.strategies.play import Reply


@checked
def limit_of_means(
    game: NormalForm, strategies: Sequence[Automaton], *, error: NumberLike = 0
) -> tuple[Number, ...]:
    """Payoffs per step of a profile of automata under the limit of means, exactly.

    Expected over what the automata mix, where different plays have different means. Fractions if
    game, mixtures and error are exact, else floats. `error`: the probability, in [0, 1], that a
    player's action is another one than it meant. Raises `InvalidArgument` for automata that do not
    fit the game, `TooLarge` beyond some hundred joint states.
    """
    together = joint(game, strategies)
    fixed = _left(process(game, together, error, discount=0), together, None)
    players = range(game.num_players)
    gains = [evaluated(_decision(fixed, i), [0] * fixed.num_states).gains for i in players]
    return fixed.speak([gain[together.start] for gain in gains])


@checked
def limit_of_means_reply(
    game: NormalForm,
    player: Natural,
    strategies: Sequence[Automaton | None],
    *,
    error: NumberLike = 0,
) -> Reply:
    """A best reply to the other automata under the limit of means.

    `strategies[player]` is ignored. Over all strategies: a deterministic automaton that knows the
    others' states suffices, and no strategy has a larger limit inferior of means. `excess` is 0:
    proven by the optimality inequalities, in rationals. Errors as `limit_of_means`.
    """
    require_player(player, game.num_players)
    if len(strategies) != game.num_players:
        raise InvalidArgument(
            f"expected an automaton for each of {game.num_players} players, got {len(strategies)}"
        )
    count = game.shape[player]
    together = joint(game, with_idle(game, player, strategies))
    fixed = _left(process(game, together, error, discount=0), together, player)
    found = best(_decision(fixed, player))
    exact = found.gains[together.start]
    automaton = Automaton(
        list(found.policy), together.after, initial=together.start, num_actions=count
    )
    return Reply(fixed.speak([exact] * game.num_players)[player], exact, automaton, Fraction(0))


@checked
def is_limit_of_means_equilibrium(
    game: NormalForm,
    strategies: Sequence[Automaton],
    *,
    error: NumberLike = 0,
    subgame_perfect: bool = False,
) -> bool:
    """Whether no player has a larger mean in the long run by any deviation; in rationals.

    `subgame_perfect`: also from every joint state that some sequence of joint actions leads to.
    What happens in finitely many steps changes no mean, so much more is in equilibrium than under
    discounting. Errors as `limit_of_means`.
    """
    together = joint(game, strategies)
    asked = together.reachable() if subgame_perfect else [together.start]
    played = process(game, together, error, discount=0)
    settled = _left(played, together, None)
    for i in range(game.num_players):
        own = evaluated(_decision(settled, i), [0] * settled.num_states).gains
        most = best(_decision(_left(played, together, i), i)).gains
        if any(most[s] > own[s] for s in asked):
            return False
    return True


def _left(played: Stochastic, together: Joint, free: int | None) -> Stochastic:
    """What is left of the game on joint states when all but one player are committed.

    Its discount, any number, is not used: only how chances and rewards hang together.
    """
    committed: list[NDArray[Any] | None] = [
        None if i == free else own for i, own in enumerate(together.mixtures)
    ]
    return stochastic.fix_strategies(played, committed)


def _decision(fixed: Stochastic, player: int) -> Decision:
    """The decisions of the player who is left, or of nobody."""
    states = range(fixed.num_states)
    lottery = fixed.lottery.reshape(len(states), -1).tolist()
    rewards = fixed.exact_rewards[player].reshape(len(states), -1).tolist()
    known = {k: fixed.lotteries[k] for row in lottery for k in row}
    return Decision([[known[k] for k in row] for row in lottery], rewards)
