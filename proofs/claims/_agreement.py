"""Figure 5 and section 5.2: which agents agree, on what, and what it is worth."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from gametheory._numeric.exact import listed, show, show_profile
from gametheory.norms.resampling import closed_form, stubborn
from proofs.claims._encounters import (
    BACH,
    BAD,
    CHAIN,
    HALF,
    PAPERS,
    RIGID,
    Adaptive,
    Encounter,
    drawing,
    excluding,
    identity,
    in_turn,
    meeting,
    rigid,
    same,
    shown_chances,
    two_norms,
    uniformly,
)
from proofs.evidence import Claim, Condition, Place, Status, quantity
from proofs.formal import formal
from proofs.searching import Instances

AGREE, AT_ONCE = quantity("P(agree)"), quantity("P(agree at once)")
SAME = quantity("P(same)")
BOTH, ALL = (0, 1), (0, 1, 2)


# --- Figure 5: who agrees ------------------------------------------------------------------------


def _kinds(norms: tuple[int, ...]) -> list[Adaptive]:
    """Agents of one set, of all kinds."""
    found = [uniformly(norms, 3)]
    if len(norms) > 1:
        found += [uniformly(norms, 3, first=n) for n in norms]
        found += [in_turn(norms, 3), in_turn(norms[::-1], 3)]
        found += [excluding(norms, 3), excluding(norms, 3, norms[-1])]
        found.append(
            drawing([Fraction(n + 1, sum(m + 1 for m in norms)) * (n in norms) for n in ALL])
        )
    return found


def _meetings() -> Iterator[Encounter]:
    subsets = [s for k in range(1, 4) for s in itertools.combinations(ALL, k)]
    for one, two in itertools.product(subsets, repeat=2):
        for first, second in itertools.product(_kinds(one), _kinds(two)):
            if len(one) + len(two) < 6 or first.how == second.how or "uniformly" in first.how:
                yield Encounter(identity(3), first, second)


MEETINGS = (Instances(lambda: list(_meetings()), name="sets of up to three norms, all rules"),)


def _draws_afresh(agent: Adaptive) -> bool:
    return all(row == agent.rule.start for row in agent.rule.kernel)


def _same_map(e: Encounter) -> bool:
    one, two = e.first.rule.kernel, e.second.rule.kernel
    steps = [row.index(1) for row in one if 1 in row]
    return one == two and sorted(steps) == list(range(e.count))


def shown_draws(e: Encounter) -> str:
    """How both draw after a disagreement in which the one followed A and the other B."""
    one, other = (shown_chances(agent.rule.kernel[0]) for agent in (e.first, e.second))
    return f"player 1 draws {one}; player 2 draws {other}"


AFRESH = Condition(
    "independent draws",
    "each agent draws every norm with the same chances, the first one too",
    lambda e: _draws_afresh(e.first) and _draws_afresh(e.second),
    shown=shown_draws,
)
FAILURES = (
    Claim(
        "Two agents that draw uniformly fail to agree only if their sets of welfare functions are "
        "disjoint.",
        Condition("agreement almost surely", AGREE.equals(1)),
        name="failure-iff-disjoint",
        place=Place("Figure 5", None, "Coordination failure only occurs when"),
        domain=CHAIN,
        hypotheses=(
            Condition(
                "uniform re-sampling",
                "after each disagreement both draw uniformly from their sets W_1 and W_2",
                lambda e: e.first.is_uniform and e.second.is_uniform,
                shown=shown_draws,
            ).at("5.1", 3, "assuming uniform re-sampling", literal=True),
            Condition(
                "start within their sets",
                "the first norms are drawn uniformly, or chosen by preference",
                lambda e: e.first.starts_within and e.second.starts_within,
                shown=lambda e: (
                    f"player 1 begins with {shown_chances(e.first.rule.start)}; player 2 begins "
                    f"with {shown_chances(e.second.rule.start)}"
                ),
            ).at("5.1", 1, "at random or according to a preference ordering", literal=True),
            Condition(
                "not disjoint",
                "W_1 and W_2 have a norm in common",
                lambda e: bool(set(e.first.norms) & set(e.second.norms)),
                shown=lambda e: (
                    f"in common: {listed(['ABC'[n] for n in e.first.norms if n in e.second.norms])}"
                ),
            ).at("Figure 5", None, "Coordination failure only occurs when", literal=True),
        ),
        spaces=MEETINGS,
        foils=lambda: [
            Encounter(
                identity(2),
                Adaptive((0,), stubborn(1, HALF), ""),
                Adaptive((1,), stubborn(0, HALF), ""),
            )
        ],
        proofs=(
            formal(
                "Resampling.agreement_is_almost_sure",
                "q1 and q2 are uniform on W_1 and W_2, so a common norm makes meeting positive",
            ),
            formal("Resampling.failure_iff_disjoint"),
        ),
        documented=Status.HOLDS,
        why="After each disagreement both draw a common norm with the same positive chance, so "
        "they miss each other for ever with chance 0.",
        see=("agreement-iff-common-norm", "same-order-never-agrees"),
        remark="Uniformity can be weakened to independent draws of positive chance, but not to "
        "any way of going through the set.",
    ),
    Claim(
        "Agents that draw norms independently agree almost surely if some norm can be drawn by "
        "both, and never otherwise.",
        Condition(
            "agreement iff one draw of both may be the same",
            same(AGREE.equals(1), SAME > 0) & same(AGREE.equals(0), SAME.equals(0)),
        ),
        name="agreement-iff-common-norm",
        origin="Figure 5 for draws that are not uniform, and its converse",
        domain=CHAIN,
        hypotheses=(AFRESH,),
        spaces=MEETINGS,
        proofs=(
            formal("Resampling.failure_iff_disjoint"),
            formal("Resampling.disjoint_never_agree"),
        ),
        documented=Status.HOLDS,
        why="Each draw agrees with the chance P(same), so t draws fail with the chance "
        "(1 - P(same))^t.",
        remark="The expected number of draws is 1/P(same) (expected_wait in Resampling.v).",
    ),
    Claim(
        "Agents that go from norm to norm in the same way, one to one, agree at once or never, "
        "though their sets are the same.",
        Condition("at once or never", AGREE.equals(AT_ONCE)),
        name="same-order-never-agrees",
        origin="what becomes of Figure 5 for cycling by preference, or excluding what just failed",
        domain=CHAIN,
        hypotheses=(
            Condition(
                "the same one-to-one map",
                "after a disagreement both go from norm n to norm f(n), f one to one",
                _same_map,
                shown=lambda e: listed(
                    [
                        f"from {'ABC'[n]} to {shown_chances(row)}"
                        for n, row in enumerate(e.first.rule.kernel)
                    ]
                ),
            ),
        ),
        spaces=(
            Instances(
                lambda: [
                    *(
                        Encounter(identity(2), one, two)
                        for one in (in_turn(BOTH, 2), excluding(BOTH, 2))
                        for two in (in_turn((1, 0), 2), excluding(BOTH, 2))
                    ),
                    *_meetings(),
                ],
                name="two norms in turn or excluding what failed; and sets of up to three",
            ),
        ),
        proofs=(formal("Resampling.same_order_never_meets"),),
        documented=Status.HOLDS,
        why="A one-to-one map takes different norms to different norms.",
        remark="With two norms, (A, B, A, ...) and (B, A, B, ...) never agree (cycling_never_meets "
        "in Resampling.v); agents that never draw the norm that just failed agree at once with a "
        "chance of a half, or never (excluding_meets_at_once_or_never).",
    ),
)


def _closed_form(e: Encounter) -> bool:
    chances = e.first.rule.start, e.second.rule.start
    return e.chain.values(e.discount) == closed_form(e.norms.outcomes, *chances, e.discount)


def _valued() -> Iterator[Encounter]:
    weights = [(1, 0), (1, 1), (1, 3), (0, 1)]
    agents = [drawing([Fraction(x, sum(w)) for x in w]) for w in weights]
    for norms, one, two in itertools.product([*two_norms(), BACH, BAD], agents, agents):
        yield Encounter(norms, one, two, PAPERS)


VALUE = Claim(
    "The value of independent draws has a closed form.",
    Condition(
        "closed form",
        "V_i = [(1-g) sum_{n != m} q_1(n) q_2(m) u_i(n, m) + sum_n q_1(n) q_2(n) u_i(n, n)] / "
        "(1 - g (1 - P(same)))",
        _closed_form,
        shown=lambda e: (
            f"V = {show_profile(e.chain.values(e.discount))}, P(same) = "
            f"{show(meeting(e.first.rule.start, e.second.rule.start))}"
        ),
    ),
    name="resampling-value",
    origin="what sections 5.1 and 5.2 say, in numbers",
    domain=CHAIN,
    hypotheses=(AFRESH,),
    spaces=(
        Instances(lambda: list(_valued()), name="two norms of payoffs 0..2, draws of all kinds"),
        Instances(
            lambda: [
                Encounter(BACH, in_turn(BOTH, 2), uniformly(BOTH)),
                Encounter(BACH, uniformly(BOTH, first=0), rigid(1)),
            ],
            name="other rules",
        ),
    ),
    proofs=(formal("Resampling.resampling_value"), formal("Resampling.fresh_value_unique")),
    documented=Status.HOLDS,
    why="With the chance P(same) the draw is kept, else the situation recurs: V = (1-g) apart + "
    "together + g (1 - P(same)) V, the two sums of C.",
    examples=lambda: [Encounter(BACH, drawing((HALF, HALF)), drawing((HALF, HALF)), PAPERS)],
)


# --- Section 5.2: who yields ---------------------------------------------------------------------

YIELDS = Claim(
    "An agent that is open to optimising either w or w' ends up optimising w' against an agent "
    "whose only welfare function is w'.",
    Condition("agreement on w' almost surely", AGREE.equals(1)),
    name="flexible-yields-to-rigid",
    place=Place("5.2", 1, "will end up optimizing w^IA if playing against an agent for whom"),
    domain=f"{CHAIN}; who agrees with a rigid agent agrees on its norm",
    hypotheses=(
        Condition(
            "open to w'",
            "after each disagreement player 1 draws its norm afresh, w' with a positive chance",
            lambda e: (
                len(set(e.first.rule.kernel)) == 1 and e.first.rule.kernel[0][e.second.norms[0]] > 0
            ),
            shown=lambda e: f"player 1 draws {shown_chances(e.first.rule.kernel[0])}",
        ).at("5.2", 1, "an agent which is open to optimizing either"),
        RIGID.at("5.2", 1, "an agent for whom W = {w^IA}", literal=True),
    ),
    spaces=MEETINGS,
    proofs=(formal("Resampling.flexible_yields_to_rigid"),),
    documented=Status.HOLDS,
    why="The rigid agent never moves, and each draw of the other is w' with the same positive "
    "chance.",
    remark="In Asymmetric Bach or Stravinsky at g = 24/25 both get 25/13.",
)

CLAIMS = (*FAILURES, VALUE, YIELDS)
