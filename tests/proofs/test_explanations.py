"""What a referee reads: marks, terms, matrices, and the numbers beside each condition."""

import dataclasses
import itertools
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import gametheory as gt
import proofs
from gametheory._numeric.exact import fractions, listed
from proofs import Claim, Condition, Instances, Quantifier, Status, decide
from proofs.claims import glossary
from proofs.evidence import Place
from proofs.searching import impartial_welfare as impartial
from proofs.searching import pair_conditions as pairs
from proofs.searching import showing, witnesses
from proofs.searching.stage_conditions import reaches
from proofs.verdicts import explanation, report
from proofs.verdicts.record import entry, rewritten

PLACE = Place("3.3", 1, "even")
EVEN = Condition("even", "n is even", lambda n: n % 2 == 0, shown=lambda n: f"{n} mod 2 = {n % 2}")
SMALL = Condition("small", "n < 10", lambda n: n < 10, shown=lambda n: f"{n} against 10")
NOT_TEN = Condition("not ten", "n is 0 or odd", lambda n: n == 0 or n % 2 == 1)
CLAIM = Claim(
    "Even numbers are small.",
    SMALL,
    hypotheses=(EVEN.at("3.3", 1, "even", literal=True),),
    place=PLACE,
    why="Ten is even.",
    spaces=(Instances(lambda: range(20), name="n < 20"),),
)


def explained(claim):
    return report.explain(decide(claim))


