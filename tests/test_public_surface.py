"""The public surface is a file under review: a name or an argument that changes shows in it.

python tests/test_public_surface.py     # writes it anew, after a deliberate change
"""

import inspect
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import gametheory
import learners
import proofs

FILE = Path(__file__).parent / "public_surface.txt"
PACKAGES = (gametheory, learners, proofs)


def surface():
    """A line for each name that a package or one of its namespaces lists."""
    lines = []
    for package in PACKAGES:
        for name in package.__all__:
            value = getattr(package, name)
            lines.append(line(f"{package.__name__}.{name}", value))
            if inspect.ismodule(value):
                lines += [
                    line(f"{package.__name__}.{name}.{inner}", getattr(value, inner))
                    for inner in sorted(getattr(value, "__all__", ()))
                ]
    return lines


def line(name, value):
    """What a user can rely on: what it is, what it is called with, what it has."""
    if inspect.ismodule(value):
        return f"{name}: namespace"
    if inspect.isclass(value):
        members = [m for m in vars(value) if not m.startswith("_")]
        return f"{name}: class of {' '.join(sorted(members))}".rstrip()
    if inspect.isfunction(value):
        return f"{name}({', '.join(inspect.signature(value).parameters)})"
    return f"{name}: {type(value).__name__}"


def test_the_public_surface_is_what_was_reviewed():
    found, reviewed = surface(), FILE.read_text(encoding="utf-8").splitlines()
    assert set(found) ^ set(reviewed) == set(), "python tests/test_public_surface.py writes it anew"
    assert found == reviewed


def test_the_root_offers_little_and_no_class_name_twice():
    names = [n for n in gametheory.__all__ if not inspect.ismodule(getattr(gametheory, n))]
    assert len(names) <= 48
    classes = {}
    for each in surface():
        name, is_class, _ = each.partition(": class of")
        if is_class:
            package, *rooms, last = name.split(".")
            kind = getattr(sys.modules[package], rooms[0]) if rooms else sys.modules[package]
            classes.setdefault(last, set()).add(getattr(kind, last))
    assert {name for name, kinds in classes.items() if len(kinds) > 1} == set()


def test_namespaces_list_what_they_offer_and_nothing_else():
    spaces = [
        getattr(package, name)
        for package in PACKAGES
        for name in package.__all__
        if inspect.ismodule(getattr(package, name))
    ]
    assert {space.__name__ for space in spaces} >= {"gametheory.games.zoo", "gametheory.errors"}
    for space in spaces:
        assert sorted(dir(space)) == sorted(space.__all__), space.__name__
        made = {
            name
            for name, value in vars(space).items()
            if (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == space.__name__
            and not name.startswith("_")
        }
        assert made <= set(space.__all__), space.__name__


if __name__ == "__main__":
    FILE.write_text("\n".join(surface()) + "\n", encoding="utf-8")
    print(f"written: {FILE}; git diff shows what changed")
