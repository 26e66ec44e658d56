"""Names that left `import gametheory as gt` work for one more version, and say where they are."""

import importlib
import subprocess
import sys
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


MOVED = """
import importlib, warnings
from gametheory._moved import MODULES
for old, new in MODULES.items():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = importlib.import_module(old)
    assert found is importlib.import_module(new), old
    assert found.__name__ == found.__spec__.name == new
    told = [str(w.message) for w in caught if w.category is DeprecationWarning]
    assert f"{old} is now {new}" in told, (old, told)
import gametheory as gt, learners
assert gt.zoo.chicken().shape == (2, 2) and learners.shaping.lola
print("all found")
"""


def test_modules_are_found_where_they_were():
    done = subprocess.run(
        [sys.executable, "-c", MOVED], capture_output=True, text=True, check=False
    )
    assert done.stdout == "all found\n", done.stderr


def test_the_finder_is_the_last_one_and_knows_nothing_else():
    finder = sys.meta_path[-1]
    assert isinstance(finder, _moved.MovedModules)
    assert finder.find_spec("gametheory.nothing") is None
    _moved.find_moved_modules()
    assert sys.meta_path[-1] is finder


def test_moved_modules_run_where_they_were():
    ended = subprocess.run(
        [sys.executable, "-m", "gametheory.zoo"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
