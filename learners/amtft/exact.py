"""The exact form of amTFT(w): cooperation and punishment computed from the game.

In a stage game the welfare optimum over the hull of payoffs is a mixture of joint actions;
cooperation plays them in turn, in proportion. In a stochastic game the corners of the Pareto
frontier of joint control are deterministic policies; cooperation follows the best of them by w, or
one and then its neighbour where a point between is better. To punish is to hold the other player to
its minimax.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    NormalForm,
    Repeated,
    Stochastic,
    attainable,
    bargain,
    disagreement_point,
    minimax,
    welfare,
    welfare_optimum,
)
from gametheory._support.check import checked, require_among, require_kind
from gametheory.bargaining.disagreement import Disagreement
from gametheory.norms.agents import iterated_game
from gametheory.stochastic import JointPayoffs, as_strategies, joint_frontier, stochastic_minimax
from gametheory.welfare.names import as_welfare
from learners.amtft.cooperation import HORIZON, Cooperation

WELFARES = (
    "utilitarian",
    "nash",
    "egalitarian",
    "kalai-smorodinsky",
    "inequity-averse",
)
"""The welfare functions that have names; the inequity-averse one with the parameters of
Stastny et al. (2021), beta = 1 and g = lambda = 24/25, on the stationary stream of payoffs."""

WORTH_A_TURN = 0.01
"""Taking turns must exceed every single corner by this share of the range of the corners' welfare:
a policy that does not change is simpler, and the end of an episode always leaves something."""


@checked
def exact_cooperation(
    game: NormalForm | Repeated | Stochastic,
    welfare: Any = "utilitarian",
    *,
    horizon: int = HORIZON,
    disagreement: Disagreement = None,
) -> Cooperation:
    """The policies of amTFT(w), computed from the game.

    Args:
        game: two players; a stage game is iterated for `horizon` steps. A stochastic game should
            have a discount, for which its policies are optimal, and may have its own horizon.
        welfare: one of `WELFARES`, or a welfare function that `gametheory.welfare_optimum` takes.
        disagreement: d; see `gametheory.disagreement_point`.

    In a stage game `intended` is the welfare optimum; the rounds realise it exactly if they are a
    multiple of its period, and otherwise as nearly as whole rounds allow. In a stochastic game it
    is what the chosen policies pay per step of the episode, as floats.
    """
    if isinstance(game, Stochastic):
        return _stochastic(game, welfare, horizon, disagreement)
    stage = game.game if isinstance(game, Repeated) else game
    require_kind(stage, NormalForm, "a NormalForm, Repeated or Stochastic game")
    name = _name(welfare)
    payoff_set = attainable(stage)
    best = _optimum(payoff_set, welfare, disagreement)
    rounds = _in_turn(best.weights, horizon)
    played = iterated_game(stage, horizon=horizon)
    held = minimax(stage)
    cooperate = tuple(
        np.array([[[int(a == joint[i]) for a in range(stage.shape[i])]] for joint in rounds])
        for i in range(2)
    )
    # What holds player i down is played by the other one.
    punish = tuple(_numbers(held.punishments[1 - i])[None] for i in range(2))
    return Cooperation(
        welfare=name,
        game=played,
        cooperate=(cooperate[0], cooperate[1]),
        punish=(punish[0], punish[1]),
        intended=(Fraction(best.payoffs[0]), Fraction(best.payoffs[1])),
        method=f"welfare optimum over the hull of payoffs, {len(rounds)} joint actions in turn",
    )


def _stochastic(game: Stochastic, welfare: Any, horizon: int, disagreement: Any) -> Cooperation:
    if game.discount is None:
        raise InvalidArgument("expected a stochastic game with a discount, got a horizon alone")
    endless = game.with_criterion(discount=game.discount)
    episode = game.with_criterion(horizon=game.horizon or horizon)
    frontier = joint_frontier(endless)
    held = stochastic_minimax(endless)
    plan = _best_plan(
        episode,
        frontier.policies,
        _score(welfare, held.exact_payoffs if disagreement is None else disagreement, frontier),
    )
    tables = [as_strategies(endless, frontier.policies[k]) for k in plan.corners]
    cooperate = tuple(np.stack([table[i] for table in tables]) for i in range(2))
    if plan.switch is None:
        how = f"corner {plan.corners[0] + 1}"
    else:
        how = f"corners {plan.corners[0] + 1} and {plan.corners[-1] + 1} in turn"
    return Cooperation(
        welfare=_name(welfare),
        game=episode,
        cooperate=(cooperate[0], cooperate[1]),
        punish=(held.punishments[1], held.punishments[0]),
        intended=plan.payoffs,
        method=f"{how} of {len(frontier)} of the Pareto frontier of joint control",
    )


@dataclass(frozen=True)
class _Plan:
    """Which corner's policy is played at each step.

    Attributes:
        corners: one for each phase: one, or as many as the episode has steps.
        switch: the step at which the second one begins, or None.
        payoffs: per step of the episode.
    """

    corners: tuple[int, ...]
    switch: int | None
    payoffs: tuple[float, float]


def _best_plan(
    game: Stochastic, policies: Sequence[NDArray[np.int64]], score: Callable[[Any], Any]
) -> _Plan:
    """The best of all corners, and of all ways to play one corner and then its neighbour.

    An edge of the frontier is attained by tossing a coin at the start; without one, players take
    turns: the corners change once, for on the way from one to the other something is lost. Ties go
    to a single corner (`WORTH_A_TURN`), the first one.
    """
    from scipy.sparse import csr_array

    steps = game.horizon or 0
    lotteries = csr_array(game.lotteries.expect(np.eye(game.num_states)))
    corners = [_Corner(game, policy, lotteries) for policy in policies]
    plans = [
        _Plan((k,), None, (float(own.sums[steps][0] / steps), float(own.sums[steps][1] / steps)))
        for k, own in enumerate(corners)
    ]
    for k, j in itertools.pairwise(range(len(corners))):
        for first, second in ((k, j), (j, k)):
            for switch in range(1, steps):
                begun = corners[first]
                total = (
                    begun.sums[switch]
                    + begun.chances[switch] @ corners[second].worth[steps - switch]
                )
                order = (first,) * switch + (second,) * (steps - switch)
                plans.append(
                    _Plan(order, switch, (float(total[0] / steps), float(total[1] / steps)))
                )
    scores = np.asarray(score(np.array([plan.payoffs for plan in plans])))
    single = scores[: len(corners)]
    best, turn = int(np.argmax(single)), int(np.argmax(scores))
    enough = scores[best] + WORTH_A_TURN * np.ptp(single)
    return plans[turn if scores[turn] > enough else best]


class _Corner:
    """A joint policy over an episode.

    Attributes:
        chances: `[step, state]`: where play is after so many steps.
        sums: `[step, player]`: what it has paid by then.
        worth: `[steps, state, player]`: what so many steps pay from a state on.
    """

    def __init__(self, game: Stochastic, policy: NDArray[np.int64], lotteries: Any) -> None:
        """lotteries: `[lottery, next state]`, sparse, which all corners share."""
        steps, states = game.horizon or 0, np.arange(game.num_states)
        joint = game.rewards.astype(np.float64).reshape(2, game.num_states, -1)
        paid = joint[:, states, policy].T
        moves = lotteries[game.joint_lottery[states, policy]]
        now = game.initial.astype(np.float64)
        chances, sums = [now], [np.zeros(2)]
        worth = [np.zeros((game.num_states, 2))]
        for _ in range(steps):
            sums.append(sums[-1] + chances[-1] @ paid)
            chances.append(chances[-1] @ moves)
            worth.append(paid + moves @ worth[-1])
        self.chances, self.sums, self.worth = chances, sums, worth


def _score(welfare: Any, corner: Sequence[Any], frontier: JointPayoffs) -> Callable[[Any], Any]:
    """The welfare of profiles; for Kalai-Smorodinsky the smallest share of an ideal gain."""
    if welfare != "kalai-smorodinsky":
        rule: Callable[[Any], Any] = _welfare(welfare, corner)
        return rule
    low = np.array([float(d) for d in corner])
    ideal = np.array([max(float(v[i]) for v in frontier.vertices) for i in range(2)])
    # A player with nothing to gain does not count.
    counts = ideal > low
    return lambda points: ((points - low) / np.where(counts, ideal - low, 1.0))[..., counts].min(-1)


def _optimum(payoff_set: Any, chosen: Any, disagreement: Any) -> Any:
    if isinstance(chosen, str) and chosen in WELFARES and chosen != "inequity-averse":
        return bargain(payoff_set, chosen, disagreement=disagreement)
    corner = disagreement_point(payoff_set, disagreement)
    return welfare_optimum(payoff_set, _welfare(chosen, corner))


def _welfare(chosen: Any, corner: Sequence[Any]) -> Any:
    if not isinstance(chosen, str):
        if not callable(chosen):
            raise InvalidArgument(f"expected a welfare function or its name, got {chosen!r:.60}")
        return as_welfare(chosen, None, tuple(corner))
    require_among(chosen, WELFARES, "a welfare function")
    if chosen == "inequity-averse":
        return welfare.inequity_averse(1, discount="24/25", smoothing="24/25")
    return as_welfare(chosen, None, tuple(corner))


def _name(chosen: Any) -> str:
    if isinstance(chosen, str):
        require_among(chosen, WELFARES, "a welfare function")
        return chosen
    return str(getattr(chosen, "name", getattr(chosen, "__name__", repr(chosen))))


def _in_turn(weights: Mapping[tuple[int, ...], Fraction], horizon: int) -> list[tuple[int, ...]]:
    """Joint actions in proportion to their weights, spread as evenly as whole rounds allow."""
    shares = {joint: Fraction(w) for joint, w in weights.items() if w}
    period = int(np.lcm.reduce([w.denominator for w in shares.values()]))
    played = dict.fromkeys(shares, 0)
    rounds = []
    for t in range(1, min(period, horizon) + 1):
        # The one furthest behind; ties to the larger share, then to the first.
        due = max(sorted(shares), key=lambda a: (shares[a] * t - played[a], shares[a]))
        played[due] += 1
        rounds.append(due)
    return rounds


def _numbers(mixture: Sequence[Any]) -> NDArray[Any]:
    exact = [Fraction(p) for p in mixture]
    whole = all(p.denominator == 1 for p in exact)
    return np.array([int(p) for p in exact]) if whole else np.array(exact, dtype=object)
