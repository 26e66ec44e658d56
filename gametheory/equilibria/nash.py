"""Nash equilibria: pure ones of any game, all extreme ones of a two-player game.

An equilibrium (x, y) is *extreme* if x and y are vertices of the best-reply polytopes
P = {x >= 0 : xB <= 1} and Q = {y >= 0 : Ay <= 1} (payoffs shifted to be positive). The set
of all equilibria is a finite union of convex hulls of extreme ones, so they describe it
completely, in degenerate games too (Mangasarian 1964; Avis et al. 2010).

>>> import gametheory as gt
>>> for equilibrium in gt.nash_equilibria(gt.zoo.bach_or_stravinsky(), exact=True):
...     print(equilibrium)
Equilibrium(B, B -> (3, 2))
Equilibrium(S, S -> (2, 3))
Equilibrium(3/5 B+2/5 S; 2/5 B+3/5 S -> (6/5, 6/5))
"""

from __future__ import annotations

from gametheory._support.check import checked, require_kind
from gametheory.equilibria.many_players import APPROACHED, equilibria_of_many, one_of_many
from gametheory.equilibria.polynomial import MAX_BOXES
from gametheory.equilibria.pure import pure_equilibria
from gametheory.equilibria.result import Equilibria
from gametheory.equilibria.two_players import equilibria_of_two, one_of_two
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

FURTHER = "nash_equilibria with a larger max_nodes goes on"
OTHERS = "lemke_howson(game, label='all') finds others"


@checked
def nash_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """All Nash equilibria, in degenerate games too: of two players all extreme ones; of one, or of
    three and more, the isolated ones and what describes the others, as far as can be proven.

    Args:
        exact: Fractions out (True) or float arrays out (False). By default Fractions if the
            game holds Fractions, else floats. Every decision is made in rationals either way.
        max_nodes: two players: give up with `TooLarge` after so much search, by default
            `MAX_NODES`, some seconds. A node takes about 10 microseconds at 24x24; nodes of
            larger games, listed vertices and equilibria count as several. Others: the number of
            boxes after which what is still open is left so, and `complete` false.

    Two players: larger games are first made smaller without losing an equilibrium (`_reductions`):
    by iterated strict dominance, repeated actions, opposed interests and blocks; `method` says by
    which. What is left goes to complementarity branching over both best-reply polytopes
    (`_branching`). An equilibrium is accepted, and a part of the search left out, by a proof: a
    bound on rounding that leaves no doubt, or integer arithmetic. Ordered by the size of the
    supports, then by the supports, then by the probabilities. Raises `TooLarge` for games in which
    one Nash subset has thousands of extreme points, and for games without structure beyond about
    30x30: for such games there is `lemke_howson`, which gives one equilibrium.

    Other numbers of players (`many_players`): strictly dominated actions are left out, repeated
    ones taken once, players without a choice no players, players who do not matter to one another
    solved apart. Polymatrix games, two players who are left, and 2x2x2 are solved completely. Of
    others every combination of supports is settled by certified subdivision (`polynomial`), or,
    where there are ties, split into rational families. `continua` describes sets of infinitely
    many equilibria; irrational equilibria come with their exact regret and a proven radius.
    `complete` is true only if every support was settled. The list is empty only if `complete` is
    false and not even the quantal response path could be followed. Raises `TooLarge` beyond 65,536
    combinations of supports of a game without structure.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players == 2:
        return equilibria_of_two(game, exact=exact, max_nodes=max_nodes)
    budget = MAX_BOXES if max_nodes is None else max_nodes
    return equilibria_of_many(game, exact=exact, max_boxes=budget)


@checked
def nash_or_pure_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """`nash_equilibria`, or the part that is found fast where those take too long.

    That part is the pure equilibria; where there is none, one mixed equilibrium: of two players if
    a linear program or a short Lemke-Howson path leads to one, of more by the quantal response
    path, exact, within a proven radius, or near with its regret. Then `complete` is False, and
    `method` says what is left out and which call goes on. `exact` and `max_nodes` as in
    `nash_equilibria`.
    """
    try:
        return nash_equilibria(game, exact=exact, max_nodes=max_nodes)
    except TooLarge as error:
        two = game.num_players == 2
        goes_on = FURTHER if "max_nodes" in str(error) else OTHERS if two else APPROACHED
    pure = pure_equilibria(game, exact=exact)
    if len(pure):
        return Equilibria(pure.items, False, f"the pure ones only: too many in all; {goes_on}")
    if game.num_players != 2:
        return one_of_many(game, exact=exact)
    try:
        found = one_of_two(game, exact=exact)
    except TooLarge:
        return Equilibria((), False, f"none is pure, and others take too long; {goes_on}")
    method = f"one mixed, none is pure, and there are too many in all; {found.method}; {goes_on}"
    return Equilibria(found.items, False, method)
