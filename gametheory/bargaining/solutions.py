"""Bargaining solutions: one outcome for each problem (S, d).

The disagreement point d is what players get without agreement. By default it is the one
that the game declares, else the mixed minimax point, to which nobody can be held below and
which always leaves something at least as good for both.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> gt.bargain(gt.attainable(game), solution="kalai-smorodinsky")
Optimum(Kalai-Smorodinsky: (3, 3/2))
>>> gt.solutions(game)["egalitarian"].payoffs
(Fraction(2, 1), Fraction(2, 1))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory import _polygon as polygon
from gametheory._check import require_among, require_kind
from gametheory._exact import Number, Profile, fractions, show_profile
from gametheory.equilibria import Equilibrium, minimax
from gametheory.equilibria._result import game_payoffs
from gametheory.errors import GameTheoryError, InvalidArgument, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import PayoffSet, attainable
from gametheory.welfare import (
    Optimum,
    Welfare,
    egalitarian,
    equal_gains,
    leximin,
    nash,
    optimum_on_face,
    rational_part,
    utilitarian,
    welfare_optimum,
)

SOLUTIONS = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")


def disagreement_point(payoff_set: PayoffSet, given: Any = None) -> Profile:
    """The exact disagreement payoffs that `given` stands for.

    None: declared by the game, else its mixed minimax point. "minimax": the latter. A tuple
    of numbers (or numeric strings): payoffs. A tuple of action labels: that pure profile. A
    tuple of probability vectors, or an `Equilibrium`: that profile's expected payoffs.

    Raises `InvalidArgument` for anything else, or if the set comes from no game and a
    profile (or nothing) is given.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    game = payoff_set.game
    if isinstance(given, Equilibrium):
        return given.exact_payoffs
    if given is None or (isinstance(given, str) and given == "minimax"):
        if game is None:
            raise InvalidArgument("expected a disagreement point: the set comes from no game")
        if given is None and game.disagreement is not None:
            return fractions(game.disagreement)
        return minimax(game, by="mixed" if game.num_players == 2 else "pure").exact_payoffs
    if isinstance(given, str) or not isinstance(given, (Sequence, np.ndarray)):
        raise InvalidArgument(
            f"expected 'minimax', a payoff profile or a strategy profile, got {given!r}"
        )
    if len(given) != payoff_set.num_players:
        raise InvalidArgument(
            f"expected a disagreement of {payoff_set.num_players} entries, got {given!r}"
        )
    try:
        if game is not None:
            if all(isinstance(x, str) and x in game.actions[i] for i, x in enumerate(given)):
                cell = tuple(game.actions[i].index(x) for i, x in enumerate(given))
                return game.exact_payoff(cell)
            if all(isinstance(x, (Sequence, np.ndarray)) and not isinstance(x, str) for x in given):
                game.expected_payoffs(list(given))
                return game_payoffs(game, [fractions(vector) for vector in given])
        return fractions(given, "a disagreement payoff")
    except GameTheoryError as error:
        raise InvalidArgument(f"not a disagreement point: {error}") from None


