"""Notebooks run as they stand, without a server: what each cell gives, as Jupyter shows it.

python docs/_site/run_notebook.py examples/notebooks/*.ipynb    # writes the outputs anew

A cell's last expression is shown by its `_repr_html_`, its `_repr_png_`, or its `repr`;
what is printed comes before it. No cell may fail, warn, or need a network.
"""

import ast
import base64
import contextlib
import io
import json
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

VERSION = {"nbformat": 4, "nbformat_minor": 5}


def read(path):
    """A notebook as JSON values."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def source_of(cell):
    """The text of a cell."""
    return "".join(cell["source"])


def run(notebook):
    """`[[output]]` of the code cells, run in their order in a folder of their own."""
    names = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return [_outputs(source_of(cell), names, k + 1) for k, cell in enumerate(cells)]


def _outputs(source, names, number):
    """What Jupyter would store under a cell."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(tree, f"cell {number}", "exec"), names)
        if last is not None and not source.rstrip().endswith(";"):
            value = eval(
                compile(ast.Expression(last.value), f"cell {number}", "eval"), names
            )
        shown = None if value is None else _shown(value)
    found = []
    if printed.getvalue():
        lines = printed.getvalue().splitlines(keepends=True)
        found.append({"name": "stdout", "output_type": "stream", "text": lines})
    if shown is not None:
        found.append(
            {
                "data": shown,
                "execution_count": number,
                "metadata": {},
                "output_type": "execute_result",
            }
        )
    return found


def _shown(value):
    """A value as each kind of output that it has."""
    data = {}
    if hasattr(value, "_repr_png_"):
        data["image/png"] = base64.b64encode(value._repr_png_()).decode("ascii")
    elif hasattr(value, "_repr_html_"):
        data["text/html"] = value._repr_html_().splitlines(keepends=True)
    data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", repr(value)).splitlines(
        keepends=True
    )
    return data


def rewrite(path):
    """Run a notebook and store what it gives."""
    notebook = read(path)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for k, (cell, outputs) in enumerate(zip(cells, run(notebook), strict=True)):
        cell |= {"outputs": outputs, "execution_count": k + 1}
    text = json.dumps(notebook | VERSION, indent=1, sort_keys=True, ensure_ascii=False)
    Path(path).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for name in map(Path, sys.argv[1:]):
        rewrite(name.resolve())
