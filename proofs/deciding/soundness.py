"""The checkers, checked: false and empty evidence is offered to each, and must be refused.

A checker that accepts everything would never be noticed in a run in which everything is true. So
`gametheory prove` begins with evidence that is wrong by construction.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from gametheory._support.extras import load
from gametheory.errors import GameTheoryError
from proofs.deciding import counterexample, decide
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Kind,
    Obligation,
    Quantifier,
    Refused,
    Status,
    Verdict,
    cases,
    farkas,
    prove,
    prove_claim,
    quantity,
    status_of,
    symbolic,
)
from proofs.formal import formal
from proofs.searching import Instances, IntegerGames, StagePairs
from proofs.searching import pair_conditions as pairs
from proofs.searching import stage_conditions as stage


@dataclasses.dataclass(frozen=True)
class _Number:
    value: int

    def quantity(self, name: str) -> int:
        return self.value


_N = quantity("n")
_NUMBERS = Instances(lambda: [_Number(k) for k in range(10)], name="0 to 9")
_GAMES = (StagePairs(IntegerGames(high=1)),)
_SMALL = Condition("small", _N <= 3)
_SMALLER = Condition("smaller", _N <= 2)


def _claim(conclusion: Condition, *hypotheses: Condition, **options: object) -> Claim:
    return dataclasses.replace(
        Claim("A sabotage.", conclusion, hypotheses=hypotheses, spaces=(_NUMBERS,)),
        **options,  # type: ignore[arg-type]
    )


def _always(name: str, value: bool) -> Condition:
    return Condition(name, name, lambda _: value)


def _refused(
    name: str, because: str, attempt: Callable[[], object]
) -> tuple[str, Callable[[], bool]]:
    """What must be refused, and for which reason: another one would not show that it is seen."""

    def check() -> bool:
        try:
            attempt()
        except GameTheoryError as refusal:
            return because in str(refusal)
        return False

    return name, check


def _is_disproved(obligation: Obligation) -> bool:
    """Whether a solver has a model of the contrary: not to answer would be no refusal."""
    return not obligation.proved and obligation.counter is not None


def _obligations() -> list[tuple[str, Callable[[], bool]]]:
    z3 = load("z3")

    x, y = z3.Reals("x y")
    true = z3.BoolVal(True)
    return [
        _refused(
            "hypotheses that exclude each other",
            "its hypotheses cannot be met together",
            lambda: prove("", {"a": x < 0, "b": x > 0}, y > 0),
        ),
        _refused(
            "a conclusion that is always true",
            "its conclusion is true whatever the hypotheses",
            lambda: prove("", {"a": x < y}, true),
        ),
        _refused(
            "a hypothesis that is not needed",
            "it does not need the hypothesis 'b'",
            lambda: prove("", {"a": x < 0, "b": y < 0}, x < 1),
        ),
        ("a false statement", lambda: _is_disproved(prove("", {"a": x < 1}, x < 0))),
        ("a strict inequality made weak", lambda: _is_disproved(prove("", {"a": x >= 0}, x > 0))),
        (
            "'or' in place of 'and'",
            lambda: _is_disproved(prove("", {"a": z3.Or(x > 0, y > 0)}, x > 0)),
        ),
        (
            "a script that says something else",
            lambda: (
                not dataclasses.replace(
                    prove("", {"a": x < y, "b": y < 0}, x < 0), script="(assert true)"
                ).verify()
            ),
        ),
    ]


def _evidence() -> list[tuple[str, Callable[[], bool]]]:
    import sympy

    a = sympy.Symbol("a")
    no_count = lambda: Evidence(Kind.SAMPLE, "nothing", count=0, recheck=lambda: 0)  # noqa: E731
    proof = Evidence(Kind.SMT, "a proof", count=1, recheck=lambda: 1)
    failing = dataclasses.replace(proof, recheck=lambda: 0)
    claim = _claim(_SMALL, _SMALLER)
    sample = dataclasses.replace(proof, kind=Kind.SAMPLE)
    return [
        _refused(
            "evidence of no cases",
            "nothing: evidence must check at least one case, got 0",
            no_count,
        ),
        _refused(
            "a sample without cases",
            "none: evidence must check at least one case, got 0",
            lambda: cases("none", [], lambda _: True),
        ),
        _refused(
            "a sample with a violation", "violated: one", lambda: cases("one", [1], lambda _: False)
        ),
        _refused(
            "an identity that is typed as 0 = 0",
            "0 = 0 as typed is no identity",
            lambda: symbolic("", {"none": a - a}),
        ),
        _refused(
            "identities, none of them",
            "evidence must check at least one case, got 0",
            lambda: symbolic("", {}),
        ),
        _refused(
            "an identity that is none", "not an identity", lambda: symbolic("", {"false": a - 1})
        ),
        ("a proof that fails when it is replayed", lambda: not failing.verify()),
        ("a sample that decides", lambda: status_of(claim, [sample]) is Status.OPEN),
        (
            "a verdict that does not follow",
            lambda: not Verdict(claim, Status.AMENDED, (proof,)).verify(),
        ),
        _refused(
            "a theorem that no one has proved",
            "Coq has not checked CrossPlay.nothing",
            lambda: formal("CrossPlay.nothing")(claim),
        ),
        (
            "multipliers of what does not follow",
            lambda: farkas({"x <= 0": (-1, 0)}, (1, 0)) is None,
        ),
    ]


def _verdicts() -> list[tuple[str, Callable[[], bool]]]:
    amended = _claim(_SMALLER, _SMALL, added=(Condition("tiny", _N <= 1),))
    never = _claim(_SMALL, _always("never met", value=False))
    reversed_bound = Condition("reversed", ~pairs.FULL_BOUND.formula)  # type: ignore[operator]
    theorem_b = Claim(
        "Theorem B, its formula reversed.",
        reversed_bound,
        hypotheses=(stage.EQUILIBRIA, pairs.SELF_SERVING),
        spaces=_GAMES,
    )
    one = Instances(lambda: [_Number(1)], name="1")
    return [
        _refused(
            "a conclusion that is never false",
            "'yes' was never seen false",
            lambda: decide(_claim(_always("yes", value=True))),
        ),
        _refused(
            "a hypothesis that is never false",
            "'yes' was never seen false",
            lambda: decide(_claim(_SMALL, _SMALLER, _always("yes", value=True))),
        ),
        _refused(
            "an addition that implies the conclusion by itself",
            "implies the conclusion by itself",
            lambda: decide(amended),
        ),
        _refused(
            "a conclusion among its hypotheses",
            "the conclusion is among the hypotheses",
            lambda: _claim(_SMALL, _SMALL),
        ),
        _refused(
            "hypotheses that nothing meets",
            "nothing in its spaces meets the hypotheses",
            lambda: decide(never),
        ),
        _refused(
            "a counterexample that is none",
            "is no counterexample of",
            lambda: counterexample(_claim(_SMALL), _Number(1)),
        ),
        _refused(
            "a false claim, proved",
            "not proved: a-sabotage ([n = ",
            lambda: prove_claim(_claim(_SMALLER, _SMALL)),
        ),
        ("a formula that is reversed", lambda: decide(theorem_b).status is Status.REFUTED),
        (
            "one instance that decides a universal claim",
            lambda: (
                decide(_claim(_SMALL, foils=lambda: [_Number(9)], spaces=(one,))).status
                is Status.OPEN
            ),
        ),
        (
            "a claim of existence without a witness",
            lambda: (
                decide(
                    _claim(
                        Condition("large", _N > 20),
                        quantifier=Quantifier.SOME,
                        spaces=(one,),
                        foils=lambda: [_Number(21)],
                    )
                ).status
                is Status.OPEN
            ),
        ),
    ]


def sabotages() -> list[tuple[str, Callable[[], bool]]]:
    """What is offered to the checkers, by name; each gives whether it is refused."""
    return [*_evidence(), *_obligations(), *_verdicts()]


def check_the_checkers() -> int:
    """Offer every sabotage; raises `Refused` if one is accepted. Returns how many were refused."""
    offered = sabotages()
    for name, is_refused in offered:
        if not is_refused():
            raise Refused(f"the checkers accept {name}: no verdict can be trusted")
    return len(offered)
