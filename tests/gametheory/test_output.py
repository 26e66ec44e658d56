"""What every command prints: as wide as the output, numbers whole and the right ones."""

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import redirect_stdout
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from command_line import run
from rich.cells import cell_len

import gametheory as gt
from gametheory._numeric.exact import decimal
from gametheory._support.console import print_tables
from gametheory.commitments import report
from gametheory.games.files import read_game, write_game
from gametheory.interface import _normal_form_tables

WIDTHS = (60, 80, 120)
LONG = "go to the supermarket with a label that has no end"
CJK = "走れメロス走れメロス走れメロス"


def coordination(count, name="coordination"):
    return gt.NormalForm(np.stack([np.eye(count, dtype=int)] * 2), name=name)


def random_game(rows, columns, *, decimals=None):
    table = np.random.default_rng(7).integers(-99, 100, (2, rows, columns))
    payoffs = table if decimals is None else np.round(table / 97, decimals)
    return gt.NormalForm(payoffs.tolist(), name=f"{rows}x{columns}")


GAMES = {
    "zoo": gt.zoo.asymmetric_bach_or_stravinsky(),
    "8x8": random_game(8, 8),
    "8x8 in decimals": random_game(8, 8, decimals=4),
    "30x2": random_game(30, 2),
    "127 equilibria": coordination(7),
    "one action": gt.NormalForm([[[1]], [[2]]]),
    "ties": gt.NormalForm(np.zeros((2, 3, 5), dtype=int)),
    "scales": gt.NormalForm([[[1e-9, 1e6], [0.25, 1e12]], [[3.5, 1e-9], [1e6, 1234567.25]]]),
    "long fractions": gt.NormalForm(
        [[["123456789/987654321", "1/3"], [10**6, "1e-9"]], [["5/7", "22/7"], [10**40, "2/3"]]]
    ),
    "long labels": gt.NormalForm(
        [[[3, 0], [0, 2]], [[2, 0], [0, 3]]],
        actions=[[LONG, CJK], ["x" * 70, "[b]b[/b]"]],
        players=["アリス", "the-builder-of-the-north"],
        name=f"{CJK} and {LONG}",
    ),
}

COMMANDS = {
    "games": ["games"],
    "deals judge": ["deals", "judge", "example", "--by", "model", "--meetings", "participants"],
    "deals domain": ["deals", "domain", "example"],
    "empirical": ["empirical", "example", "--draws", "50"],
    "coin game": ["analyze", "coin-game", "--horizon", "6"],
    "escape": ["escape", "demand-game"],
}


def check(text, columns):
    """What holds of all output."""
    too_wide = [line for line in text.split("\n") if cell_len(line) > columns]
    assert not too_wide
    assert "…" not in text
    assert not re.search(r"\d\.\.\.", text)
    assert not re.search(
        r"(?<![\d/,.])1 (components|states|runs|games|records|agreements|domains)\b", text
    )
    assert "\xa0" not in text
    assert "\x1b" not in text


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("games")
    for name, game in GAMES.items():
        write_game(game, folder / f"{name}.json")
    return folder


def check_tables(tables, notes=()):
    """Tables at every width, as the commands print them."""
    made = list(tables)
    for columns in WIDTHS:
        out = io.StringIO()
        with mock.patch.dict(os.environ, {"COLUMNS": str(columns)}), redirect_stdout(out):
            print_tables(made, notes)
        check(out.getvalue(), columns)


@pytest.mark.few(6)
@pytest.mark.parametrize("name", GAMES)
def test_every_analysis_fits(files, name):
    discount = "1/2" if name in ("zoo", "ties", "long labels", "scales") else None
    found = gt.analyse(read_game(files / f"{name}.json"), discount=discount)
    check_tables(found.tables(), found.notes)
    check_tables(found.tables(full=True))
    once = run("analyze", files / f"{name}.json", columns=60)
    assert once.returncode == 0, once.stderr
    check(once.stdout, 60)


