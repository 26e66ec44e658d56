"""Names that left `import gametheory as gt` work for one more version, and say where they are."""

import importlib
import warnings

import pytest

import gametheory as gt
from gametheory import _moved


@pytest.mark.parametrize("room", _moved.ROOMS)
def test_moved_names_are_those_of_their_rooms(room):
    for name in _moved.ROOMS[room].split():
        assert name not in gt.__all__
        with pytest.warns(DeprecationWarning, match=rf"gt\.{name} is now gt\.{room}\.{name}"):
            found = getattr(gt, name)
        assert found is getattr(importlib.import_module(f"gametheory.{room}"), name)


def test_the_warning_points_at_the_caller():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _ = gt.zero_sum
    assert caught[0].filename == __file__


def test_other_names_are_missing():
    with pytest.raises(AttributeError, match="'gametheory' has no attribute 'zerosum'"):
        _ = gt.zerosum
