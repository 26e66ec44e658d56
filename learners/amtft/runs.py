"""Many trained pairs of amTFT agents, for cross-play.

Runs whose cooperation does not realise the welfare function that they were trained on are
discarded, as in Stastny et al. (2021), Appendix C; they are counted and kept apart. Everything is
evaluated exactly; agents that are the same are evaluated once.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    NormalForm,
    Repeated,
    Stochastic,
    TooLarge,
    Unsupported,
    attainable,
    bargain,
    disagreement_point,
    welfare,
    welfare_optimum,
)
from gametheory._support.check import checked, held
from gametheory._support.kinds import Natural, OneOfTwo, Rng, Size
from gametheory._support.text import plural
from gametheory.bargaining.disagreement import Disagreement
from gametheory.norms import agents
from gametheory.stochastic import joint_frontier, stochastic_minimax
from learners.amtft.agent import AmTFT
from learners.amtft.cooperation import (
    EXACT_STATES,
    Cooperation,
)
from learners.amtft.exact import exact_cooperation
from learners.amtft.learned import LearnedCooperation
from learners.amtft.qlearning import learn_cooperation, learning_problem
from learners.amtft.settings import AmTFTSettings, max_situations
from learners.training.runs import DEFAULT_DISCOUNT

ROUNDING = 1e-9
"""Welfares of payoffs that differ by less than this share of the largest count as equal."""


@dataclass(frozen=True)
class Discarded:
    """A run that did not realise its welfare function.

    Attributes:
        welfare: that it was trained on.
        replicate: its number among those of that welfare function.
        payoffs: of its self-play, per step.
    """

    welfare: str
    replicate: int
    payoffs: tuple[float, float]


@checked
@dataclass(frozen=True, eq=False)
class AmTFTRuns:
    """Trained pairs of amTFT agents, those of each welfare function together.

    Attributes:
        game: the iterated game, or the stochastic one.
        hyperparameters: how they were trained.
        welfares: `[run]`: the welfare function of each run.
        replicates: `[run]`: its number among those trained on that welfare function.
        cooperations: of each run.
        discarded: the runs that are not among these.
        learning_remarks: what a reader must know of the learning, in sentences.
    """

    game: Repeated | Stochastic
    hyperparameters: AmTFTSettings
    welfares: NDArray[Any]
    replicates: NDArray[np.int64]
    cooperations: tuple[Cooperation, ...] = field(repr=False)
    discarded: tuple[Discarded, ...]
    learning_remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.cooperations)

    def agent(self, run: Natural, player: OneOfTwo) -> AmTFT:
        """The agent of a run; raises `InvalidArgument` for a number that no run has."""
        if run >= len(self):
            raise InvalidArgument(f"expected a run below {len(self)}, got {run}")
        return self.adaptive(run, player, (self.cooperations[run],))

    def adaptive(
        self, run: Natural, player: OneOfTwo, inner: Sequence[Cooperation], **options: Any
    ) -> AmTFT:
        """amTFT(W) with these settings."""
        settings = self.hyperparameters
        return AmTFT(
            tuple(inner),
            player,
            debit_threshold=settings.debit_threshold,
            debit_multiplier=settings.debit_multiplier,
            **options,
        )

    @property
    def norms(self) -> NDArray[Any]:
        """`[run]`: what each run was trained to realise: its welfare function."""
        return self.welfares

    @property
    def episode(self) -> int:
        """Steps of an episode, which is what these agents play."""
        return self.hyperparameters.horizon

    @property
    def unsettled(self) -> int:
        """None: a run that misses its welfare function is discarded."""
        return 0

    def tables(self) -> dict[str, NDArray[np.float64]]:
        """By name, `[run, ...]`: how each player cooperates and punishes."""
        return {
            f"{what}_{i + 1}": np.array(
                [np.asarray(getattr(own, what)[i], dtype=np.float64) for own in self.cooperations]
            )
            for what in ("cooperate", "punish")
            for i in range(2)
        }

    def columns(self) -> dict[str, Any]:
        """A value for each run, by name."""
        columns: dict[str, Any] = {"replicate": self.replicates}
        for i in range(2):
            for what in ("cooperate", "punish"):
                tables = [getattr(own, what)[i] for own in self.cooperations]
                flat = [np.asarray(t, dtype=np.float64).ravel().tolist() for t in tables]
                columns[f"{what}_{i + 1}"] = flat
        return columns

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, to go on with (`from_arrays`)."""
        named = {
            f"{what}_{i}/{k}": np.asarray(getattr(own, what)[i], dtype=np.float64)
            for k, own in enumerate(self.cooperations)
            for what in ("cooperate", "punish")
            for i in range(2)
        }
        return {**named, "replicates": self.replicates}

    @classmethod
    def from_arrays(
        cls,
        game: Repeated | Stochastic,
        settings: AmTFTSettings,
        arrays: Mapping[str, NDArray[Any]],
        *,
        disagreement: Disagreement = None,
        discarded: Sequence[Discarded] = (),
    ) -> AmTFTRuns:
        """From `arrays`; the exact form, which needs none, is worked out again.

        Raises `InvalidArgument` for arrays that are not of these runs.
        """
        if settings.form == "exact":
            chosen = {f.name: getattr(settings, f.name) for f in fields(settings)}
            return train_amtft(game, disagreement=disagreement, **chosen)
        lost = {(d.welfare, d.replicate) for d in discarded}
        every = itertools.product(settings.welfares, range(settings.runs))
        kept = [each for each in every if each not in lost]
        tabled = itertools.product(("cooperate", "punish"), range(2), range(len(kept)))
        names_needed = ["replicates", *(f"{what}_{i}/{k}" for what, i, k in tabled)]
        if missing := [name for name in names_needed if name not in arrays]:
            raise InvalidArgument(f"expected the arrays of amTFT, got none of {missing[:3]}")
        replicates = arrays["replicates"]
        if [k for _, k in kept] != replicates.tolist():
            raise InvalidArgument(f"expected other replicates than {replicates.tolist()}")
        played = _remembered(game, settings, disagreement)

        def tables(what: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
            first, second = (arrays[f"{what}_{i}/{k}"].astype(np.int64) for i in range(2))
            return first, second

        cooperations = tuple(
            Cooperation(
                welfare=name,
                game=played,
                cooperate=tables("cooperate", k),
                punish=tables("punish", k),
                intended=None,
                method="Q-learning",
            )
            for k, (name, _) in enumerate(kept)
        )
        names = np.array([name for name, _ in kept], dtype=object)
        return cls(game, settings, names, replicates, cooperations, tuple(discarded))

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        found = list(self.learning_remarks)
        if self.discarded:
            lost = Counter(d.welfare for d in self.discarded)
            found.append(
                f"{plural(len(self.discarded), 'run')} missed the welfare function that was to be "
                f"learned, and {'was' if len(self.discarded) == 1 else 'were'} discarded: "
                + ", ".join(f"{n} {name}" for name, n in sorted(lost.items()))
            )
        episodes = self.hyperparameters.episodes
        if isinstance(self.game, Stochastic) and episodes is not None:
            found.append(
                f"Encounters that lead to more than {max_situations(episodes):,} situations are "
                f"sampled, {episodes} episodes each; the others are exact."
            )
        return found

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: self-play, mean of an episode's steps, exact."""
        return np.array(
            [
                play(
                    (self.agent(k, 0), self.agent(k, 1)),
                    None,
                    episodes=self.hyperparameters.episodes,
                )
                for k in range(len(self))
            ]
        ).reshape(len(self), 2)

    def meet(self, horizon: Size | None) -> NDArray[np.float64]:
        """`[i, j, player]`: player 1 of run i meets player 2 of run j; mean of `horizon` steps,
        by default an episode's.
        """
        pairs = _Pairs(self, horizon)
        count = len(self)
        table = np.empty((count, count, 2))
        for i in range(count):
            for j in range(count):
                table[i, j] = pairs(i, j)
        return table

    def exploitability(self, player: OneOfTwo) -> NDArray[np.float64]:
        """`[run]`: what the other player gains, per step of an episode, by a best reply to the
        agent over cooperating with it; exact. Raises `TooLarge` where best replies need more
        situations than are worked out.
        """
        other, own = 1 - player, self.payoffs
        known: dict[Any, float] = {}
        gains = np.empty(len(self))
        for k in range(len(self)):
            key = _key(self.cooperations[k])
            if key not in known:
                agent = self.agent(k, player)
                game = _episode(agent)
                best = agents.best_reply_payoff(
                    game,
                    agent,
                    player=other,
                    exact=game.num_states <= EXACT_STATES,
                    max_situations=self.hyperparameters.max_situations,
                )
                known[key] = float(best)
            gains[k] = known[key] - own[k, other]
        return gains


@checked
def train_amtft(
    game: NormalForm | Repeated | Stochastic,
    *,
    rng: Rng = None,
    disagreement: Disagreement = None,
    checkpoint: str | Path | None = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    learn: Callable[..., Sequence[LearnedCooperation]] = learn_cooperation,
    **options: Any,
) -> AmTFTRuns:
    """Train `runs` pairs for each welfare function, and discard those that miss it.

    A stochastic game needs a discount and a horizon; in coin games the settings of the reference
    are `COIN_GAME_SETTINGS`. `options`: the fields of `AmTFTSettings`. `disagreement`: d of the
    welfare functions; see `gametheory.disagreement_point`. `checkpoint`: a file; see
    `learners.amtft.learn_cooperation`. `learn`: what learns, with the arguments of that function.
    """
    settings: AmTFTSettings = held(AmTFTSettings, **options)
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    if not isinstance(game, Repeated | Stochastic):
        raise InvalidArgument(f"expected a game, got {type(game).__name__}")
    stage = game.game if isinstance(game, Repeated) else game
    if stage.num_players != 2:
        raise Unsupported(
            f"amTFT is for two players, got {stage.num_players}: its debit is what the one other "
            "player has gained (Lerer and Peysakhovich 2017)"
        )
    if isinstance(stage, Stochastic):
        if stage.discount is None or stage.horizon is None:
            raise InvalidArgument("expected a stochastic game with a discount and a horizon")
        settings = replace(settings, horizon=stage.horizon)
        if disagreement is None:
            disagreement = tuple(float(x) for x in stochastic_minimax(_endless(stage)).payoffs)
    remarks: list[str] = []
    found = _cooperations(
        stage,
        settings,
        disagreement=disagreement,
        learn=partial(learn, rng=rng, checkpoint=checkpoint, track=track),
        remarks=remarks,
    )
    share = _shares(stage, settings, disagreement)
    kept, discarded = [], []
    known: dict[Any, tuple[float, float]] = {}
    for name, replicate, own in found:
        key = _key(own)
        if key not in known:
            pair = (AmTFT((own,), 0), AmTFT((own,), 1))
            known[key] = play(pair, None, episodes=settings.episodes)
        if share(name, known[key]) >= settings.discard_below:
            kept.append((name, replicate, own))
        else:
            discarded.append(Discarded(name, replicate, known[key]))
    return AmTFTRuns(
        game,
        settings,
        np.array([name for name, _, _ in kept], dtype=object),
        np.array([replicate for _, replicate, _ in kept], dtype=np.int64),
        tuple(own for _, _, own in kept),
        tuple(discarded),
        tuple(remarks),
    )


def _cooperations(
    stage: NormalForm | Stochastic,
    settings: AmTFTSettings,
    *,
    disagreement: Any,
    learn: Callable[..., Sequence[LearnedCooperation]],
    remarks: list[str],
) -> list[tuple[str, int, Cooperation]]:
    """(welfare function, replicate, policies) of every run, before any is discarded; `remarks`
    gets what there is to say of the learning.
    """
    horizon, count = int(settings.horizon), int(settings.runs)
    if settings.form == "exact":
        found = []
        for name in settings.welfares:
            one = exact_cooperation(stage, name, horizon=horizon, disagreement=disagreement)
            found += [(name, k, one) for k in range(count)]
        return found
    learned = learn(
        stage,
        settings.welfares,
        replicates=count,
        settings=settings.learning,
        horizon=horizon,
        disagreement=disagreement,
        ideal=_ideal_gains(stage, disagreement) if isinstance(stage, Stochastic) else None,
    )
    remarks += dict.fromkeys(words for group in learned for words in group.remarks)
    return [(group.welfare, k, group[k]) for group in learned for k in range(len(group))]


def _remembered(
    game: Repeated | Stochastic, settings: AmTFTSettings, disagreement: Any
) -> Stochastic:
    """The game of whose states learned tables are."""
    stage = game.game if isinstance(game, Repeated) else game
    ideal = None
    if isinstance(stage, Stochastic):
        if disagreement is None:
            disagreement = tuple(float(x) for x in stochastic_minimax(_endless(stage)).payoffs)
        ideal = _ideal_gains(stage, disagreement)
    played, low, top = learning_problem(
        stage,
        settings.welfares,
        horizon=settings.horizon,
        disagreement=disagreement,
        ideal=ideal,
    )
    return settings.learning.remembered(played, settings.welfares, low, top)


def play(
    pair: tuple[AmTFT, AmTFT], horizon: int | None, *, episodes: int | None = None
) -> tuple[float, float]:
    """What two agents get per step, undiscounted.

    In rationals in small games, in floats in large ones; of `episodes` sampled where that leads to
    more than `max_situations(episodes)`.
    """
    game = _episode(pair[0], horizon)
    limit = max_situations(episodes)
    try:
        first, second = agents.expected_payoffs(
            game, pair, exact=game.num_states <= EXACT_STATES, max_situations=limit
        )
    except TooLarge:
        if episodes is None:
            raise
        first, second = agents.sampled_payoffs(game, pair, episodes=episodes, rng=0).payoffs
    return float(first), float(second)


def _episode(agent: AmTFT, horizon: int | None = None) -> Stochastic:
    """The game that an agent plays, undiscounted, for so many steps or its own."""
    game = agent.cooperations[0].game
    if (horizon or game.horizon) == game.horizon and game.discount is None:
        return game
    return episode_of(game, horizon or game.horizon)


@lru_cache(maxsize=16)
def episode_of(game: Stochastic, horizon: int | None) -> Stochastic:
    """The game for so many steps, undiscounted; one object, so that its tables are made once."""
    return game.with_criterion(horizon=horizon)


class _Pairs:
    """Encounters by run numbers, each distinct one played once."""

    def __init__(self, runs: AmTFTRuns, horizon: int | None) -> None:
        self.runs, self.horizon = runs, horizon
        self.keys = [_key(own) for own in runs.cooperations]
        self.known: dict[Any, tuple[float, float]] = {}

    def __call__(self, i: int, j: int) -> tuple[float, float]:
        key = (self.keys[i], self.keys[j])
        if key not in self.known:
            pair = (self.runs.agent(i, 0), self.runs.agent(j, 1))
            episodes = self.runs.hyperparameters.episodes
            self.known[key] = play(pair, self.horizon, episodes=episodes)
        return self.known[key]


def _key(own: Cooperation) -> tuple[bytes, ...]:
    """Equal for policies that are the same."""
    return tuple(repr(t.tolist()).encode() for t in (*own.cooperate, *own.punish))


def _endless(game: Stochastic) -> Stochastic:
    return game.with_criterion(discount=game.discount)


def _ideal_gains(game: Stochastic, disagreement: Sequence[float]) -> list[float]:
    """The most that each player can get over d."""
    corners = joint_frontier(_endless(game)).vertices
    best = [max(float(v[i]) for v in corners) for i in range(2)]
    return [b - float(d) or 1.0 for b, d in zip(best, disagreement, strict=True)]


def _shares(
    stage: NormalForm | Stochastic, settings: AmTFTSettings, disagreement: Any
) -> Callable[[str, tuple[float, float]], float]:
    """A function: what share of the optimum of a welfare function a profile reaches, from d on."""
    payoff_set = attainable(_endless(stage) if isinstance(stage, Stochastic) else stage)
    corner = tuple(float(x) for x in disagreement_point(payoff_set, disagreement))
    points = np.array(payoff_set.points, dtype=np.float64)
    slack = ROUNDING * max(float(np.abs(points).max()), *map(abs, corner))
    rules: dict[str, tuple[Callable[[Any], Any], float, float, float]] = {}
    aversion = settings.learning.final_aversion
    for name in settings.welfares:
        rule: Any
        if name == "kalai-smorodinsky":
            ideal = [float(x) for x in bargain(payoff_set, name, disagreement=disagreement).payoffs]
            spans = [x - d or 1.0 for x, d in zip(ideal, corner, strict=True)]

            def rule(points: Any, spans: list[float] = spans) -> Any:
                return np.min((np.asarray(points) - corner) / spans, axis=-1)

            best = 1.0
        else:
            rule = {
                "utilitarian": welfare.utilitarian,
                "egalitarian": welfare.egalitarian(corner),
                "nash": welfare.nash(corner),
            }.get(name, welfare.inequity_averse(aversion, discount="24/25", smoothing="24/25"))
            best = float(
                rule(np.array([float(x) for x in welfare_optimum(payoff_set, rule).payoffs]))
            )
        base = float(rule(np.array(corner)))
        close = max(float(rule(np.array(corner) + slack)) - base, ROUNDING * abs(best))
        rules[name] = (rule, base, best, close)

    def share(name: str, payoffs: tuple[float, float]) -> float:
        rule, base, best, close = rules[name]
        if best - base <= close:  # nothing can be gained, up to rounding
            return 1.0 if float(rule(np.array(payoffs) + slack)) >= best else 0.0
        return (float(rule(np.array(payoffs))) - base) / (best - base)

    return share
