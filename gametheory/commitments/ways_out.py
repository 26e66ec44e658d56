"""Ways out of normative disagreement: each institution of one game, side by side.

For each institution: what becomes attainable in equilibrium, what bargaining solutions pick there,
whether welfare functions still disagree, and who would refuse it. All from one disagreement point,
that of the game.

- *removed*: some profile is optimal for all welfare functions among what is attainable there.
- *moved*: they disagree, over other outcomes than with joint control.
- *remains*: they recommend what they recommend with joint control.
- *arises*: they disagree here, though not with joint control.
- *none*: they disagree neither here nor there.
- *nothing to agree on*: no attainable profile has V >= d.

Disagreement is removed easily where little is attainable: `is_efficient` says whether the Nash
solution there is Pareto-optimal with joint control. Without an institution the set is the finite
list of equilibria (of two players, all extreme ones); the others are convex, by a public lottery.

A player *may refuse* an institution if the most it can get there is less than some Nash equilibrium
of the game gives it. Nobody may refuse recommendations, programs or contracts in this sense: each
equilibrium, or something better for everyone, is attainable there.

>>> import gametheory as gt
>>> found = gt.commitments.ways_out(gt.zoo.asymmetric_bach_or_stravinsky())
>>> [way.name for way in found.ways if way.effect == "removed"]
['player 1 commits first', 'player 2 commits first', 'contracts']
>>> found["player 1 commits first"].refusals
{1: (Fraction(1, 1), Fraction(2, 1))}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gametheory._numeric.exact import Number, Profile
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked, require_among
from gametheory._support.document import Document
from gametheory._support.faces import Face, Tabular
from gametheory.bargaining import (
    NormativeDisagreement,
    Solutions,
    disagreement_point,
    normative_disagreement,
    solutions,
)
from gametheory.bargaining.disagreement import Disagreement
from gametheory.commitments._checks import are_rational, refusing
from gametheory.commitments._result import AttainablePayoffs
from gametheory.commitments.improvement_search import (
    SafeImprovements,
    find_safe_pareto_improvements,
)
from gametheory.commitments.institutions import attainable
from gametheory.commitments.report import JOINT, tables
from gametheory.commitments.token_games import TokenImprovements, token_improvements
from gametheory.equilibria import Equilibria, nash_equilibria, pure_equilibria
from gametheory.errors import Infeasible, InvalidGame, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import FiniteSet, PayoffSet
from gametheory.payoffs import attainable as jointly_attainable

EFFECTS = ("removed", "moved", "remains", "arises", "none", "nothing to agree on")

ALONE = "no institution"
IMPROVEMENTS = "safe Pareto improvements"

MAX_EQUILIBRIA = 5_000
"""Cap on Nash equilibria that are worked out, some seconds; beyond it pure ones are."""

PURE_ONLY = "pure equilibria only: there are too many to list all"

INSTITUTIONS_COMPARED: Mapping[str, Mapping[str, object]] = {
    "recommendations": {"by": "correlation", "coarse": False},
    "player 1 commits first": {
        "by": "leader",
        "leader": 0,
        "commitment": "mixed",
        "ties": "any",
    },
    "player 2 commits first": {
        "by": "leader",
        "leader": 1,
        "commitment": "mixed",
        "ties": "any",
    },
    "programs, or a mediator": {"by": "program", "randomness": "correlated"},
    "contracts": {"by": "contract", "budget": "balanced", "threat": "minimax"},
}
"""Each by the arguments of `attainable`."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Way:
    """One institution, or none.

    Attributes:
        name: what players have.
        payoff_set: what is attainable in equilibrium; with joint control, at all.
        attained: who does what at each corner; None with joint control and without institution.
        solutions, disagreement: from the game's disagreement point; None where no profile has
            V >= d.
        effect: what becomes of the disagreement there is with joint control, one of `EFFECTS`; see
            the head of this module.
        is_efficient: whether no profile under joint control dominates the Nash solution here; None
            where there is none.
        refusals: of players that may refuse, the most that each can get here, and in a Nash
            equilibrium.
        note: what the set leaves out; "" if it leaves out nothing.
    """

    name: str
    payoff_set: PayoffSet
    attained: AttainablePayoffs | None = field(repr=False)
    solutions: Solutions | None = field(repr=False)
    disagreement: NormativeDisagreement | None = field(repr=False)
    effect: str
    is_efficient: bool | None
    refusals: Mapping[int, tuple[Number, Number]]
    note: str = ""

    def __repr__(self) -> str:
        return f"Way({self.name}: {self.effect})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class WaysOut(Tabular):
    """The institutions of one game, and its safe Pareto improvements.

    Attributes:
        game: two players.
        disagreement: the disagreement point, exactly.
        ways: joint control first (what the paper calls attainable), then no institution (Nash
            equilibria), then the institutions; without those in `omitted`.
        improvements: the safe Pareto improvements by subset games, strict ones; None if omitted.
        tokens: those by token games.
        omitted: what the game is too large for, by name, and what to try instead.
    """

    game: NormalForm
    disagreement: Profile
    ways: tuple[Way, ...]
    improvements: SafeImprovements | None
    tokens: TokenImprovements
    omitted: Mapping[str, str]

    def __getitem__(self, name: str) -> Way:
        require_among(name, [way.name for way in self.ways], "the name of a way")
        return next(way for way in self.ways if way.name == name)

    def __iter__(self) -> Iterator[Way]:
        return iter(self.ways)

    @refusing
    def verify(self) -> bool:
        """Re-check every institution's set, what follows from it, and every safe improvement.

        Effects, solutions and refusals are worked out again, and so are Nash equilibria. What
        was too large when it was made is not tried again.
        """
        sets = {way.name: way.attained for way in self.ways}
        attained = {name: found for name, found in sets.items() if found is not None}
        return (
            self.game.num_players == 2
            and len(self.disagreement) == 2
            and are_rational(self.disagreement)
            and all(
                found.institution == INSTITUTIONS_COMPARED[name]
                and found.game == self.game
                and found.verify()
                for name, found in attained.items()
            )
            and self._omits_the_rest(attained)
            and _agree(self.ways, _compared(self.game, self.disagreement, attained))
            and (self.improvements is None or self._improves(self.improvements))
            and self.tokens.game == self.game
            and self.tokens.dominance == "pure"
            and self.tokens.verify()
        )

    def _omits_the_rest(self, attained: Mapping[str, AttainablePayoffs]) -> bool:
        missing = [name for name in INSTITUTIONS_COMPARED if name not in attained]
        if all(way.name != ALONE for way in self.ways):
            missing.append(ALONE)
        if self.improvements is None:
            missing.append(IMPROVEMENTS)
        return set(self.omitted) == set(missing) and all(self.omitted.values())

    def _improves(self, improvements: SafeImprovements) -> bool:
        return (
            improvements.kind == "subset"
            and improvements.verify()
            and all(
                item.original == self.game and item.is_strict and item.dominance == "pure"
                for item in improvements
            )
        )

    def _face(self) -> Face:
        """A row for each institution: the Nash solution there, and what becomes of the dispute."""
        rows = [
            [
                way.name,
                *([None, None] if way.solutions is None else way.solutions.nash.payoffs),
                way.is_efficient,
                way.effect,
            ]
            for way in self.ways
        ]
        nash = [f"Nash solution, {who}" for who in self.game.players]
        return Face(
            "Ways out of normative disagreement",
            ["players have", *nash, "efficient", "disagreement"],
            rows,
            (),
            number_as(in_decimals=self.game.in_decimals),
        )

    def _repr_html_(self) -> str:
        page = Document(f"{self.game.name or 'game'}: ways out of disagreement")
        for table in tables(self):
            page.terminal_table(table)
        return page.piece()

    def __repr__(self) -> str:
        shown = ", ".join(f"{way.name}: {way.effect}" for way in self.ways[2:])
        return f"WaysOut({self.game!r}; {shown})"


