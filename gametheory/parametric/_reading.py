"""Text and numbers become expressions here, and expressions become text; nothing is evaluated.

Text may hold numbers, names, `+ - * /`, whole powers and parentheses, and in assumptions
comparisons. It is parsed to a syntax tree, and any other node of the tree is refused.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
from collections.abc import Callable
from typing import Annotated, Any

from gametheory._numeric.exact import to_fraction
from gametheory._numeric.rationals import as_fraction
from gametheory._support.check import shown
from gametheory._support.kinds import Kind
from gametheory._support.text import quoted
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge, Unsupported


def is_symbolic(value: Any) -> bool:
    """Whether a value is an expression or a condition of sympy."""
    return hasattr(value, "free_symbols") and not isinstance(value, type)


Expr = Annotated[Any, Kind("a sympy expression", is_symbolic)]
"""A `sympy.Expr`; sympy loads where it is used, and types here are names for readers."""
Boolean = Annotated[Any, Kind("a sympy condition", is_symbolic)]
"""A `sympy.logic.boolalg.Boolean`."""
Constraint = tuple[Expr, str]
"""An expression and how it compares with 0."""

_NO_ARITHMETIC = re.compile(
    r"""["'\\] | 0[xXbBoO] | (?<!\w)\.?\d[\d_.eEjJ]*(?:and|else|for|if|in|is|not|or)""",
    re.VERBOSE,
)
"""What Python's parser warns of on standard error before it is refused."""

MAX_TEXT = 500
MAX_DEGREE = 8
"""Cap on degrees, so that expanding and factoring stay quick."""

FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "=",
    ast.NotEq: "!=",
}


def read_expression(value: Any, what: str) -> Expr:
    """A rational function with rational coefficients from a number, text or sympy expression.

    Floats are the rationals that they are. Raises `InvalidArgument` for text that is no
    arithmetic and for other kinds, `Unsupported` for functions that are not rational.
    """
    import sympy

    if isinstance(value, sympy.Expr):
        exact = value.xreplace({x: sympy.Rational(x) for x in value.atoms(sympy.Float)})
        numbers = exact.atoms(sympy.Number, sympy.NumberSymbol, type(sympy.I))
        rational = (
            exact.is_rational_function()
            and all(x.is_Rational for x in numbers)
            and all(power.exp.is_Integer for power in exact.atoms(sympy.Pow))
        )
        if not rational:
            raise Unsupported(
                f"expected {what} as a rational function of the parameters, got {value}"
            )
        return _checked(exact, what)
    if isinstance(value, str):
        return _checked(_walk(_parse(value, what), value, what), what)
    try:
        number = to_fraction(value, what)
    except GameTheoryError as error:
        raise InvalidArgument(f"no number, text or sympy expression: {error}") from None
    return sympy.Rational(number.numerator, number.denominator)


def read_assumption(value: Any) -> list[Constraint]:
    """The constraints that text such as "0 < a <= b", or a sympy relation, stands for."""
    import sympy
    from sympy.core.relational import Relational

    what = "an assumption"
    if isinstance(value, sympy.And):
        return [c for part in value.args for c in read_assumption(part)]
    if value is True or value == sympy.true:
        return []
    if isinstance(value, Relational):
        op = {"==": "="}.get(value.rel_op, value.rel_op)
        sides = [read_expression(side, what) for side in value.args]
        return [(sides[0] - sides[1], op)]
    if isinstance(value, str):
        tree = _parse(value, what)
        if isinstance(tree, ast.Compare) and all(type(op) in _COMPARISONS for op in tree.ops):
            sides = [_walk(node, value, what) for node in (tree.left, *tree.comparators)]
            return [
                (left - right, _COMPARISONS[type(op)])
                for (left, right), op in zip(itertools.pairwise(sides), tree.ops, strict=True)
            ]
    raise InvalidArgument(f"expected an assumption such as 'a > 0', got {shown(value)}")


def real_symbol(symbol: Expr) -> Expr:
    """The real parameter of that name; raises `InvalidArgument` for a symbol that is not real."""
    import sympy

    if symbol.is_real is False or not symbol.is_commutative:
        raise InvalidArgument(f"expected real parameters, got {symbol!r} that is not real")
    return sympy.Symbol(symbol.name, real=True)


def constraint_of_symbol(symbol: Expr) -> list[Constraint]:
    """What sympy was told of a symbol's sign."""
    if symbol.is_positive:
        return [(symbol, ">")]
    if symbol.is_negative:
        return [(symbol, "<")]
    if symbol.is_nonnegative:
        return [(symbol, ">=")]
    if symbol.is_nonpositive:
        return [(symbol, "<=")]
    return [(symbol, "!=")] if symbol.is_nonzero else []


