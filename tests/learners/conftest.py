"""What several of these files ask about, trained once."""

import pytest

import learners
from gametheory.games import zoo


@pytest.fixture(scope="session")
def small():
    """A comparison of few runs, in a game whose norms differ."""
    return learners.compare(zoo.asymmetric_bach_or_stravinsky(), runs=24, steps=120, rng=0)
