"""What makes a formula true or false of given numbers: the comparisons that decide it.

Both sides of a comparison are named, and what is said of them is how they compare, whether or not
the formula asks for it. Of alternatives only what decides is said: one that is true is enough.

>>> from proofs.evidence._formula import minimum, quantity
>>> x, y = quantity("V_1(p)"), quantity("V_1(q)")
>>> known = {"V_1(p)": 3, "V_1(q)": 1}.get
>>> facts((x > y) | (x < 0), known), facts(x <= minimum(y, 2), known)
('V_1(p) = 3 > 1 = V_1(q)', 'V_1(p) = 3 > 1 = min(1, 2) = min(V_1(q), 2)')
"""

from __future__ import annotations

from collections.abc import Iterator

from gametheory._numeric.exact import show
from proofs.evidence._formula import Formula, Look, Term


def facts(formula: Formula, look: Look) -> str:
    """The comparisons that make a formula true or false, each said once."""
    return "; ".join(dict.fromkeys(_deciding(formula, look, formula.holds(look))))


def _deciding(node: Formula, look: Look, value: bool) -> Iterator[str]:
    """What makes a formula have a value."""
    if node.op == "fact":
        yield f"{node.args[0]}: {'true' if value else 'false'}"
    elif node.op == "not":
        yield from _deciding(node.args[0], look, not value)
    elif node.op == "implies":
        yield from _deciding(~node.args[0] | node.args[1], look, value)
    elif node.op in ("and", "or"):
        matter = [part for part in node.args if part.holds(look) is value]
        every = value is (node.op == "and")
        for part in matter if every else matter[:1]:
            yield from _deciding(part, look, value)
    else:
        left, right = node.args
        yield _compared(left, right, look)


def _compared(left: Term, right: Term, look: Look) -> str:
    """Two terms as they compare: 'V_1(p) = 3 > 1 = V_1(q)'."""
    one, other = left.value(look), right.value(look)
    first, second = _names(left, look), _names(right, look)
    if one == other:
        return " = ".join([*first, show(one), *second[::-1]])
    sign = "<" if one < other else ">"
    return f"{' = '.join([*first, show(one)])} {sign} {' = '.join([show(other), *second[::-1]])}"


def _names(term: Term, look: Look) -> list[str]:
    """What stands for a term: its text, and the same with numbers if it is a calculation."""
    if term.op == "number":
        return []
    return [str(term)] if term.op == "quantity" else [str(term), term.with_numbers(look)]
