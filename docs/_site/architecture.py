"""Mermaid flowcharts of packages as pictures, drawn while the site is built: no script.

Only what `docs/architecture.md` uses is understood: `subgraph NAME` ... `end`,
`id["label"]`, and `a["label"] --> b & c`. Each subgraph is layered by its longest paths,
its rows ordered by the median of what they stand on, and drawn as SVG whose colours are
the theme's.
"""

import re
from html import escape
from statistics import median

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

ARROW = re.compile(r'(?P<id>[\w.]+)(?:\["(?P<label>[^"]*)"\])?(?:\s*-->\s*(?P<to>.+))?')
WIDTH, BOX, GAP, HIGH, ROW = 8, 26, 14, 30, 74
"""In pixels: a letter, what a box has besides letters, between boxes, a box, a row."""


def read(text):
    """`[(title, {id: label}, [(from, to)])]` of each subgraph, and arrows between these."""
    groups, between, inside = [], [], None
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("flowchart"):
            continue
        if line.startswith("subgraph "):
            inside = (line.removeprefix("subgraph "), {}, [])
            groups.append(inside)
        elif line == "end":
            inside = None
        else:
            found = ARROW.fullmatch(line)
            if not found:
                raise ValueError(
                    f"expected a node or an arrow of a flowchart, got {line!r}"
                )
            ends = [e.strip() for e in found["to"].split("&")] if found["to"] else []
            if inside is None:
                between += [(found["id"], end) for end in ends]
            else:
                inside[1][found["id"]] = found["label"] or found["id"]
                inside[2].extend((found["id"], end) for end in ends)
    return groups, between


def layers(names, arrows):
    """`[[id]]`: each above all that it stands on, ordered so that few arrows cross."""
    below = {n: [a for a, b in arrows if b == n] for n in names}
    above = {n: [b for a, b in arrows if a == n] for n in names}
    depth = {}

    def depth_of(n):
        if n not in depth:
            depth[n] = 1 + max(map(depth_of, below[n]), default=-1)
        return depth[n]

    for n in names:
        depth_of(n)
    for n in names:  # what nothing stands on is as near as can be to what it stands on
        if not below[n] and above[n]:
            depth[n] = min(depth[m] for m in above[n]) - 1
    rows = [[n for n in names if depth[n] == k] for k in range(max(depth.values()) + 1)]
    for sweep in range(8):
        links = below if sweep % 2 == 0 else above
        for row in rows if sweep % 2 == 0 else reversed(rows):
            place = {n: (i + 0.5) / len(r) for r in rows for i, n in enumerate(r)}
            row.sort(key=lambda n: median([place[m] for m in links[n]] or [place[n]]))
    return rows


def draw(title, labels, arrows):
    """One subgraph as SVG."""
    rows = layers(list(labels), arrows)
    wide = {n: BOX + WIDTH * len(label) for n, label in labels.items()}
    total = max(sum(wide[n] + GAP for n in row) for row in rows) + GAP
    height = ROW * len(rows)
    at = {}
    for k, row in enumerate(rows):
        spare = (total - sum(wide[n] for n in row)) / (len(row) + 1)
        x = spare
        for n in row:
            at[n] = (x + wide[n] / 2, height - ROW * k - ROW / 2)
            x += wide[n] + spare
    parts = [
        f'<svg class="rooms" viewBox="0 0 {total:.0f} {height}" role="img" '
        f'style="max-width: {total:.0f}px" xmlns="http://www.w3.org/2000/svg">'
        f"<title>Rooms of {escape(title)}: arrows point to what stands on a room</title>"
    ]
    head = f"head-{title}"
    parts.append(
        f'<defs><marker id="{head}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/>'
        "</marker></defs>"
    )
    for a, b in arrows:
        (x, y), (u, v) = at[a], at[b]
        y, v = y - HIGH / 2, v + HIGH / 2
        bend = max((y - v) / 2, 12)
        parts.append(
            f'<path class="arrow" d="M{x:.0f} {y:.0f} C{x:.0f} {y - bend:.0f} '
            f'{u:.0f} {v + bend:.0f} {u:.0f} {v:.0f}" marker-end="url(#{head})"/>'
        )
    for n, label in labels.items():
        x, y = at[n]
        parts.append(
            f'<rect x="{x - wide[n] / 2:.0f}" y="{y - HIGH / 2:.0f}" width="{wide[n]}" '
            f'height="{HIGH}" rx="6"/>'
            f'<text x="{x:.0f}" y="{y + 5:.0f}">{escape(label)}</text>'
        )
    return "".join(parts) + "</svg>"


class Mermaid(SphinxDirective):
    """A flowchart, each subgraph a picture under its name."""

    has_content = True

    def run(self):
        """Pictures, and in words what stands on what between them."""
        groups, between = read("\n".join(self.content))
        html = ""
        for title, labels, arrows in groups:
            html += f"<figure><figcaption>{escape(title)}</figcaption>"
            html += draw(title, labels, arrows) + "</figure>"
        found = [nodes.raw("", f'<div class="architecture">{html}</div>', format="html")]
        if between:
            said = "; ".join(f"{b} stands on {a}" for a, b in between)
            found.append(nodes.paragraph("", f"Between them: {said}."))
        return found


def setup(app):
    """As Sphinx calls it."""
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
