"""Explanations of verdicts: what a referee needs to decide in a minute whether each follows.

They read verdicts as plain data (`proofs.verdicts.report.judged`). What several claims of a page
share is written once: terms, blocks of hypotheses, and theorems.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from gametheory._numeric.exact import listed
from proofs.claims.glossary import BLOCKS, block_of
from proofs.evidence import Kind

Data = dict[str, Any]
OF_A_LINE = (
    "A game on one line lists the rows of its matrix: player 1 chooses the row T, M or B, player 2 "
    "the column L, C or R, unless its actions have names. A cell pays (player 1, player 2)."
)
OF_STRENGTH = (
    '"Stronger than printed" is safe in a refutation, whose counterexample meets what is printed '
    'too, and a restriction in a proof, which is then said; "weaker than printed" the other way '
    "round."
)
LEGEND = (
    'Each hypothesis (H), addition (A) and conclusion (C) is marked "printed", "our reading" of '
    'what is printed, or "ours", with the place in the paper.',
    OF_A_LINE,
    '"Holds" and "fails" after a condition are evaluated on the instance, with the numbers that '
    "make it so.",
    OF_STRENGTH,
    "Machine-checked proofs rest on the record of Coq's last check; `make formal` checks them "
    "again.",
)
"""How to read explanations."""
ON_SIGHT = {r"\) \([^()]*\); \(": OF_A_LINE, "than printed": OF_STRENGTH}
"""What of this a verdict explained by itself says too, by the text that needs it: rows of a matrix,
or the words."""


def explained(claim: Data) -> str:
    """One verdict by itself, as Markdown text: its terms and hypotheses are written out."""
    lines = list(_claim(claim, {}, alone=True))
    needed = [
        said for mark, said in ON_SIGHT.items() if any(re.search(mark, line) for line in lines)
    ]
    if needed:
        lines += ["", "How to read:", "", *(f"- {said}" for said in needed)]
    return _joined(iter(lines))


def explanations(found: Sequence[Data]) -> Iterator[str]:
    """Several verdicts one after the other, what they share first, as Markdown texts."""
    if len(found) == 1:
        yield explained(found[0])
        return
    yield _joined(_shared(found))
    theorems: dict[str, str] = {}
    for claim in found:
        yield _joined(_claim(claim, theorems, alone=False))


def page(found: Sequence[Data]) -> str:
    """Verdicts explained, as one page with an index: first what they share, if they are several."""
    texts = list(explanations(found))
    shared, single = texts[: len(texts) - len(found)], texts[len(texts) - len(found) :]
    index = [f"- [`{claim['name']}`](#{_anchor(claim)}): {claim['status']}" for claim in found]
    return "\n\n".join([*shared, "### Claims", "\n".join(index), *("\n" + x for x in single)])


def _anchor(claim: Data) -> str:
    text = f"{claim['name']}-{claim['status']}".lower()
    return "".join(c if c.isalnum() or c == "-" else "-" if c == " " else "" for c in text)


def _joined(lines: Iterator[str]) -> str:
    """Lines as text, one blank line at most between two others."""
    pairs = itertools.pairwise([*lines, ""])
    return "\n".join(line for line, after in pairs if line or after)


# What claims share ----------------------------------------------------------------------------


def _shared(found: Sequence[Data]) -> Iterator[str]:
    yield from ("### How to read", "")
    yield from (f"- {line}" for line in LEGEND)
    terms = {term["term"]: term for claim in found for term in claim["terms"]}
    if terms:
        yield from ("", "### Terms", "")
        yield from map(_term, terms.values())
    blocks = {
        block[0]: claim["hypotheses"][block[1] : block[2]]
        for claim in reversed(found)
        if (block := block_of_data(claim))
    }
    if blocks:
        yield from ("", "### Shared hypotheses", "")
        for name in BLOCKS:
            if name in blocks:
                yield from (f"**{name[0].upper()}{name[1:]}:**", "")
                yield from (f"- {_condition(condition)}" for condition in blocks[name])
                yield ""
    theorems = [name for claim in found for name in _theorems(claim)]
    if theorems:
        yield from ("", "### Definitions of the Coq text")
        yield from _definitions(theorems, "")


def block_of_data(claim: Data) -> tuple[str, int, int] | None:
    """The block of shared hypotheses of a claim: its name, and from where to where."""
    return block_of([_Said(condition["text"]) for condition in claim["hypotheses"]])


class _Said:
    def __init__(self, text: str) -> None:
        self.text = text


def _term(term: Data) -> str:
    where = "" if term["place"] is None else f" [{term['place']['text']}]"
    return f"- **{term['term']}**: {term['text']}.{where}"


# One claim ------------------------------------------------------------------------------------


def _claim(claim: Data, theorems: dict[str, str], *, alone: bool) -> Iterator[str]:
    yield from (f"### `{claim['name']}`: {claim['status']}", "", f"**{claim['statement']}**", "")
    yield f"- Made in: {made_in(claim)}."
    if claim["reading"]:
        yield f"- Reading: {reading(claim)}."
    yield f"- About: {domain(claim)}."
    yield from (f"- {said}" for said in claim["decided"])
    if claim["why"]:
        yield f"- Why: {claim['why']}"
    if claim["terms"] and not alone:
        yield f"- Terms: {'; '.join(term['term'] for term in claim['terms'])}."
    if claim["terms"] and alone:
        yield from ("", "Terms:", "")
        yield from map(_term, claim["terms"])
    yield from _hypotheses(claim, alone=alone)
    yield from ("", "Conclusion:", "", f"- C. {_condition(claim['conclusion'])}")
    for title, kinds in _PARTS:
        chosen = [e for e in claim["evidence"] if e["kind"] in kinds]
        unneeded = claim["unneeded"] if Kind.NEEDED in kinds else []
        if chosen or unneeded:
            yield from ("", f"{title}:", "")
            for evidence in chosen:
                yield from _piece(evidence, claim, theorems)
            yield from (f"- without '{x['name']}': still true ({x['why']})" for x in unneeded)
        if alone and Kind.FORMAL in kinds and (named := _theorems(claim)):
            yield from ("- what these speak of:", *_definitions(named, "  "))
        if Kind.WITNESS in kinds and not _is_shown(claim):
            yield from _example(claim)
    if claim["remark"]:
        yield from ("", f"Remark: {claim['remark']}")
    if claim["see"]:
        yield from ("", "See also: " + ", ".join(f"`{name}`" for name in claim["see"]) + ".")


_PARTS = (
    ("A counterexample", {Kind.COUNTEREXAMPLE}),
    ("An instance", {Kind.WITNESS}),
    ("Proof", {Kind.FORMAL, Kind.SMT, Kind.SYMBOLIC, Kind.THEOREM, Kind.EXHAUSTIVE}),
    ("What the hypotheses are for", {Kind.NEEDED}),
    ("Searched without finding a violation", {Kind.SAMPLE}),
)


def made_in(claim: Data) -> str:
    """Where a claim is made."""
    if claim["place"] is not None:
        return f"Stastny et al. 2021, {claim['place']['text']}"
    return f"ours: {claim['origin']}" if claim["origin"] else "ours"


def reading(claim: Data) -> str:
    """How an ambiguous text is read."""
    meant = "the one that we think is meant" if claim["meant"] else "not the one we think is meant"
    return f"{claim['reading']} ({meant})"


def domain(claim: Data) -> str:
    """What a claim is about, and of how many instances it speaks if not of all."""
    said = claim["domain"] or "not said"
    universal = claim["quantifier"].startswith("for all")
    return said if universal else f"{said} ({claim['quantifier']})"


def stated(condition: Data) -> str:
    """A condition by its name and what it says."""
    named = condition["name"] not in condition["text"]
    return f"{condition['name']}: {condition['text']}" if named else condition["text"]


def _condition(condition: Data) -> str:
    mark, place, note = condition["origin"], condition["place"], condition["note"]
    if place is not None:
        mark += (" of " if mark == "our reading" else ": ") + place["text"]
    mark += f"; {note}" if note else ""
    return f"{stated(condition)} [{mark}]"


def _hypothesis(condition: Data) -> str:
    words = "" if condition["checked"] else " (in words: no machine checks it)"
    return _condition(condition) + words


def _hypotheses(claim: Data, *, alone: bool) -> Iterator[str]:
    block = None if alone else block_of_data(claim)
    if claim["hypotheses"]:
        yield from ("", "Hypotheses:", "")
    for k, condition in enumerate(claim["hypotheses"]):
        if block is not None and block[1] <= k < block[2]:
            if k == block[1]:
                names = listed([c["name"] for c in claim["hypotheses"][k : block[2]]])
                yield f"- H{k + 1} to H{block[2]}. {block[0]} (see Shared hypotheses): {names}"
            continue
        yield f"- H{k + 1}. {_hypothesis(condition)}"
    if claim["added"]:
        yield from ("", "Added by us:", "")
    for k, condition in enumerate(claim["added"], 1):
        yield f"- A{k}. {_hypothesis(condition)}"


THE_COUNTEREXAMPLE = "the counterexample above"


# Evidence -------------------------------------------------------------------------------------


def _is_shown(claim: Data) -> bool:
    """Whether instances of a claim are shown among its evidence."""
    kinds = (Kind.COUNTEREXAMPLE, Kind.WITNESS, Kind.EXHAUSTIVE)
    return any(e["kind"] in kinds and e["shown"] for e in claim["evidence"])


def _example(claim: Data) -> Iterator[str]:
    for evidence in claim["evidence"]:
        if evidence["shown"] and evidence["kind"] == Kind.SAMPLE:
            several = len(evidence["shown"]) > 1
            what = "instances that meet" if several else "an instance that meets"
            yield from ("", f"For example, {what} every hypothesis:", "")
            for k, seen in enumerate(evidence["shown"]):
                again = k > 0 and seen["matrix"] == evidence["shown"][k - 1]["matrix"]
                yield from _instance(seen, again=again)
            return


def _instance(seen: Data, *, again: bool = False) -> Iterator[str]:
    """An instance with its conditions and, unless it is that of the one before, its matrix."""
    text, game = seen["text"], seen["game"]
    if game and game in text:
        known = "the same game" if again else "the game below"
        text = text.replace(f"game {game}", game).replace(game, known, 1)
    yield f"- {text}"
    if seen["matrix"] and not again:
        yield from ("", "  ```text", *(f"  {line}" for line in seen["matrix"]), "  ```", "")
    yield from (f"  - {condition}" for condition in seen["conditions"])


def _piece(evidence: Data, claim: Data, theorems: dict[str, str]) -> Iterator[str]:
    if evidence["kind"] in (Kind.COUNTEREXAMPLE, Kind.WITNESS) and evidence["shown"]:
        yield from _instance(evidence["shown"][0])
        return
    route = f" [{evidence['route']}]" if evidence["route"] else ""
    about = " (with what is added)" if evidence["about"] == "amended" and claim["added"] else ""
    plainly = evidence["kind"] in (Kind.NEEDED, Kind.SAMPLE)
    named = "" if plainly else f"{evidence['kind']}{about}{route}: "
    theorem = (evidence["certificate"] or {}).get("theorem") if _is_theorem(evidence) else None
    written = theorems.setdefault(theorem, claim["name"]) if theorem else claim["name"]
    again = "" if written == claim["name"] else f" (stated under `{written}`)"
    yield f"- {named}{_text(evidence, claim)}{again}"
    if evidence["kind"] == Kind.NEEDED:
        for seen in evidence["shown"]:
            if THE_COUNTEREXAMPLE not in _text(evidence, claim):
                yield f"  - {seen['conditions'][-1]}"
        return
    if evidence["kind"] == Kind.EXHAUSTIVE:
        yield from _cases(evidence["shown"])
    for step in evidence["steps"]:
        if step.endswith(evidence["text"]) or (again and step == evidence["steps"][-1]):
            continue
        if "\n" in step or step.startswith(("Theorem ", "Corollary ", "Lemma ")):
            yield from ("", "  ```coq", *(f"  {line}" for line in step.split("\n")), "  ```", "")
        else:
            yield f"  - {step}"


def _text(evidence: Data, claim: Data) -> str:
    """What was found; an instance that is the counterexample is not written out again."""
    text = str(evidence["text"])
    for other in claim["evidence"]:
        if other["kind"] == Kind.COUNTEREXAMPLE and evidence["kind"] == Kind.NEEDED:
            text = text.replace(f": {other['text']}", f": {THE_COUNTEREXAMPLE}")
    return text


def _theorems(claim: Data) -> list[str]:
    """The theorems of Coq that it cites."""
    return [e["certificate"]["theorem"] for e in claim["evidence"] if _is_theorem(e)]


def _definitions(theorems: Sequence[str], indent: str) -> Iterator[str]:
    """What theorems of Coq speak of, file by file, each once."""
    from proofs.formal.definitions import definitions
    from proofs.formal.texts import source, sources

    found = [definitions(theorem) for theorem in dict.fromkeys(theorems)]
    for file in sources():
        texts = list(dict.fromkeys(text for each in found for text in each.get(file, ())))
        if texts:
            whole = source(file)
            texts.sort(key=lambda text: whole.find(text.split("\n")[0]))
            lines = [f"(* {file} *)", *(line for text in texts for line in text.split("\n"))]
            yield from ("", f"{indent}```coq", *(f"{indent}{x}" for x in lines), f"{indent}```", "")


def _is_theorem(evidence: Data) -> bool:
    return isinstance(evidence["certificate"], dict) and "theorem" in evidence["certificate"]


def _cases(shown: Sequence[Data]) -> Iterator[str]:
    """Cases of a finite domain: one line each."""
    for seen in shown:
        conclusion = seen["conditions"][-1]
        numbers = conclusion.partition(": ")[2].removeprefix("holds").removeprefix(": ")
        yield f"  - {seen['text']}" + (f": {numbers}" if numbers else "")


# The terminal ---------------------------------------------------------------------------------


def folded(text: str, width: int) -> str:
    """An explanation for a terminal: its lines folded, its Markdown marks taken off."""
    lines: list[str] = []
    verbatim = False
    for line in text.split("\n"):
        body = line.strip()
        if body.startswith("```"):
            verbatim = not verbatim
        elif verbatim or not body:
            lines.append(line)
        elif body.startswith("### "):
            title = textwrap.wrap(body[4:].replace("`", ""), width, break_on_hyphens=False)
            lines += [*title, "=" * max(map(len, title))]
        else:
            indent = len(line) - len(line.lstrip())
            hang = indent + (2 if body.startswith("- ") else 0)
            lines += textwrap.wrap(
                body.replace("**", "").replace("`", ""),
                width,
                initial_indent=" " * indent,
                subsequent_indent=" " * hang,
                break_on_hyphens=False,
            )
    return "\n".join(lines)