@checked
def ways_out(game: NormalForm, *, disagreement: Disagreement = None) -> WaysOut:
    """All institutions of a two-player game, compared.

    `disagreement` as of `gt.disagreement_point`. Welfare functions are the default ones of
    `gt.normative_disagreement`. What the game is too large for is left out, and `omitted` says
    what to try instead. Raises `InvalidGame` for another number of players.
    """
    if game.num_players != 2:
        raise InvalidGame(f"expected a game of two players, got {game.num_players}")
    corner = disagreement_point(jointly_attainable(game), disagreement)
    attained, omitted = {}, {}
    for name, options in INSTITUTIONS_COMPARED.items():
        try:
            attained[name] = attainable(game, **options)  # type: ignore[arg-type]
        except TooLarge as error:
            omitted[name] = str(error)
    ways = _compared(game, corner, attained)
    if all(way.name != ALONE for way in ways):
        omitted[ALONE] = (
            "no pure equilibrium, and too many equilibria to list all: gt.lemke_howson gives one"
        )
    try:
        improvements = find_safe_pareto_improvements(game, strict=True)
    except TooLarge as error:
        improvements, omitted[IMPROVEMENTS] = None, str(error)
    return WaysOut(game, corner, ways, improvements, token_improvements(game), omitted)


def _compared(
    game: NormalForm, corner: Profile, attained: Mapping[str, AttainablePayoffs]
) -> tuple[Way, ...]:
    """Joint control, Nash equilibria and institutions, judged from one disagreement point."""
    equilibria, note = _listed(game)
    paid = {e.exact_payoffs for e in equilibria}
    best = tuple(map(max, zip(*paid, strict=True)))
    whole = jointly_attainable(game)
    judge = _Judge(whole, corner)
    ways = [judge.way(JOINT, whole)]
    if paid:
        nash = FiniteSet.of(paid, is_exact=game.is_exact, game=game)
        ways.append(judge.way(ALONE, nash, note=note))
    ways += [
        judge.way(name, attained[name].payoff_set, attained[name], best)
        for name in INSTITUTIONS_COMPARED
        if name in attained
    ]
    return tuple(ways)


