"""How large domains and logs may be: lists of a million, issues of a billion, a million records.

    python tests/studies/deals_sizes.py

Processor time, on one core; ratios within one run are what counts.
"""

import time

import numpy as np

from gametheory import deals


def timed(call):
    start = time.process_time()
    found = call()
    return found, time.process_time() - start


def of_issues(rng, parties, issues, *, real):
    names = {f"i{j}": [f"v{k}" for k in range(10)] for j in range(issues)}
    draw = (lambda: rng.random(10)) if real else (lambda: rng.integers(0, 100, 10))
    utilities = [{name: draw() for name in names} for _ in range(parties)]
    return deals.Domain.from_issues(names, utilities, no_deal=(1,) * parties)


def main():
    rng = np.random.default_rng(23)
    norms = [norm for norm in deals.NORMS if norm != "equal-split"]
    for parties, real in ((2, False), (2, True), (3, False), (3, True), (4, False)):
        what = f"{parties} parties, {'real' if real else 'integer'} utilities"
        domain = of_issues(rng, parties, 6, real=real)
        sums = timed(
            lambda d=domain: (
                d.pareto_frontier().points,
                [d.recommendation(n).payoffs for n in norms],
            )
        )
        listed = deals.Domain.from_array(domain._table(), no_deal=domain._no_deal_row)
        lists = timed(
            lambda d=listed: (
                d.pareto_frontier().points,
                [d.recommendation(n).payoffs for n in norms],
            )
        )
        scaled = [[tuple(x / domain.scale for x in p) for p in part] for part in lists[0][1]]
        same = [list(part) for part in sums[0][1]] == scaled
        print(
            f"10^6 agreements, {what}: {len(sums[0][0]):,} Pareto-optimal, by sums {sums[1]:.2f} s,"
            f" by list {lists[1]:.2f} s, equal: {same}",
            flush=True,
        )
        large = of_issues(rng, parties, 9, real=real)
        found, seconds = timed(
            lambda d=large: (d.pareto_frontier().points, [d.recommendation(n) for n in norms])
        )
        print(
            f"10^9 agreements, {what}: {len(found[0]):,} Pareto-optimal, {seconds:.2f} s",
            flush=True,
        )
    domains = [
        deals.Domain.from_array(rng.integers(0, 10, (50, 2)), no_deal=rng.integers(0, 5, 2))
        for _ in range(1_000)
    ]
    picks = zip(
        rng.integers(0, 1_000, 10**6).tolist(), rng.integers(0, 50, 10**6).tolist(), strict=True
    )
    records, making = timed(lambda: [deals.Record(domains[i], k) for i, k in picks])
    judged, seconds = timed(lambda: deals.judge(records))
    _, arrays = timed(lambda: (judged.realised, judged.regrets, judged.shares))
    print(
        f"1,000,000 records in 1,000 domains of 50 agreements: made in {making:.1f} s, judged in "
        f"{seconds + arrays:.1f} s"
    )


if __name__ == "__main__":
    main()
