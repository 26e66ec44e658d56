"""The definitions and variables that a theorem of the Coq sources speaks of, as they stand there.

Names are found as Coq finds them: what comes before in the file, variables and notations of the
sections around it included, then what the files say that it imports. Of what is found, the
definitions that it speaks of follow.

>>> [text.split()[1] for text in definitions("CrossPlay.theorem_B")["CrossPlay.v"]]
['{P1', 'V1', 'Nash', 'self_serving', 'bound']
"""

from __future__ import annotations

import functools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from proofs.formal.texts import source, sources, theorem_text

_SENTENCE = re.compile(
    r"^[ \t]*(?:Local )?(Definition|Fixpoint|Record|Inductive|Notation|Variables?|Context|Section"
    r"|End|Hypothes[ie]s)\s+(.*?)\.(?=\s)",
    re.MULTILINE | re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z_][\w']*")
_OF_SECTIONS = {"Notation", "Variable", "Variables", "Context", "Hypothesis", "Hypotheses"}


@dataclass(frozen=True)
class _Entry:
    """A sentence that gives names a meaning.

    Attributes:
        file, start: where it stands.
        names: what it defines.
        text: without comments in front.
        speaks_of: the names in it that it does not bind itself.
        sections: those in which it is known; empty if everywhere.
    """

    file: str
    start: int
    names: frozenset[str]
    text: str
    speaks_of: frozenset[str]
    sections: tuple[str, ...]


def definitions(theorem: str) -> dict[str, list[str]]:
    """What a theorem speaks of, by file, in the order of the sources.

    Raises `InvalidArgument` for an unknown theorem.
    """
    file = f"{theorem.partition('.')[0]}.v"
    text = theorem_text(theorem)
    start = source(file).index(text)
    sections = _sections(file, start)
    known = [e for e in _entries(file) if e.start < start and _is_hypothesis(e, sections)]
    wanted = _free(_without_comments(text)).union(*(e.speaks_of for e in known))
    found: dict[_Entry, None] = {}
    waiting = [(name, file, start, sections) for name in sorted(wanted)]
    while waiting:
        entry = _resolved(*waiting.pop())
        if entry is not None and entry not in found:
            found[entry] = None
            inner = entry.sections or _sections(entry.file, entry.start)
            waiting += [(x, entry.file, entry.start, inner) for x in sorted(entry.speaks_of)]
    return {
        name: [entry.text for entry in _entries(name) if entry in found]
        for name in sources()
        if any(entry.file == name for entry in found)
    }


def _is_hypothesis(entry: _Entry, sections: tuple[str, ...]) -> bool:
    return not entry.names and entry.sections == sections[: len(entry.sections)]


def _resolved(name: str, file: str, start: int, sections: tuple[str, ...]) -> _Entry | None:
    """The sentence that gives a name its meaning at a place."""
    for entry in reversed(_entries(file)):
        here = entry.sections == sections[: len(entry.sections)]
        if entry.start < start and here and name in entry.names:
            return entry
    for other in reversed(_imports(file)):
        for entry in reversed(_entries(other)):
            if not entry.sections and name in entry.names:
                return entry
    return None


@functools.cache
def _imports(file: str) -> tuple[str, ...]:
    said = re.findall(r"^From Norms Require Import ([^.]*)\.", source(file), re.MULTILINE)
    return tuple(f"{name}.v" for names in said for name in names.split())


@functools.cache
def _entries(file: str) -> tuple[_Entry, ...]:
    return tuple(_parsed(file))


@functools.cache
def _opened(file: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """From where on which sections are open."""
    found: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for match in _SENTENCE.finditer(_without_comments(source(file))):
        kind, said = match.groups()
        if kind == "Section":
            found.append((match.start(), (*found[-1][1], said)))
        elif kind == "End" and found[-1][1][-1:] == (said,):
            found.append((match.start(), found[-1][1][:-1]))
    return tuple(found)


def _sections(file: str, start: int) -> tuple[str, ...]:
    return [names for begins, names in _opened(file) if begins <= start][-1]


def _parsed(file: str) -> Iterator[_Entry]:
    whole = source(file)
    for match in _SENTENCE.finditer(_without_comments(whole)):
        kind, said = match.groups()
        if kind in ("Section", "End"):
            continue
        names = _names(kind, said)
        bound = said.split()[0]
        if kind == "Notation" and re.match(rf".*?:=\s*\({re.escape(bound)}\b", said, re.DOTALL):
            continue
        sections = _sections(file, match.start()) if kind in _OF_SECTIONS else ()
        text = textwrap.dedent(whole[match.start() : match.end()]).strip()
        free = _free(said) - names
        yield _Entry(file, match.start(), names, text, free, sections)


def _names(kind: str, said: str) -> frozenset[str]:
    """What a sentence defines."""
    if kind in ("Hypothesis", "Hypotheses"):
        return frozenset()
    if kind in ("Variable", "Variables", "Context"):
        return _bound_in(said if said[0] in "({" else f"({said})")
    first = frozenset(said.split()[:1])
    if kind == "Record":
        return first | frozenset(re.findall(r"[{;]\s*([A-Za-z][\w']*)\s*:", said))
    if kind == "Inductive":
        return first | frozenset(re.findall(r"(?::=|\|)\s*([A-Za-z][\w']*)", said))
    return first


def _bound_in(said: str) -> frozenset[str]:
    """Names that groups such as "(a b : A)" bind."""
    groups = re.findall(r"[({]\s*((?:[A-Za-z_][\w']*\s+)*[A-Za-z_][\w']*)\s*:[^=>]", said)
    return frozenset(name for group in groups for name in group.split())


def _free(said: str) -> frozenset[str]:
    """The names of a sentence that it does not bind itself."""
    bound = set(_bound_in(said))
    for group in re.findall(r"(?:forall|exists|fun)\s+(.*?)(?:,|=>)", said, re.DOTALL):
        bound |= set(_WORD.findall(group.partition(":")[0]))
    for group in re.findall(r"\|\s*([^|]*?)=>", said):
        bound |= set(_WORD.findall(group))
    head, arrow, _ = said.partition(":=")
    if arrow:
        bound |= set(_WORD.findall(head.partition(":")[0]))
    return frozenset(_WORD.findall(said)) - bound


def _without_comments(text: str) -> str:
    """The same text with blanks in place of comments."""
    blank = functools.partial(re.sub, r"[^\n]", " ")
    return re.sub(r"\(\*.*?\*\)", lambda m: blank(m.group()), text, flags=re.DOTALL)
