"""At which rate intervals of deals hold the truth, in simulated studies; not part of the tests.

python tests/studies/deals_coverage.py [PART ...] --studies 2000
"""

import argparse
import itertools

import numpy as np

from gametheory import deals
from gametheory.deals._intervals import clustered, wilson
from gametheory.deals._permuting import in_both, permuted

NORMAL = np.random.default_rng(0).normal(0, 1, 200_000)


def report(name, hits, widths=()):
    rate = np.mean(hits)
    error = np.sqrt(rate * (1 - rate) / len(hits))
    width = f", mean width {np.mean(widths):.2f}" if len(widths) else ""
    print(f"{name}: {100 * rate:.1f} % +- {100 * error:.1f} of {len(hits):,}{width}", flush=True)


def independent(rng, studies, share):
    held = []
    for _ in range(studies):
        low, high = wilson(rng.binomial(100, share), 100, 0.95)
        held.append(low <= share <= high)
    report(f"Wilson, share {share}, 100 independent records", held)


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


def pairs_of_records(rng, studies, share):
    """Twenty pairs of ten records each: the pair's own share varies."""
    held, widths = [], []
    who = [frozenset({k}) for k in np.repeat(np.arange(20), 10).tolist()]
    for _ in range(studies):
        own = rng.beta(2 * share, 2 * (1 - share), 20)
        low, high, _ = clustered((rng.random((20, 10)) < own[:, None]).ravel(), who, 0.95)
        held.append(low <= share <= high)
        widths.append(high - low)
    report(f"by pair, share {share}, 20 pairs of 10 records", held, widths)


KINDS = (
    "everyone meets everyone",
    "everyone meets the next",
    "two sides",
    "clusters",
    "clusters, one ten times as large",
)


def meetings(kind, people, records):
    """Who meets whom, and in how many records."""
    everyone = list(itertools.combinations(range(people), 2))
    return {
        "everyone meets everyone": [(p, records) for p in everyone],
        "everyone meets the next": [((k, (k + 1) % people), records) for k in range(people)],
        "two sides": [(p, records) for p in everyone if p[0] < people // 2 <= p[1]],
        "clusters": [((k,), records) for k in range(people)],
        "clusters, one ten times as large": [
            ((k,), 10 * records if k == 0 else records) for k in range(people)
        ],
    }[kind]


def participants(rng, studies, met, share, spread, *, name):
    """People differ by normal effects of this spread on the log odds."""
    who = [frozenset(p) for p, count in met for _ in range(count)]
    level = np.log(share / (1 - share))
    truth = (1 / (1 + np.exp(-level - spread * len(met[0][0]) ** 0.5 * NORMAL))).mean()
    held, widths = [], []
    for _ in range(studies):
        tilt = rng.normal(0, spread, 1 + max(i for p, _ in met for i in p))
        chance = [1 / (1 + np.exp(-level - sum(tilt[i] for i in p))) for p, _ in met]
        chance = np.repeat(chance, [count for _, count in met])
        low, high, _ = clustered(rng.random(len(who)) < chance, who, 0.95)
        held.append(low <= truth <= high)
        widths.append(high - low)
    report(f"{name}, share about {share}, spread {spread}", held, widths)


def domains(rng, count=12, parties=2):
    return [
        deals.Domain.from_array(rng.integers(0, 25, (20, parties)), no_deal=[2] * parties)
        for _ in range(count)
    ]


def logit(rng, value, sharpness):
    chances = np.exp(sharpness * (value - value.max()))
    return int(rng.choice(len(value), p=chances / chances.sum()))


def inverse(rng, studies, family, truth, *, value, sharpness, records=120):
    """`value(gains, unit)` is the norm of an array of gains, `unit` the largest sum of gains."""
    parties = len(truth) if len(truth) > 1 else 2
    where = domains(rng, parties=parties)
    gains = [np.vstack([d.array - 2, [0] * parties]) for d in where]
    values = [value(g, g.sum(axis=1).max()) for g in gains]
    held, found = [], []
    for _ in range(studies):
        chosen = []
        for k in rng.integers(len(where), size=records).tolist():
            at = logit(rng, values[k], sharpness)
            chosen.append(deals.Record(where[k], None if at == 20 else at))
        estimates = deals.fit(deals.judge(chosen, norms=["utilitarian"]), family).estimates
        held.append([e.low <= t <= e.high for e, t in zip(estimates, truth, strict=True)])
        found.append([e.value for e in estimates])
    for k, true in enumerate(truth):
        middle = np.median([row[k] for row in found])
        name = f"{family}, parameter {k + 1}, truth {true:.3f}, median estimate {middle:.3f}"
        report(name, [row[k] for row in held])


def weighted(*weights):
    return lambda gains, unit: gains / unit @ np.array(weights)


def product(*weights):
    return lambda gains, unit: np.log(np.maximum(gains / unit, 1e-12)) @ np.array(weights)


def plain_mean(gains, unit):
    return np.maximum(gains / unit, 0).mean(axis=1)


def harmonic(gains, unit):
    return 1 / (1 / np.maximum(gains / unit, 1e-9)).mean(axis=1)


def from_point(*d):
    return lambda gains, unit: np.sqrt(np.maximum(gains + 2 - np.array(d), 0).prod(axis=1)) / unit


def mixture(rng, studies, truth):
    where = domains(rng)
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


def shares(studies):
    rng = np.random.default_rng(23)
    for share in (0.05, 0.3, 0.5):
        independent(rng, studies, share)
        pairs_of_records(rng, studies, share)
    for people, kind in itertools.product((4, 6, 10, 30), KINDS):
        records = 2 if people == 30 and kind == KINDS[0] else 10
        met = meetings(kind, people, records)
        for share, spread in ((0.5, 0.0), (0.5, 0.8), (0.5, 2.0), (0.15, 0.8)):
            participants(rng, studies, met, share, spread, name=f"{kind}, {people}")


def mixtures(studies):
    truth = {"utilitarian": 0.4, "egalitarian": 0.35, "anything": 0.25}
    mixture(np.random.default_rng(31), studies, truth)


def weights(studies):
    rng, sums = np.random.default_rng(37), "weighted-utilitarian"
    inverse(rng, studies, sums, (0.6, 0.4), value=weighted(0.6, 0.4), sharpness=12)
    for truth in ((0.5, 0.3, 0.2), (0.7, 0.3, 0.0), (1.0, 0.0, 0.0)):
        inverse(rng, studies, sums, truth, value=weighted(*truth), sharpness=12)
    inverse(rng, studies, "weighted-nash", (0.7, 0.3), value=product(0.7, 0.3), sharpness=4)


def aversion(studies):
    rng = np.random.default_rng(41)
    inverse(rng, studies, "ces", (2 / 3,), value=harmonic, sharpness=15)
    inverse(rng, studies, "ces", (0.0,), value=plain_mean, sharpness=15)


def disagreement(studies):
    rng = np.random.default_rng(43)
    inverse(rng, studies, "disagreement", (-4, 1), value=from_point(-4, 1), sharpness=25)


PARTS = {
    "groups": lambda studies: group_tests(np.random.default_rng(29), studies),
    "shares": shares,
    "mixtures": mixtures,
    "weights": weights,
    "aversion": aversion,
    "disagreement": disagreement,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS), default=[*PARTS])
    parser.add_argument("--studies", type=int, default=2_000)
    given = parser.parse_args()
    for part in given.parts:
        PARTS[part](given.studies)


if __name__ == "__main__":
    main()
