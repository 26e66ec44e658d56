"""The command `gametheory`: in this process, or in one of its own, which first imports it all."""

import contextlib
import io
import os
import subprocess
import sys
from functools import cache
from unittest import mock

import typer
from typer.testing import CliRunner

from gametheory.interface import cli

# Typer reads the options of all commands at each call; they stay what they are.
OPTIONS_ONCE = mock.patch.object(
    typer.main, "get_params_from_function", cache(typer.main.get_params_from_function)
)


def run(*arguments, columns=160, cwd="."):
    """What `run_apart` gives, without the seconds that a new process takes to start."""
    words = ["gametheory", *map(str, arguments)]
    output, errors = io.StringIO(), io.StringIO()
    with (
        OPTIONS_ONCE,
        mock.patch.dict(os.environ, {"COLUMNS": str(columns)}),
        mock.patch.object(sys, "argv", words),
        mock.patch.object(sys, "excepthook"),  # which typer replaces
        mock.patch.object(cli, "end_as_interrupted"),  # signals stay those of the tests
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            code = cli.main()
        except SystemExit as stop:
            code = stop.code
    return subprocess.CompletedProcess(words, code or 0, output.getvalue(), errors.getvalue())


def invoke(*arguments):
    """What typer's own runner gives for the command; exceptions are raised."""
    with OPTIONS_ONCE:
        return CliRunner().invoke(cli.app, list(map(str, arguments)), catch_exceptions=False)


def run_apart(*arguments, columns=160, cwd="."):
    """The command as a shell would start it, with its output as text."""
    return subprocess.run(
        [sys.executable, "-m", "gametheory", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": str(columns)},
        cwd=cwd,
    )
