"""Which norm do people realise? A study of negotiations over food, water and firewood.

    python examples/negotiations.py casino_deals.csv

reads your copy of the outcomes of CaSiNo (Chawla et al. 2021, CC BY 4.0; 1,030 negotiations) as a
CSV with the columns v1_food, v1_water, v1_firewood, v2_..., end ("deal" or else), food_to_1, ...
and points_1, points_2. Without a file the made-up log that ships with the library is studied.
"""

import csv
import functools
import sys
from fractions import Fraction

from gametheory import deals

GOODS = ("food", "water", "firewood")
NO_DEAL = (5, 5)


@functools.cache
def camp(first: tuple[int, ...], second: tuple[int, ...]) -> deals.IssueDomain:
    """Three packages of each good; the issues are how many of each party 1 gets."""
    counts = range(4)
    return deals.Domain.from_issues(
        {good: [str(k) for k in counts] for good in GOODS},
        [
            {good: [v * k for k in counts] for good, v in zip(GOODS, first, strict=True)},
            {good: [v * (3 - k) for k in counts] for good, v in zip(GOODS, second, strict=True)},
        ],
        no_deal=NO_DEAL,
        name=f"{first} {second}",
    )


def read_casino(path: str) -> list[deals.Record]:
    """One record a row; what each party got is checked against the row."""
    records = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = [tuple(int(row[f"v{i}_{good}"]) for good in GOODS) for i in (1, 2)]
            domain = camp(*values)
            agreement = None
            if row["end"] == "deal":
                agreement = {good: row[f"{good}_to_1"] for good in GOODS}
            kind = "same priorities" if values[0] == values[1] else "different priorities"
            record = deals.Record(domain, agreement, (), {"priorities": kind}, row["dialogue"])
            points = tuple(Fraction(row[f"points_{i}"]) for i in (1, 2))
            if domain.utilities(agreement) != points:
                raise SystemExit(f"row {row['dialogue']}: {points} is not what {agreement} gives")
            records.append(record)
    return records


def main() -> None:
    path = next((argument for argument in sys.argv[1:] if argument.endswith(".csv")), None)
    label = "model" if path is None else "priorities"
    records = deals.example_log().records if path is None else read_casino(path)
    judged = deals.judge(records)
    study = deals.study(judged, by=label)
    print(judged)
    for what in ("deal", "pareto-optimal", "individually-rational", *study.names, "no-norm"):
        print(f"{what}: {study.share(what)}")
    overlap = study.overlap()
    print("\nwhere two norms disagree: domains, and the share of records that follow each")
    for i, first in enumerate(study.names):
        for j, second in enumerate(study.names[i + 1 :], start=i + 1):
            ours = study.share(first, where_differs=second)
            theirs = study.share(second, where_differs=first)
            print(f"{overlap.differ[i, j]} of {overlap.domains}: {first} {ours}; {second} {theirs}")
    print("\ngroups")
    for group in study.groups:
        for what in ("pareto-optimal", *study.names):
            print(f"{group}: {what} {study.share(what, group)}")
    print("\ninverse bargaining")
    for family in ("weighted-utilitarian", "weighted-nash", "nash-disagreement"):
        answer = deals.rationalise(judged, family)
        verified = "verified" if answer.verify() else "undecided"
        print(f"{family}: feasible {answer.feasible}, {verified}")
        for trade in answer.certificate[:3]:
            print(f"    {trade}")
    fitted = deals.fit_mixture(judged)
    for estimate in fitted.estimates:
        print(f"mixture: {estimate}")
    for kind in ("weighted-utilitarian", "weighted-nash", "ces"):
        logit = deals.fit(judged, kind)
        print(f"{logit}; log-likelihood {logit.log_likelihood:.1f} of {logit.count} records")


if __name__ == "__main__":
    main()
