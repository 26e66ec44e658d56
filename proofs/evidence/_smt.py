"""Proofs by satisfiability modulo theories, that other solvers can repeat.

An *obligation* is a named list of hypotheses and a conclusion over the reals. It is proved if the
hypotheses without the conclusion are unsatisfiable. `prove` refuses proofs of nothing:

- hypotheses that cannot be met together (everything follows from them);
- a conclusion that is true whatever the hypotheses;
- a hypothesis without which the conclusion follows just as well.

z3 decides; cvc5 is asked too, and the obligation says whether it agrees. The certificate is the
script in SMT-LIB 2, which `verify` gives to the solvers afresh; its digest is on record
(`proofs.claims`), so that an obligation cannot change unnoticed. Where everything is linear,
`proofs.farkas` finds multipliers, and re-checking is a sum of rationals.

>>> import z3
>>> x, y = z3.Reals("x y")
>>> proof = prove("transitive", {"x <= y": x <= y, "y <= 3": y <= 3}, x <= 3)
>>> proof.proved, proof.solvers, proof.verify()
(True, ('z3', 'cvc5'), True)
>>> prove("vacuous", {"x <= 1": x <= 1, "x >= 2": x >= 2}, x <= 3)
Traceback (most recent call last):
    ...
proofs.evidence._evidence.Refused: vacuous: its hypotheses cannot be met together
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gametheory._support.check import checked, require_kind
from gametheory._support.extras import load
from gametheory.errors import InvalidArgument
from proofs.evidence._claim import Claim, same
from proofs.evidence._evidence import Evidence, Kind, Refused
from proofs.evidence._formula import Formula

TIMEOUT_MS = 20_000
"""What a solver is given for one question; a question that it does not decide proves nothing."""


@dataclass(frozen=True)
class Obligation:
    """A statement that was given to a solver.

    Attributes:
        name: what it says.
        hypotheses: names; each is needed.
        proved: whether the hypotheses without the conclusion are unsatisfiable.
        solvers: those that say so: z3, and cvc5 where it decides the question too.
        script: SMT-LIB 2; unsatisfiable iff the statement holds.
        premises: SMT-LIB 2 of the hypotheses alone; satisfiable.
        digest: of hypotheses and conclusion, as they stand in the record of obligations.
        counter: a model of the hypotheses without the conclusion, as text, where there is one.
    """

    name: str
    hypotheses: tuple[str, ...]
    proved: bool
    solvers: tuple[str, ...]
    script: str = field(repr=False)
    premises: str = field(repr=False)
    digest: str = ""
    counter: str | None = None

    def verify(self) -> bool:
        """Give both scripts to the solvers again."""
        answers = [_answer(self.script) == "unsat", _answer(self.premises) == "sat"]
        if "cvc5" in self.solvers and has_cvc5():
            answers.append(cvc5_answer(self.script) == "unsat")
        return self.proved and all(answers)


@checked
def prove(name: str, hypotheses: Mapping[str, Any], conclusion: Any) -> Obligation:
    """Decide whether hypotheses (z3 formulas by name) imply a conclusion.

    Returns an `Obligation`; one that is not proved has a counter-model. Raises `Refused` for a
    proof of nothing: hypotheses that cannot be met together, a conclusion that needs none of them,
    or one that is not needed.
    """
    z3 = load("z3")

    for said, formula in (*hypotheses.items(), ("the conclusion", conclusion)):
        require_kind(formula, z3.BoolRef, f"a formula of z3 for {said}")
    refuted = z3.Not(conclusion)
    if hypotheses and _check(()) != z3.sat:  # the solver itself must work
        raise Refused(f"{name}: z3 does not answer")
    if _check((refuted,)) == z3.unsat:
        raise Refused(
            f"{name}: its conclusion is true whatever the hypotheses: it holds by itself, and no "
            "evidence is made of that"
        )
    # In a context of its own, so that the scripts do not depend on what was proved before.
    context = z3.Context()
    solver = _solver(context)
    solver.add(*(formula.translate(context) for formula in hypotheses.values()))
    premises = solver.to_smt2()
    if solver.check() == z3.unsat:
        raise Refused(f"{name}: its hypotheses cannot be met together")
    solver.add(refuted.translate(context))
    script = solver.to_smt2()
    answer = solver.check()
    proved = answer == z3.unsat
    if proved:
        for dropped in hypotheses:
            rest = [formula for other, formula in hypotheses.items() if other != dropped]
            if _check((*rest, refuted)) == z3.unsat:
                raise Refused(f"{name}: it does not need the hypothesis {dropped!r}")
    seconded = proved and has_cvc5() and cvc5_answer(script) == "unsat"
    return Obligation(
        name,
        tuple(hypotheses),
        proved,
        (("z3", "cvc5") if seconded else ("z3",)) if proved else (),
        script,
        premises,
        _digest(hypotheses, conclusion),
        str(solver.model()) if answer == z3.sat else None,
    )


@checked
def prove_claim(
    claim: Claim, *, lemmas: Sequence[Claim] = (), premises: Mapping[str, Formula] | None = None
) -> Evidence:
    """Prove a claim whose conclusion is a `Formula`, from its own hypotheses and from lemmas.

    The obligation is made of the claim's own formulas: what is proved is what is printed. A lemma
    is a claim about the same instances; its hypotheses must be among those of the claim, and its
    own proofs are made and re-checked with this one.

    Args:
        lemmas: claims with proofs of their own; their conclusions may be used.
        premises: further formulas, by the reason why they hold of every instance.

    Hypotheses that the proof does not need are left out of the obligation, and named in the
    evidence. Raises `Refused` if it is not proved.
    """
    if not isinstance(claim.conclusion.formula, Formula):
        raise InvalidArgument(f"{claim.name}: expected a conclusion that is a Formula")
    given = {c.text: c.formula for c in claim.hypotheses if isinstance(c.formula, Formula)}
    through: set[str] = set()
    proofs: list[Evidence] = []
    for lemma in (lemma.amended for lemma in lemmas):
        through |= {c.name for c in claim.hypotheses if any(same(c, x) for x in lemma.hypotheses)}
        missing = [
            c.name for c in lemma.hypotheses if not any(same(c, x) for x in claim.hypotheses)
        ]
        if missing or not isinstance(lemma.conclusion.formula, Formula):
            raise InvalidArgument(
                f"{claim.name}: {lemma.name} needs {missing or 'a formula as its conclusion'}"
            )
        proofs += _proofs_of(lemma)
        given[f"{lemma.name}: {lemma.conclusion.text}"] = lemma.conclusion.formula
    for reason, formula in (premises or {}).items():
        given[f"{reason}: {formula}"] = formula
    look = _variables(given.values(), claim.conclusion.formula)
    formulas = {text: formula.to_z3(look) for text, formula in given.items()}
    goal = claim.conclusion.formula.to_z3(look)
    used = _needed(formulas, goal)
    idle = [
        condition.name
        for condition in claim.hypotheses
        if isinstance(condition.formula, Formula)
        and condition.text not in used
        and condition.name not in through
    ]
    text = "the conclusion, from these"
    if idle:
        text += f" (not needed: {', '.join(idle)})"
    found = smt_evidence(text, [prove(claim.name, used, goal)])
    return dataclasses.replace(
        found,
        steps=tuple(used),
        recheck=lambda: found.recheck() if all(proof.verify() for proof in proofs) else 0,
    )


def _proofs_of(lemma: Claim) -> list[Evidence]:
    """The lemma's own proofs, made anew; raises `Refused` if it has none."""
    made = [proof(lemma) for proof in lemma.proofs]
    if not any(proof.decides and not proof.against for proof in made):
        raise Refused(f"{lemma.name}: a lemma must have a proof of its own, it has none")
    return made


