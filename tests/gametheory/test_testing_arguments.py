"""Strategies refuse bad arguments at the call; the library works without Hypothesis."""

import subprocess
import sys
from fractions import Fraction

import pytest
from drawing import exists

import gametheory as gt
from gametheory import testing

# Arguments.

REFUSED = {
    "tied_payoffs": [{"levels": ()}],
    "small_integers": [{"low": 1, "high": 0}, {"high": 2, "low": 0.5}],
    "small_fractions": [{"low": 1, "high": 0}, {"denominator": 0}, {"denominator": 1.5}],
    "discount_factors": [{"max_denominator": 1}, {"include_zero": 3}],
    "probabilities": [{"denominator": 0}],
    "bimatrix_games": [
        {"min_actions": 3, "max_actions": 2},
        {"min_actions": 0},
        {"max_actions": True},
        {"max_actions": 2.0},
        {"payoffs": 3},
        {"payoffs": [0, 1]},
    ],
    "normal_form_games": [{"players": 0}, {"players": "2"}, {"max_actions": 0}],
    "symmetric_games": [{"max_actions": 0}, {"payoffs": range(3)}],
    "zero_sum_games": [{"max_actions": 0}],
    "flat_games": [{"max_actions": -1}],
    "coordination_games": [{"min_actions": 1}, {"max_actions": 1}, {"relabel": 2}],
    "bargaining_games": [{"max_actions": 1}, {"low": 0.5}, {"relabel": None}],
    "social_dilemmas": [{"relabel": "yes"}],
    "payoff_sets": [{"max_points": 0}, {"convex": "hull"}],
    "bargaining_problems": [{"max_points": 0}, {"domain": "konvex"}, {"domain": None}],
    "proper_problems": [{"domain": "round"}, {"max_points": 0}],
    "norm_pairs": [{"orientation": "mean"}, {"max_actions": 1}],
    "memory_one_policies": [{"player": 2}, {"player": 0, "chances": 0.5}],
    "automata": [
        {"player": 2},
        {"player": -1},
        {"player": 0, "max_states": 0},
        {"player": 0, "shape": ()},
        {"player": 0, "shape": (2, 0)},
        {"player": 0, "shape": 2},
    ],
    "paths": [{"max_cycle": 0}, {"max_prefix": -1}, {"shape": (0, 2)}],
}


@pytest.mark.parametrize(
    ("name", "bad"),
    [(name, bad) for name, cases in REFUSED.items() for bad in cases],
    ids=lambda x: x if isinstance(x, str) else str(x),
)
def test_bad_arguments_raise_at_the_call_and_are_quoted(name, bad):
    *_, wrong = bad.values()
    with pytest.raises(gt.InvalidArgument, match="expected") as caught:
        getattr(testing, name)(**bad)
    assert repr(wrong) in str(caught.value)


def test_every_strategy_refuses_something():
    strategies = {
        name
        for name, value in vars(testing).items()
        if callable(value)
        and getattr(value, "__module__", "").startswith("gametheory.testing.")
        and not (name.startswith("_") or isinstance(value, type))
    }
    assert strategies == set(REFUSED)


def test_a_near_miss_is_named():
    with pytest.raises(gt.InvalidArgument, match="did you mean 'convex'"):
        testing.proper_problems(domain="konvex")


# Without Hypothesis.


def output_of(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_library_does_not_import_hypothesis():
    assert output_of("import sys, gametheory; print('hypothesis' in sys.modules)") == "False"


def test_a_missing_hypothesis_is_named_with_the_way_to_install_it():
    said = output_of(
        "import sys; sys.modules['hypothesis'] = None\n"
        "import gametheory as gt\n"
        "try:\n    import gametheory.testing\n"
        "except gt.Unsupported as error:\n    print(error)"
    )
    assert said.startswith("gametheory.testing needs hypothesis")
    assert said.endswith("pip install 'gametheory-norms[testing]'")


def test_exact_numbers_stay_exact():
    game = exists(
        testing.bimatrix_games(payoffs=testing.small_fractions()), lambda g: g.payoffs.any()
    )
    assert all(isinstance(x, Fraction) for x in game.payoffs.ravel())
