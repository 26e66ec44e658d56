"""What the claims about agreeing on a norm state, against evidence that must not do."""

import itertools
from fractions import Fraction
from importlib.resources import files
from types import SimpleNamespace

import pytest

import gametheory as gt
from gametheory.bargaining.meta_bargaining import RuleMeeting
from gametheory.commitments import Offer, RenegotiationProgram, pareto_meet, renegotiate
from proofs.claims import choosing_rules, meta_bargaining, renegotiation
from proofs.claims._renegotiating import Rounds, pairs
from proofs.evidence import Kind

NONE = (Fraction(0), Fraction(0))


def _equilibria(certain, possible=()):
    """Announced rules of which only the equilibria are known, by their outcomes."""
    made = [
        [
            RuleMeeting("nash", "nash", tuple(map(Fraction, v)), NONE, "the same", 0)
            for v in outcomes
        ]
        for outcomes in (certain, possible)
    ]
    return SimpleNamespace(
        found=SimpleNamespace(equilibria=lambda: made[0], undecided=lambda: made[1]),
        outcomes=[m.outcome for pair in made for m in pair],
    )


def test_what_may_be_an_equilibrium_is_no_witness():
    several = meta_bargaining.NORMS_DO_NOT_CONCEDE.conclusion
    assert several.holds(_equilibria([(1, 2), (2, 1)]))
    assert not several.holds(_equilibria([(1, 2)], [(2, 1)]))
    assert not several.holds(_equilibria([(1, 2), (1, 2)]))


def test_rules_that_concede_are_efficient():
    """Else the rule that recommends d always, continuously, would meet the hypothesis."""
    assert "recommends an efficient outcome" in meta_bargaining.OTHERS_CONCEDE.text


def test_the_concession_is_among_the_obligations():
    for claim in (meta_bargaining.NASH_SECURES, meta_bargaining.NASH_IS_THE_OUTCOME):
        made = [proof(claim) for proof in claim.proofs]
        steps = [step for evidence in made for step in evidence.steps]
        assert any(step.startswith("at the bound, all that is left is N") for step in steps)
        assert any("theorems 3.14 and 4.6" in evidence.text for evidence in made), "the limit"
        assert "argued by hand" in claim.remark


def test_that_the_larger_of_u_and_m_is_attainable_is_proved():
    """In the theorem of Coq, by a lemma: solvers check the steps that follow from it."""
    checked, by_solvers = [
        proof(renegotiation.OF_THE_ORIGINALS) for proof in renegotiation.OF_THE_ORIGINALS.proofs
    ]
    assert checked.kind == Kind.FORMAL
    assert "wanted_is_in_both in Renegotiation.v" in by_solvers.text
    text = (files("proofs.formal") / "Renegotiation.v").read_text(encoding="utf-8")
    theorem = text.partition("Theorem extensions_guarantee_the_minimum")[2].partition("Qed.")[0]
    assert "wanted_is_in_both" in theorem


def test_the_larger_of_u_and_m_is_attainable():
    """By membership, of mixtures of the corners of some hulls."""
    below = set()
    for corners in (
        [(0, 0), (3, 1), (1, 3)],
        [(0, 0), (0, 5), (3, 4), (6, 0)],
        [(1, 0), (0, 2), (4, 1), (2, 3)],
    ):
        hull = gt.PayoffSet.from_points(corners)
        least = pareto_meet(hull).minimum
        for drawn in itertools.combinations_with_replacement(corners, 5):
            u = [Fraction(sum(v[i] for v in drawn), 5) for i in range(2)]
            assert hull.contains([tuple(map(max, u, least))])[0], (corners, u)
            below.add(tuple(x < y for x, y in zip(u, least, strict=True)))
    assert len(below) == 4, "in either payoff, both and none"


def test_the_originals_of_the_counterexample_are_best_replies():
    """To the certainty that the other accepts nothing but its own best outcome."""
    game = gt.zoo.scheduling_game()
    best = [(3, 1), (1, 3)]
    slots = ("S1", "S2", "S3")
    offers = [Offer.nothing(), Offer.meet(), Offer.anything(), *(Offer.of([v]) for v in best)]
    for i in range(2):
        believed = RenegotiationProgram.offering(slots[1 - i], Offer.of([best[1 - i]]))

        def paid(own, i=i, believed=believed):
            both = [own, believed] if i == 0 else [believed, own]
            return renegotiate(game, both).outcome[i]

        original = RenegotiationProgram.offering(slots[i], Offer.of([best[1 - i]]))
        others = [RenegotiationProgram.offering(s, o) for s in slots for o in offers]
        assert paid(original) == max(map(paid, others)) == 1
    [pair] = [
        e
        for e in pairs("as defined")
        if e.game.name == game.name
        and e.first.states[0].offer == Offer.of([best[1]])
        and e.second.states[0].offer == Offer.of([best[0]])
    ]
    assert not renegotiation.AS_DEFINED.conclusion.holds(pair)


@pytest.mark.parametrize("rounds", [1, 3, 7])
@pytest.mark.parametrize("delta", ["1/1000", "2/3", "1"])
def test_the_minimum_is_tight_for_any_rounds_and_distance(rounds, delta):
    claim = renegotiation.TIGHT
    assert claim.conclusion.holds(Rounds(rounds, Fraction(delta)))
    assert all(h.holds(Rounds(rounds, Fraction(delta))) for h in claim.hypotheses)


def test_a_veto_needs_neither_gains_nor_three_outcomes():
    assert [h.name for h in choosing_rules.VETO_LEAVES_NASH.hypotheses] == ["veto"]
