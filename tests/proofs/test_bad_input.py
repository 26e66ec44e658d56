"""What a stranger may get wrong with claims is refused in words, before any work begins."""

import operator
from fractions import Fraction

import pytest

import gametheory as gt
import proofs
from gametheory.strategies import Path
from proofs.evidence import Evidence, Kind, all_of, cases, fact, maximum
from proofs.proposition1 import check, to_coq
from proofs.searching import Games, IntegerGames, PathPairs, StagePairs, search

V = proofs.quantity("V_1(p)")
GAME = gt.zoo.chicken()
SPACE = StagePairs(IntegerGames(high=1))
CLAIM = proofs.Claim("Player 1 gains.", V > 0, spaces=(SPACE,))
FOUND = check(GAME, "1/2", Path.constant((0, 1)), Path.constant((1, 0)))


def about(*names):
    """A claim whose conclusion names quantities."""
    return proofs.Claim("About names.", all_of(*(proofs.quantity(name) >= 0 for name in names)))


WRONG = {
    # formulas
    "number": lambda: V <= None,
    "text that is no number": lambda: V <= "a",
    "binary fraction": lambda: V <= 0.1,
    "nan": lambda: V + float("nan"),
    "truth value as a number": lambda: V <= True,
    "division by zero": lambda: V / 0,
    "division by a term": lambda: V / V,
    "truth of a formula": lambda: 0 <= V <= 1,
    "and True": lambda: (V <= 1) & True,
    "or a term": lambda: (V <= 1) | V,
    "implies words": lambda: (V <= 1).implies("V <= 2"),
    "name that is none": lambda: proofs.quantity(None),
    "name with a newline": lambda: proofs.quantity("a\nb"),
    "empty name": lambda: fact(" "),
    "largest of none": maximum,
    "all of none": all_of,
    "a name without a value": lambda: (V <= 1).holds({}.get),
    # claims
    "statement": lambda: proofs.Claim(" ", V > 0),
    "conclusion": lambda: proofs.Claim("x", 3),
    "hypotheses": lambda: proofs.Claim("x", V > 0, hypotheses=3),
    "no hypotheses": lambda: proofs.Claim("x", V > 0, hypotheses=None),
    "one hypothesis": lambda: proofs.Claim("x", V > 0, hypotheses=[3]),
    "space that is none": lambda: proofs.Claim("x", V > 0, spaces=(3,)),
    "spaces": lambda: proofs.Claim("x", V > 0, spaces=SPACE),
    "proofs": lambda: proofs.Claim("x", V > 0, proofs=len),
    "quantifier": lambda: proofs.Claim("x", V > 0, quantifier="some"),
    "status": lambda: proofs.Claim("x", V > 0, documented="holds"),
    "proof that gives None": lambda: proofs.decide(
        proofs.Claim("x", V > 0, proofs=(lambda c: None,))
    ),
    "condition without a name": lambda: proofs.Condition(3, "words"),
    # deciding and searching
    "decide None": lambda: proofs.decide(None),
    "decide a name": lambda: proofs.decide("proposition-1"),
    "budget": lambda: proofs.decide(CLAIM, budget="x"),
    "half a budget": lambda: search(CLAIM, SPACE, 1.5),
    "no budget": lambda: search(CLAIM, SPACE, 0),
    "processes": lambda: search(CLAIM, SPACE, processes="a"),
    "engine": lambda: search(CLAIM, SPACE, engine="cloud"),
    "space": lambda: search(CLAIM, None),
    "payoffs beyond 64 bits": lambda: IntegerGames(high=10**30),
    "shape": lambda: IntegerGames((2, 0)),
    "shape of three": lambda: IntegerGames((2, 2, 2)),
    "source": lambda: Games("games"),
    "paths": lambda: PathPairs(IntegerGames(high=1), "1/2", cycle=10**9),
    "joint action outside": lambda: proofs.StagePair(GAME, (0, 0), (2, 0)),
    "unknown claim": lambda: proofs.check(3),
    "names as text": lambda: list(proofs.check_all("proposition-1")),
    **{
        f"unknown quantity {name}, {kind.__name__}": (
            lambda name=name, space=kind: search(about(name), space, 10)
        )
        for name in ("W", "V_3(p)", "v_9", "V_1(r)", "max_a r_1(a, r_2)", "V_1(p_1, q_1)")
        for kind in (StagePairs, PathPairs)
    },
    # proofs
    "prove names": lambda: proofs.prove("a", {"h": 1}, 2),
    "prove_claim None": lambda: proofs.prove_claim(None),
    "lemmas": lambda: proofs.prove_claim(CLAIM, lemmas=3),
    "lemmas by name": lambda: proofs.prove_claim(CLAIM, lemmas=["name"]),
    "premises": lambda: proofs.prove_claim(CLAIM, premises={"a": "b"}),
    "identities": lambda: proofs.symbolic("t", None),
    "identities as a list": lambda: proofs.symbolic("t", [1]),
    "identity as text": lambda: proofs.symbolic("t", {"a": "x+"}),
    "identity of None": lambda: proofs.symbolic("t", {"a": None}),
    "theorem": lambda: proofs.theorem("t", None),
    "cases": lambda: cases("t", 3, bool),
    "rows": lambda: proofs.farkas({"a": (1, "x")}, (1, 0)),
    "no rows": lambda: proofs.farkas({}, (1, 0)),
    "evidence of no kind": lambda: Evidence("proof", "t", count=1, recheck=lambda: 1),
    "evidence by count": lambda: Evidence(Kind.SMT, "t", count="1", recheck=lambda: 1),
    # Proposition 1
    "punishments": lambda: check(GAME, 0, FOUND.first, FOUND.second, punishments=3),
    "hypotheses by number": lambda: check(GAME, 0, FOUND.first, FOUND.second, hypotheses=3),
    "hypotheses by list": lambda: check(GAME, 0, FOUND.first, FOUND.second, hypotheses=[[]]),
    "hypotheses as text": lambda: check(
        GAME, 0, FOUND.first, FOUND.second, hypotheses="self-serving"
    ),
    "paths by name": lambda: check(GAME, 0, "p", "q"),
    "script of None": lambda: to_coq(None),
    **{
        f"script named {name!r}": lambda name=name: to_coq(FOUND, name=name)
        for name in (None, 3, "", "a b", "é", "forall", "verdict", "Some", "rows")
    },
    **{
        f"script of tie {tie!r}": lambda tie=tie: to_coq(FOUND, tie=tie)
        for tie in (None, "0", 0.5, -1, 99)
    },
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_it_is_refused_in_words(call):
    with pytest.raises(gt.GameTheoryError, match="expected") as error:
        call()
    assert len(str(error.value)) < 500


def test_terms_are_written_as_usual():
    half, minus = V / 2, -V
    assert half.value({"V_1(p)": Fraction(3)}.get) == Fraction(3, 2)
    assert minus.value({"V_1(p)": 3}.get) == -3
    assert (V <= "1/3").holds({"V_1(p)": Fraction(1, 3)}.get)
    assert (V / "1/2").value({"V_1(p)": 3}.get) == 6


@pytest.mark.parametrize(
    "name", ["|x|", "a\\b", "%7C", "forall", "true", "(x)", 'say "x"', "é", "x y; z"]
)
def test_any_printable_name_reaches_the_solvers(name):
    pytest.importorskip("z3")
    x, y = proofs.quantity(name), proofs.quantity("%7Cx%7C")
    claim = proofs.Claim("At most 2.", x + y <= 2, hypotheses=(x <= 1, y <= 1))
    found = proofs.prove_claim(claim)
    assert found.route == "z3 and cvc5"
    assert found.verify()


def test_powers_are_not_offered():
    with pytest.raises(TypeError):
        operator.pow(V, 2)
