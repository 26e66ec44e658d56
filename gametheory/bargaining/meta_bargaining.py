"""Bargaining over bargaining solutions: each player announces a rule (van Damme 1986).

If the rules recommend the same, that is the outcome. If not, nobody needs more than its own rule
gives it: what gives player 1 more than rule 1 does, or player 2 more than rule 2, is cut off, and
the rules are asked again, of what is left. If the recommendations converge to one outcome, that is
the outcome, else there is none and players get d. Announcing rules is a game: `meta_bargaining`
has its exact table.

Players can dispose of payoffs, down to d, and what is below d is cut off first: so "utilitarian" is
here the largest sum over V >= d. What is known of two rules' outcome without cutting for ever:

- *Compatible*: rule 1 gives player 1 no more than rule 2 leaves it. Both get what they ask for,
  which may be inefficient: all that is left then is a rectangle, and every rule picks its corner.
- *Two that stay*. Nash's and the egalitarian rule, independent of irrelevant alternatives,
  recommend the same as long as it is there. If two such differ and are not compatible, there is no
  agreement.
- *One that stays, one that concedes*. The other four are efficient, and recommend a player's
  largest payoff only where that is all that is left. (Of Kalai and Smorodinsky's rule: player 2
  would get its largest payoff too. Equal area: the ray to an end has at most half of the area
  beyond it. Perles-Maschler: both sides of the point weigh the same. Raiffa: d moves half the way
  to the best for each.) They depend continuously on what is left. So as cutting goes on they
  concede all the way: the outcome is what the other recommends.
- *Two that concede* converge, by the same reason, to an outcome that is bracketed (`radii`). On the
  way what they ask for may become compatible.

The utilitarian rule stays too, if one outcome has the largest sum. With ties it does not, and its
outcome against a rule that concedes is bracketed too: one rule that concedes is enough to converge.

>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0), (0, 5), (3, 4), (6, 0)])
>>> found = gt.bargaining.meta_bargaining(S, ("nash", "kalai-smorodinsky", "raiffa"),
...                                       disagreement=(0, 0))
>>> found["kalai-smorodinsky", "nash"]
RuleMeeting(kalai-smorodinsky, nash: (3, 4), one concedes)
>>> sorted({meeting.outcome for meeting in found.equilibria()})
[(Fraction(3, 1), Fraction(4, 1))]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, brief_profile
from gametheory._support.check import checked, require_among, require_key, require_kind
from gametheory._support.kinds import OneOfTwo, Pair
from gametheory.bargaining._truncation import Chain, Propose, truncate, width
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.names import ALIASES
from gametheory.bargaining.solving import bargain
from gametheory.errors import GameTheoryError, InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, PayoffSet
from gametheory.welfare.result import nothing_rational

STAYING = ("nash", "egalitarian", "utilitarian")
"""Recommend the same as long as it is left (the utilitarian rule if one outcome is best)."""

CONCEDING = ("kalai-smorodinsky", "equal-area", "raiffa", "perles-maschler")
"""Recommend somebody's largest payoff only where that is all that is left."""

ANNOUNCED = (*STAYING, *CONCEDING)
"""The rules that can be announced."""

NARROW = Fraction(1, 2**80)
"""Width to which an outcome is bracketed, as a share of the frontier's."""

HOW = ("the same", "compatible", "no agreement", "one concedes", "both concede", "open")