@pytest.mark.parametrize(
    ("texts", "text"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_lists_are_english(texts, text):
    assert listed(texts) == text


def test_a_refutation_shows_its_numbers_and_its_reason():
    text = explained(CLAIM)
    assert (
        "- As printed: refuted. The counterexample below meets every hypothesis and fails C."
        in text
    )
    assert "- Why: Ten is even." in text
    assert "  - H1. even: holds: 10 mod 2 = 0" in text
    assert "  - C. small: fails: 10 against 10" in text


def test_a_repaired_claim_has_two_verdicts():
    added = Condition("not both", "n < 10 or n is odd", lambda n: n < 10 or n % 2 == 1)
    claim = Claim(
        CLAIM.statement,
        SMALL,
        hypotheses=CLAIM.hypotheses,
        added=(added,),
        place=PLACE,
        spaces=CLAIM.spaces,
        proofs=(lambda claim: proofs.theorem("by division", "Euclid"),),
    )
    said = report.decided(decide(claim))
    assert said[0].startswith("As printed: refuted.")
    assert said[1] == "With A1 added: holds, by a quoted theorem."
    assert "the counterexample above" in explained(claim)


def test_conditions_are_marked_as_printed_read_or_ours():
    read = EVEN.at("3.3", 1, "even")
    found = {
        "printed": Claim("x", SMALL, hypotheses=(EVEN.at("3.3", 1, "even", literal=True),)),
        "our reading": Claim("x", SMALL, hypotheses=(read,)),
        "ours": Claim("x", SMALL, hypotheses=(EVEN,)),
    }
    for mark, claim in found.items():
        data = report.judged(proofs.Verdict(claim, Status.OPEN, ()))
        assert data["hypotheses"][0]["origin"] == mark
        assert data["conclusion"]["origin"] == "ours"
    noted = Claim("x", SMALL, hypotheses=(EVEN.at("3", 1, "x", literal=True, note="weaker"),))
    assert report.judged(proofs.Verdict(noted, Status.OPEN, ()))["hypotheses"][0]["origin"] == (
        "our reading"
    )
    assert read.ours.place is None


def test_the_conclusion_is_a_reading_unless_it_is_literal():
    literal = Condition("small", "n < 10", lambda n: n < 10, literal=True)
    for conclusion, reading, mark in (
        (SMALL, "", "our reading"),
        (literal, "", "printed"),
        (literal, "so", "our reading"),
    ):
        claim = Claim("x", conclusion, place=PLACE, reading=reading)
        data = report.judged(proofs.Verdict(claim, Status.OPEN, ()))
        assert data["conclusion"]["origin"] == mark


def test_marks_are_no_part_of_what_is_on_record():
    one, other = (
        entry(report.judged(proofs.Verdict(claim, Status.OPEN, ())))
        for claim in (
            Claim("x", SMALL, hypotheses=(EVEN.at("3", 1, "x"),)),
            Claim("x", SMALL, hypotheses=(EVEN.at("3", 1, "x", literal=True),)),
        )
    )
    assert one == other
    another = Claim("x", SMALL, hypotheses=(EVEN.at("3", 1, "y"),))
    assert entry(report.judged(proofs.Verdict(another, Status.OPEN, ()))) != one


def test_a_verdict_by_itself_says_how_to_read_what_it_shows():
    """Pages of several verdicts say it once, at the top."""
    bare = report.judged(decide(CLAIM))
    assert "How to read" not in explanation.explained(bare)
    noted = dataclasses.replace(
        CLAIM, hypotheses=(EVEN.at("3.3", 1, "even", note="stronger than printed: even"),)
    )
    text = explanation.explained(report.judged(decide(noted)))
    assert text.endswith(f"How to read:\n\n- {explanation.OF_STRENGTH}")
    game = report.judged(
        decide(dataclasses.replace(CLAIM, remark="In (0, 1) (2, 3); (4, 5) (6, 7)."))
    )
    assert explanation.explained(game).endswith(f"How to read:\n\n- {explanation.OF_A_LINE}")
    pairs = report.judged(
        decide(dataclasses.replace(CLAIM, remark="(1, 1) > (0, 0); (1, 1) > (0, 0)"))
    )
    assert "How to read" not in explanation.explained(pairs)
    several = "\n".join(explanation.explanations([bare, report.judged(decide(noted))]))
    assert several.count(explanation.OF_STRENGTH) == 1


def test_a_finite_domain_is_shown_case_by_case_and_a_large_one_by_an_example():
    few = Claim(
        "They are small.",
        SMALL,
        quantifier=Quantifier.EACH,
        spaces=(Instances(lambda: range(3), name="n < 3", exhaustive=True),),
        foils=lambda: [12],
    )
    text = explained(few)
    assert "  - 0: 0 against 10\n  - 1: 1 against 10\n  - 2: 2 against 10" in text
    many = Claim(
        "They are small.",
        SMALL,
        spaces=(Instances(lambda: range(9), name="n < 9"),),
        foils=lambda: [12],
        proofs=(lambda claim: proofs.theorem("by looking", "us"),),
    )
    assert "For example, an instance that meets every hypothesis:\n\n- 4\n" in explained(many)


def test_examples_are_telling():
    """Norms p != q are preferred, and games of several payoffs."""
    from proofs.deciding.showing import examples

    game, flat = gt.zoo.bach_or_stravinsky(), gt.NormalForm(np.zeros((2, 2, 2), dtype=int))
    same = proofs.StagePair(game, (0, 0), (0, 0))
    two = [proofs.StagePair(g, (0, 0), (1, 1)) for g in (flat, game)]
    claim = Claim("x", pairs.DISTINCT)
    (seen,) = examples(claim, [same, *two], every=False)
    assert "p = (B, B), q = (S, S)" in seen.text
    assert examples(claim, [], every=False) == ()


# Games as text -----------------------------------------------------------------------------------


def test_matrices_name_players_and_actions():
    lines = showing.matrix(gt.zoo.asymmetric_bach_or_stravinsky())
    assert lines[0].strip() == "player 2"
    assert lines[1].split() == ["player", "1", "B", "S"]
    assert lines[2].split("  ")[-2:] == ["(4, 1)", "(0, 0)"]
    assert len({len(line) for line in lines[1:]}) == 1
    unnamed = gt.NormalForm(np.arange(12).reshape(2, 3, 2))
    assert showing.labels(unnamed) == ("TMB", "LR")
    assert showing.show_cell(unnamed, (2, 1)) == "(B, R)"
    large = gt.NormalForm(np.zeros((2, 4, 2), dtype=int))
    assert showing.labels(large)[0] == ("a0", "a1", "a2", "a3")


def test_explanations_show_the_matrix_once():
    claim = Claim(
        "Every game has a pure equilibrium.",
        lambda game: len(gt.pure_equilibria(game)) > 0,
        spaces=(proofs.Games(proofs.IntegerGames(high=1)),),
    )
    text = explained(claim)
    assert text.count("player 1") == 1
    assert "- the game below\n" in text


def test_explanations_fold_at_80_columns():
    page = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    verbatim = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
    lines = explanation.folded(verbatim.sub("", page), 80).split("\n")
    assert len(lines) > 5000
    assert max(map(len, lines)) <= 80


# Numbers beside conditions -----------------------------------------------------------------------


def point_sets(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        drawn = rng.integers(0, 4, (rng.integers(1, 5), 2)).tolist()
        yield [(Fraction(a), Fraction(b)) for a, b in drawn]


def test_reasons_of_efficiency_are_right():
    for points in point_sets(200, 0):
        hull = gt.PayoffSet.from_points(points, convex=True)
        for value in points:
            efficient = hull.is_efficient(value)
            said = witnesses.why_efficient(points, value)
            assert said.endswith(f"at ({value[0]}, {value[1]}), nowhere more") == efficient
            dominated = witnesses.why_dominated(points, value)
            assert dominated.startswith("nothing") == efficient


def test_reasons_of_being_out_of_reach_are_right():
    """Against the comparison with the upper right envelope, which knows no weights."""
    values = [(Fraction(a, 2), Fraction(b, 2)) for a, b in itertools.product(range(8), repeat=2)]
    for points in point_sets(40, 1):
        for value in values:
            said = witnesses.why_out_of_reach(points, value)
            assert bool(said) != reaches(points, value), (points, value, said)


def test_values_of_one_weighted_sum_are_said_together():
    points = [(Fraction(a), Fraction(b)) for a, b in ((2, 2), (4, 1), (5, 0), (0, 0))]
    assert witnesses.why_efficient(points, *points) == (
        "V_1 + 2 V_2 is 6 at (2, 2) and (4, 1), nowhere more; V_1 + V_2 is 5 at (5, 0), nowhere "
        "more; (4, 1) dominates (0, 0)"
    )


def mixtures(points, parts=12):
    """Mixtures of every two or three of some points, on a grid."""
    for some in itertools.combinations_with_replacement(points, 3):
        for a, b in itertools.product(range(parts + 1), repeat=2):
            if a + b <= parts:
                shares = Fraction(a, parts), Fraction(b, parts), Fraction(parts - a - b, parts)
                yield tuple(
                    sum(s * v[i] for s, v in zip(shares, some, strict=True)) for i in (0, 1)
                )


def even_mixture(v, u):
    """The mixture of two points that pays both players the same, where one leads in each."""
    lead, lag = v[0] - v[1], u[1] - u[0]
    return tuple((lag * a + lead * b) / (lead + lag) for a, b in zip(v, u, strict=True))


def test_functions_that_pick_a_point_pick_it_alone():
    """Against mixtures on a grid; and where there is none, against all small weights."""
    seen = set()
    for points in point_sets(60, 3):
        value, others = points[0], points[1:]
        weights = impartial.picking(others, value)

        def worth(v, weights):
            return weights[0] * max(v) + weights[1] * min(v)

        if weights is None:
            even = [(v, u) for v, u in itertools.permutations(points, 2) if v[0] > v[1]]
            meeting = [even_mixture(v, u) for v, u in even if u[0] < u[1]]
            for pair in itertools.product(range(1, 9), repeat=2):
                assert any(worth(v, pair) >= worth(value, pair) for v in (*others, *meeting))
        else:
            assert value not in others
            known = (v for v in mixtures(points) if v != value)
            assert all(worth(v, weights) < worth(value, weights) for v in known)
        seen.add(weights is None)
    assert seen == {True, False}


def test_mixtures_that_pay_both_the_same_count():
    """Half of (3, 0) and (0, 3) pays both more than (1, 1)."""
    assert impartial.picking(list(map(fractions, ((3, 0), (0, 3)))), fractions((1, 1))) is None
    assert impartial.picking([fractions((3, 0))], fractions((1, 1))) == (1, 3)


def test_what_no_such_function_picks_is_said_otherwise():
    """(3, 1) is above the segment of the others, and below it once payoffs are sorted."""
    points = [fractions(v) for v in ((3, 1), ("39/10", 0), ("6/5", "29/10"))]
    said = impartial.why_picked(points, 0)
    assert said.startswith("no mixture of the others pays both as much, nor any as much as its")
    within = impartial.why_picked([*points, (Fraction(3), Fraction(2))], 0)
    assert within == "(3, 1) is within reach of others"


# What the proofs use -----------------------------------------------------------------------------


def test_what_is_stronger_than_printed_and_used_restricts_a_proof():
    noted = EVEN.at("3", 1, "x", note="stronger than printed: even")
    proof = proofs.theorem("by division", "Euclid")
    for uses, said in (
        ((), ["Needed and stronger than printed, so a restriction of what is proved: H1."]),
        (("not ten",), ["The proof uses H2 only."]),
        (
            ("even", "not ten"),
            [
                "The proof uses H1 and H2 only.",
                "Needed and stronger than printed, so a restriction of what is proved: H1.",
            ],
        ),
    ):
        claim = Claim("x", SMALL, hypotheses=(noted, NOT_TEN), place=PLACE, uses=uses)
        verdict = proofs.Verdict(claim, Status.HOLDS, (proof,))
        assert report.decided(verdict)[1:] == said
        refuted = proofs.Verdict(claim, Status.REFUTED, ())
        assert len(report.decided(refuted)) == 1


def test_counterexamples_meet_what_is_printed():
    """So no hypothesis of a claim that is refuted as printed is weaker than what is printed."""
    for claim in proofs.claims():
        if claim.documented in (Status.REFUTED, Status.AMENDED):
            assert not any(c.note.startswith("weaker") for c in claim.hypotheses), claim.name


def test_claims_name_hypotheses_that_they_have():
    for claim in proofs.claims():
        known = {c.name for c in (*claim.hypotheses, *claim.added)}
        named = {*claim.uses, *(name for name, _ in claim.needed), *dict(claim.unneeded)}
        assert named <= known, claim.name


def test_what_solvers_did_not_need_is_no_only_hypothesis_of_a_proof():
    """A hypothesis that is said to be used is given to the solver, or justifies a premise."""
    claim = next(c for c in proofs.claims() if c.name == "inequality-1")
    (found,) = [
        e for e in proofs.check(claim.name, budget=500).evidence if e.route == "z3 and cvc5"
    ]
    assert not any(name in found.text for name in claim.uses)


# Terms and pages ---------------------------------------------------------------------------------


def terms(name):
    (claim,) = [c for c in proofs.claims() if c.name == name]
    data = report.judged(proofs.Verdict(claim, claim.documented, ()))
    return {term["term"] for term in data["terms"]}


def test_claims_know_their_terms():
    assert "bargaining problem (BP)" in terms("proposition-1")
    assert "NormalizedScore" in terms("score-rises-with-w")
    assert "social dilemma" in terms("bach-or-stravinsky-is-no-dilemma")
    assert "Kalai-Smorodinsky solution" in terms("table-3/kalai-smorodinsky/iia")
    assert {"norm-adaptive (Definition 3.2)", "amTFT"} <= terms("amtft-with-a-set-is-norm-adaptive")
    assert "bargaining problem (BP)" not in terms("table-3/nash/iia")
    used = set().union(*(terms(claim.name) for claim in proofs.claims()))
    assert used == {definition.term for definition in glossary.DEFINITIONS}


def test_every_block_is_shared():
    for block in glossary.BLOCKS.values():
        texts = [condition.text for condition in block]
        holding = [c for c in proofs.claims() if set(texts) <= {h.text for h in c.hypotheses}]
        assert len(holding) > 1


def test_what_claims_share_is_written_once():
    names = ("weight-on-likely-norms/own-payoff", "weight-on-preferred-norms-can-pay")
    known = {claim.name: claim for claim in proofs.claims()}
    found = [
        report.judged(proofs.Verdict(known[name], known[name].documented, ())) for name in names
    ]
    together = "\n".join(explanation.explanations(found))
    hypothesis = "no player gets more in a disagreement than where both follow the same norm"
    assert together.count(hypothesis) == 1
    assert together.count("H1 to H7. norms of an asymmetric bargaining problem") == 2
    for claim in found:
        assert explanation.explained(claim).count(hypothesis) == 1


def test_pages_are_rewritten_between_their_markers():
    old = f"before\n{report.begin('full')}\n\nold\n\n{report.END}\nafter\n"
    new = rewritten(old, "full", "new\n")
    assert new == f"before\n{report.begin('full')}\n\nnew\n\n{report.END}\nafter\n"
    assert rewritten(new, "full", "new") == new
    with pytest.raises(gt.InvalidArgument, match="expected a page with"):
        rewritten("no markers", "full", "new")


def test_every_claim_says_why():
    for claim in proofs.claims():
        assert claim.why.endswith("."), claim.name
        assert len(claim.why) < 260, claim.name
