"""Proofs by satisfiability modulo theories, that other solvers can repeat.

An *obligation* is a named list of hypotheses and a conclusion over the reals. It is proved if the
hypotheses without the conclusion are unsatisfiable. Two guards against proofs of nothing: the
hypotheses alone must be satisfiable (else everything follows), and each hypothesis is negated in
turn, to see the proof fail where it is needed.

The certificate is the script in SMT-LIB 2: `verify` gives it to z3 afresh, and to cvc5 as well
where that is installed. Where everything is linear, `farkas` finds multipliers, and re-checking is
a sum of rationals.

>>> import z3
>>> x, y = z3.Reals("x y")
>>> proof = prove("transitive", {"x <= y": x <= y, "y <= 3": y <= 3}, x <= 3)
>>> proof.proved, proof.needed, proof.verify()
(True, ('x <= y', 'y <= 3'), True)
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory.errors import InvalidArgument
from proofs.evidence import Evidence, Kind

TIMEOUT_MS = 20_000
"""What z3 is given for one question; a question that it does not decide proves nothing."""


@dataclass(frozen=True)
class Obligation:
    """A statement that was given to a solver.

    Attributes:
        name: what it says.
        hypotheses: names.
        proved: whether the hypotheses without the conclusion are unsatisfiable.
        satisfiable: whether the hypotheses alone are: else the proof would be vacuous.
        needed: hypotheses whose negation lets the conclusion fail.
        script: SMT-LIB 2; unsatisfiable iff the statement holds.
        premises: SMT-LIB 2 of the hypotheses alone; satisfiable.
        linear: whether cvc5 is asked as well (a second opinion on linear statements).
        counter: a model of the hypotheses without the conclusion, as text, where there is one.
    """

    name: str
    hypotheses: tuple[str, ...]
    proved: bool
    satisfiable: bool
    needed: tuple[str, ...]
    script: str = field(repr=False)
    premises: str = field(repr=False)
    linear: bool = False
    counter: str | None = None

    @property
    def sound(self) -> bool:
        """Proved, and not vacuously."""
        return self.proved and self.satisfiable

    def verify(self) -> bool:
        """Give both scripts to the solvers again."""
        answers = [_answer(self.script) == "unsat", _answer(self.premises) == "sat"]
        if self.linear and has_cvc5():
            answers.append(cvc5_answer(self.script) == "unsat")
        return all(answers)


def prove(
    name: str, hypotheses: Mapping[str, Any], conclusion: Any, *, linear: bool = False
) -> Obligation:
    """Decide whether hypotheses (z3 formulas by name) imply a conclusion.

    `linear`: whether all is linear, so that cvc5 is asked for a second opinion on verifying.
    """
    import z3

    given = list(hypotheses.values())
    refuted = z3.Not(conclusion)
    solver = _solver()
    solver.add(*given)
    premises = solver.to_smt2()
    satisfiable = solver.check() == z3.sat
    solver.add(refuted)
    script = solver.to_smt2()
    answer = solver.check()
    counter = str(solver.model()) if answer == z3.sat else None
    needed = []
    if answer == z3.unsat:
        for dropped, formula in hypotheses.items():
            again = _solver()
            again.add(*(f for other, f in hypotheses.items() if other != dropped))
            again.add(z3.Not(formula), refuted)
            if again.check() == z3.sat:
                needed.append(dropped)
    return Obligation(
        name,
        tuple(hypotheses),
        answer == z3.unsat,
        satisfiable,
        tuple(needed),
        script,
        premises,
        linear,
        counter,
    )


def smt_evidence(
    text: str, obligations: Sequence[Obligation], *, amended: bool = False
) -> Evidence:
    """Evidence that rests on obligations; raises `AssertionError` unless all are soundly proved."""
    for obligation in obligations:
        if not obligation.sound:
            raise AssertionError(f"not proved: {obligation.name} ({obligation.counter})")
    return Evidence(
        Kind.SMT,
        text,
        amended=amended,
        count=len(obligations),
        certificate=[
            {
                "name": o.name,
                "hypotheses": list(o.hypotheses),
                "needed": list(o.needed),
                "smt2": o.script,
            }
            for o in obligations
        ],
        check=lambda: all(o.verify() for o in obligations),
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
    while not (command := parser.nextCommand()).isNull():
        answer = command.invoke(solver, symbols).strip() or answer
    return str(answer)


def _with_logic(script: str) -> str:
    return script if "(set-logic" in script else f"(set-logic ALL)\n{script}"


def _answer(script: str) -> str:

    solver = _solver()
    solver.from_string(script)
    return str(solver.check())


def _solver() -> Any:
    import z3

    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MS)
    return solver


@dataclass(frozen=True)
class Farkas:
    """A certificate that linear inequalities imply another: nonnegative multipliers.

    Rows are coefficient tuples with the constant last, meaning row . (x, 1) >= 0. The conclusion
    equals the sum of multiplier times row, plus a constant of at least 0.

    Attributes:
        names: of the hypotheses used; multipliers: theirs.
        rows: theirs; conclusion: the row that they imply.
    """

    names: tuple[str, ...]
    multipliers: tuple[Fraction, ...]
    rows: tuple[tuple[Fraction, ...], ...]
    conclusion: tuple[Fraction, ...]

    def verify(self) -> bool:
        """Add up."""
        if any(m < 0 for m in self.multipliers):
            return False
        total = [
            sum(
                (m * row[k] for m, row in zip(self.multipliers, self.rows, strict=True)), Fraction()
            )
            for k in range(len(self.conclusion))
        ]
        return total[:-1] == list(self.conclusion[:-1]) and total[-1] <= self.conclusion[-1]

    def __str__(self) -> str:
        terms = (
            name if m == 1 else f"{m} x {name}"
            for name, m in zip(self.names, self.multipliers, strict=True)
        )
        return " + ".join(terms)


def farkas(hypotheses: Mapping[str, Sequence[Any]], conclusion: Sequence[Any]) -> Farkas | None:
    """Multipliers that derive a linear inequality from others, or None if it does not follow.

    Rows are coefficients with the constant last, meaning row . (x, 1) >= 0. Exact: a linear program
    in floats proposes which hypotheses to use, and a linear system in rationals decides. Complete
    for hypotheses that can be met (Farkas' lemma).
    """
    import numpy as np
    from scipy.optimize import linprog

    rows = {name: tuple(Fraction(x) for x in row) for name, row in hypotheses.items()}
    target = tuple(Fraction(x) for x in conclusion)
    if any(len(row) != len(target) for row in rows.values()):
        raise InvalidArgument("expected rows of the same length as the conclusion")
    matrix = np.array([[float(x) for x in row] for row in rows.values()]).T
    wanted = np.array([float(x) for x in target])
    found = linprog(
        np.ones(len(rows)),
        A_eq=matrix[:-1],
        b_eq=wanted[:-1],
        A_ub=matrix[-1:],
        b_ub=wanted[-1:],
        method="highs-ds",
    )
    if not found.success:
        return None
    used = [name for name, m in zip(rows, found.x, strict=True) if m > 1e-9]
    exact = _solve([rows[name][:-1] for name in used], target[:-1])
    if exact is None:
        return None
    certificate = Farkas(tuple(used), exact, tuple(rows[name] for name in used), target)
    return certificate if certificate.verify() else None


def _solve(
    rows: Sequence[Sequence[Fraction]], target: Sequence[Fraction]
) -> tuple[Fraction, ...] | None:
    """The multipliers with sum m_k rows[k] = target, if there is just one solution."""
    import sympy

    if not rows:
        return None
    symbols = sympy.symbols(f"m0:{len(rows)}")
    equations = [
        sum(
            m * sympy.Rational(r[k].numerator, r[k].denominator)
            for m, r in zip(symbols, rows, strict=True)
        )
        - sympy.Rational(target[k].numerator, target[k].denominator)
        for k in range(len(target))
    ]
    solutions = list(sympy.linsolve(equations, symbols))
    if not solutions or any(value.free_symbols for value in solutions[0]):
        return None
    return tuple(Fraction(int(value.p), int(value.q)) for value in solutions[0])
