"""Payoffs that look like rounded fractions: said where that makes another game, and only there."""

from fractions import Fraction

import numpy as np
import pytest
from command_line import run

import gametheory as gt
from gametheory.interface._rounding import _meant

F = Fraction


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (0.6666, F(2, 3)),
        (0.6667, F(2, 3)),
        (F("0.333"), F(1, 3)),
        (F("-0.1428571"), F(-1, 7)),
        (33.3333, F(100, 3)),
        (2 / 3, F(2, 3)),
        (0.1 + 0.2, F(3, 10)),
        (0.1, F(1, 10)),
        (0.25, F(1, 4)),
        (F("0.25"), F(1, 4)),
        (F("1.5"), F(3, 2)),
        (F("0.33"), F("0.33")),
        (F("0.125"), F(1, 8)),
        (F("0.9999"), F("0.9999")),
        (F("0.1234"), F("0.1234")),
        (F(2, 3), F(2, 3)),
        (3.0, F(3)),
        (0.0, F(0)),
        (1e-9, F("1e-9")),
        (np.pi, F(np.pi)),
    ],
)
def test_what_a_payoff_seems_to_stand_for(given, meant):
    assert _meant(given) == meant


def test_rounding_that_changes_the_equilibria_is_said(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("0.6666, 0.5\n0.6667, 0\n\n1, 0\n1, 0\n")
    note = " ".join(run("analyze", path, columns=80).stdout.partition("note: ")[2].split())
    assert note == (
        "Payoffs seem to be rounded: 0.6666 for 2/3 and 0.6667 for 2/3. With the exact numbers the "
        "game has 2 extreme equilibria in 1 component, not 1 extreme equilibrium in 1 component. "
        'If those are meant, give them as text such as "2/3", which is exact.'
    )
    path.write_text("2/3, 0.5\n2/3, 0\n\n1, 0\n1, 0\n")
    assert "note" not in run("analyze", path).stdout


def test_rounding_that_changes_the_class_is_said():
    third = gt.NormalForm([[["0.6666", 0], [1, "0.5"]], [["0.3333", 1], [0, "0.5"]]])
    assert gt.analyse(third).notes == (
        "Payoffs seem to be rounded: 0.6666 for 2/3 and 0.3333 for 1/3. With the exact numbers the "
        'game is a pure conflict. If those are meant, give them as text such as "2/3", which is '
        "exact.",
    )
    floats = gt.NormalForm([[[0.1, 0.9], [0.7, 0.4]], [[0.9, 0.1], [0.3, 0.6]]])
    assert "0.1 for 1/10" in gt.analyse(floats).notes[0]
    assert gt.analyse(floats).to_json()["notes"] == list(gt.analyse(floats).notes)
    assert "Payoffs are floats" in gt.analyse(floats).to_html()


@pytest.mark.parametrize("digits", range(7))
def test_ordinary_decimals_are_no_alarm(digits):
    """Numbers of any length at random, as text, where nothing is rounded."""
    rng = np.random.default_rng(digits)
    for _ in range(20):
        table = np.round(rng.random((2, 3, 3)) * 10, digits)
        game = gt.NormalForm([[[repr(x) for x in row] for row in own] for own in table.tolist()])
        assert gt.analyse(game).notes == ()


def test_no_game_of_the_zoo_is_an_alarm():
    for name in gt.zoo.names():
        game = gt.zoo.load(name)
        assert gt.analyse(game).notes == ()
        if (game.payoffs == game.payoffs.astype(float)).all():
            as_floats = gt.NormalForm(game.payoffs.astype(float), disagreement=game.disagreement)
            assert gt.analyse(as_floats).notes == ()
