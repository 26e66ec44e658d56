"""The examples, and every command that the README shows, run as a stranger would run them.

In this process, to import everything once; one of each in a process of its own.
"""

import contextlib
import io
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import command_line
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = [
    line.removeprefix("$ ")
    for page in PAGES
    for block in re.findall(
        r"```(?:console|\{command\})\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
    )
    for line in block.splitlines()
    if line.startswith(("$ gametheory", "gametheory"))
]
FEW = ["--replicates", "2", "--processes", "1"]
SMALLER = {  # other tests decide every claim, search every cell of the table, make the figures
    "gametheory prove": ["theorem-b", "lemma-2", "--processes", "1"],
    "gametheory prove tradeoff-law stubbornness --json": ["--processes", "1"],
    "gametheory axioms": ["--problems", "2"],
    "gametheory reproduce figure4 --quick --out reproduction": FEW,
    "gametheory reproduce figure5 --quick --out reproduction": FEW,
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_run(path, tmp_path):
    shown = io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(shown):
        runpy.run_path(str(path), run_name="__main__")
    assert shown.getvalue()


def test_an_example_runs_in_a_process_of_its_own(tmp_path):
    result = subprocess.run(
        [sys.executable, ROOT / "examples" / "negotiations.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_commands_of_the_docs_run(command, tmp_path):
    (tmp_path / "mine.csv").write_text("4 1, 0 0\n0 0, 2 2\n")
    arguments = [*shlex.split(command)[1:], *SMALLER.get(command, [])]
    if arguments[0] == "compare" and not {"--steps", "amtft"} & set(arguments):
        arguments += ["--steps", "20"]  # other tests train to the end
    result = command_line.run(*arguments, columns=120, cwd=tmp_path)
    assert result.returncode == 0, result.stderr


def test_the_program_is_installed(tmp_path):
    program = Path(sys.executable).parent / "gametheory"
    result = subprocess.run(
        [program, "games"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "90"},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == command_line.run("games", columns=90).stdout


def test_the_docs_show_commands():
    assert len(COMMANDS) >= 5
    assert set(SMALLER) <= set(COMMANDS)
