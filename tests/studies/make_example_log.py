"""Write gametheory/deals/example.jsonl, the made-up log that ships with the library."""

from pathlib import Path

import numpy as np

from gametheory import deals

VALUES = [
    ((5, 4, 3), (5, 3, 4)),
    ((6, 4, 2), (3, 2, 5)),
    ((7, 4, 1), (4, 3, 2)),
    ((5, 2, 2), (3, 4, 4)),
    ((8, 1, 1), (5, 4, 2)),
    ((6, 3, 3), (4, 4, 1)),
]
SHARES = ["0", "1", "2", "3"]
GOODS = ("food", "water", "wood")


def domain(values):
    utilities = []
    for party, worth in enumerate(values):
        shares = [k if party == 0 else 3 - k for k in range(4)]
        values_of = zip(GOODS, worth, strict=True)
        utilities.append({good: [value * k for k in shares] for good, value in values_of})
    return deals.Domain.from_issues(
        dict.fromkeys(GOODS, SHARES),
        utilities,
        no_deal=(5, 5),
        name="-".join("".join(map(str, v)) for v in values),
    )


def main():
    rng = np.random.default_rng(23)
    domains = [domain(values) for values in VALUES]
    records = []
    for k in range(200):
        model, pair = ("fair", k % 10) if k < 100 else ("greedy", 10 + k % 10)
        norm, rate = ("egalitarian", 0.9) if model == "fair" else ("utilitarian", 0.8)
        where = domains[rng.integers(len(domains))]
        options = where.recommendation(norm).agreements
        agreement = options[rng.integers(len(options))]
        if rng.random() >= rate:
            at = int(rng.integers(where.size + 1))
            keys = list(where._keys())
            agreement = None if at == where.size else where._agreement(keys[at])
        records.append(
            deals.Record(
                where,
                agreement,
                (f"p{2 * pair + 1}", f"p{2 * pair + 2}"),
                {"model": model, "round": k % 100 // 10 + 1},
                f"r{k + 1}",
            )
        )
    root = Path(deals.__file__).parent
    deals.write_log(records, root / "example.jsonl")


if __name__ == "__main__":
    main()
