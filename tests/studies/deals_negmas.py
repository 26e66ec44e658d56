"""Norms of deals beside NegMAS, on random domains; needs NegMAS, and is not part of the tests.

    PYTHONPATH=. PEERS/bin/python tests/studies/deals_negmas.py --domains 2000

NegMAS searches the Pareto frontier of agreements with V >= d, in floats. Only domains with an
agreement that gains every party something are compared, since only there both take the same
outcomes.
"""

import argparse
import time
from collections import Counter

import numpy as np
from negmas import Scenario
from negmas.outcomes import make_issue, make_os
from negmas.preferences import MappingUtilityFunction
from negmas.preferences.ops import (
    kalai_points,
    ks_points,
    max_welfare_points,
    nash_points,
    pareto_frontier,
)

from gametheory import deals

POINTS = {
    "utilitarian": max_welfare_points,
    "nash": nash_points,
    "egalitarian": kalai_points,
    "kalai-smorodinsky": ks_points,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--domains", type=int, default=2_000)
    parser.add_argument("--agreements", type=int, help="of each domain; by default 5 to 59")
    given = parser.parse_args()
    rng = np.random.default_rng(23)
    counts, ours, theirs, compared = Counter(), 0.0, 0.0, 0
    for name in POINTS:  # what loads on first use is loaded
        deals.Domain.from_array([[1, 0], [0, 1]], no_deal=(0, 0)).recommendation(name)
    for _ in range(given.domains):
        parties, size = int(rng.integers(2, 4)), given.agreements or int(rng.integers(5, 60))
        table = rng.integers(0, 30 if size < 60 else 1_000, (size, parties)).astype(float)
        none = rng.integers(0, 12, parties).astype(float)
        if not (table > none).all(axis=1).any():
            continue
        compared += 1
        start = time.process_time()
        domain = deals.Domain.from_array(table, no_deal=none)
        mine = {name: set(domain.recommendation(name).payoffs) for name in POINTS}
        frontier = set(domain.pareto_frontier().points)
        ours += time.process_time() - start
        start = time.process_time()
        space = make_os([make_issue(size, "agreement")])
        ufuns = [
            MappingUtilityFunction(
                {(k,): table[k, party] for k in range(size)},
                outcome_space=space,
                reserved_value=none[party],
            )
            for party in range(parties)
        ]
        points, _ = pareto_frontier(ufuns, outcomes=[(k,) for k in range(size)])
        found = {
            name: {p for p, _ in solve(ufuns, points, outcome_space=space)}
            for name, solve in POINTS.items()
        }
        theirs += time.process_time() - start
        there = deals.from_negmas(Scenario(space, tuple(ufuns)))
        same = [there.utilities((str(k),)) == domain.utilities(k) for k in range(size)]
        counts["the same domain by its scenario"] += all(same) and there.no_deal == domain.no_deal
        acceptable = [p for p in frontier if all(v >= d for v, d in zip(p, none, strict=True))]
        rational = {tuple(map(float, p)) for p in acceptable}
        counts["frontier equal"] += {tuple(map(float, p)) for p in points} == rational
        for name, points_found in found.items():
            exact = {tuple(map(float, p)) for p in mine[name]}
            counts[f"{name} equal"] += exact == points_found
            counts[f"{name}: more there"] += exact < points_found
            counts[f"{name}: fewer there"] += points_found < exact
            counts[f"{name}: disjoint"] += not exact & points_found
    print(f"{compared:,} domains; {ours:.1f} s here, {theirs:.1f} s there (processor)")
    for name, count in sorted(counts.items()):
        print(f"{name}: {count:,} ({100 * count / compared:.1f} %)")


if __name__ == "__main__":
    main()
