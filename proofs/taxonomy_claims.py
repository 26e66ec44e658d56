"""Figure 1's Venn diagram, which games lie where, and NormalizedScore's properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial
from typing import Any

import gametheory as gt
from gametheory import NormalForm, Taxonomy
from proofs.claim import Claim, Status, stated
from proofs.evidence import Evidence, computed, no_violation, refuted_by, witness
from proofs.game_sources import GameSource, IntegerGames, OrdinalGames
from proofs.instances import show_game
from proofs.smt import prove, smt_evidence

SECTION_3 = "Stastny et al. 2021, section 3"
REGIONS = (
    "asymmetric bargaining problem and social dilemma",
    "asymmetric bargaining problem",
    "symmetric bargaining problem and social dilemma",
    "symmetric bargaining problem",
    "pure coordination problem and social dilemma",
    "pure coordination problem",
    "social dilemma only",
    "none of these",
)


def region(classes: Taxonomy) -> str:
    """Where a game lies in Figure 1."""
    if classes.bargaining:
        kind = "symmetric" if classes.symmetric_payoffs else "asymmetric"
        name = f"{kind} bargaining problem"
    elif classes.pure_coordination:
        name = "pure coordination problem"
    else:
        return "social dilemma only" if classes.social_dilemma else "none of these"
    return f"{name} and social dilemma" if classes.social_dilemma else name


@cache
def census(source: str) -> tuple[Counter[str], dict[str, NormalForm], bool]:
    """(games in each region, the smallest of each, whether every bargaining problem coordinates).

    `source`: "ordinal" (144 games) or "small" (6,561 of payoffs 0..2).
    """
    games: GameSource = OrdinalGames() if source == "ordinal" else IntegerGames(high=2)
    assert games.size is not None
    block = games.games(0, games.size)
    found: Counter[str] = Counter()
    smallest: dict[str, tuple[float, int]] = {}
    coordinated = True
    import numpy as np

    sizes = block.sizes(np.arange(block.count))
    for k in range(block.count):
        classes = gt.taxonomy(block.instance(k))
        where = region(classes)
        found[where] += 1
        coordinated &= classes.coordination or not classes.bargaining
        if where not in smallest or (sizes[k], k) < smallest[where]:
            smallest[where] = (float(sizes[k]), k)
    return found, {where: block.instance(k) for where, (_, k) in smallest.items()}, coordinated


def _venn(budget: int) -> Iterator[Evidence]:
    shown: dict[str, NormalForm] = {}
    for source, text in (("small", "6,561 of payoffs 0..2"), ("ordinal", "144 strict ordinal")):
        counts, smallest, _ = census(source)
        for where in REGIONS:
            if where in smallest and where not in shown:
                shown[where] = smallest[where]
        yield no_violation(
            f"2x2 games, {text}: " + ", ".join(f"{counts[r]:,} {r}" for r in REGIONS),
            sum(counts.values()),
            partial(_whole, counts),
            complete=True,
        )
    shown.update(_further())
    for where in REGIONS:
        if where in shown:
            game = shown[where]
            yield witness(
                f"{where}: {show_game(game)}",
                game,
                partial(_lies_in, game, where),
            )
    missing = [where for where in REGIONS if where not in shown]
    if missing:
        raise AssertionError(f"no game found in {missing}")


def _whole(counts: Counter[str]) -> bool:
    return sum(counts.values()) in (144, 6561)


def _lies_in(game: NormalForm, where: str) -> bool:
    return region(gt.taxonomy(game)) == where


def _all_coordinate(source: str) -> bool:
    return census(source)[2]


def _further() -> dict[str, NormalForm]:
    """Regions that no ordinal and no game of payoffs 0..2 lies in.

    The smallest 2x2 games of payoffs 0..4 (Chicken in which taking turns does not pay), and a 3x3
    game: a Stag Hunt with two stags.
    """
    import numpy as np

    stags = np.diag([2, 1, 2])
    found = {"pure coordination problem and social dilemma": NormalForm.from_bimatrix(stags, stags)}
    source = IntegerGames(high=4)
    block = source.games(0, source.size)
    several = (block.equilibria & block.efficient_among_pure).sum(axis=(0, 1)) > 1
    dilemma = np.zeros_like(several)
    for c1, c2 in np.ndindex(2, 2):
        dilemma |= np.logical_and(
            _inequalities(block.payoffs[0], c1, c2),
            _inequalities(block.payoffs[1], c1, c2, turned=True),
        )
    where = np.flatnonzero(several & dilemma)
    wanted = {name for name in REGIONS if name.endswith("bargaining problem and social dilemma")}
    for k in where[np.argsort(block.sizes(where), kind="stable")]:
        game = block.instance(int(k))
        name = region(gt.taxonomy(game))
        if name in wanted - set(found):
            found[name] = game
        if wanted <= set(found):
            break
    return found


def _inequalities(own: Any, c1: int, c2: int, *, turned: bool = False) -> Any:
    """R > P, R > S, 2R > T + S, and T > R or P > S, for C = (c1, c2), of every game."""
    d1, d2 = 1 - c1, 1 - c2
    r, p = own[c1, c2], own[d1, d2]
    s, t = (own[d1, c2], own[c1, d2]) if turned else (own[c1, d2], own[d1, c2])
    return (r > p) & (r > s) & (2 * r > t + s) & ((t > r) | (p > s))


def _inside(_: int) -> Iterator[Evidence]:
    for source, size in (("ordinal", 144), ("small", 6561)):
        yield no_violation(
            f"all {size:,} games: every bargaining problem is a coordination problem",
            size,
            partial(_all_coordinate, source),
            complete=False,
        )
    from proofs.cross_play_bound import equilibrium_obligations

    yield smt_evidence(
        "real 2x2, 3x3, 4x4 games: when each plays its favourite, both equilibria dominate the "
        "outcome",
        equilibrium_obligations("dominated", self_serving=True, strict=True),
    )


def _not_a_dilemma(_: int) -> Iterator[Evidence]:
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    a, b = game.exact_payoffs
    yield computed(
        "no pair of actions meets the inequalities for both players; and whoever leaves a "
        "coordinated outcome loses",
        lambda: (
            gt.taxonomy(game).dilemma is None
            and all(a[1 - k, k] < a[k, k] and b[k, 1 - k] < b[k, k] for k in range(2))
        ),
        certificate=game,
    )


def _single_equilibrium(_: int) -> Iterator[Evidence]:
    game = gt.Repeated(gt.zoo.prisoners_dilemma(), Fraction(24, 25))
    payoffs = gt.repeated.equilibrium_payoff_set(game)
    assert payoffs.inner is not None
    frontier = payoffs.inner.pareto_frontier().points
    hull = gt.attainable(game)
    yield refuted_by(
        f"at g = 24/25 the iterated Prisoner's Dilemma sustains {_show(frontier)}, all efficient",
        lambda: (
            len(frontier) == 3 and payoffs.verify() and all(hull.is_efficient(v) for v in frontier)
        ),
        certificate={"discount": "24/25", "frontier": frontier},
    )
    within = gt.attainable(gt.zoo.prisoners_dilemma())
    yield computed(
        "mutual cooperation is optimal for the utilitarian, egalitarian, Nash and "
        "Kalai-Smorodinsky "
        "solutions at once",
        lambda: (
            gt.normative_disagreement(gt.zoo.prisoners_dilemma()).relative_regret == 0
            and all(
                (-1, -1) in optimum.exact_face or optimum.exact_payoffs == (-1, -1)
                for optimum in gt.solutions(within).values()
            )
        ),
        amended=True,
    )


def _disagreement_of_the_dilemma(_: int) -> Iterator[Evidence]:
    game = gt.zoo.prisoners_dilemma()
    cells = {game.exact_payoff(cell) for cell in game.profiles()}
    yield refuted_by(
        f"mutual defection pays (-2, -2); (-3, -3) is none of {sorted(map(_plain, cells))}, nor "
        "in their "
        "hull",
        lambda: (
            game.exact_payoff((1, 1)) == (-2, -2)
            and not gt.attainable(game).contains([(-3, -3)])[0]
        ),
        certificate=game,
    )


def _score_bound(_: int) -> Iterator[Evidence]:
    import z3

    value, best, corner = z3.Reals("w(pi) max_w w(pi_d)")
    score = (value - corner) / (best - corner)
    base = {"max w > w(pi_d)": best > corner, "the maximum is over all policies": value <= best}
    yield smt_evidence(
        "each term is at most 1, and 1 iff pi is optimal for that w",
        [
            prove("at most 1", base, score <= 1),
            prove("1 if optimal", {**base, "pi is optimal for w": value == best}, score == 1),
            prove("less if not", {**base, "pi is not optimal for w": value < best}, score < 1),
        ],
        amended=True,
    )
    flat = gt.PayoffSet.from_points([(0, 0), (1, -1)], convex=False)

    def undefined() -> bool:
        try:
            gt.normalized_score([(0, 0)], flat, disagreement=(0, 0))
        except gt.InvalidArgument:
            return True
        return False

    yield refuted_by(
        "where no policy beats pi_d in welfare, the score is 0/0: {(0, 0), (1, -1)}, d = (0, 0)",
        undefined,
        certificate={"points": ["(0, 0)", "(1, -1)"], "disagreement": "(0, 0)"},
    )


def _score_monotone(_: int) -> Iterator[Evidence]:
    import z3

    old, new, more = z3.Reals("score_W score_W_and_w term_w")
    yield smt_evidence(
        "a maximum over more terms",
        [
            prove(
                "no smaller",
                {"one more term": new == z3.If(old >= more, old, more)},
                new >= old,
                linear=True,
            )
        ],
    )


def _show(points: Any) -> str:
    return ", ".join(str(_plain(v)) for v in points)


def _plain(profile: Any) -> tuple[Any, ...]:
    return tuple(int(x) if Fraction(x).denominator == 1 else str(Fraction(x)) for x in profile)


CLAIMS = (
    Claim(
        name="venn-diagram",
        statement="Every region of the Venn diagram of cooperation problems has a game in it.",
        formula="each region is inhabited",
        source=f"{SECTION_3}, Figure 1",
        domain="two-player games; pure equilibria, Pareto optimality within the hull",
        quantifiers="there is a game in each region",
        means=(_venn,),
    ),
    Claim(
        name="bargaining-inside-coordination",
        statement="A bargaining problem is a mixed-motive coordination problem.",
        formula="bargaining problem => some cross-combination of equilibria is not efficient",
        source=f"{SECTION_3}.3",
        domain="two-player games with pure equilibria",
        means=(_inside,),
    ),
    Claim(
        name="bach-or-stravinsky-is-no-dilemma",
        statement="Iterated Asymmetric Bach or Stravinsky is not a social dilemma: agents cannot "
        "gain "
        "from miscoordinating.",
        formula="no actions with R > P, R > S, 2R > T + S and (T > R or P > S) for both",
        source="Stastny et al. 2021, section 4.1",
        domain="one game",
        means=(_not_a_dilemma,),
    ),
    Claim(
        name="dilemma-has-one-cooperative-equilibrium",
        statement="In the iterated Prisoner's Dilemma there is a single cooperative equilibrium.",
        formula="one efficient equilibrium payoff",
        source="Stastny et al. 2021, section 4.2",
        domain="g = 24/25",
        added=(stated("single among the optima of welfare functions"),),
        means=(_single_equilibrium,),
        documented=Status.AMENDED,
        remark="By the definition of 3.3 it is a bargaining problem; but all four solutions "
        "agree on mutual cooperation.",
    ),
    Claim(
        name="dilemma-disagreement-point",
        statement="Joint defection in the Prisoner's Dilemma pays (-3, -3).",
        formula="V(D, D) = (-3, -3)",
        source="Stastny et al. 2021, Appendix B.2",
        domain="one game",
        means=(_disagreement_of_the_dilemma,),
        documented=Status.REFUTED,
    ),
    Claim(
        name="score-is-one-iff-optimal",
        statement="Players do maximally well in NormalizedScore, 1, iff their policy profile is "
        "optimal for some welfare function of W.",
        formula="max_w (w(pi) - w(pi_d)) / (max w - w(pi_d)) <= 1",
        source="Stastny et al. 2021, section 4.2",
        domain="all policy profiles, finite W",
        added=(
            stated("max w > w(pi_d) for each w in W"),
            stated("the maximum is over all policies"),
        ),
        means=(_score_bound,),
        documented=Status.AMENDED,
        remark="Below d the score is negative.",
    ),
    Claim(
        name="score-rises-with-w",
        statement="NormalizedScore can only rise as W grows.",
        formula="W in W' => score_W <= score_W'",
        source="ours, on section 4.2",
        domain="all policy profiles, finite W",
        means=(_score_monotone,),
    ),
)
