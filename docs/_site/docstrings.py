"""Docstrings as they are written here, as reStructuredText.

Ours are read in editors: plural letters touch the code that they follow, bars mean absolute
values, and tables are those of Markdown.
"""

import re

from docutils import nodes
from sphinx import addnodes


def to_rest(lines):
    """The same text, so that docutils reads what is meant. Examples are left alone."""
    found, table, example = [], [], False
    for line in [*lines, ""]:
        bare = line.strip()
        example = bool(bare) and (example or bare.startswith(">>>"))
        if (
            not example
            and bare.startswith("|")
            and bare.endswith("|")
            and bare.count("|") > 2
        ):
            table.append(line)
            continue
        if table:
            found += _table(table)
            table = []
        found.append(line if example else _inline(line))
    return found[:-1]


def _inline(line):
    """Outside code, bars are escaped; a letter that follows code is set apart."""
    parts = re.split(r"(``.*?``|`[^`]*`)", line)
    for k, part in enumerate(parts):
        if k % 2 == 0:
            text = part.replace("|", "\\|")
            after = k > 0 and re.match(r"""[^\s'")\]}>\-/\\:.,;!?]""", text)
            before = k + 1 < len(parts) and re.search(r"""[^\s'"(\[{<\-/:]$""", text)
            parts[k] = ("\\ " if after else "") + text + ("\\ " if before else "")
    return "".join(parts)


def _table(rows):
    """A table of Markdown as a list-table."""
    indent = rows[0][: len(rows[0]) - len(rows[0].lstrip())]
    cells = [[c.strip() for c in row.strip()[1:-1].split("|")] for row in rows]
    cells = [row for row in cells if not all(re.fullmatch(r":?-+:?", c) for c in row)]
    lines = ["", f"{indent}.. list-table::", f"{indent}   :header-rows: 1", ""]
    for row in cells:
        for k, cell in enumerate(row):
            lines.append(f"{indent}   {'*' if k == 0 else ' '} - {_inline(cell)}".rstrip())
    return [*lines, ""]


def rewrite(app, what, name, obj, options, lines):
    """As autodoc calls it, before sections are read."""
    lines[:] = to_rest(lines)


def join_names(app, what, name, obj, options, lines):
    """`first, second: ...` describes two: unjoined, the first would count as the type."""
    for k, line in enumerate(lines):
        found = re.match(r"(\s*:(?:ivar|param) )(\*{0,2}\w+(?:, \*{0,2}\w+)+)(:.*)", line)
        if found:
            lines[k] = found[1] + found[2].replace(", ", ",") + found[3]


def space_names(app, doctree):
    """And shows them as they were written: no reference to another thing of its name."""
    for field in list(doctree.findall(nodes.field)):
        for name in list(field.findall(addnodes.pending_xref)):
            if name.get("reftype") == "obj" and name.get("refspecific"):
                name.replace_self(name.children)
        for strong in list(field.findall(addnodes.literal_strong)):
            spaced = re.sub(",(?=\\w)", ", ", strong.astext())
            strong.children = [nodes.Text(spaced)]


def setup(app):
    """As Sphinx calls it."""
    app.connect("autodoc-process-docstring", rewrite, 100)
    app.connect("autodoc-process-docstring", join_names, 900)  # what napoleon has written
    app.connect("doctree-read", space_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
