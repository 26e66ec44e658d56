"""Machine-checked proofs: what is cited is on record, and verdicts of instances pass Coq."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path as FilePath

import numpy as np
import pytest
from test_pair_conditions import E1, E2, E3, E4, E5, E6
from test_proposition1 import C2, C3

import gametheory as gt
import proofs
from gametheory.strategies import Path
from proofs import Claim, Refused
from proofs import formal as package
from proofs.formal import formal, formal_counterexample, is_checked, record, texts
from proofs.formal.definitions import definitions
from proofs.formal.texts import sources, statement, theorems
from proofs.proposition1 import check, to_coq

FOLDER = FilePath(package.__file__).parent


def test_the_record_is_of_the_sources_as_they_are():
    assert record()["files"] == package.digests()
    assert set(record()["theorems"]) == set(theorems())
    for theorem in theorems():
        assert is_checked(theorem), theorem
        assert statement(theorem).endswith(".")


def test_nothing_is_admitted():
    for name in sources():
        text = re.sub(r"\(\*.*?\*\)", "", (FOLDER / name).read_text(), flags=re.DOTALL)
        for word in ("Admitted", "admit", "Axiom", "Parameter", "Conjecture"):
            assert not re.search(rf"\b{word}\b", text), (name, word)


def test_what_claims_cite_is_on_record():
    cited = {
        e.certificate["theorem"]
        for claim in proofs.claims()
        for proof in claim.proofs
        if "formal" in getattr(proof, "__qualname__", "")
        for e in [proof(claim)]
    }
    assert cited <= set(theorems())
    assert len(cited) > 130


def test_a_theorem_that_is_not_checked_as_it_stands_is_refused(monkeypatch):
    claim = Claim("x", lambda x: True)
    with pytest.raises(Refused, match="has not checked"):
        formal("CrossPlay.no_such_theorem")(claim)
    good = formal("CrossPlay.theorem_B")(claim)
    assert good.verify()
    monkeypatch.setattr(package, "_current", dict)
    assert not good.verify()
    with pytest.raises(Refused):
        formal("CrossPlay.theorem_B")(claim)


def test_a_theorem_can_speak_against_a_claim(monkeypatch):
    theorem = "BargainingProblems.extreme_asymmetry_in_this_game"
    claim = Claim("x", lambda x: True)
    found = formal_counterexample(theorem, "by the difference")(claim)
    assert found.kind is proofs.Kind.COUNTEREXAMPLE
    assert found.against
    assert found.decides
    assert found.verify()
    assert found.steps == ("by the difference", statement(theorem))
    assert not formal(theorem)(claim).against
    monkeypatch.setattr(package, "_current", dict)
    assert not found.verify()
    with pytest.raises(Refused, match="has not checked"):
        formal_counterexample(theorem)(claim)


@pytest.mark.parametrize(
    "added",
    [
        "From Norms Require Import CrossPlay. Axioms x : False.",
        "Axioms x : False.",
        "From Norms Require Import CrossPlay\n  Axioms x : False.",
        "Lemma x : False. Admitted.",
        "Hypothesis x : False.",
    ],
)
def test_what_states_without_a_proof_is_refused_beside_imports_too(added, tmp_path):
    if shutil.which("coqc") is None:
        assert not os.environ.get("CI"), "CI installs Coq"
        pytest.skip("coqc is not installed")
    folder = shutil.copytree(FOLDER, tmp_path / "formal")
    with (folder / "MetaBargaining.v").open("a") as file:
        file.write(f"{added}\n")
    command = ["bash", str(folder / "check.sh"), "--together"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert re.search(r"MetaBargaining\.v: refused at line", found.stderr)


def test_where_no_prover_is_at_hand_the_evidence_says_so(monkeypatch):
    claim = Claim("x", lambda x: True)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "no prover is at hand" in formal("CrossPlay.theorem_A")(claim).text


def test_an_axiom_that_is_not_allowed_is_noticed(monkeypatch):
    known = json.loads(json.dumps(record()))
    known["axioms"].append("Classical_Prop.classic")
    monkeypatch.setattr(package, "record", lambda: known)
    assert not is_checked("CrossPlay.theorem_A")


# Sources and statements, on files that are made up ------------------------------------------------

ROOM = """\
(* Theorem fine : said in a comment.  Hypothesis none : nothing. *)
Section Outer.
Variable n : nat.
Hypothesis positive : 0.5 < n.
Section Inner.
Hypotheses a : n
  < 3.
Hypotheses b : n < 4.
End Inner.
Section Left.
Hypothesis gone : False.
End Left.
End Elsewhere.
Section Here.
Hypotheses small : n < 2.
  Theorem fine' : n = 0.
  Proof. trivial. Qed.
  Theorem fine : 0.5 <
    n.
  Proof. trivial. Qed.
