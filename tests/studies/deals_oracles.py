"""Judgements against brute force on very many random domains; not part of the tests.

    python tests/studies/deals_oracles.py --domains 10000

Domains have two to four parties, with ties, flat sets, repeated rows and nothing acceptable forced
often. Every judged value of every outcome is compared exactly with plain Python on Fractions
(`tests/gametheory/deals_oracle.py`); a third of the domains are made of issues.
"""

import argparse
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "gametheory"))

import deals_oracle as oracle
from test_deals import of_issues, random_issues, require_as_by_brute_force

from gametheory import deals


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--domains", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    outcomes, flat, start = 0, 0, time.process_time()
    for k in range(given.domains):
        if k % 3 == 2:
            issues = random_issues(rng, high=int(rng.integers(1, 9)))
            none = [Fraction(int(x), 2) for x in rng.integers(-2, 12, len(issues[0][0]))]
            domain = of_issues(issues, none)
            table = [[Fraction(x) for x in row] for _, row in oracle.sums(issues)]
        else:
            table, none = oracle.random_domain(rng)
            domain = deals.Domain.from_array(table, no_deal=none)
        require_as_by_brute_force(domain, table, none)
        outcomes += domain.size + 1
        flat += len(set(map(tuple, table))) < len(table)
    seconds = time.process_time() - start
    print(
        f"{given.domains:,} domains, {flat:,} with repeated payoffs, {outcomes:,} outcomes: every "
        f"judged value equal ({seconds:.0f} s of processor)"
    )


if __name__ == "__main__":
    main()