@checked
@dataclass(frozen=True, repr=False)
class RuleMeeting:
    """Two rules announced against each other.

    Attributes:
        first, second: what player 1 and player 2 announce.
        outcome: the payoffs; d where there is no agreement.
        radii: how far each of them may be off; 0 if exact.
        how: "the same", "compatible", "no agreement", "one concedes" or "both concede"; see the
            head of this module. "open" where nothing proves that the two converge, as with ties of
            the utilitarian rule and another that stays: the outcome lies within `radius`, or is d.
        steps: truncations that were carried out; of two runs with rounded numbers the longer one's.
    """

    first: str
    second: str
    outcome: Profile
    radii: Pair
    how: str
    steps: int

    @property
    def radius(self) -> Fraction:
        """How far off either payoff may be."""
        return max(self.radii)

    def __repr__(self) -> str:
        off = f" ± {float(self.radius):.1g}" if self.radius else ""
        shown = brief_profile(self.outcome if not self.radius else map(float, self.outcome))
        return f"RuleMeeting({self.first}, {self.second}: {shown}{off}, {self.how})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class MetaBargaining(Mapping[tuple[str, str], RuleMeeting]):
    """The game of announcing rules; a mapping from pairs of rules to what they lead to.

    Attributes:
        payoff_set: S.
        disagreement: d, exactly.
        rules: what each player can announce, in order.
        meetings: by what player 1 and what player 2 announces.
        game: the table of payoffs, Fractions up to the radius of each meeting; its actions are the
            rules.
    """

    payoff_set: PayoffSet
    disagreement: Profile
    rules: tuple[str, ...]
    meetings: Mapping[tuple[str, str], RuleMeeting] = field(repr=False)
    game: NormalForm = field(repr=False)

    def __getitem__(self, pair: tuple[str, str]) -> RuleMeeting:
        require_key(pair, self.meetings, "a pair of rules")
        return self.meetings[pair]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.meetings)

    def __len__(self) -> int:
        return len(self.meetings)

    def equilibria(self) -> tuple[RuleMeeting, ...]:
        """The pairs of announcements that are certainly Nash equilibria, in pure announcements.

        Mixed ones are those of `game`, as `gt.nash_equilibria` finds them.
        """
        return tuple(m for m in self.meetings.values() if self._is_stable(m, certain=True))

    def undecided(self) -> tuple[RuleMeeting, ...]:
        """Those that may be equilibria: outcomes are not known closely enough to tell."""
        return tuple(
            m
            for m in self.meetings.values()
            if self._is_stable(m, certain=False) and not self._is_stable(m, certain=True)
        )

    def secures(self, rule: str, player: OneOfTwo) -> Fraction:
        """The least that announcing a rule gives a player, whatever the other announces.

        Of an outcome that is not known exactly the lower bound.
        """
        require_among(rule, self.rules, "an announced rule")
        return min(
            self._range(m, player)[0]
            for m in self.meetings.values()
            if (m.first, m.second)[player] == rule
        )

    def _range(self, meeting: RuleMeeting, player: int) -> tuple[Fraction, Fraction]:
        """What a player gets at least and at most."""
        middle, r = meeting.outcome[player], meeting.radii[player]
        least, most = middle - r, middle + r
        if meeting.how == "open":
            least = min(least, self.disagreement[player])
        return least, most

    def _is_stable(self, meeting: RuleMeeting, *, certain: bool) -> bool:
        """Whether nobody gains by another announcement."""
        for player in range(2):
            own = (meeting.first, meeting.second)
            least, most = self._range(meeting, player)
            for rule in self.rules:
                if rule == own[player]:
                    continue
                other = self.meetings[(rule, own[1]) if player == 0 else (own[0], rule)]
                low, high = self._range(other, player)
                if (high > least) if certain else (low > most):
                    return False
        return True

    def verify(self) -> bool:
        """Re-check by announcing everything again."""
        try:
            again = meta_bargaining(self.payoff_set, self.rules, disagreement=self.disagreement)
        except GameTheoryError:
            return False
        return dict(again.meetings) == dict(self.meetings) and again.game == self.game

    def __repr__(self) -> str:
        return f"MetaBargaining({len(self.rules)} rules, {len(self.equilibria())} equilibria)"


