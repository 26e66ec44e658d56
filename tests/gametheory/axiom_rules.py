"""Bargaining rules that violate axioms, problems, and comparisons between them."""

from functools import cache

from gametheory.axioms import AXIOMS, AxiomComparison, Problem, as_solution, problems


def finite(*points, d=(0, 0)):
    return Problem.of(points, d, domain="finite")


def convex(*points, d=(0, 0), domain="convex"):
    return Problem.of(points, d, domain=domain)


def pair(before, after, **how):
    return [AxiomComparison(before, after, **how)]


# Rules made to violate an axiom, or to satisfy one trivially.


def dictator(S, d):
    """The best profile for player 1 with V >= d, the better for player 2 among ties."""
    return max(S.individually_rational(d))


def worst(S, d):
    """The worst profile for player 1, then for player 2, with V >= d."""
    return min(S.individually_rational(d))


def everything(S, d):
    return S.points


def whoever_is_behind(S, d):
    """Dictatorship of the player with the smaller d."""
    points = S.individually_rational(d)
    return max(points, key=(lambda v: v) if d[0] <= d[1] else (lambda v: v[::-1]))


def nearest_to_origin(S, d):
    return min(S.pareto_frontier().points, key=lambda v: (v[0] ** 2 + v[1] ** 2, v))


def dictator_of_small_payoffs(S, d):
    """Player 1 dictates if the ideal point is small, else player 2."""
    first = sum(S.ideal()) <= 6
    return max(S.individually_rational(d), key=lambda v: v if first else v[::-1])


def the_punished_one(S, d):
    """Player 1's favourite unless d_1 > 0: then player 2's."""
    points = S.individually_rational(d)
    return max(points, key=(lambda v: v) if d[0] <= 0 else (lambda v: v[::-1]))


VIOLATING = {
    "strong Pareto optimality": worst,
    "weak Pareto optimality": worst,
    "individual rationality": everything,
    "symmetry": dictator,
    "anonymity": dictator,
    "impartiality": whoever_is_behind,
    "affine invariance": nearest_to_origin,
    "translation invariance": nearest_to_origin,
    "common scale invariance": dictator_of_small_payoffs,
    "independence of irrelevant alternatives": dictator_of_small_payoffs,
    "individual monotonicity": "nash",
    "restricted monotonicity": "utilitarian",
    "strong monotonicity": "kalai-smorodinsky",
    "resource monotonicity": dictator_of_small_payoffs,
    "disagreement-point monotonicity": the_punished_one,
}


SATISFYING = {
    "strong Pareto optimality": dictator,
    "weak Pareto optimality": "max-min",
    "individual rationality": worst,
    "symmetry": everything,
    "anonymity": everything,
    "impartiality": everything,
    "affine invariance": dictator,
    "translation invariance": dictator,
    "common scale invariance": nearest_to_origin,
    "independence of irrelevant alternatives": everything,
    "individual monotonicity": everything,
    "restricted monotonicity": everything,
    "strong monotonicity": everything,
    "resource monotonicity": everything,
    "disagreement-point monotonicity": everything,
}


# Rules that violate much.


def everything_best_for_two(S, d):
    return max(S.points, key=lambda v: (v[1], v[0]))


def by_the_number_of_corners(S, d):
    """The first player's best or worst, as chance has it."""
    return (dictator if len(S.points) % 2 else worst)(S, d)


def by_the_ideal_point(S, d):
    return (dictator if sum(S.ideal()) % 2 else worst)(S, d)


WILD = (
    dictator,
    worst,
    everything_best_for_two,
    nearest_to_origin,
    by_the_number_of_corners,
    by_the_ideal_point,
    whoever_is_behind,
)


@cache
def asked_of(rule):
    """The solution of a rule, which all tests share: it remembers its outcomes."""
    return as_solution(rule)


@cache
def sampled(axiom, domain, *, count=24, rng=3):
    """Comparisons that meet the hypotheses of an axiom."""
    asked = AXIOMS[axiom]
    return [
        c
        for problem in problems(domain, count=count, rng=rng)
        for c in asked.compare(problem)
        if asked.applies(c)
    ]


def sides(comparison):
    return [p for p in (comparison.before, comparison.after) if p is not None]
