"""A page run as it stands: its Python, and the commands whose output it shows, in order.

python docs/_site/run_page.py PAGE.md FOLDER     # pictures and shown.json come to FOLDER

It fails where an example prints something else than the page says, or a command ends with
an error.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(python|\{command\})\n(.*?)^```", re.DOTALL | re.MULTILINE)
COLUMNS = "80"


def run_page(text, name):
    """What its commands print, by command."""
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    names, shown = {}, {}
    Path("mine.csv").write_text("4 1, 0 0\n0 0, 2 2\n", encoding="utf-8")
    for found in BLOCK.finditer(text):
        kind, body = found.groups()
        line = text[: found.start()].count("\n") + 1
        if kind == "python":
            test = doctest.DocTestParser().get_doctest(body, names, name, name, line)
            if runner.run(test, clear_globs=False).failed:
                sys.exit(1)
            names |= test.globs
        else:
            for command in body.splitlines():
                shown[command] = run_command(command)
    return shown


def run_command(command):
    """What a command prints to a terminal of 80 columns."""
    from gametheory.interface.cli import main

    printed = io.StringIO()
    before, sys.argv = sys.argv, shlex.split(command)
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()) as said,
        ):
            main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{command}: {said.getvalue()}")
    finally:
        sys.argv = before
    return printed.getvalue()


if __name__ == "__main__":
    page, folder = map(Path, sys.argv[1:])
    text = page.read_text(encoding="utf-8")
    os.environ["COLUMNS"] = COLUMNS
    os.chdir(folder)
    shown = run_page(text, page.name)
    Path("shown.json").write_text(json.dumps(shown), encoding="utf-8")
