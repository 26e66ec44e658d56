"""A document of headings, paragraphs, tables and pictures, as Markdown and as HTML.

The HTML is one file: pictures are inside.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 14px; }
th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; }
th { background: #f2f2f2; }
td.far { background: #ffe3d6; }
img { max-width: 100%; }
figcaption { color: #444; font-size: 14px; }
"""


@dataclass
class Document:
    """Blocks in order; each knows how to be Markdown and HTML."""

    title: str
    _blocks: list[tuple[str, str]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A section."""
        self._blocks.append((f"## {text}", f"<h2>{html.escape(text)}</h2>"))

    def paragraph(self, text: str) -> None:
        """Plain text."""
        self._blocks.append((text, f"<p>{html.escape(text)}</p>"))

    def bullets(self, items: Sequence[str]) -> None:
        """A list."""
        if not items:
            return
        lines = "\n".join(f"- {item}" for item in items)
        inner = "".join(f"<li>{html.escape(item)}</li>" for item in items)
        self._blocks.append((lines, f"<ul>{inner}</ul>"))

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], far: Sequence[bool] = ()
    ) -> None:
        """A table; rows that are `far` off are marked."""
        marks = list(far) or [False] * len(rows)
        lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
        lines += [
            "| " + " | ".join((*row[:-1], f"**{row[-1]}**" if mark else row[-1])) + " |"
            for row, mark in zip(rows, marks, strict=True)
        ]
        cells = "".join(f"<th>{html.escape(h)}</th>" for h in header)
        body = "".join(
            "<tr>"
            + "".join(f"<td{' class=far' if mark else ''}>{html.escape(cell)}</td>" for cell in row)
            + "</tr>"
            for row, mark in zip(rows, marks, strict=True)
        )
        self._blocks.append(
            (
                "\n".join(lines),
                f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>",
            )
        )

    def picture(self, path: Path, caption: str) -> None:
        """A PNG that lies beside the document."""
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        self._blocks.append(
            (
                f"![{caption}]({path.name})\n\n*{caption}*",
                f'<figure><img alt="{html.escape(caption, quote=True)}" '
                f'src="data:image/png;base64,{data}">'
                f"<figcaption>{html.escape(caption)}</figcaption></figure>",
            )
        )

    def markdown(self) -> str:
        """The document as Markdown."""
        return "\n\n".join([f"# {self.title}", *(text for text, _ in self._blocks)]) + "\n"

    def html(self) -> str:
        """The document as one HTML file."""
        body = "\n".join(markup for _, markup in self._blocks)
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title><style>{_STYLE}</style></head>\n<body>"
            f"<h1>{html.escape(self.title)}</h1>\n{body}\n</body></html>\n"
        )