@checked
def meta_bargaining(
    payoff_set: PayoffSet,
    rules: Sequence[str] = ANNOUNCED,
    *,
    disagreement: Disagreement = None,
) -> MetaBargaining:
    """The game in which each of two players announces a bargaining rule.

    Args:
        payoff_set: convex, two players.
        rules: names of solutions among `ANNOUNCED`, as of `gt.bargain`, each once.
        disagreement: see `gt.disagreement_point`.

    Outcomes are exact or bracketed; see `RuleMeeting`. Ties of the utilitarian rule go to the
    middle. Raises `Infeasible` if nothing attainable has V >= d, `Unsupported` for sets that are
    not convex or of another number of players.
    """
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
    if payoff_set.kind != "convex" or payoff_set.num_players != 2:
        raise Unsupported(
            "rules are announced on convex sets of two players, got a "
            f"{payoff_set.kind} set of {payoff_set.num_players} players"
        )
    names = tuple(_named(rule) for rule in rules)
    if not names or len(set(names)) != len(names):
        raise InvalidArgument(f"expected rules, each once, got {list(rules)!r:.80}")
    d = disagreement_point(payoff_set, disagreement)
    part = polygon.clip_above(payoff_set.points, d)
    if not part:
        raise nothing_rational(d)
    chain = polygon.upper_right_chain(part)
    meetings = {(a, b): _meet(chain, d, a, b) for a in names for b in names}
    table = np.empty((2, len(names), len(names)), dtype=object)
    for k, a in enumerate(names):
        for m, b in enumerate(names):
            table[:, k, m] = meetings[a, b].outcome
    game = NormalForm(table, actions=[list(names)] * 2, name="announced rules")
    return MetaBargaining(payoff_set, d, names, meetings, game)


def _named(rule: str) -> str:
    key = str(rule).lower().replace("_", "-").replace(" ", "-")
    key = ALIASES.get(key, key)
    require_among(key, ANNOUNCED, "a rule that can be announced")
    return key


def recommended(chain: Chain, d: Profile, rule: str) -> tuple[Profile, Fraction]:
    """What a rule recommends on a frontier over d under free disposal, and its radius."""
    whole = ConvexSet(polygon.comprehensive_hull(chain, d))
    found = bargain(whole, rule, disagreement=d)
    return found.exact_payoffs, found.radius


def _propose(rule: str) -> Propose:
    return lambda chain, d: recommended(chain, d, rule)


def _meet(chain: Chain, d: Profile, first: str, second: str) -> RuleMeeting:
    (x, off), (y, off_too) = recommended(chain, d, first), recommended(chain, d, second)
    none = (Fraction(0), Fraction(0))

    def met(outcome: Profile, how: str, radii: Profile = none, steps: int = 0) -> RuleMeeting:
        return RuleMeeting(first, second, outcome, radii, how, steps)

    if first == second or (x == y and not (off or off_too)):
        return met(x, "the same", (off, off))
    if x[0] + off <= y[0] - off_too:
        return met((x[0], y[1]), "compatible", (off, off_too), 1)
    stay = [_stays(chain, rule) for rule in (first, second)]
    if x[0] - off > y[0] + off_too:
        if all(stay):
            return met(d, "no agreement")
        for rule, point, radius, k in ((second, x, off, 0), (first, y, off_too, 1)):
            if stay[k] and rule in CONCEDING and not radius:
                return met(point, "one concedes")
    narrow = width(chain) * NARROW
    found = truncate(chain, d, _propose(first), _propose(second), narrow=narrow)
    if found.rests and not found.agreed:
        return met(d, "no agreement", none, found.steps)
    ends = list(zip(found.least, found.most, strict=True))
    middle = tuple((low + high) / 2 for low, high in ends)
    half = tuple((high - low) / 2 for low, high in ends)
    # With ties of the utilitarian rule nothing proves that it agrees with one that stays.
    proved = found.agreed or first in CONCEDING or second in CONCEDING
    return met(middle, "both concede" if proved else "open", half, found.steps)


def _stays(chain: Chain, rule: str) -> bool:
    if rule != "utilitarian":
        return rule in STAYING
    sums = [v[0] + v[1] for v in chain]
    return sums.count(max(sums)) == 1