Theorem bare:n = 1. Proof. trivial. Qed.
Hypothesis later : n < 1.
End Here.
End Outer.
Lemma outside : True.
"""
MADE_UP = {
    "_CoqProject": "-Q . Norms\nRoom.v\nOther.v\n",
    "theorems.txt": "Room.fine\nRoom.outside\n",
    "Room.v": ROOM,
    "Other.v": "Example one : 1 = 1. Proof. reflexivity. Qed.\n",
}


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setattr(texts, "source", MADE_UP.__getitem__)
    known = {
        "coq": "8.18.0",
        "theorems": ["Room.fine", "Room.outside"],
        "axioms": ["ClassicalDedekindReals.sig_forall_dec"],
        "files": {
            name: hashlib.sha256(MADE_UP[name].encode()).hexdigest()
            for name in ("Room.v", "Other.v")
        },
    }
    monkeypatch.setattr(package, "record", lambda: known)
    monkeypatch.setattr(package, "_current", package.digests)
    return known


def test_sources_and_theorems_are_those_that_are_listed(made_up):
    assert sources() == ("Room.v", "Other.v")
    assert theorems() == ("Room.fine", "Room.outside")
    assert package.digests() == made_up["files"]


def test_a_statement_is_found_by_its_whole_name(made_up):
    assert statement("Room.fine") == "Theorem fine : 0.5 <\n  n."
    assert statement("Room.fine'") == "Theorem fine' : n = 0."
    assert statement("Room.bare") == "Theorem bare:n = 1."
    assert statement("Other.one") == "Example one : 1 = 1."
    for unknown in ("Room.fin", "Room.one", "Room.fine.bare"):
        with pytest.raises(gt.InvalidArgument, match=r"expected a theorem of Room\.v"):
            statement(unknown)


def test_the_hypotheses_around_a_theorem_are_those_of_the_sections_that_are_open(made_up):
    around = "Hypothesis positive : 0.5 < n.\nHypotheses small : n < 2."
    assert texts.context("Room.fine") == around
    assert texts.context("Room.bare") == around
    assert texts.context("Room.outside") == ""
    assert texts.context("Other.one") == ""
    with pytest.raises(gt.InvalidArgument, match="expected a theorem"):
        texts.context("Room.nothing")


def test_evidence_quotes_the_theorem_its_hypotheses_and_the_record(made_up, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "coqc" else "found")
    found = formal("Room.fine", "it is the claim, by symmetry")(Claim("x", lambda x: True))
    assert found.text == (
        "fine in proofs/formal/Room.v; no prover is at hand here, so this rests on the record of "
        "its last check"
    )
    assert (found.kind, found.count, found.route) == (proofs.Kind.FORMAL, 1, "Coq 8.18.0")
    assert found.steps == (
        "it is the claim, by symmetry",
        "where Hypothesis positive : 0.5 < n. Hypotheses small : n < 2.",
        "Theorem fine : 0.5 <\n  n.",
    )
    assert found.certificate == {
        "theorem": "Room.fine",
        "file": "proofs/formal/Room.v",
        "axioms": ["ClassicalDedekindReals.sig_forall_dec"],
    }
    assert found.verify()
    made_up["theorems"].remove("Room.fine")
    assert found.recheck() == 0
    monkeypatch.setattr(shutil, "which", lambda name: "found")
    found = formal("Room.outside")(Claim("x", lambda x: True))
    assert found.text == "outside in proofs/formal/Room.v"
    assert found.steps == ("Lemma outside : True.",)


@pytest.mark.parametrize("tampered", ["theorems", "axioms", "files"])
def test_a_record_of_something_else_checks_nothing(made_up, tampered):
    assert is_checked("Room.outside")
    if tampered == "theorems":
        made_up["theorems"].remove("Room.outside")
    elif tampered == "axioms":
        made_up["axioms"].append("Classical_Prop.classic")
    else:
        made_up["files"]["Other.v"] = "changed"
    assert not is_checked("Room.outside")


def test_files_that_are_not_there_or_no_record_are_refused(monkeypatch):
    with pytest.raises(gt.InvalidArgument, match="expected a file"):
        texts.source("nothing.v")
    monkeypatch.setattr(texts, "source", lambda name: "[]")
    record.cache_clear()
    try:
        with pytest.raises(gt.InvalidArgument, match="hold an object, got list"):
            record()
    finally:
        record.cache_clear()


# Instances through Coq --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The files that instances need, compiled; runs of CI must have a prover."""
    if shutil.which("coqc") is None:
        assert not os.environ.get("CI"), "CI installs Coq"
        pytest.skip("coqc is not installed")
    folder = tmp_path_factory.mktemp("formal")
    for name in ("Streams", "RepeatedGame", "GrimTrigger", "Proposition1", "Instance"):
        shutil.copy(FOLDER / f"{name}.v", folder)
        _coqc(folder, f"{name}.v")
    return folder


