"""What the claims about agreeing on a norm state, against evidence that must not do."""

from fractions import Fraction
from types import SimpleNamespace

from gametheory.bargaining.meta_bargaining import RuleMeeting
from proofs.claims import meta_bargaining

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
