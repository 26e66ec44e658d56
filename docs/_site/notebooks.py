"""A fenced block `{notebook}` names a notebook of `examples/notebooks`: cells and outputs.

Nothing runs here: a test runs every notebook, and holds its outputs to what they are now.
"""

import base64
import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from _site.executed import made
from _site.run_notebook import read, source_of

NOTEBOOKS = Path(__file__).parents[2] / "examples" / "notebooks"


class Notebook(SphinxDirective):
    """The text, code and outputs of a notebook, one after the other."""

    has_content = True

    def run(self):
        """Nodes of the page, its pictures written beside those of other pages."""
        path = NOTEBOOKS / self.content[0].strip()
        self.env.note_dependency(str(path))
        folder = made(self.env.srcdir, f"notebooks/{path.stem}")
        folder.mkdir(parents=True, exist_ok=True)
        found = []
        for k, cell in enumerate(read(path)["cells"]):
            text = source_of(cell)
            if cell["cell_type"] == "markdown":
                # The page has the title, for its place in the tree of pages.
                lines = [line for line in text.splitlines() if not line.startswith("# ")]
                here = nodes.container()
                self.state.nested_parse(StringList(lines, str(path)), 0, here)
                found += here.children
                continue
            found.append(nodes.literal_block(text, text, language="python"))
            for output in cell["outputs"]:
                found += self._output(output, folder / f"{k}.png", path.stem)
        return found

    @staticmethod
    def _output(output, picture, name):
        data = output.get("data", {})
        if "image/png" in data:
            picture.write_bytes(base64.b64decode(data["image/png"]))
            where = f"/made/notebooks/{name}/{picture.name}"
            return [nodes.image(uri=where, alt="What the cell above draws")]
        if "text/html" in data:
            # What an output is called is no heading of the page.
            piece = re.sub(r"<h\d>", '<p class="named">', "".join(data["text/html"]))
            piece = re.sub(r"</h\d>", "</p>", piece)
            html = f'<div class="notebook-output">{piece}</div>'
            return [nodes.raw("", html, format="html")]
        text = "".join(output.get("text") or data["text/plain"])
        block = nodes.literal_block(text, text, language="text")
        block["classes"].append("notebook-printed")
        return [block]


def setup(app):
    """As Sphinx calls it."""
    app.add_directive("notebook", Notebook)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
