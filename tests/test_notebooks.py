"""The notebooks run, and what is stored in them is what they give now."""

import base64
import copy
import importlib.util
import io
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
PICTURE = re.compile(r"(?<=base64,)[A-Za-z0-9+/=]+")


def load_runner():
    path = ROOT / "docs" / "_site" / "run_notebook.py"
    spec = importlib.util.spec_from_file_location("run_notebook", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


runner = load_runner()


def differences(stored, now):
    """In words, where outputs differ; pictures by what is seen: other fonts, other bytes."""
    if [o["output_type"] for o in stored] != [o["output_type"] for o in now]:
        return ["other outputs"]
    found = []
    for old, new in zip(stored, now, strict=True):
        if old["output_type"] == "stream":
            found += ["other text"] * (old["text"] != new["text"])
            continue
        if set(old["data"]) != set(new["data"]):
            found.append("other kinds of output")
            continue
        for kind, shown in old["data"].items():
            if kind == "image/png":
                found += ["another picture"] * (not same_picture(shown, new["data"][kind]))
            elif PICTURE.sub("", "".join(shown)) != PICTURE.sub("", "".join(new["data"][kind])):
                found.append(f"another {kind}")
    return found


def same_picture(old, new):
    before, after = (imread(io.BytesIO(base64.b64decode(data))) for data in (old, new))
    return before.shape == after.shape and float(np.abs(before - after).mean()) < 0.01


def code_of(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_and_gives_what_it_shows(path):
    notebook = runner.read(path)
    cells = code_of(notebook)
    assert cells
    for cell, now in zip(cells, runner.run(notebook), strict=True):
        assert differences(cell["outputs"], now) == [], (
            f"{runner.source_of(cell)}\npython docs/_site/run_notebook.py {path} stores them anew"
        )


def test_there_are_six_with_a_page_each():
    assert len(NOTEBOOKS) == 6
    pages = {p.stem for p in (ROOT / "docs" / "notebooks").glob("*.md")} - {"index"}
    assert pages == {p.stem for p in NOTEBOOKS}
    for path in NOTEBOOKS:
        notebook = runner.read(path)
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
        title = runner.source_of(notebook["cells"][0]).splitlines()[0]
        page = (ROOT / "docs" / "notebooks" / f"{path.stem}.md").read_text(encoding="utf-8")
        assert page.splitlines()[0] == title
        lines = [line for cell in code_of(notebook) for line in runner.source_of(cell).split("\n")]
        assert max(map(len, lines)) <= 100


def test_what_is_stale_is_seen():
    notebook = runner.read(ROOT / "examples" / "notebooks" / "a-game-of-your-own.ipynb")
    cells = code_of(notebook)
    for kind in ("text/html", "image/png", "text/plain"):
        cell = next(c for c in cells if c["outputs"] and kind in c["outputs"][0].get("data", {}))
        stale = copy.deepcopy(cell["outputs"])
        if kind == "image/png":
            other = next(c for c in cells if c is not cell and c["outputs"])
            stale[0]["data"] = other["outputs"][0]["data"]
        else:
            stale[0]["data"][kind] = ["something else"]
        assert differences(stale, cell["outputs"]) != []
        assert differences(cell["outputs"], copy.deepcopy(cell["outputs"])) == []
    printed = next(c for c in cells if c["outputs"][0]["output_type"] == "stream")
    assert differences([printed["outputs"][0] | {"text": ["no"]}], printed["outputs"]) != []


def test_a_cell_that_fails_or_warns_is_not_passed_over():
    def cell(source):
        return {"cells": [{"cell_type": "code", "source": source}]}

    with pytest.raises(ZeroDivisionError):
        runner.run(cell("1 / 0"))
    with pytest.raises(UserWarning):
        runner.run(cell("import warnings; warnings.warn('no')"))
    ((printed, shown),) = runner.run(cell("print('a')\n1 + 1"))
    assert printed["text"] == ["a\n"]
    assert shown["data"] == {"text/plain": ["2"]}
    assert runner.run(cell("x = 1")) == runner.run(cell("1;")) == [[]]
