"""One setting for decimals: what it shows, what it leaves alone, and that it goes away again."""

import json
from fractions import Fraction

import pytest
from command_line import run

import gametheory as gt
from gametheory._numeric.readable import Readable
from gametheory._support.decimals import rounded

ABOS = gt.zoo.asymmetric_bach_or_stravinsky()
THIRD = Fraction(1, 3)
THIRDS = gt.NormalForm.from_bimatrix(
    [["5/3", 0], [0, 0]], [[0, 0], [0, "5/3"]], disagreement=(0, 0)
)


@pytest.fixture(autouse=True)
def by_default():
    """No test leaves a setting behind."""
    yield
    assert rounded(THIRD) is None


@pytest.mark.parametrize(
    ("places", "value", "shown"),
    [
        (3, THIRD, "0.333"),
        (3, -THIRD, "-0.333"),
        (3, Fraction(1, 2), "0.5"),
        (3, 0.5, "0.5"),
        (3, 1 - Fraction(1, 10**9), "1.000"),
        (3, Fraction(1, 10**9), "0.000"),
        (3, -Fraction(1, 10**9), "-0.000"),
        (2, Fraction(1, 8), "0.12"),
        (2, Fraction(3, 8), "0.38"),
        (0, Fraction(5, 2), "2"),
        (0, Fraction(2), "2"),
        (0, -Fraction(1, 1000), "0"),
        (2, Fraction(100), "100"),
        (2, 2.0, "2"),
        (15, THIRD, "0.333333333333333"),
        (2, Fraction(10**11) + THIRD, "100000000000.33"),
    ],
)
def test_numbers_are_rounded_and_say_so(places, value, shown):
    with gt.display.decimals(places):
        assert rounded(value) == shown
        assert Readable(in_decimals=False).number(value) == shown
        assert Readable(in_decimals=True).number(value) == shown


@pytest.mark.parametrize(
    ("places", "value", "shown"),
    [
        (2, 12.5, "12.50"),
        (2, 11.3, "11.30"),
        (2, Fraction("11.3"), "11.30"),
        (2, Fraction(-4), "-4.00"),
        (2, 0.0, "0.00"),
        (2, THIRD, "0.33"),
        (0, Fraction(2), "2"),
        (3, Fraction(1, 8), "0.125"),
    ],
)
def test_fixed_decimals_are_always_as_many(places, value, shown):
    with gt.display.decimals(places, fixed=True):
        assert rounded(value) == shown
        assert Readable(in_decimals=True).number(value) == shown
        assert rounded(7) is None  # a count


def test_fixed_decimals_go_away_with_their_block_and_commands_have_none():
    with gt.display.decimals(2, fixed=True):
        with gt.display.decimals(2):
            assert rounded(Fraction(1, 2)) == "0.5"
        assert rounded(Fraction(1, 2)) == "0.50"
        assert repr(gt.display.decimals(2, fixed=True)) == (
            "numbers are shown to 2 decimals, all with these"
        )
        printed = run("analyze", "stag-hunt", "--decimals", "2").stdout
        assert "1.5" in printed
        assert "1.50" not in printed
    gt.display.decimals(None, fixed=True)
    assert rounded(THIRD) is None


def test_what_is_whole_huge_or_no_number_is_shown_as_ever():
    usual = [Readable(in_decimals=False).number(x) for x in (7, Fraction(10**13, 3), 1e300)]
    with gt.display.decimals(1):
        assert [Readable(in_decimals=False).number(x) for x in (7, Fraction(10**13, 3), 1e300)] == (
            usual
        )
        assert rounded(float("inf")) is rounded(float("nan")) is None


def test_results_follow_it_everywhere_and_stay_exact():
    solved = gt.solutions(ABOS, disagreement="minimax")
    found = gt.nash_equilibria(ABOS, exact=True)

    def shown():
        return [
            repr(solved),
            solved._repr_html_(),
            solved.to_latex(),
            found._repr_html_(),
            repr(found[2]),
            found[2]._repr_html_(),
            *(label.get_text() for label in gt.plots.plot_game(THIRDS).texts),
        ]

    exact = solved.to_pandas(exact=True).to_dict(), gt.analyse(ABOS).to_json()
    before = shown()
    assert "22/9" in before[0]
    with gt.display.decimals(2):
        inside = shown()
        assert "(2.44, 1.78)" in inside[0]
        assert "<td>2.44</td>" in inside[1]
        assert "$2.44$" in inside[2]
        assert "0.67 B+0.33 S" in inside[4]
        assert any("0.83" in text for text in inside[6:])
        assert (solved.to_pandas(exact=True).to_dict(), gt.analyse(ABOS).to_json()) == exact
        assert solved.egalitarian.payoffs == (Fraction(22, 9), Fraction(16, 9))
        assert "/" not in "".join(inside[k] for k in (0, 4))
    assert shown() == before


def test_bounds_and_discounts_are_not_rounded_away():
    S = gt.PayoffSet.from_points([(0, 0), (0, 2), (1, "1.5"), (2, 0)])
    raiffa = gt.bargain(S, "perles-maschler", disagreement=(0, 0))
    assert raiffa.radius
    with gt.display.decimals(1):
        assert "within 0.0 " not in raiffa._repr_html_()
        assert repr(gt.Repeated(ABOS, "24/25")).endswith("discount=24/25)")
        assert "discount 24/25" in gt.Repeated(ABOS, "24/25")._repr_html_()


def test_a_setting_is_taken_back_by_its_block_alone():
    outer = gt.display.decimals(3)
    assert repr(outer) == "numbers are shown to 3 decimals"
    with pytest.raises(ZeroDivisionError), gt.display.decimals(1):
        assert 1 / (rounded(THIRD) == "0.4")
    assert rounded(THIRD) == "0.333"
    with gt.display.decimals(None):
        assert rounded(THIRD) is None
    assert rounded(THIRD) == "0.333"
    gt.display.decimals(None)
    for wrong in (-1, 16, 2.5, "2", True):
        with pytest.raises(gt.InvalidArgument, match="decimals"):
            gt.display.decimals(wrong)


def test_a_setting_holds_in_each_of_its_blocks():
    two = gt.display.decimals(2)
    for _ in range(2):
        with two:
            assert rounded(THIRD) == "0.33"
        assert rounded(THIRD) is None


def test_tables_of_commands_follow_an_option_and_a_variable(monkeypatch):
    told = run("analyze", "asymmetric-bach-or-stravinsky", "--decimals", "2").stdout
    assert "0.67 B+0.33 S" in told
    assert "Numbers are rounded to 2 decimals" in told
    assert rounded(THIRD) is None
    monkeypatch.setenv("GAMETHEORY_DECIMALS", "1")
    assert "0.7 B+0.3 S" in run("analyze", "asymmetric-bach-or-stravinsky").stdout
    plain = json.loads(run("analyze", "asymmetric-bach-or-stravinsky", "--json").stdout)
    assert {"exact": "2/3", "float": 2 / 3} in plain["minimax"]["payoffs"]