def _listed(game: NormalForm) -> tuple[Equilibria, str]:
    """All Nash equilibria (all extreme ones), or the pure ones and a note."""
    try:
        found = nash_equilibria(game)
    except TooLarge:
        return pure_equilibria(game), PURE_ONLY
    return (found, "") if len(found) <= MAX_EQUILIBRIA else (pure_equilibria(game), PURE_ONLY)


def _agree(ways: tuple[Way, ...], again: tuple[Way, ...]) -> bool:
    """Whether two comparisons say the same."""
    return list(map(_said, ways)) == list(map(_said, again))


def _said(way: Way) -> tuple[object, ...]:
    """All that a way says, as values that can be compared."""
    solved, degree, given = way.solutions, way.disagreement, way.payoff_set
    return (
        (way.name, way.note, way.effect, way.is_efficient, dict(way.refusals)),
        (given.kind, given.points, given.is_exact, given.game),
        solved
        and (
            {name: (o.exact_payoffs, o.exact_face) for name, o in solved.items()},
            (solved.disagreement, solved.payoff_set.points),
        ),
        degree
        and (
            {name: (o.exact_payoffs, o.exact_face) for name, o in degree.optima.items()},
            (degree.possible, degree.as_printed, degree.relative_regret, degree.disputed),
            (degree.regrets, degree.arc, str(degree.angle)),
        ),
    )


class _Judge:
    """Compares sets with what joint control attains, from one disagreement point."""

    def __init__(self, whole: PayoffSet, corner: Profile) -> None:
        self.whole, self.corner = whole, corner
        self.before = normative_disagreement(whole, disagreement=corner)

    def way(
        self,
        name: str,
        payoff_set: PayoffSet,
        attained: AttainablePayoffs | None = None,
        best: Profile = (),
        note: str = "",
    ) -> Way:
        top = payoff_set.ideal()
        refusals = {
            i: (top[i], payoff_set.speak([most])[0])
            for i, most in enumerate(best)
            if max(v[i] for v in payoff_set.points) < most
        }
        try:
            solved = solutions(payoff_set, disagreement=self.corner)
            degree = (
                self.before
                if payoff_set is self.whole
                else normative_disagreement(payoff_set, disagreement=self.corner)
            )
        except Infeasible:
            effect = "nothing to agree on"
            return Way(name, payoff_set, attained, None, None, effect, None, refusals, note)
        efficient = self.whole.is_efficient(solved["nash"].exact_payoffs)
        effect = _effect(degree, self.before)
        return Way(name, payoff_set, attained, solved, degree, effect, efficient, refusals, note)


def _effect(degree: NormativeDisagreement, before: NormativeDisagreement) -> str:
    """What becomes of the disagreement that there is with joint control."""
    if not before.possible:
        return "arises" if degree.possible else "none"
    if not degree.possible:
        return "removed"
    faces = [
        {name: set(optimum.exact_face) for name, optimum in d.optima.items()}
        for d in (degree, before)
    ]
    return "remains" if faces[0] == faces[1] else "moved"
