r"""A document of headings, paragraphs, tables and pictures, as Markdown and as HTML.

The HTML is one file: pictures are inside, and what is shown is data, never markup.

>>> page = Document("Two <games>")
>>> page.table(["game", "kind"], [["chicken", "a|b"]])
>>> print(page.markdown())
# Two \<games\>
<BLANKLINE>
| game | kind |
|---|---|
| chicken | a\|b |
<BLANKLINE>
>>> "<h1>Two &lt;games&gt;</h1>" in page.html()
True
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gametheory._support.text import in_markdown, visible

if TYPE_CHECKING:
    from rich.table import Table

TEMPLATE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title><style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1.5rem 0; font-size: 14px; }
h3 { font-size: 14px; margin: 1.5rem 0 -.6rem; overflow-wrap: anywhere; }
th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; vertical-align: top; }
td { white-space: pre-line; }
th { background: #f2f2f2; }
tr.marked td { background: #ffe3d6; }
img { max-width: 100%; }
figure { margin: 1.5rem 0; }
figcaption { color: #444; font-size: 14px; }
</style></head>
<body><h1>{{ title }}</h1>
BLOCKS</body></html>
"""

PIECE = """\
<div class="gametheory-page tex2jax_ignore"><style>
.gametheory-page td { white-space: pre-line; text-align: left; vertical-align: top; }
.gametheory-page th { text-align: left; }
.gametheory-page tr.marked td { background: #e07a3f40; }
.gametheory-page img { max-width: 100%; }
</style><h3>{{ title }}</h3>
BLOCKS</div>
"""
"""A piece of a page of someone else's, such as a notebook: its styles touch nothing else there."""

BLOCKS = """\
{% for block in blocks %}
{%- if block.kind == "heading" %}<h{{ level }}>{{ block.text }}</h{{ level }}>
{%- elif block.kind == "paragraph" %}<p>{{ block.text }}</p>
{%- elif block.kind == "bullets" -%}
<ul>{% for item in block.rows %}<li>{{ item[0] }}</li>{% endfor %}</ul>
{%- elif block.kind == "table" -%}
{% if block.text %}<h{{ level + 1 }}>{{ block.text }}</h{{ level + 1 }}>{% endif %}<table>
{%- if block.header %}<thead><tr>{% for name in block.header %}<th>{{ name }}</th>{% endfor %}\
</tr></thead>{% endif %}
<tbody>{% for row in block.rows %}
<tr{% if loop.index0 in block.marked %} class="marked"{% endif %}>\
{% set hints = block.hints[loop.index0] if block.hints else row %}\
{% for cell in row %}{% set hint = hints[loop.index0] %}\
<td{% if hint != cell %} title="{{ hint }}"{% endif %}>{{ cell }}</td>{% endfor %}</tr>
{%- endfor %}</tbody></table>
{%- else -%}
<figure><img alt="{{ block.text }}" src="data:image/png;base64,{{ block.data }}">
<figcaption>{{ block.text }}</figcaption></figure>
{%- endif %}
{% endfor %}"""


