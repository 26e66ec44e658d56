"""Section 5: what norm-adaptive agents gain, whom they meet, and who exploits them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from gametheory.norm_resampling import (
    BACH_OR_STRAVINSKY,
    NormAgent,
    NormChain,
    closed_form,
    cycling,
    excluding_current,
    fixed,
    resampling,
    uniform,
)
from proofs.claim import Claim, Condition, Status, stated
from proofs.evidence import Evidence, computed, no_violation, refuted_by, symbolic
from proofs.smt import prove, smt_evidence
from proofs.spaces import Drawn

SECTION_5 = "Stastny et al. 2021, section 5"
G = Fraction(24, 25)
UTILITARIAN, EGALITARIAN = 0, 1
BOTH = (UTILITARIAN, EGALITARIAN)


def bos_values(first: NormAgent, second: NormAgent) -> tuple[Fraction, ...]:
    return NormChain(BACH_OR_STRAVINSKY, first, second).values(G)


def _weakly_better(new: tuple[Fraction, ...], old: tuple[Fraction, ...]) -> bool:
    return all(x >= y for x, y in zip(new, old, strict=True))


def _improvement(_: int) -> Iterator[Evidence]:
    flexible = uniform(BOTH, 2)
    rigid = fixed(UTILITARIAN, 2)
    yield refuted_by(
        "an adaptive opponent: against uniform resampling, amTFT(Util) gets (50/13, 25/26), "
        "amTFT({Util, Egal}) (75/26, 75/52): player 1 loses by becoming flexible",
        lambda: (
            bos_values(rigid, flexible) == (Fraction(50, 13), Fraction(25, 26))
            and bos_values(flexible, flexible) == (Fraction(75, 26), Fraction(75, 52))
        ),
        certificate={"discount": "24/25", "opponent": "uniform over {Util, Egal}"},
    )
    yield refuted_by(
        "a random first norm: against amTFT(Util), amTFT(Util) gets (4, 1), amTFT({Util, Egal}) "
        "less",
        lambda: (
            bos_values(rigid, rigid) == (4, 1)
            and not _weakly_better(bos_values(flexible, rigid), (Fraction(4), Fraction(1)))
        ),
        certificate={"discount": "24/25", "opponent": "amTFT(Util)"},
    )
    generous = (((4, 1), (3, 3)), ((0, 0), (2, 2)))
    outcomes = tuple(tuple((Fraction(a), Fraction(b)) for a, b in row) for row in generous)
    start = uniform(BOTH, 2).starting(UTILITARIAN)
    yield refuted_by(
        "a profitable disagreement: where following different norms pays (3, 3), agreeing on the "
        "other's norm, (2, 2), is worse for both",
        lambda: (
            NormChain(outcomes, rigid, fixed(EGALITARIAN, 2)).values(G) == (3, 3)
            and not _weakly_better(
                NormChain(outcomes, start, fixed(EGALITARIAN, 2)).values(G), (Fraction(3),) * 2
            )
        ),
        certificate={"discount": "24/25", "outcomes": outcomes},
    )
    import z3

    floor, now, ahead, g, value = z3.Reals("floor now ahead g value")
    yield smt_evidence(
        "one step of value iteration, symbolic discount: what pays at least u(w, w') whichever "
        "norm "
        "of W is followed, and goes on with at least that, is worth at least that",
        [
            prove(
                "weak improvement",
                {
                    "every norm of W pays at least u(w, w') against w'": now >= floor,
                    "so does the rest": ahead >= floor,
                    "discount": z3.And(0 <= g, g < 1),
                    "one step": value == (1 - g) * now + g * ahead,
                },
                value >= floor,
            )
        ],
        amended=True,
    )
    count = 200
    yield no_violation(
        f"{count} random chains of three norms that meet the added hypotheses",
        count,
        lambda: all(_weakly_better(new, old) for new, old in _improvement_cases(count)),
        complete=False,
        amended=True,
    )


def _improvement_cases(
    count: int,
) -> Iterator[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]:
    rng = np.random.default_rng(0)
    for _ in range(count):
        outcomes = [
            [[Fraction(int(x)) for x in rng.integers(0, 4, 2)] for _ in range(3)] for _ in range(3)
        ]
        w, other = (int(x) for x in rng.integers(0, 3, 2))
        floor = outcomes[w][other]
        for n in range(3):
            outcomes[n][other] = [max(x, y) for x, y in zip(outcomes[n][other], floor, strict=True)]
        frozen = tuple(tuple((row[0], row[1]) for row in line) for line in outcomes)
        weights = rng.integers(1, 5, 3)
        agent = resampling([Fraction(int(x), int(weights.sum())) for x in weights]).starting(w)
        opponent = fixed(other, 3)
        yield (
            NormChain(frozen, agent, opponent).values(G),
            NormChain(frozen, fixed(w, 3), opponent).values(G),
        )


def _failure(_: int) -> Iterator[Evidence]:
    alternate = NormChain(BACH_OR_STRAVINSKY, cycling((0, 1), 2), cycling((1, 0), 2))
    other = NormChain(
        BACH_OR_STRAVINSKY,
        excluding_current(BOTH, 2).starting(0),
        excluding_current(BOTH, 2).starting(1),
    )
    yield refuted_by(
        "the same set {Util, Egal}: by order of preference, (Util, Egal) meets (Egal, Util) and "
        "they "
        "never agree; nor if the norm that just failed is excluded",
        lambda: alternate.agreement == 0 and other.agreement == 0,
        certificate={"first": "Util, Egal, Util, ...", "second": "Egal, Util, Egal, ..."},
    )
    norms = range(3)
    subsets = [s for k in range(1, 4) for s in itertools.combinations(norms, k)]
    outcomes = tuple(tuple((Fraction(n == m), Fraction(n == m)) for m in norms) for n in norms)

    def check() -> bool:
        return all(
            NormChain(outcomes, uniform(a, 3), uniform(b, 3)).agreement
            == (1 if set(a) & set(b) else 0)
            for a, b in itertools.product(subsets, repeat=2)
        )

    yield no_violation(
        f"all {len(subsets) ** 2} pairs of sets of up to three norms, uniform resampling: the "
        "chance "
        "to agree is 1 if they intersect, else 0",
        len(subsets) ** 2,
        check,
        complete=False,
        amended=True,
    )
    import z3

    a, b, left = z3.Reals("q1_n q2_n not_yet")
    yield smt_evidence(
        "each draw agrees with a chance of at least q1(n) q2(n) > 0, the same every time",
        [
            prove(
                "the chance of no agreement shrinks by a fixed factor",
                {
                    "n is in both sets": z3.And(0 < a, a <= 1, 0 < b, b <= 1),
                    "not yet agreed": z3.And(0 < left, left <= 1),
                },
                left * (1 - a * b) < left,
            )
        ],
        amended=True,
    )


def _closed(_: int) -> Iterator[Evidence]:
    def case(rng: np.random.Generator) -> bool:
        count = int(rng.integers(2, 5))
        weights = [rng.integers(0, 4, count) + (np.arange(count) == 0) for _ in range(2)]
        one, two = (tuple(Fraction(int(x), int(w.sum())) for x in w) for w in weights)
        outcomes = tuple(
            tuple(
                (Fraction(int(rng.integers(5))), Fraction(int(rng.integers(5))))
                for _ in range(count)
            )
            for _ in range(count)
        )
        g = Fraction(int(rng.integers(0, 25)), 25)
        chain = NormChain(outcomes, resampling(one), resampling(two))
        return chain.values(g) == closed_form(outcomes, one, two, g)

    def agree() -> bool:
        rng = np.random.default_rng(1)
        return all(case(rng) for _ in range(200))

    yield no_violation(
        "200 random chains of 2 to 4 norms solved in rationals agree with the formula",
        200,
        agree,
        complete=False,
    )
    import sympy

    g, A, apart, together, value = sympy.symbols("g A apart together value")
    solved = sympy.solve(sympy.Eq(value, (1 - g) * apart + together + g * (1 - A) * value), value)[
        0
    ]
    yield symbolic(
        "V = (1-g) apart + together + g (1 - A) V, since after a disagreement all starts afresh",
        lambda: sympy.simplify(solved - ((1 - g) * apart + together) / (1 - g * (1 - A))) == 0,
        certificate="V = ((1-g) apart + together) / (1 - g (1 - A))",
    )


def _yields(_: int) -> Iterator[Evidence]:
    chain = NormChain(BACH_OR_STRAVINSKY, uniform(BOTH, 2), fixed(EGALITARIAN, 2))
    yield computed(
        "they agree almost surely, on the egalitarian norm: (25/13, 25/13) at g = 24/25",
        lambda: chain.agreement == 1 and chain.values(G) == (Fraction(25, 13), Fraction(25, 13)),
    )
    import z3

    q, left = z3.Reals("q(w') not_yet")
    yield smt_evidence(
        "each draw takes up w' with the same positive chance",
        [
            prove(
                "the chance of never taking it up shrinks by a fixed factor",
                {"w' is in W": z3.And(0 < q, q <= 1), "not yet": z3.And(0 < left, left <= 1)},
                left * (1 - q) < left,
            )
        ],
    )


def _preference(_: int) -> Iterator[Evidence]:
    import sympy

    x, y = sympy.symbols("x y")
    slope = sympy.diff(x * y + (1 - x) * (1 - y), x)
    yield symbolic(
        "A = xy + (1-x)(1-y) has dA/dx = 2y - 1 < 0 iff y < 1/2: more weight on the favourite, "
        "fewer "
        "agreements with whoever puts less than half on it",
        lambda: sympy.expand(slope - (2 * y - 1)) == 0,
        certificate="dA/dx = 2y - 1",
    )
    yield no_violation(
        "two norms that pay 1 if they agree, against a counterpart of weights (1/4, 3/4): the "
        "value falls with the weight on the favourite, on a grid of 11",
        11,
        _falls,
        complete=False,
    )


def _falls() -> bool:
    counterpart = resampling([Fraction(1, 4), Fraction(3, 4)])
    same = (((Fraction(1),) * 2, (Fraction(0),) * 2), ((Fraction(0),) * 2, (Fraction(1),) * 2))
    values = [
        NormChain(same, resampling([Fraction(k, 10), 1 - Fraction(k, 10)]), counterpart).values(G)[
            0
        ]
        for k in range(11)
    ]
    return all(x > y for x, y in itertools.pairwise(values))


def _incentive(_: int) -> Iterator[Evidence]:
    rigid, soft = fixed(UTILITARIAN, 2), uniform(BOTH, 2)
    yield refuted_by(
        "against amTFT({Util, Egal}), which will yield, insisting on Util pays 50/13, yielding "
        "half "
        "the time 75/26",
        lambda: bos_values(rigid, soft)[0] > bos_values(soft, soft)[0],
        certificate={"discount": "24/25"},
    )
    yield computed(
        "against amTFT(Egal), which never yields, insisting pays 0 and resampling 25/13",
        lambda: (
            bos_values(rigid, fixed(EGALITARIAN, 2))[0] == 0
            and bos_values(soft, fixed(EGALITARIAN, 2))[0] == Fraction(25, 13)
        ),
        amended=True,
    )


def _chance_case(rng: np.random.Generator) -> tuple[Fraction, Fraction, Fraction]:
    return tuple(Fraction(int(x), 20) for x in rng.integers(0, 21, 3))  # type: ignore[return-value]


def _less_robust(case: tuple[Fraction, Fraction, Fraction]) -> bool:
    low, high = sorted(case[:2])
    y = case[2]
    return high * y + (1 - high) * (1 - y) <= low * y + (1 - low) * (1 - y)


CLAIMS = (
    Claim(
        name="weak-pareto-improvement",
        statement="When w is in W, one player using amTFT(W) rather than amTFT(w) leads to a weak "
        "Pareto improvement.",
        formula="V(amTFT(W), .) >= V(amTFT(w), .)",
        source=f"{SECTION_5}.1",
        domain="two agents that resample norms until they agree",
        quantifiers="for all games, discounts, opponents, W containing w, both players",
        hypotheses=(stated("w is in W"),),
        added=(
            stated("the opponent is fixed at a norm w'"),
            stated("play starts at w"),
            stated("u_i(n, w') >= u_i(w, w') for all n in W and both i"),
        ),
        means=(_improvement,),
        documented=Status.AMENDED,
    ),
    Claim(
        name="failure-iff-disjoint",
        statement="Coordination failure only occurs when the sets of welfare functions are "
        "disjoint.",
        formula="W1 and W2 intersect => agreement almost surely",
        source=f"{SECTION_5}.1, Figure 5",
        domain="two agents that resample norms until they agree",
        quantifiers="for all sets W1, W2",
        hypotheses=(stated("W1 and W2 intersect"),),
        added=(
            stated("norms are drawn independently, with full support on one's set"),
            stated("different norms can be told apart"),
        ),
        means=(_failure,),
        documented=Status.AMENDED,
    ),
    Claim(
        name="resampling-value",
        statement="The value of identical, independent resampling has a closed form.",
        formula="V = [(1-g) sum_{n!=n'} q1 q2 u(n, n') + sum_n q1 q2 u(n, n)] / (1 - g(1 - A))",
        source="ours",
        domain="finitely many norms, any discount in [0, 1)",
        means=(_closed,),
    ),
    Claim(
        name="flexible-yields-to-rigid",
        statement="An agent open to w or w' ends up optimising w' if its counterpart's set is "
        "{w'}.",
        formula="amTFT({w, w'}) against amTFT({w'}): w' almost surely",
        source=f"{SECTION_5}.2",
        domain="resampling with full support",
        means=(_yields,),
    ),
    Claim(
        name="preference-costs-robustness",
        statement="More weight on the own favourite makes an agent less robust against "
        "counterparts "
        "that put a lower probability on it.",
        formula="d/dx P(agree) < 0 iff y < 1/2",
        source=f"{SECTION_5}.2",
        domain="two norms, independent resampling; x and y the weights on player 1's favourite",
        hypotheses=(
            Condition(
                "the counterpart puts less than half on it",
                "y < 1/2",
                lambda case: case[2] < Fraction(1, 2),
            ),
        ),
        conclusion=Condition("less agreement", "A(x) falls in x", _less_robust),
        spaces=(Drawn(_chance_case, name="random weights", size=512),),
        means=(_preference,),
    ),
    Claim(
        name="incentive-to-include-more",
        statement="Players are incentivised to include more than just their preferred welfare "
        "function "
        "in W.",
        formula="V_1(amTFT(W), .) > V_1(amTFT(w), .)",
        source=f"{SECTION_5}.1",
        domain="Asymmetric Bach or Stravinsky, g = 24/25",
        hypotheses=(stated("the counterpart prefers another norm"),),
        added=(stated("the counterpart does not yield"),),
        means=(_incentive,),
        documented=Status.AMENDED,
        remark="Against one that does, insisting pays more: flexibility is a game of Chicken.",
    ),
)
