"""The architecture page is true: it names every module, and nothing else."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("gametheory", "learners", "proofs")


def modules():
    return {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def test_the_table_names_every_module_and_nothing_else():
    told = set(re.findall(r"`((?:gametheory|learners|proofs)/[\w/]+\.py)`", PAGE))
    assert told == modules(), "docs/architecture.md has a row for each module"


def test_modules_stay_small():
    """One idea a module: past 500 lines there are two."""
    long = {
        str(path.relative_to(ROOT)): count
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}, (
        "more than 500 lines: move an idea into a module of its own, with a row in "
        "docs/architecture.md"
    )


def rooms(package: str) -> nx.DiGraph:
    """The rooms of a package, with an arrow from each to those that import it."""
    graph = nx.DiGraph()
    for path in sorted((ROOT / package).rglob("*.py")):
        room = path.relative_to(ROOT / package).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        graph.add_node(room)
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            top, *inner = name.split(".")
            if top == package and inner and inner[0] != room and is_room(package, inner[0]):
                graph.add_edge(inner[0], room)
    return graph


def is_room(package: str, name: str) -> bool:
    folder = ROOT / package
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


def picture() -> str:
    """What imports what, drawn: an arrow is left out where others lead the same way."""
    lines = ["flowchart BT"]
    for package in PACKAGES:
        lines.append(f"  subgraph {package}")
        needed = nx.transitive_reduction(rooms(package))
        for room in sorted(needed):
            node = f'{package}.{room}["{room}"]'
            after = " & ".join(f"{package}.{other}" for other in sorted(needed.successors(room)))
            lines.append(f"    {node} --> {after}" if after else f"    {node}")
        lines.append("  end")
    return "\n".join([*lines, *(f"  gametheory --> {other}" for other in PACKAGES[1:])])


def test_the_picture_is_that_of_the_imports():
    """After a change, the message holds the new picture."""
    assert PAGE.split("```mermaid\n")[1].split("\n```")[0] == picture()


def test_no_room_depends_on_itself():
    """No circle of rooms, imports inside functions included."""
    for package in PACKAGES:
        assert nx.is_directed_acyclic_graph(rooms(package))


FACTORIES = {
    ("gametheory.deals.domains", "gametheory.deals.listed"),
    ("gametheory.deals.domains", "gametheory.deals._issues"),
}
"""Imports that lead back: a base class makes its kinds, and loads them where it does."""


def test_no_module_depends_on_itself():
    """No circle of modules, imports inside functions included, but for factories."""
    needs = nx.DiGraph()
    for path in sorted(map(ROOT.joinpath, modules())):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for base, name in imported_at_run(path):
            needs.add_edge(module, home(base, name))
    assert needs.has_edge("gametheory.bargaining.solutions", "gametheory.games.normal_form")
    assert all(needs.has_edge(*arrow) for arrow in FACTORIES)
    needs.remove_edges_from([*FACTORIES, *nx.selfloop_edges(needs)])
    assert list(nx.simple_cycles(needs)) == []


def imported_at_run(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import, but for what only type checkers read."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            room = ".".join(path.relative_to(ROOT).parts[:-1])
            base = ".".join(filter(None, [room if node.level else "", node.module]))
            yield from ((base, name.name) for name in node.names)


@functools.cache
def home(module: str, name: str) -> str:
    """The module that a name comes from, through the packages that pass it on."""
    folder = ROOT.joinpath(*module.split("."))
    inside = folder / name
    if name and (inside.with_suffix(".py").exists() or inside.is_dir()):
        return f"{module}.{name}"
    for lists in (folder / "__init__.pyi", folder / "__init__.py"):
        if lists.exists():
            for base, offered in imported_at_run(lists):
                if offered == name and base != module:
                    return home(base, name)
    return module


SHARED = ("gametheory._numeric", "gametheory._support", "gametheory._version")
"""Rooms that the three packages share; no user is promised anything of them."""


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module, or name in a module, that a source imports anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def reaches_into(module: str, name: str) -> str | None:
    """The private room of another that a module reaches into by importing a name."""
    parts = name.split(".")
    for k, part in enumerate(parts):
        room = ".".join(parts[: k + 1])
        if part.startswith("_") and not part.startswith("__") and room not in SHARED:
            owner = ".".join(parts[:k])
            return None if f"{module}.".startswith(f"{owner}.") else room
    return None


def test_private_rooms_are_private():
    """What starts with an underscore is imported by its own room alone."""
    reaching = []
    for path in map(ROOT.joinpath, modules()):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name.split(".")[0] in PACKAGES:
                reaching += [(module, name)] if reaches_into(module, name) else []
    assert reaching == []


def test_the_rule_of_private_rooms_can_be_broken():
    assert reaches_into("gametheory.welfare.optimum", "gametheory.payoffs._mixtures.nearest")
    assert reaches_into("proofs.verdicts.report", "proofs.searching._search")
    assert not reaches_into("gametheory.payoffs.convex", "gametheory.payoffs._mixtures")
    assert not reaches_into("learners.commands", "gametheory._support.check.checked")


def test_every_target_that_contributors_are_told_of_exists():
    rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"`make (\w+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(told) > 5
    assert set(told) <= set(rules)


def test_links_of_the_docs_lead_somewhere():
    for page in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("changelog.d/*.md"),
    ):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            made = re.match(r"(\.\./)?(api|made)/", target)  # by `make docs`
            if not target.startswith("http") and not made:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
