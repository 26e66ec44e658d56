"""At which rate intervals of deals hold the truth, in simulated studies; not part of the tests.

python tests/studies/deals_coverage.py --studies 2000
"""

import argparse

import numpy as np

from gametheory import deals
from gametheory.deals._intervals import clustered, wilson
from gametheory.deals._permuting import in_both, permuted


def report(name, hits):
    rate = np.mean(hits)
    error = np.sqrt(rate * (1 - rate) / len(hits))
    print(f"{name}: {100 * rate:.1f} % +- {100 * error:.1f} of {len(hits):,}", flush=True)


def shares(rng, studies):
    for share in (0.05, 0.3, 0.5):
        held = []
        for _ in range(studies):
            low, high = wilson(rng.binomial(100, share), 100, 0.95)
            held.append(low <= share <= high)
        report(f"Wilson, share {share}, 100 independent records", held)
        held = []
        for _ in range(studies):
            # Twenty pairs of ten records each: the pair's own share varies.
            own = rng.beta(2 * share, 2 * (1 - share), 20)
            hits = rng.random((20, 10)) < own[:, None]
            who = [frozenset({k}) for k in np.repeat(np.arange(20), 10).tolist()]
            low, high, _ = clustered(hits.ravel(), who, 0.95)
            held.append(low <= share <= high)
        report(f"clustered by pair, share {share}, 20 pairs of 10 records", held)
        held = []
        for _ in range(studies):
            # Thirty people; everyone meets six others once; people differ.
            tilt = rng.normal(0, 0.8, 30)
            pairs = [(i, (i + k) % 30) for i in range(30) for k in (1, 2, 3)]
            level = np.array([tilt[i] + tilt[j] for i, j in pairs])
            hits = rng.random(90) < 1 / (1 + np.exp(-(np.log(share / (1 - share)) + level)))
            draws = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + SPREAD)))
            truth = draws.mean()
            low, high, _ = clustered(hits, [frozenset(p) for p in pairs], 0.95)
            held.append(low <= truth <= high)
        report(f"clustered by participant, share about {share}, 30 people, 90 records", held)


def group_tests(rng, studies):
    """Pairs of two groups follow the same norm; the groups met an easy domain unequally often."""
    for first, second, records in ((15, 15, 3), (8, 30, 3), (30, 8, 3), (30, 30, 3), (5, 5, 3)):
        rejected = []
        for _ in range(studies):
            rows = []
            for group, (pairs, easy) in enumerate(((first, 0.8), (second, 0.2))):
                for pair in range(pairs):
                    own = rng.beta(1.5, 1.5)
                    for _ in range(6 if group == 0 else 6 * records):
                        domain = int(rng.random() >= easy)
                        hit = not domain or rng.random() < own
                        rows.append((hit, group == 0, domain, 1000 * group + pair))
            hits, is_first, domain, units = map(np.array, zip(*rows, strict=True))
            told = in_both(is_first, domain)
            found = permuted(
                hits[told, None],
                is_first[told],
                domain[told],
                units[told],
                whole=True,
                draws=199,
                rng=0,
            )
            rejected.append(found.p_value <= 0.05)
        report(
            f"no difference within domains, {first} and {second} pairs: rejected at 5 %", rejected
        )


SPREAD = np.random.default_rng(0).normal(0, 0.8 * 2**0.5, 200_000)


def domains(rng, count=12):
    return [
        deals.Domain.from_array(rng.integers(0, 25, (20, 2)), no_deal=(2, 2)) for _ in range(count)
    ]


def logit(rng, value, sharpness):
    chances = np.exp(sharpness * (value - value.max()))
    return int(rng.choice(len(value), p=chances / chances.sum()))


def inverse(rng, studies, family, truth, *, value, sharpness):
    where = domains(rng)
    gains = [np.vstack([d.array - 2, [0, 0]]) for d in where]
    # As the library scales them: over the largest sum of gains.
    gains = [g / g.sum(axis=1).max() for g in gains]
    values = [value(np.maximum(g, 0)) for g in gains]
    held, unbiased = [], []
    for _ in range(studies):
        records = []
        for k in rng.integers(len(where), size=120).tolist():
            at = logit(rng, values[k], sharpness)
            records.append(deals.Record(where[k], None if at == 20 else at))
        found = deals.fit(deals.judge(records, norms=["nash"]), family).estimates[0]
        held.append(found.low <= truth <= found.high)
        unbiased.append(found.value)
    report(f"{family}, truth {truth:.3f}, mean estimate {np.mean(unbiased):.3f}", held)


def _harmonic(gains):
    return 1 / (1 / np.maximum(gains, 1e-9)).mean(axis=1)


def mixture(rng, studies):
    where = domains(rng)
    truth = {"utilitarian": 0.4, "egalitarian": 0.35, "anything": 0.25}
    norms = ["utilitarian", "nash", "egalitarian"]
    options = [{n: d.recommendation(n).agreements for n in norms} for d in where]
    held = {name: [] for name in (*norms, "anything")}
    for _ in range(studies):
        records = []
        for k in rng.integers(len(where), size=200).tolist():
            norm = str(rng.choice(list(truth), p=list(truth.values())))
            if norm == "anything":
                at = int(rng.integers(21))
                records.append(deals.Record(where[k], None if at == 20 else at))
            else:
                records.append(deals.Record(where[k], int(rng.choice(options[k][norm]))))
        for e in deals.fit_mixture(deals.judge(records, norms=norms)).estimates:
            held[e.name].append(
                e.low <= truth.get(e.name, 0.0) + 1e-9 and truth.get(e.name, 0.0) <= e.high
            )
    for name, hits in held.items():
        report(f"mixture, {name} {truth.get(name, 0.0)}", hits)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--studies", type=int, default=2_000)
    parser.add_argument("--fits", type=int, default=2_000, help="studies of inverse bargaining")
    given = parser.parse_args()
    rng = np.random.default_rng(23)
    group_tests(np.random.default_rng(29), given.studies)
    shares(rng, given.studies)
    mixture(rng, given.fits)
    inverse(
        rng,
        given.fits,
        "weighted-utilitarian",
        0.6,
        value=lambda g: g @ [0.6, 0.4],
        sharpness=12,
    )
    inverse(rng, given.fits, "ces", 2 / 3, value=_harmonic, sharpness=15)


if __name__ == "__main__":
    main()