@pytest.mark.parametrize("name", ["zoo", "ties", "long fractions", "long labels", "scales"])
def test_every_way_out_fits(files, name):
    found = gt.commitments.ways_out(read_game(files / f"{name}.json"))
    check_tables(report.tables(found))
    check_tables(report.tables(found, full=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_fits(name):
    for columns in WIDTHS[:2]:
        done = run(*COMMANDS[name], columns=columns)
        assert done.returncode == 0, done.stderr
        check(done.stdout, columns)


TOKEN = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?(?:/\d+)?")


def found_among(number, tokens):
    """Whether a token is the number, to the last digit that it shows."""
    for token in tokens:
        if "/" in token:
            top, bottom = token.split("/")
            if int(bottom) and int(top) / int(bottom) == number:
                return True
            continue
        mantissa, _, exponent = token.partition("e")
        digits = len(mantissa.partition(".")[2])
        if abs(float(token) - number) <= 0.5000001 * 10.0 ** (int(exponent or 0) - digits):
            return True
    return False


def numbers_of(data):
    if isinstance(data, dict):
        if "float" in data and set(data) <= {"exact", "float"}:
            yield data["float"]
        else:
            for value in data.values():
                yield from numbers_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from numbers_of(value)


@pytest.mark.parametrize("name", sorted(set(GAMES) - {"127 equilibria", "30x2"}))
def test_the_numbers_of_the_json_are_in_the_tables(files, name):
    path = files / f"{name}.json"
    data = json.loads(run("analyze", path, "--json").stdout)
    shown = run("analyze", path, columns=80).stdout
    tokens = set(TOKEN.findall(re.sub(r"(?<=\d)-", " -", shown)))
    told = {key: data[key] for key in ("disagreement", "minimax", "solutions", "equilibria")}
    for solution in told["solutions"].values():
        if len(solution["lottery"]) == 1:
            solution["lottery"] = []
    told["minimax"] = told["minimax"]["payoffs"]
    for item in told["equilibria"]["items"]:
        if item["actions"]:
            item["profile"] = []  # by the names of actions
    said = [*numbers_of(told), *numbers_of(data["game"])]
    assert said
    missing = [x for x in set(said) if x and not found_among(x, tokens)]
    assert not missing


def test_a_checker_that_cannot_fail_checks_nothing():
    assert not found_among(0.25, {"0.26", "1/3", "25"})
    assert found_among(0.25, {"1/4"})
    assert found_among(2 / 3, {"0.6667"})
    with pytest.raises(AssertionError):
        check("1 components", 80)
    with pytest.raises(AssertionError):
        check("日本" * 21, 80)


def test_decimals_in_decimals_out_fractions_in_fractions_out(tmp_path):
    """0.6 is 3/5: what is shown is as it was entered, what is computed is the same."""
    decimal_file, fraction_file = tmp_path / "decimals.csv", tmp_path / "fractions.csv"
    decimal_file.write_text("0.5 0.2, 0 0\n0 0, 0.2 0.5\n")
    fraction_file.write_text("1/2 1/5, 0 0\n0 0, 1/5 1/2\n")
    shown, other = (run("analyze", path).stdout for path in (decimal_file, fraction_file))
    assert "0.714286 a0+0.285714 a1" in shown
    assert "5/7 a0+2/7 a1" in other
    assert "0.35" in shown
    assert "/7" not in shown
    assert "rounded to six digits" in shown
    assert "rounded" not in other
    one, two = (
        json.loads(run("analyze", p, "--json").stdout) for p in (decimal_file, fraction_file)
    )
    one["game"]["name"] = two["game"]["name"] = ""
    assert one == two
    text = gt.NormalForm([[["0.5", 0], [0, "0.2"]], [["0.2", 0], [0, "0.5"]]])
    assert "0.714286 a0+0.285714 a1" in repr(gt.nash_equilibria(text)[2])
    assert "0.35" in repr(gt.solutions(text))
    assert read_game(decimal_file).in_decimals
    assert not read_game(fraction_file).in_decimals


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        ([[[1, 2]], [[3, 4]]], False),
        ([[[1, "1/2"]], [[3, 4]]], False),
        ([[[1, 0.5]], [[3, 4]]], True),
        ([[[1, "0.5"]], [[3, 4]]], True),
        ([[["1/3", "0.5"]], [[3, 4]]], False),
        ([[["1/3", 0.1]], [[3, 4]]], True),
    ],
)
def test_what_is_a_game_of_decimals(payoffs, expected):
    assert gt.NormalForm(payoffs).in_decimals is expected
    assert gt.NormalForm.from_bimatrix(*payoffs).in_decimals is expected
    exact = gt.NormalForm(payoffs).is_exact
    assert gt.NormalForm(payoffs, decimals=False).in_decimals is not exact
    assert gt.NormalForm(payoffs, decimals=True).in_decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e6, "1000000"),
        (0.1 + 0.2, "0.3"),
        (1234567.25, "1234567.25"),
        (1234567.891234, "1234568"),
        (1e-9, "1e-9"),
        (2 / 3, "0.666667"),
        (-0.0, "0"),
        (1 - 1e-8, "0.99999999"),
        (1 - 1e-15, "0.999999999999999"),
        (1 - Fraction(1, 10**20), "1-1e-20"),
        (1e150, "1e150"),
        (123456.789, "123456.789"),
        (Fraction(2, 7 * 10**400), "2.85714e-401"),
        (-(10**400), "-1e400"),
        (Fraction(0), "0"),
    ],
)
def test_a_decimal_has_as_many_digits_as_are_read(value, text):
    assert decimal(value) == text


