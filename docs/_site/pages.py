"""Pages whose text lies outside docs: contributing, the changelog with the unreleased.

In the repository such a page is a stub with a link. Relative links are moved with the text.
"""

import re
from pathlib import Path

from docutils import nodes

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"changelog": "CHANGELOG.md", "contributing": "CONTRIBUTING.md"}
KINDS = ("added", "changed", "fixed", "removed")
RELEASES = "<!-- releases -->\n"


def read_elsewhere(app, docname, source):
    """Put the text in place of the stub; elsewhere, let links to such files lead there."""
    if docname not in ELSEWHERE:
        up = "../" * docname.count("/")
        for page, file in {**ELSEWHERE, "index": "README.md"}.items():
            source[0] = re.sub(
                rf"\]\((?:\.\./)+{file}(?=[)#])", f"]({up}{page}.md", source[0]
            )
        return
    text = (ROOT / ELSEWHERE[docname]).read_text(encoding="utf-8")
    if docname == "changelog":
        text = text.replace(RELEASES, f"{RELEASES}\n{unreleased(ROOT / 'changelog.d')}")
    source[0] = moved(text)
    app.env.note_dependency(str(ROOT / ELSEWHERE[docname]))


def moved(text):
    """The same Markdown, as it reads from docs; pages the site lacks become their paths."""

    def link(found):
        words, where = found[1], found[2].removeprefix("../")
        if where.startswith("docs/"):
            return f"[{words}]({where.removeprefix('docs/')})"
        return f"{words} (`{where}`)" if where.endswith(".md") else f"[{words}](../{where})"

    return re.sub(r"\[([^\]]+)\]\((?!https?:|#)([^)\s]+)\)", link, text)


def unreleased(folder):
    """The fragments that wait for a release, by kind."""
    parts = []
    for kind in KINDS:
        found = sorted(folder.glob(f"*.{kind}.md"))
        if found:
            parts.append(f"### {kind.capitalize()}\n")
            parts += [_item(path.read_text(encoding="utf-8").strip()) for path in found]
    return "## In the next version\n\n" + "\n".join(parts) + "\n" if parts else ""


def _item(text):
    return text if text.startswith("- ") else "- " + text.replace("\n", "\n  ")


def trim_blocks(app, doctree):
    """Examples end in an empty line for those who run them, not for those who read them."""
    for block in doctree.findall(nodes.literal_block):
        block.rawsource = (
            block.astext().rstrip()
        )  # equal to the text, or it is not highlighted
        block.children = [nodes.Text(block.rawsource)]


def setup(app):
    """As Sphinx calls it."""
    app.connect("doctree-read", trim_blocks)
    app.connect("source-read", read_elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
