"""Norm resampling: exact chains against closed forms, simulation, and each other."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.norms.resampling import (
    BACH_OR_STRAVINSKY,
    NormAgent,
    NormChain,
    closed_form,
    cycling,
    excluding_current,
    fixed,
    resampling,
    stubborn,
    uniform,
)
from proofs.tradeoff import stubbornness_tradeoff

G = Fraction(24, 25)


def simulated(chain, discount, runs, rng):
    """Play the chain out; the mean and its standard error, for each player."""
    count = chain.count
    table = np.array(chain.outcomes, dtype=float)
    now = np.stack(
        [
            rng.choice(count, runs, p=[float(x) for x in a.start])
            for a in (chain.first, chain.second)
        ]
    )
    total, weight = np.zeros((runs, 2)), 1 - float(discount)
    kernels = [np.array(a.kernel, dtype=float).cumsum(axis=1) for a in (chain.first, chain.second)]
    for _ in range(400):
        total += weight * table[now[0], now[1]]
        weight *= float(discount)
        apart = np.flatnonzero(now[0] != now[1])  # who agree stay as they are
        for side, kernel in zip(now, kernels, strict=True):
            drawn = (rng.random(len(apart))[:, None] > kernel[side[apart]]).sum(axis=1)
            side[apart] = np.minimum(drawn, count - 1)
    return total.mean(axis=0), total.std(axis=0) / np.sqrt(runs)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (uniform((0, 1), 2), fixed(1, 2)),
        (stubborn(0, "3/4"), stubborn(1, "1/2")),
        (cycling((0, 1), 2), uniform((0, 1), 2)),
        (excluding_current((0, 1), 2), resampling(["1/3", "2/3"])),
    ],
    ids=["rigid", "stubborn", "cycling", "excluding"],
)
def test_exact_values_are_what_simulation_gives(first, second):
    chain = NormChain(BACH_OR_STRAVINSKY, first, second)
    mean, error = simulated(chain, Fraction(9, 10), 20_000, np.random.default_rng(0))
    exact = np.array([float(x) for x in chain.values(Fraction(9, 10))])
    assert (abs(mean - exact) < 4.5 * error + 1e-12).all()


@st.composite
def chains(draw):
    count = draw(st.integers(2, 3))
    numbers = st.integers(0, 3)
    outcomes = tuple(
        tuple((Fraction(draw(numbers)), Fraction(draw(numbers))) for _ in range(count))
        for _ in range(count)
    )

    def chances():
        weights = [draw(numbers) for _ in range(count)]
        weights[draw(st.integers(0, count - 1))] += 1
        return [Fraction(w, sum(weights)) for w in weights]

    return outcomes, chances(), chances(), Fraction(draw(st.integers(0, 9)), 10)


@given(chains())
@settings(max_examples=60, deadline=None)
def test_the_chain_is_the_closed_form_and_swaps(case):
    outcomes, one, two, g = case
    chain = NormChain(outcomes, resampling(one), resampling(two))
    assert chain.values(g) == closed_form(outcomes, tuple(one), tuple(two), g)
    turned = tuple(
        tuple(outcomes[m][n][::-1] for m in range(chain.count)) for n in range(chain.count)
    )
    swapped = NormChain(turned, resampling(two), resampling(one))
    assert swapped.values(g) == chain.values(g)[::-1]
    meets = any(x and y for x, y in zip(one, two, strict=True))
    assert chain.agreement == (1 if meets else 0)


@given(chains())
@settings(max_examples=30, deadline=None)
def test_affine_maps_of_outcomes_map_values(case):
    outcomes, one, two, g = case
    mapped = tuple(tuple((3 * a - 1, b / 2) for a, b in row) for row in outcomes)
    value = NormChain(outcomes, resampling(one), resampling(two)).values(g)
    image = NormChain(mapped, resampling(one), resampling(two)).values(g)
    assert image == (3 * value[0] - 1, value[1] / 2)


def test_published_anchors():
    def bos(first, second):
        return NormChain(BACH_OR_STRAVINSKY, first, second).values(G)

    flexible, rigid = uniform((0, 1), 2), fixed(0, 2)
    assert bos(rigid, flexible) == (Fraction(50, 13), Fraction(25, 26))
    assert bos(flexible, flexible) == (Fraction(75, 26), Fraction(75, 52))
    assert bos(rigid, rigid) == (4, 1)
    assert bos(rigid, fixed(1, 2)) == (0, 0)


def test_what_agents_do_after_a_disagreement():
    assert excluding_current((0, 1), 2).kernel == ((0, 1), (1, 0))
    assert excluding_current((1,), 2).kernel == ((0, 1), (0, 1))
    assert cycling((2, 0), 3).kernel == ((0, 0, 1), (0, 0, 1), (1, 0, 0))
    assert uniform((0, 2), 3).start == (Fraction(1, 2), 0, Fraction(1, 2))
    assert stubborn(1, "1/2", 3).kernel[0] == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))
    assert uniform((0, 1), 2).starting(1).start == (0, 1)


def test_agreement_can_be_impossible_possible_or_certain():
    never = NormChain(BACH_OR_STRAVINSKY, cycling((0, 1), 2), cycling((1, 0), 2))
    assert never.agreement == 0
    assert never.values(G) == (0, 0)
    at_once = NormChain(BACH_OR_STRAVINSKY, cycling((0, 1), 2), cycling((0, 1), 2))
    assert at_once.agreement == 1
    sometimes = NormChain(
        BACH_OR_STRAVINSKY,
        NormAgent((Fraction(1, 2), Fraction(1, 2)), cycling((0, 1), 2).kernel),
        cycling((1, 0), 2),
    )
    assert sometimes.agreement == Fraction(1, 2)


def test_the_tradeoff_is_a_law_with_equality_here():
    points = stubbornness_tradeoff([0, "1/2", "23/24", 1])
    assert [p.exploitability + p.inefficiency for p in points] == [1, 1, 1, 1]
    assert [p.exploitability for p in points] == [
        Fraction(23, 25),
        Fraction(11, 13),
        0,
        -1,
    ]


def test_the_tradeoff_at_no_stubbornness_by_hand():
    # One step of 0, then the other's favourite for ever: 2g - 1.
    (point,) = stubbornness_tradeoff([0], discount="1/2")
    assert point.exploitability == 0
    assert point.inefficiency == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: resampling(["1/2", "1/3"]),
        lambda: NormAgent((Fraction(1),), ()),
        lambda: stubborn(0, 2),
        lambda: NormChain(BACH_OR_STRAVINSKY, fixed(0, 2), fixed(1, 2)).values(1),
    ],
)
def test_bad_input_is_named(call):
    with pytest.raises(gt.GameTheoryError, match="expected"):
        call()
