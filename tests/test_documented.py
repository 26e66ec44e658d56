"""Names and commands that pages show exist; and what was documented once still is.

`documented.txt` holds what the README and the pages named before they were written anew for the
site: dotted names, and commands with their options. What is taken away on purpose leaves it in
the same change, with a line in the changelog.
"""

import importlib
import inspect
import re
import shlex
import warnings
from functools import cache
from pathlib import Path

import pytest
import typer
from public_callables import PACKAGES

import gametheory
import learners
import proofs
from gametheory import _moved
from gametheory.interface import cli

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *(p for p in sorted((ROOT / "docs").rglob("*.md")) if "made" not in p.parts),
]
RECORD = (ROOT / "tests" / "documented.txt").read_text(encoding="utf-8").splitlines()
ROOTS = {"gt": gametheory, "gametheory": gametheory, "learners": learners, "proofs": proofs}
FILES = (
    ".md",
    ".txt",
    ".py",
    ".json",
    ".csv",
    ".png",
    ".toml",
    ".html",
    ".parquet",
    ".safetensors",
)
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(.*\))?")
ROOTED = re.compile(r"(?<![\w./'-])((?:gt|gametheory|learners|proofs)(?:\.[A-Za-z_]\w*)+)")
FOREIGN = {
    "AssertionError": "of Python",
    "f": "an argument of the reader's",
    "simulated_takeovers": "of the test that the page names",
    "DeprecationWarning": "of Python",
    "Fraction": "of Python",
    "OptimumProof": "private, named by the record of mutants",
    "excluding_current": "a key in a file",
    "settings.load_profile": "of Hypothesis",
    "vertex_enumeration": "of Nashpy",
    "weakly_feasible": "of NegMAS",
}
"""Names in code on our pages that are not ours to offer, and whose they are."""


def found(name):
    """What a dotted name from one of the roots is, also where it was before; None if nothing."""
    first, *rest = name.split(".")
    value, path = ROOTS[first], ROOTS[first].__name__
    for part in rest:
        path += f".{part}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                value = getattr(value, part)
            except AttributeError:
                if part in _fields(value):
                    return value
                try:
                    value = importlib.import_module(path)
                except ModuleNotFoundError:
                    return None
    return value


def _fields(value):
    """What instances have that the class has not."""
    return {
        name
        for base in getattr(value, "__mro__", ())
        for name in vars(base).get("__annotations__", ())
    }


@cache
def words():
    """Every public name, and the members and arguments of what has one."""
    known = set()
    for package in (gametheory, learners, proofs):
        spaces = [s for n in package.__all__ if inspect.ismodule(s := getattr(package, n))]
        for space in (package, *spaces):
            for name in getattr(space, "__all__", [n for n in vars(space) if n[0] != "_"]):
                value = getattr(space, name)
                known.add(name)
                if inspect.isclass(value):
                    known |= {*dir(value), *_fields(value)}
                if callable(value):
                    known |= set(_parameters(value))
                if inspect.isclass(value):
                    members = (m for _, m in inspect.getmembers(value) if callable(m))
                    known |= {p for m in members for p in _parameters(m)}
    return known


def _parameters(value):
    try:
        return inspect.signature(value).parameters
    except (TypeError, ValueError):
        return ()


