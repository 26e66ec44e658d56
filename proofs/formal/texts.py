"""The sources of the machine-checked proofs, and the theorems in them."""

from __future__ import annotations

import re
import textwrap
from importlib.resources import files

from gametheory.errors import InvalidArgument

_KEYWORDS = "Theorem|Lemma|Corollary|Example|Fact|Proposition"


def source(name: str) -> str:
    """The text of a file of this folder; raises `InvalidArgument` if there is none."""
    path = files(__package__).joinpath(name)
    if not path.is_file():
        raise InvalidArgument(f"expected a file of machine-checked proofs, got {name!r}")
    return path.read_text(encoding="utf-8")


def theorems() -> tuple[str, ...]:
    """The main theorems, as "File.theorem"."""
    return tuple(source("theorems.txt").split())


def sources() -> tuple[str, ...]:
    """The files in the order in which Coq needs them."""
    return tuple(line for line in source("_CoqProject").split("\n") if line.endswith(".v"))


def statement(theorem: str) -> str:
    """The text of a theorem, with the indentation of its file taken away."""
    return textwrap.dedent(theorem_text(theorem)).strip()


def theorem_text(theorem: str) -> str:
    """A theorem as it stands in its file, without its proof."""
    module, _, name = theorem.partition(".")
    found = re.search(
        rf"^[ \t]*(?:{_KEYWORDS})\s+{re.escape(name)}(?![\w']).*?\.(?=\s)",
        source(f"{module}.v"),
        re.MULTILINE | re.DOTALL,
    )
    if found is None:
        raise InvalidArgument(f"expected a theorem of {module}.v, got {name!r}")
    return found.group()


def context(theorem: str) -> str:
    """The hypotheses of the sections around a theorem, which hold of it too; "" if there are none.

    Raises `InvalidArgument` for an unknown theorem.
    """
    module = theorem.partition(".")[0]
    before = source(f"{module}.v").partition(theorem_text(theorem))[0]
    plain = re.sub(r"\(\*.*?\*\)", " ", before, flags=re.DOTALL)
    opened: list[tuple[str, list[str]]] = []
    for sentence in re.findall(r"[^.]*?(?:\.(?!\s)[^.]*?)*\.(?=\s|$)", plain):
        words = sentence.split()
        if words[:1] == ["Section"]:
            opened.append((words[1].rstrip("."), []))
        elif words[:1] == ["End"] and opened and words[1].rstrip(".") == opened[-1][0]:
            opened.pop()
        elif opened and words[:1] in (["Hypothesis"], ["Hypotheses"]):
            opened[-1][1].append(" ".join(words))
    return "\n".join(said for _, hypotheses in opened for said in hypotheses)