@dataclass(frozen=True)
class _Block:
    """One block; `kind` says which of the fields it has."""

    kind: str
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    marked: frozenset[int] = frozenset()
    hints: tuple[tuple[str, ...], ...] = ()
    file: str = ""
    data: str = ""

    def markdown(self) -> str:
        text = in_markdown(self.text)
        if self.kind == "heading":
            return f"## {text}"
        if self.kind == "bullets":
            return "\n".join(f"- {in_markdown(item)}" for (item,) in self.rows)
        if self.kind == "picture":
            return f"![{text}]({quote(self.file)})\n\n*{text}*"
        if self.kind == "table":
            return "\n".join(self._markdown_table())
        return text

    def _markdown_table(self) -> Iterable[str]:
        if self.text:
            yield f"**{in_markdown(self.text)}**\n"
        width = len(self.header or self.rows[0])
        header = self.header or ("",) * width
        yield "| " + " | ".join(map(_cell, header)) + " |"
        yield "|" + "---|" * width
        for number, row in enumerate(self.rows):
            cells = [_cell(cell) for cell in row]
            if number in self.marked and cells[-1]:
                cells[-1] = f"**{cells[-1]}**"
            yield "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    """A cell of a Markdown table, whose lines must be one."""
    return "<br>".join(in_markdown(line) for line in text.split("\n"))


@dataclass
class Document:
    """Blocks in the order in which they are added, under a title; all of it plain text."""

    title: str
    _blocks: list[_Block] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A section."""
        self._blocks.append(_Block("heading", text))

    def paragraph(self, text: str) -> None:
        """Plain text."""
        self._blocks.append(_Block("paragraph", text))

    def bullets(self, items: Sequence[str]) -> None:
        """A list; nothing if there are no items."""
        if items:
            self._blocks.append(_Block("bullets", rows=tuple((item,) for item in items)))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        title: str = "",
        marked: Sequence[bool] = (),
        hints: Sequence[Sequence[str]] = (),
    ) -> None:
        """A table, nothing if it has no rows; an empty header shows none. Rows may be marked.

        `hints`: for each cell what HTML shows of it to who points at it, if that is more.
        """
        if any(len(row) for row in rows):
            numbers = frozenset(k for k, mark in enumerate(marked) if mark)
            cells, more = (tuple(tuple(map(str, row)) for row in each) for each in (rows, hints))
            self._blocks.append(_Block("table", title, tuple(header), cells, numbers, more))

    def terminal_table(self, table: Table, exact: Table | None = None) -> None:
        """A table that was made for the terminal; `exact` is the same one with all digits.

        As there, a column in which nothing is said is left out.
        """
        columns = [[_plain(cell) for cell in column.cells] for column in table.columns]
        told = [any(column) for column in columns]
        if getattr(table, "is_grid", False) or not any(told):
            told = [True] * len(columns)
        headers = [_plain(column.header) for column in table.columns] if table.show_header else []
        rows = list(zip(*itertools.compress(columns, told), strict=True))
        hints: list[tuple[str, ...]] = []
        if exact is not None:
            same = [[_plain(cell) for cell in column.cells] for column in exact.columns]
            hints = list(zip(*itertools.compress(same, told), strict=True))
        title = "" if table.title is None else _plain(table.title)
        self.table(list(itertools.compress(headers, told)), rows, title=title, hints=hints)
        if note := getattr(table, "note", ""):
            self.paragraph(note)

    def picture(self, png: bytes, caption: str, *, file: str = "") -> None:
        """A picture, whose bytes are in the HTML; Markdown links the file of that name."""
        data = base64.b64encode(png).decode("ascii")
        self._blocks.append(_Block("picture", caption, file=file, data=data))

    def markdown(self) -> str:
        """The document as Markdown, without pictures that have no file."""
        blocks = [b for b in self._blocks if b.kind != "picture" or b.file]
        return "\n\n".join([f"# {in_markdown(self.title)}", *(b.markdown() for b in blocks)]) + "\n"

    def html(self) -> str:
        """The document as one HTML file, which loads nothing from elsewhere."""
        return (
            str(_template(TEMPLATE).render(title=self.title, level=2, blocks=self._blocks)) + "\n"
        )

    def piece(self) -> str:
        """The document as a piece of HTML, for a notebook."""
        return str(_template(PIECE).render(title=self.title, level=4, blocks=self._blocks)) + "\n"

    def blocks(self) -> str:
        """Its blocks alone, as HTML without a title or styles, for a page that has its own."""
        return str(_template("BLOCKS").render(level=2, blocks=self._blocks))


def _plain(cell: Any) -> str:
    """A cell of a terminal's table, or several lines of them."""
    if hasattr(cell, "renderables"):
        return "\n".join(_plain(each) for each in cell.renderables)
    return str(getattr(cell, "plain", cell))


@cache
def _template(around: str) -> Any:
    from jinja2 import Environment

    source = around.replace("BLOCKS", BLOCKS)
    return Environment(autoescape=True, finalize=visible_lines).from_string(source)


def visible_lines(value: Any) -> Any:
    """What the template shows: text without control characters, but with its lines."""
    if isinstance(value, str) and type(value) is str:
        return "\n".join(visible(line) for line in value.split("\n"))
    return value