def names_on(page):
    """Names in running text that look like Python's: dotted, called, or of several words."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for code in CODE.findall(text):
        match = NAME.fullmatch(code)
        if not match or match[1].endswith(FILES):
            continue
        name = match[1]
        first = name.partition(".")[0]
        several = bool(re.search(r"[a-z][A-Z]|\w_\w", name)) and "." not in name
        if first in ROOTS or ("." in name and first in words()) or code.endswith(")") or several:
            yield name


def unknown_on(page):
    lost = []
    for name in names_on(page):
        if name in FOREIGN or name.startswith("_"):
            continue
        if name.partition(".")[0] in ROOTS:
            known = found(name) is not None
        else:
            known = name.rpartition(".")[2] in words() or any(
                found(f"{root}.{name}") is not None for root in ("gametheory", "learners", "proofs")
            )
        if not known:
            lost.append(name)
    return lost


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_names_on_a_page_exist(page):
    assert unknown_on(page) == []


def deprecated_on(page):
    """Names that `import gametheory as gt` still finds, with a warning; of classes, in full only.

    A class that is named for one of its methods is no call that anyone would copy.
    """
    moved = {name for names in _moved.ROOMS.values() for name in names.split()}
    for name in names_on(page):
        first, _, last = name.rpartition(".")
        if last in moved and (first in ("gt", "gametheory") or (not first and last.islower())):
            yield name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_names_on_a_page_are_not_deprecated(page):
    assert list(deprecated_on(page)) == []


def test_deprecated_names_are_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "| `zero_sum(g)` | `gt.zero_sum` | `equilibria.zero_sum(g)` | `ZeroSum.verify` |\n"
        "`gt.ZeroSum` `gt.equilibria.zero_sum` `solutions(g)`, `is_symmetric`\n"
    )
    assert list(deprecated_on(page)) == ["zero_sum", "gt.zero_sum", "gt.ZeroSum", "is_symmetric"]


def test_pages_name_much_and_what_is_lost_is_seen(tmp_path):
    assert sum(len(list(names_on(page))) for page in PAGES) > 300
    page = tmp_path / "page.md"
    page.write_text("`gt.no_such` `NormalForm.no_such()` `no_such(x)` `NoSuch` `gt.solutions`\n")
    assert unknown_on(page) == ["gt.no_such", "NormalForm.no_such", "no_such", "NoSuch"]
    assert len(PACKAGES) == 2
    with pytest.raises(LookupError):
        option_of(["analyze"], "--no-such")


def commands():
    """The commands, as the shell has them."""
    app = typer.main.get_command(cli.app)
    names = set(app.commands)
    cli_entries = importlib.metadata.entry_points(group="gametheory.commands")
    extra = typer.Typer()
    for entry in cli_entries:
        extra.command(name=entry.name)(entry.load())
    found_here = dict(typer.main.get_command(extra).commands)
    return {**found_here, **{name: app.commands[name] for name in names}}


@cache
def all_commands():
    return commands()


def option_of(path, option):
    """The option of a command; raises `LookupError` for none."""
    command = all_commands()[path[0]]
    for name in path[1:]:
        command = command.commands[name]
    if not any(option in p.opts + p.secondary_opts for p in command.params):
        raise LookupError(f"gametheory {' '.join(path)} has no {option}")
    return option


def path_of(line):
    """The words of a command that say which it is."""
    first, *rest = line.split()[1:] or [""]
    groups = all_commands()
    if first in groups and hasattr(groups[first], "commands") and rest[:1]:
        return [first, rest[0]]
    return [first]


def commands_on(page):
    text = page.read_text(encoding="utf-8")
    return re.findall(r"(?:^\$ |`)(gametheory [a-z][^`\n|]*)", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_on_a_page_have_the_options_that_it_shows(page):
    for line in commands_on(page):
        path = path_of(line)
        assert path[0] in all_commands(), line
        for word in shlex.split(line, comments=True):
            if word.startswith("--"):
                option_of(path, word.partition("=")[0])


def test_what_was_documented_still_is():
    """Each name leads somewhere, and is in the reference or on a page, where it is now."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    surface = (ROOT / "tests" / "public_surface.txt").read_text(encoding="utf-8")
    names = [line for line in RECORD if not line.startswith("gametheory ")]
    assert len(names) > 100
    for name in names:
        assert found(name) is not None, name
        last = name.rpartition(".")[2]
        assert re.search(rf"\b{last}\b", surface + text) or name in _moved.MODULES, name
    told = [line for line in RECORD if line.startswith("gametheory ")]
    assert len(told) > 50
    for line in told:
        path = path_of(line)
        assert path[0] in all_commands(), line
        for word in line.split():
            if word.startswith("--"):
                assert option_of(path, word) in text, line