def _coqc(folder, name):
    command = ["coqc", "-q", "-w", "none", "-Q", ".", "Norms", name]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def _random_instances(count):
    rng = np.random.default_rng(0)
    for _ in range(count):
        game = gt.NormalForm(rng.integers(-2, 4, (2, int(rng.integers(1, 4)), 2)))
        cells = list(game.profiles())

        def path(cells=cells):
            pick = lambda n: tuple(cells[k] for k in rng.integers(len(cells), size=n))  # noqa: E731
            return Path(pick(int(rng.integers(3))), pick(int(rng.integers(1, 4))))

        yield game, Fraction(int(rng.integers(0, 6)), 6), path(), path()


def test_verdicts_on_instances_are_accepted_by_coq(compiled):
    stage = [
        (pair.game, "1/2", Path.constant(pair.first), Path.constant(pair.second))
        for pair in (E1, E2, E3, E4, E5, E6)
    ]
    instances = [*stage, C2, C3, *_random_instances(24)]
    scripts = []
    for k, instance in enumerate(instances):
        found = check(*instance)
        for tie in range(len(found.cases)):
            first = not scripts
            scripts.append(to_coq(found, name=f"instance_{k}_{tie}", tie=tie, header=first))
    assert len(scripts) >= 32
    assert {"None", "Some"} <= set(re.findall(r"detection1 := \(?(\w+)", "".join(scripts)))
    (compiled / "Accepted.v").write_text("\n".join(scripts))
    _coqc(compiled, "Accepted.v")


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("minimax_bound := false", "minimax_bound := true"),
        ("values_first := ((1#3)", "values_first := ((1#4)"),
        ("detection2 := None", "detection2 := (Some 3)"),
        ("inequality_1 := ", "inequality_1 := negb "),
        ("punishment1 := 1", "punishment1 := 0"),
    ],
)
def test_a_false_verdict_is_not_accepted(compiled, said, instead):
    script = to_coq(check(*C2), name="c2")
    assert said in script
    (compiled / "Rejected.v").write_text(script.replace(said, instead))
    with pytest.raises(subprocess.CalledProcessError):
        _coqc(compiled, "Rejected.v")


def test_bad_names_and_ties_are_refused():
    found = check(*C2)
    with pytest.raises(gt.InvalidArgument, match="identifier"):
        to_coq(found, name="not a name")
    with pytest.raises(gt.InvalidArgument, match="tie among 1"):
        to_coq(found, tie=1)


# Definitions -------------------------------------------------------------------------------------


def names_in(found):
    """What the sentences of each file define, by their first name."""
    return {file: [text.split()[1].strip("{(") for text in texts] for file, texts in found.items()}


def test_a_theorem_comes_with_what_it_speaks_of():
    found = definitions("CrossPlay.theorem_B")
    assert names_in(found) == {"CrossPlay.v": ["P1", "V1", "Nash", "self_serving", "bound"]}
    found = names_in(definitions("GrimTrigger.lemma2"))
    assert {"cross", "detects", "never_detects", "grim1", "left_path"} <= set(
        found["RepeatedGame.v"]
    )
    # Variables of its section, and the notation x; not those of other sections.
    assert found["GrimTrigger.v"] == ["G", "p", "m1", "Notation"]


def test_definitions_are_those_that_are_in_scope():
    """Two files define dominance, in different words; a theorem gets that of its own imports."""
    (one,) = [t for t in definitions("CrossPlay.domination")["CrossPlay.v"] if "dominates" in t]
    theorem_c = definitions("Proposition1.theorem_C'")
    (other,) = [t for t in theorem_c["RepeatedGame.v"] if "Definition dominates" in t]
    assert "at_least" in one
    assert "at_least" not in other
    assert "CrossPlay.v" not in theorem_c


@pytest.mark.parametrize("theorem", theorems())
def test_definitions_are_closed_and_stand_in_the_sources(theorem):
    """Whatever a definition speaks of, that is defined before it in its file, is there too."""
    found = definitions(theorem)
    for file, quoted in found.items():
        whole = texts.source(file)
        plain = re.sub(r"\(\*.*?\*\)", "", whole, flags=re.DOTALL)
        known = set(re.findall(r"^ *(?:Definition|Fixpoint) ([\w']+)", plain, re.MULTILINE))
        given = set(
            re.findall(r"^(?:Definition|Fixpoint) ([\w']+)", "\n".join(quoted), re.MULTILINE)
        )
        for text in quoted:
            assert text.split("\n")[0] in whole
            body = text.partition(":=")[2]
            bound = set(re.findall(r"[\w']+", text.partition(":=")[0]))
            bound |= set(re.findall(r"(?:fun|forall|exists|\||let) ([^,:=]*?)(?:=>|:|,)", body))
            local = {word for group in bound for word in group.split()}
            assert set(re.findall(r"[\w']+", body)) & known - local <= given, (theorem, text)
