"""The self-check of `gametheory prove`: false evidence is refused, each for its own reason."""

import pytest

from proofs import Evidence, Kind, Refused
from proofs.deciding import soundness
from proofs.deciding.soundness import check_the_checkers, sabotages
from proofs.evidence import Obligation, _smt


def test_every_sabotage_is_refused_and_there_are_many():
    assert check_the_checkers() == len(sabotages()) >= 25


def test_a_checker_that_accepts_a_sabotage_is_noticed(monkeypatch):
    monkeypatch.setattr(
        soundness, "prove_claim", lambda claim: Evidence(Kind.SMT, "", count=1, recheck=lambda: 1)
    )
    with pytest.raises(Refused, match="the checkers accept a false claim, proved"):
        check_the_checkers()


def test_a_refusal_for_another_reason_is_no_refusal(monkeypatch):
    """Arguments of the wrong kind are refused too, which says nothing of the sabotage."""

    def unready(*_, **__):
        raise Refused("the solver is busy")

    for checker in ("decide", "prove", "prove_claim", "cases", "symbolic", "formal"):
        with monkeypatch.context() as patch:
            patch.setattr(soundness, checker, unready)
            with pytest.raises(Refused, match=r"the checkers accept|busy"):
                check_the_checkers()


def test_a_solver_that_does_not_answer_has_refused_nothing(monkeypatch):
    silent = Obligation("", (), False, (), "", "")
    assert silent.counter is None
    false = [check for name, check in soundness.sabotages() if name == "a false statement"]
    assert [check() for check in false] == [True]
    monkeypatch.setattr(soundness, "prove", lambda *_: silent)
    assert [check() for check in false] == [False]


def test_a_vacuous_prover_is_noticed(monkeypatch):
    monkeypatch.setattr(soundness, "prove", _smt.prove)
    monkeypatch.setattr(_smt, "_check", lambda formulas: None)
    with pytest.raises(Refused):
        check_the_checkers()
