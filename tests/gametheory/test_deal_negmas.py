"""Scenarios of NegMAS, by stand-ins with its interface; tests/studies/deals_negmas.py has it."""

import itertools
import math
from fractions import Fraction
from types import SimpleNamespace

import pytest

from gametheory import deals
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge, Unsupported


def issue(name, values):
    return SimpleNamespace(name=name, cardinality=len(values), all=iter(values))


class Utility:
    def __init__(self, worth, reserved=-math.inf, stays=True):
        self.worth, self.reserved_value, self.stays = worth, reserved, stays

    def __call__(self, outcome):
        return self.worth(outcome)

    def is_stationary(self):
        return self.stays


def scenario(*ufuns, issues=None):
    own = [issue("price", [1, 2, 3]), issue("day", ["Mon", "Tue"])] if issues is None else issues
    return SimpleNamespace(outcome_space=SimpleNamespace(issues=own), ufuns=ufuns)


def seller(outcome):
    return (0.1, 0.2, 0.3)[outcome[0] - 1] + (0.2 if outcome[1] == "Mon" else 0.0)


def buyer(outcome):
    return (3 - outcome[0]) * (1.5 if outcome[1] == "Tue" else 1)


def test_every_combination_has_the_utility_that_negmas_gives():
    domain = deals.from_negmas(scenario(Utility(seller, 0.3), Utility(buyer, 0.0)), name="car")
    assert (domain.name, domain.size, domain.parties) == ("car", 6, ("party 1", "party 2"))
    for price, day in itertools.product((1, 2, 3), ("Mon", "Tue")):
        exact = tuple(Fraction(u((price, day))) for u in (seller, buyer))
        assert domain.utilities({"price": str(price), "day": day}) == exact
    assert domain.no_deal == (Fraction(0.3), 0)


def test_decimals_make_ties_of_what_rounding_has_parted():
    given = Utility(seller, 0.3), Utility(lambda _: 1.0, 0.0)
    parted = deals.from_negmas(scenario(*given))
    one, other = ({"price": "1", "day": "Mon"}, {"price": "3", "day": "Tue"})
    assert parted.utilities(one) != parted.utilities(other)
    domain = deals.from_negmas(scenario(*given), decimals=9)
    assert domain.utilities(one) == domain.utilities(other) == (Fraction(3, 10), 1)
    assert domain.no_deal == (Fraction(3, 10), 0)


def test_reserved_values_that_are_not_there_are_asked_for():
    given = scenario(Utility(seller), Utility(buyer, 0.5))
    with pytest.raises(InvalidArgument, match=r"expected no_deal, .* got -inf, 0.5"):
        deals.from_negmas(given)
    given = scenario(Utility(seller), Utility(buyer, 0.5))
    domain = deals.from_negmas(given, no_deal=(0, "1/3"), parties=["Ann", "Bob"])
    assert domain.no_deal == (0, Fraction(1, 3))
    assert domain.parties == ("Ann", "Bob")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (3, InvalidArgument, "expected a negmas.Scenario, got int 3"),
        (scenario(Utility(buyer, 0)), InvalidArgument, "two parties or more, got 1"),
        (
            scenario(
                Utility(buyer, 0),
                Utility(buyer, 0),
                issues=[SimpleNamespace(name="z", cardinality=math.inf, all=())],
            ),
            Unsupported,
            "'z' without an end: scenario.discretize",
        ),
        (
            scenario(
                Utility(buyer, 0),
                Utility(buyer, 0),
                issues=[SimpleNamespace(name="z", cardinality=10**9, all=itertools.count())],
            ),
            TooLarge,
            "got 1,000,000,000",
        ),
        (
            scenario(Utility(buyer, 0), Utility(buyer, 0, stays=False)),
            Unsupported,
            "party 2, which change with time",
        ),
        (
            scenario(Utility(buyer, 0), Utility(lambda _: math.nan, 0)),
            InvalidGame,
            "a utility",
        ),
        (
            scenario(Utility(buyer, 0), Utility(lambda _: object(), 0)),
            InvalidGame,
            "a utility",
        ),
    ],
)
def test_what_cannot_be_a_domain_is_refused_in_words(given, error, message):
    with pytest.raises(error, match=message):
        deals.from_negmas(given)