def degree_bound(expression: Expr) -> int:
    """A bound on the degrees of numerator and denominator, read off without expanding."""
    if expression.is_Symbol:
        return 1
    degrees = [degree_bound(part) for part in expression.args]
    if expression.is_Pow:
        return int(degrees[0] * abs(expression.exp))
    return (
        sum(degrees)
        if expression.is_Mul or not expression.is_polynomial()
        else max(degrees, default=0)
    )


def tell(polynomial: Expr, op: str) -> Boolean:
    """`polynomial op 0` as people write it: `a > b`, not `a - b > 0`."""
    import sympy

    terms = sympy.Add.make_args(sympy.expand(polynomial))
    left = sympy.Add(*(t for t in terms if t.as_coeff_Mul()[0] > 0))
    right = sympy.Add(*(-t for t in terms if t.as_coeff_Mul()[0] < 0))
    if left.is_number and not right.is_number:
        left, right, op = right, left, FLIPPED[op]
    if right.is_number:
        constant = left.as_coeff_Add()[0]
        left, right = left - constant, right - constant
    kinds = {">": sympy.Gt, ">=": sympy.Ge, "<": sympy.Lt, "<=": sympy.Le, "=": sympy.Eq}
    return kinds.get(op, sympy.Ne)(left, right)


def say(condition: Boolean) -> str:
    """A condition in words: "a > 0 and (b < 1 or b = 2)"."""
    import sympy

    if condition == sympy.true:
        return "always"
    if condition == sympy.false:
        return "never"
    for kind, word in ((sympy.And, " and "), (sympy.Or, " or ")):
        if isinstance(condition, kind):
            parts = (
                say(part) if part.is_Relational else f"({say(part)})" for part in condition.args
            )
            return word.join(sorted(parts, key=lambda text: (text[0] == "(", text)))
    op = {"==": "="}.get(condition.rel_op, condition.rel_op)
    return f"{condition.lhs} {op} {condition.rhs}"


def _checked(expression: Expr, what: str) -> Expr:
    """The expression, if it is small enough to expand and no denominator vanishes."""
    import sympy

    degree = degree_bound(expression)
    if degree > MAX_DEGREE:
        raise TooLarge(f"expected {what} of degree at most {MAX_DEGREE}, got degree {degree}")
    if sympy.expand(sympy.fraction(sympy.together(expression))[1]) == 0:
        raise InvalidArgument(f"expected no division by zero in {what}, got {expression}")
    return expression


def _parse(text: str, what: str) -> ast.expr:
    if len(text) > MAX_TEXT:
        raise InvalidArgument(f"expected {what} of at most {MAX_TEXT} characters, got {len(text)}")
    if _NO_ARITHMETIC.search(text):
        raise InvalidArgument(f"expected arithmetic for {what}, got {quoted(text)}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InvalidArgument(f"expected arithmetic for {what}, got {quoted(text)}") from None


def _walk(node: ast.expr, text: str, what: str) -> Expr:
    import sympy

    if isinstance(node, ast.Name):
        return sympy.Symbol(node.id, real=True)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        # The source, not the constant: 0.1 is a tenth.
        number = to_fraction(ast.get_source_segment(text.strip(), node), what)
        return sympy.Rational(number.numerator, number.denominator)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _walk(node.operand, text, what)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        left, right = _walk(node.left, text, what), _walk(node.right, text, what)
        divides = isinstance(node.op, ast.Div) or (isinstance(node.op, ast.Pow) and right < 0)
        if isinstance(node.op, ast.Pow):
            if not (right.is_Integer and abs(right) <= MAX_DEGREE):
                raise InvalidArgument(
                    f"expected whole powers up to {MAX_DEGREE} in {what}, got {text!r}"
                )
            if left.is_Rational and left:
                # A tower of powers would outgrow memory: every step stays within bounds.
                to_fraction(as_fraction(left) ** int(right), what)
        if (right if isinstance(node.op, ast.Div) else left) == 0 and divides:
            raise InvalidArgument(f"expected no division by zero in {what}, got {text!r}")
        if type(node.op) in _BINARY:
            return _BINARY[type(node.op)](left, right)
    raise InvalidArgument(
        f"expected numbers, names, + - * / and ** in {what}, got {ast.unparse(node)!r} in {text!r}"
    )