def test_a_long_list_is_summarised_and_all_is_one_option_away(files):
    brief = run("analyze", files / "127 equilibria.json", columns=80).stdout
    assert "127 extreme, 127 components" in brief
    assert "utilitarian, egalitarian, Nash" in " ".join(brief.replace("│", " ").split()) or (
        "utilitarian," in brief
    )
    assert "7 are pure and 7 Pareto-optimal" in " ".join(brief.split())
    assert len(brief.split("\n")) < 60
    full = run("analyze", files / "127 equilibria.json", "--all", columns=80).stdout
    assert full.count("(1, 1)") >= 7
    assert full.count("│ no ") == 120
    data = json.loads(run("analyze", files / "127 equilibria.json", "--json", "--all").stdout)
    assert len(data["equilibria"]["items"]) == 127


def test_the_best_equilibria_of_a_summary_are_the_best(monkeypatch):
    """Held to the definitions of the welfare functions, over all equilibria."""
    monkeypatch.setattr(_normal_form_tables, "MOST_ROWS", 2)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        found = gt.analyse(gt.NormalForm(rng.integers(0, 4, (2, 4, 4))))
        if len(found.equilibria) <= 2:
            continue
        d = found.solutions.disagreement
        paid = [item.exact_payoffs for item in found.equilibria]
        gains = {v: [x - y for x, y in zip(v, d, strict=True)] for v in paid}
        welfares = {
            "utilitarian": {v: sum(v) for v in paid},
            "egalitarian": {v: min(gains[v]) for v in paid},
            "Nash": {v: gains[v][0] * gains[v][1] for v in paid if min(gains[v]) >= 0},
        }
        said = {
            name: item.exact_payoffs
            for names, item, _ in _normal_form_tables._best(found, found.equilibria)
            for name in names.split(", ")
        }
        for name, value in welfares.items():
            assert value[said[name]] == max(value.values())


def test_very_mixed_strategies_are_said_by_their_largest_parts():
    cycle = np.roll(np.eye(15, dtype=int), 1, axis=1)
    item = gt.equilibria.zero_sum(gt.NormalForm(np.stack([cycle, -cycle])))
    shown = _normal_form_tables._mixture(
        item.row,
        [f"a{k}" for k in range(15)],
        _normal_form_tables.Readable(in_decimals=False),
    )
    assert shown.replace("\xa0", " ").endswith("1/15 a5+9 more actions")


def screen(arguments, columns, *, piped):
    """What a terminal of that width shows, or a pager behind it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "gametheory", *map(str, arguments)],
        stdin=theirs,
        stdout=subprocess.PIPE if piped else theirs,
        stderr=theirs,
        env={key: value for key, value in os.environ.items() if key != "COLUMNS"},
    )
    os.close(theirs)
    data = b""
    if piped:
        data = process.stdout.read()
        process.stdout.close()
    else:
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            data += part
    process.wait()
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data.decode()).replace("\r", "")


@pytest.mark.parametrize("piped", [False, True])
def test_a_terminal_and_a_pager_are_as_wide_as_they_are(files, piped):
    text = screen(["analyze", files / "long labels.json"], 60, piped=piped)
    check(text, 60)
    assert max(map(cell_len, text.split("\n"))) == 60
