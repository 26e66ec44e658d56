"""Values of zero-sum games with a parameter against exact solutions at random parameters."""

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge, Unsupported
from gametheory.parametric import parametric_zero_sum

ENTRY = st.one_of(
    st.integers(-3, 3),
    st.sampled_from(
        ["t", "-t", "1 - t", "2*t", "t**2", "t - 1/2", "t*(1 - t)", "1/(t - 1)", "t/2"]
    ),
)


@st.composite
def matrices(draw):
    short, long = draw(st.integers(1, 2)), draw(st.integers(1, 4))
    rows = draw(
        st.lists(st.lists(ENTRY, min_size=long, max_size=long), min_size=short, max_size=short)
    )
    if draw(st.booleans()):  # repeated columns
        rows = [[*row, row[0]] for row in rows]
    return [list(c) for c in zip(*rows, strict=True)] if draw(st.booleans()) else rows


@given(matrix=matrices(), points=st.lists(st.fractions(-4, 4, max_denominator=12), min_size=6))
def test_values_are_those_of_the_games_at_exact_parameters(matrix, points):
    found = parametric_zero_sum(matrix)
    assert found.verify()
    ends = [b for b in found.breakpoints if b.is_Rational]
    for t in (*points, *(Fraction(int(p.p), int(p.q)) for p in ends)):
        try:
            game = found.game_at(t)
        except InvalidArgument:
            continue
        solution = found.at(t)
        assert solution.verify(game)
        assert solution.value == gt.equilibria.zero_sum(game).value


@given(matrix=matrices(), low=st.fractions(-2, 2, max_denominator=4))
@settings(max_examples=25)
def test_pieces_cover_what_is_asked_for(matrix, low):
    high = low + Fraction(3, 2)
    part, whole = parametric_zero_sum(matrix, low=low, high=high), parametric_zero_sum(matrix)
    assert (part.pieces[0].low, part.pieces[-1].high) == tuple(
        sympy.Rational(x.numerator, x.denominator) for x in (low, high)
    )
    inside = [b for b in whole.breakpoints if part.low < b < part.high]
    assert list(part.breakpoints) == inside
    assert part.verify()
    assume(all("/(" not in str(e) for row in matrix for e in row))
    with pytest.raises(InvalidArgument, match="expected t from"):
        part.at(high + 1)


def test_a_game_in_closed_form():
    """[[t, 0], [0, 1]] has a saddle point for t <= 0, and else the value t / (t + 1)."""
    found = parametric_zero_sum([["t", 0], [0, 1]])
    t = found.parameter
    assert [piece.value for piece in found.pieces] == [0, t / (t + 1)]
    assert found.breakpoints == (0,)
    assert found.at("1/2").row == (Fraction(2, 3), Fraction(1, 3))


def test_irrational_breakpoints_are_exact():
    found = parametric_zero_sum([["t**2", 2]])
    assert found.breakpoints == (-sympy.sqrt(2), sympy.sqrt(2))
    cubic = parametric_zero_sum([["t**3 - t", 1]])
    (root,) = cubic.breakpoints
    assert (
        sympy.minimal_polynomial(root, cubic.parameter) == cubic.parameter**3 - cubic.parameter - 1
    )
    assert "root of t**3 - t - 1" in str(cubic)
    assert cubic.verify()


def test_poles_belong_to_no_piece():
    found = parametric_zero_sum([["1/t", 0]])
    assert [piece.closed for piece in found.pieces] == [(False, False), (False, False)]
    assert [piece.value for piece in found.pieces] == [1 / found.parameter, 0]
    with pytest.raises(InvalidArgument, match="has a value"):
        found.at(0)
    with pytest.raises(InvalidArgument, match="has a value"):
        found.game_at(0)
    ends = parametric_zero_sum([["1/t", 0]], low=0, high=1)
    assert ends.pieces[0].closed == (False, True)
    assert ends.verify()


def test_touching_roots_and_single_points_break_nothing():
    found = parametric_zero_sum([["t**2", 0]])
    assert len(found.pieces) == 1  # equal at 0 alone
    assert len(parametric_zero_sum([["t", "t"], ["t", "t"]]).pieces) == 1
    assert len(parametric_zero_sum([[1, 2], [3, 4]]).pieces) == 1
    tiny = parametric_zero_sum([["(t - 1)*(t - 1 - 1/1000000)", 0]])
    assert len(tiny.pieces) == 3
    assert tiny.verify()


def test_players_can_be_swapped_and_units_changed():
    A = [["t", "1 - t", 2], ["1/2", "t**2", 0]]
    found = parametric_zero_sum(A)
    swapped = parametric_zero_sum([[f"-({e})" for e in column] for column in zip(*A, strict=True)])
    affine = parametric_zero_sum([[f"3*({e}) - 5" for e in row] for row in A])
    for t in (Fraction(-3), Fraction(1, 3), Fraction(3, 5), Fraction(7, 8), Fraction(9)):
        value = found.at(t).value
        assert swapped.at(t).value == -value
        assert affine.at(t).value == 3 * value - 5
    assert set(affine.breakpoints) == set(found.breakpoints)


def test_false_theorems_do_not_verify():
    found = parametric_zero_sum([["t", 0], [0, 1]])
    first, second = found.pieces
    t = found.parameter
    for pieces in (
        (first,),
        (second,),
        (first, replace(second, value=second.value + 1)),
        (first, replace(second, value=second.value - 1)),
        (replace(first, high=sympy.Integer(1)), replace(second, low=sympy.Integer(1))),
        (replace(first, row=(t, 1 - t)), second),
        (first, replace(second, row=(sympy.Integer(1),) * 2)),
        (replace(first, column=(sympy.Integer(2), sympy.Integer(-1))), second),
        (replace(first, closed=(True, True)), second),
        (),
    ):
        assert not replace(found, pieces=pieces).verify()
    poles = parametric_zero_sum([["1/t", 0]])
    joined = replace(poles.pieces[1], low=poles.low, high=poles.high)
    assert not replace(poles, pieces=(joined,)).verify()
    # Right wherever payoffs have values, but they have none at 0, within the piece.
    apart = parametric_zero_sum([["1/t**2", 0]])
    assert [piece.value for piece in apart.pieces] == [0, 0]
    joined = replace(apart.pieces[1], low=apart.low, high=apart.high, closed=(False, False))
    assert not replace(apart, pieces=(joined,)).verify()


def test_what_is_no_such_game_is_refused():
    with pytest.raises(InvalidGame, match="two rows"):
        parametric_zero_sum([["t", 0, 0]] * 3)
    for wrong in ([], [[]], [["t"], ["t", 1]], "t", ["t"], 3, None):
        with pytest.raises(InvalidGame):
            parametric_zero_sum(wrong)
    with pytest.raises(InvalidArgument, match="one parameter, got s, t"):
        parametric_zero_sum([["t", "s"]])
    with pytest.raises(InvalidArgument, match="low < high"):
        parametric_zero_sum([["t", 0]], low=1, high=1)
    with pytest.raises(Unsupported):
        parametric_zero_sum([[sympy.sin(sympy.Symbol("t")), 0]])
    with pytest.raises(TooLarge):
        parametric_zero_sum([["t"] * 31] * 2)