def bargain(
    payoff_set: PayoffSet,
    solution: str = "nash",
    *,
    disagreement: Any = None,
    ideal: str = "individually-rational",
) -> Optimum:
    """The outcome of a bargaining solution on the problem (S, d).

    Args:
        payoff_set: two players, convex or finite.
        solution: "nash" (largest product of gains on V >= d), "kalai-smorodinsky" (gains in
            the ratio of ideal gains), "egalitarian" (leximin gains; equal if the frontier
            allows it) or "utilitarian" (largest sum over the whole set; d plays no part).
        disagreement: see `disagreement_point`.
        ideal: for Kalai-Smorodinsky, whether each player's best payoff is taken over V >= d
            ("individually-rational", Kalai and Smorodinsky 1975) or over the whole set
            ("unrestricted", the sup that Table 2 prints).

    Exact. On convex sets only the utilitarian optimum can be a face (its midpoint is
    returned). If one player can gain nothing over d, Nash, Kalai-Smorodinsky and
    egalitarian give the other the most that V >= d allows. On finite sets ties are reported in
    `face`, and Kalai-Smorodinsky is the leximin of gains over ideal gains.

    Raises `Infeasible` if nothing attainable has V >= d (except for "utilitarian").
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    key = str(solution).lower().replace("_", "-").replace(" ", "-")
    require_among(key, SOLUTIONS, "a solution")
    if ideal not in ("individually-rational", "unrestricted"):
        raise InvalidArgument(
            f"expected ideal='individually-rational' or 'unrestricted', got {ideal!r}"
        )
    if payoff_set.num_players != 2:
        raise Unsupported(f"expected two players, got {payoff_set.num_players}")
    corner = disagreement_point(payoff_set, disagreement)
    if key == "utilitarian":
        best = welfare_optimum(payoff_set, utilitarian)
        return _renamed(best, "utilitarian", payoff_set, corner)
    rational = rational_part(payoff_set, corner)
    if key == "nash":
        return _renamed(welfare_optimum(payoff_set, nash(corner)), "Nash", payoff_set, corner)
    if key == "egalitarian":
        name, weights = "egalitarian", (Fraction(1), Fraction(1))
    else:
        pool = rational if ideal == "individually-rational" else payoff_set.points
        best_gain = _gain(tuple(max(v[i] for v in pool) for i in range(2)), corner)
        name, weights = "Kalai-Smorodinsky", (best_gain[1], best_gain[0])
    if payoff_set.kind == "finite":
        scale = (weights[0] or Fraction(1), weights[1] or Fraction(1))
        face = leximin(
            rational, lambda v: tuple(g * s for g, s in zip(_gain(v, corner), scale, strict=True))
        )
    else:
        face = (equal_gains(polygon.upper_right_chain(rational), corner, weights),)
    return optimum_on_face(
        payoff_set, name, face, "gains in ratio", disagreement=corner, weights=weights
    )


@dataclass(frozen=True)
class NormativeDisagreement:
    """How far the utilitarian, egalitarian and Nash welfare pull apart on one problem.

    Attributes:
        possible: no profile is optimal for all of them at once.
        as_printed: |max w_Util - max w_Egal| with w_Egal = min(V_1, V_2) (paper, section 3.3).
            It scales with the units of payoff and is positive for games of identical interests,
            where nobody disagrees.
        regrets: `regrets[w][s]` = max w - w(s), the loss by the standard of w if the outcome of
            solution s is played, at the best of tied outcomes of s; in the units of w.
        relative_regret: the largest regret as a share of max w - w(d): 0 without disagreement,
            and free of units.
    """

    possible: bool
    as_printed: Number
    regrets: Mapping[str, Mapping[str, Number]]
    relative_regret: Number


@dataclass(frozen=True)
class Solutions(Mapping[str, Optimum]):
    """The four solutions of one problem, by name, with the degree of normative disagreement."""

    optima: Mapping[str, Optimum]
    disagreement: tuple[Number, ...]
    normative_disagreement: NormativeDisagreement = field(repr=False)

    @property
    def utilitarian(self) -> Optimum:
        return self.optima["utilitarian"]

    @property
    def egalitarian(self) -> Optimum:
        return self.optima["egalitarian"]

    @property
    def nash(self) -> Optimum:
        return self.optima["nash"]

    @property
    def kalai_smorodinsky(self) -> Optimum:
        return self.optima["kalai-smorodinsky"]

    def by_outcome(self) -> dict[Profile, tuple[str, ...]]:
        """Distinct outcomes, each with the solutions that recommend it."""
        outcomes: dict[Profile, tuple[str, ...]] = {}
        for optimum in self.optima.values():
            at = optimum.exact_payoffs
            outcomes[at] = (*outcomes.get(at, ()), optimum.name)
        return outcomes

    def __getitem__(self, name: str) -> Optimum:
        return self.optima[name.lower().replace("_", "-")]

    def __iter__(self) -> Iterator[str]:
        return iter(self.optima)

    def __len__(self) -> int:
        return len(self.optima)

    def __repr__(self) -> str:
        shown = ", ".join(f"{o.name} {show_profile(o.payoffs)}" for o in self.optima.values())
        return f"Solutions({shown}; disagreement {show_profile(self.disagreement)})"


def solutions(
    game: NormalForm | Repeated | PayoffSet,
    *,
    disagreement: Any = None,
    by: str = "correlated",
) -> Solutions:
    """The four bargaining solutions of a two-player game, with their disagreement.

    Args:
        game: a game (then over `attainable(game, by=by)`), or a payoff set as it is.
        disagreement: see `disagreement_point`.

    Exact. Raises `Infeasible` if no attainable payoff is at least d for both players.
    """
    payoff_set = game if isinstance(game, PayoffSet) else attainable(game, by=by)
    corner = disagreement_point(payoff_set, disagreement)
    optima = {name: bargain(payoff_set, name, disagreement=corner) for name in SOLUTIONS}
    return Solutions(
        optima, payoff_set.speak(corner), _normative_disagreement(payoff_set, optima, corner)
    )


def _normative_disagreement(
    payoff_set: PayoffSet, optima: Mapping[str, Optimum], corner: Profile
) -> NormativeDisagreement:
    welfares: dict[str, Welfare] = {
        "utilitarian": utilitarian,
        "egalitarian": egalitarian(corner),
        "nash": nash(corner),
    }
    regrets: dict[str, dict[str, Fraction]] = {}
    relative = Fraction(0)
    for w, welfare in welfares.items():
        # The Nash and egalitarian optima are taken on V >= d, where they agree with the optima.
        top = Fraction(welfare(np.array(optima[w].exact_payoffs, dtype=object)))
        at_disagreement = Fraction(welfare(np.array(corner, dtype=object)))
        regrets[w] = {}
        for s, optimum in optima.items():
            best = _best_on_face(payoff_set, optimum, welfare)
            regrets[w][s] = top - best if best is not None else top - at_disagreement
            if s in welfares and top > at_disagreement:
                relative = max(relative, regrets[w][s] / (top - at_disagreement))
    plain = egalitarian((0,) * payoff_set.num_players)
    printed = abs(
        Fraction(utilitarian(np.array(optima["utilitarian"].exact_payoffs, dtype=object)))
        - Fraction(plain(np.array(welfare_optimum(payoff_set, plain).exact_payoffs, dtype=object)))
    )
    common = _common_optimum(payoff_set, optima, list(welfares))
    speak = (lambda x: x) if payoff_set.is_exact else float
    return NormativeDisagreement(
        possible=not common,
        as_printed=speak(printed),
        regrets={w: {s: speak(r) for s, r in row.items()} for w, row in regrets.items()},
        relative_regret=speak(relative),
    )


def _best_on_face(payoff_set: PayoffSet, optimum: Optimum, welfare: Welfare) -> Fraction | None:
    """The most that `welfare` reaches among tied outcomes; None if it is defined at none."""
    face = PayoffSet.from_points(optimum.exact_face, convex=payoff_set.kind == "convex")
    try:
        best = welfare_optimum(face, welfare).value
    except GameTheoryError:
        return None
    return None if best is None else Fraction(best)


def _common_optimum(
    payoff_set: PayoffSet, optima: Mapping[str, Optimum], names: Sequence[str]
) -> bool:
    """Whether one profile is optimal for all of the named solutions."""
    faces = [optima[name].exact_face for name in names]
    if payoff_set.kind == "finite":
        return bool(set.intersection(*(set(face) for face in faces)))
    points = [face[0] for face in faces if len(face) == 1]
    segments = [face for face in faces if len(face) > 1]
    if not points:
        return True
    return len(set(points)) == 1 and all(polygon.contains(s, points[0]) for s in segments)


def _gain(point: Profile, corner: Profile) -> Profile:
    return tuple(x - d for x, d in zip(point, corner, strict=True))


def _renamed(optimum: Optimum, name: str, payoff_set: PayoffSet, corner: Profile) -> Optimum:
    return replace(optimum, name=name, disagreement=payoff_set.speak(corner))
