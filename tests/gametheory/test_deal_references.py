"""Names in backquotes, in the docs of negotiations and their docstrings, are names of something."""

import ast
import builtins
import importlib
import inspect
import re
from pathlib import Path

import pytest

import gametheory
from gametheory import deals

ROOT = Path(gametheory.__file__).parent.parent
ROOM = ROOT / "gametheory" / "deals"
PAGES = [*sorted(ROOM.glob("*.py")), ROOT / "docs" / "negotiations.md"]
NAMED = re.compile(r"(?<!`)`([A-Za-z_][\w./]*)(?:\([^`]*\))?`(?!`)")
MODULES = {
    path.stem: importlib.import_module(f"gametheory.deals.{path.stem}")
    for path in ROOM.glob("*.py")
    if path.stem != "__init__"
}
CLASSES = [c for module in MODULES.values() for c in vars(module).values() if inspect.isclass(c)]


def has(holder, parts):
    """Whether it has such an attribute, or a class such a field."""
    for part in parts:
        if part in getattr(holder, "__annotations__", {}):
            return True
        if not hasattr(holder, part):
            return False
        holder = getattr(holder, part)
    return True


def is_importable(name):
    for module, _, rest in ((name, "", ""), name.rpartition(".")):
        try:
            return has(importlib.import_module(module), [rest] if rest else [])
        except ImportError:
            continue
    return False


def names_inside(path):
    """Parameters, local names and keys that a module writes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name):
            yield node.id


def is_something(name, inside):
    parts = name.removeprefix("deals.").split(".")
    spaces = (gametheory, deals, builtins, *MODULES.values(), *CLASSES)
    return (
        name in inside
        or name in (*deals.NORMS, "proportional")
        or any(has(space, parts) for space in spaces)
        or any(c.__name__ == parts[0] and has(c, parts[1:]) for c in CLASSES)
        or (name.startswith("gametheory.") and is_importable(name))
        or ("/" in name and (ROOT / name).exists())
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_is_named_is_there(path):
    inside = set(names_inside(path)) if path.suffix == ".py" else set()
    text = path.read_text(encoding="utf-8")
    assert [name for name in NAMED.findall(text) if not is_something(name, inside)] == []


def test_a_name_of_nothing_is_found():
    for name in ("Domain.key", "Domain.most_equal", "gametheory.deals.nothing", "no/such.file"):
        assert not is_something(name, set())
    for name in ("Domain.scale", "DealStudy.share", "gametheory.deals.norms", "deals.judge"):
        assert is_something(name, set())