def _needed(formulas: Mapping[str, Any], goal: Any) -> dict[str, Any]:
    """The formulas without those that the goal can do without, the first ones dropped first."""
    z3 = load("z3")

    used = dict(formulas)
    refuted = z3.Not(goal)
    for name in formulas:
        rest = [formula for other, formula in used.items() if other != name]
        if _check((*rest, refuted)) == z3.unsat:
            del used[name]
    return used


def _variables(formulas: Iterable[Formula], goal: Formula) -> Any:
    z3 = load("z3")

    everything = (*formulas, goal)
    facts = {name for formula in everything for name in _named(formula, "fact")}
    numbers = {name for formula in everything for name in _named(formula, "quantity")}
    if facts & numbers:
        raise InvalidArgument(
            f"expected a fact or a quantity, {min(facts & numbers)!r} is the name of both"
        )
    found: dict[str, Any] = {}

    def look(name: str) -> Any:
        if name not in found:
            symbol = _symbol(name)
            found[name] = z3.Bool(symbol) if name in facts else z3.Real(symbol)
        return found[name]

    return look


_RESERVED = re.compile(
    "forall|exists|let|par|as|match|and|or|not|xor|ite|distinct|true|false|to_real|to_int|is_int|"
    "div|mod|abs|select|store|_"
)


