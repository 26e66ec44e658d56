"""The examples, and every command that the README shows, run as a stranger would run them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = [
    line.removeprefix("$ ")
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ gametheory")
]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_run(path, tmp_path):
    result = subprocess.run(
        [sys.executable, path], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_docs_run(command, tmp_path):
    program = Path(sys.executable).parent / "gametheory"
    (tmp_path / "mine.csv").write_text("4 1, 0 0\n0 0, 2 2\n")
    result = subprocess.run(
        [program, *shlex.split(command)[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert result.returncode == 0, result.stderr


def test_the_docs_show_commands():
    assert len(COMMANDS) >= 5


def test_modules_stay_small():
    """One idea a module: past 500 lines there are two."""
    long = {
        path.name: count
        for package in ("gametheory", "learners", "proofs")
        for path in (ROOT / package).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}