def _symbol(name: str) -> str:
    """A name as SMT-LIB can quote it: different for different names, without bar and backslash."""
    quoted = re.sub(r"[%|\\]", lambda found: f"%{ord(found[0]):02X}", name)
    return f"%{quoted}" if _RESERVED.fullmatch(quoted) else quoted


def _named(node: Any, kind: str) -> set[str]:
    """The names of the facts or of the quantities in a formula."""
    if getattr(node, "op", "") == kind:
        return {node.args[0]}
    return set().union(*(_named(arg, kind) for arg in getattr(node, "args", ())))


@checked
def smt_evidence(text: str, obligations: Sequence[Obligation]) -> Evidence:
    """Evidence that rests on obligations; raises `Refused` unless all are proved."""
    for obligation in obligations:
        if not obligation.proved:
            raise Refused(f"not proved: {obligation.name} ({obligation.counter})")
    alone = [o.name for o in obligations if "cvc5" not in o.solvers]
    route = "z3" if len(alone) == len(obligations) else "z3 and cvc5"
    if alone and len(alone) < len(obligations):
        route += f" (by z3 alone: {', '.join(alone)})"
    return Evidence(
        Kind.SMT,
        text,
        count=len(obligations),
        recheck=lambda: len(obligations) if all(o.verify() for o in obligations) else 0,
        steps=tuple(f"{o.name}: from {'; '.join(o.hypotheses) or 'nothing'}" for o in obligations),
        route=route,
        certificate=[
            {
                "name": o.name,
                "hypotheses": list(o.hypotheses),
                "solvers": list(o.solvers),
                "digest": o.digest,
                "smt2": o.script,
            }
            for o in obligations
        ],
    )


def has_cvc5() -> bool:
    return importlib.util.find_spec("cvc5") is not None


def cvc5_answer(script: str) -> str:
    """What cvc5 says of a script: "sat", "unsat" or "unknown"."""
    import cvc5

    solver = cvc5.Solver()
    solver.setOption("tlimit-per", str(TIMEOUT_MS))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, _with_logic(script), "claim")
    symbols = parser.getSymbolManager()
    answer = ""
    try:
        while not (command := parser.nextCommand()).isNull():
            answer = command.invoke(solver, symbols).strip() or answer
    except RuntimeError:  # a script that it does not read decides nothing
        return "unknown"
    return str(answer)


def _with_logic(script: str) -> str:
    return script if "(set-logic" in script else f"(set-logic ALL)\n{script}"


def _answer(script: str) -> str:
    solver = _solver()
    solver.from_string(script)
    return str(solver.check())


def _check(formulas: Iterable[Any]) -> Any:
    solver = _solver()
    solver.add(*formulas)
    return solver.check()


def _solver(context: Any = None) -> Any:
    z3 = load("z3")

    solver = z3.Solver(ctx=context)
    solver.set("timeout", TIMEOUT_MS)
    return solver


def _digest(hypotheses: Mapping[str, Any], conclusion: Any) -> str:
    text = "\n".join([*(f"{name}: {f.sexpr()}" for name, f in hypotheses.items()), "|-"])
    return hashlib.sha256(f"{text} {conclusion.sexpr()}".encode()).hexdigest()[:16]
