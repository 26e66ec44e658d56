"""Fuzz every reader: `python tests/fuzz/readers.py TARGET --seconds 120 --seed 0`, or `all`.

A target takes the text of a mutant. What it reads must survive being written and read again where
there is a writer, and a game must be the only one that `second_reader` finds in it; what it
refuses, it refuses by an error of ours in a short message. Anything else ends the run with exit
code 1 and the offending input: another exception, more than `PATIENCE` seconds for one input,
more memory than `--most-gibibytes`. `--inputs 100_000` instead of `--seconds` says how many.

Seeds are the files in `corpus/TARGET`. What a run finds and is then mended goes there too.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import second_reader
from time_limit import TooSlow, time_limit

import gametheory as gt
from gametheory import deals
from gametheory.errors import LONGEST_MESSAGE, GameTheoryError
from gametheory.games._xlsx import parse_workbook
from gametheory.games.files import format_csv, format_json, parse_csv, parse_json
from gametheory.games.nfg import format_nfg, parse_nfg
from gametheory.parametric._reading import read_assumption, read_expression

CORPUS = Path(__file__).parent / "corpus"

PATIENCE = 10.0
"""Seconds of processor time for one input."""

LAST = Path(tempfile.gettempdir()) / "gametheory-fuzz-input"
"""Where each input is written first: one that never comes back from C stops the process."""

NASTY = (
    *("{", "}", "[", "]", "(", ")", ",", ":", ";", '"', "'", "\\", "/", "-", "+", ".", "*", "**"),
    *("e", "=", "<", "<=", "#", "|", " ", "\n", "\n\n", "\r\n", "\r", "\t", "\x00", "\x1b[31m"),
    *("\ufeff", "\u00a0", "\u0661", "\u2028", "\u202e", "\ud800", "\\ud800", "\U0001f600", "é"),
    *("0", "1", "-1", "2", "99999", "10000001", "9" * 19, "9" * 400, "9" * 5000, "1_0", "0x10"),
    *("1e150", "1e151", "1e9999", "1e999_999_999", "1E+9_9_9_9_9", "1e\u0669\u0669\u0669\u0669"),
    *("1e-999", "1e-999_999_999", "1/0", "0/0", "1/3", "1//2", "1.5/2", "nan", "NaN", "inf"),
    *("Infinity", "-Infinity", "null", "true", "false", "[]", "{}", '""', "[[", "]]", "[[[["),
    *("name", "players", "payoffs", "seed", "runs", "steps", "[game]", "= -1", "= 10000000000000"),
    *("kind", "record", "domain", "agreement", "issues", "utilities", "labels", "<item", "&x;"),
    *(
        "zero-sum",
        "symmetric",
        "sep=;\n",
        '"4,1"',
        "0,5",
        "1,234",
        "(3 0)",
        "3|1",
        "#N/A",
        "\u22121",
    ),
    *("cells", "L", ";;\n", ",,\n", "\r\n\r\n", "3;0", "TRUE", "=1+1", "1/2", "5,", ",5", "[1;2]"),
    *("lola", "amtft", "coin-game", "abcg", "utilitarian", "<script>", "[/]", "$x^$", "x**8**8"),
)

Target = Callable[[str], str]


def mutate(source: random.Random, seeds: Sequence[str], longest: int = 20_000) -> str:
    """A text that one to six edits make of a seed; `longest`: of what one of them puts in."""
    text = source.choice(seeds)
    for _ in range(source.choice((1, 1, 1, 2, 2, 3, 6))):
        start = source.randrange(len(text) + 1)
        end = min(len(text), start + source.choice((0, 1, 1, 2, 5, 20, 200)))
        match source.randrange(8):
            case 0:
                middle = chr(source.choice((source.randrange(128), source.randrange(0x11_0000))))
            case 1:
                middle = ""
            case 2:
                middle = text[start:end] * 2
            case 3:
                other = source.choice(seeds)
                cut = source.randrange(len(other) + 1)
                middle = other[cut : cut + source.randrange(80)]
            case 4:
                middle = source.choice(NASTY)
            case 5:
                middle = (source.choice(NASTY) * source.choice((2, 10, 1000, 5000)))[:longest]
            case 6:  # a value in place of a value
                words = text.split()
                start = text.find(source.choice(words)) if words else 0
                end = min(len(text), start + len(source.choice(words or [""])))
                middle = source.choice(NASTY)
            case _:
                middle = text[end : end + end - start]
                end += len(middle)
        text = text[:start] + middle + text[end:]
    return text


def json_text(text: str) -> str:
    game = parse_json(text)
    assert parse_json(format_json(game)) == game
    assert second_reader.json_payoffs(text) == [game.payoffs.tolist()]
    return "game"


def csv_text(text: str) -> str:
    game = parse_csv(text)
    assert parse_json(format_json(game)) == game
    assert parse_csv(format_csv(game)).payoffs.tolist() == game.payoffs.tolist()
    assert second_reader.meanings(text) == [tuple(game.payoffs.tolist())]
    return "game"


def xlsx_text(text: str) -> str:
    """A sheet: rows are lines of the text, cells between tabs; or the bytes of a workbook."""
    if text.startswith("PK"):
        parse_workbook(text.encode("latin-1", "replace"))
        return "game"
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook()
    rows = [[_sheet_cell(cell) for cell in line.split("\t")] for line in text.split("\n")]
    try:
        for row in rows:
            book.active.append(row)
    except (IllegalCharacterError, ValueError, UnicodeEncodeError):
        return "no sheet"
    data = io.BytesIO()
    try:
        book.save(data)
    except UnicodeEncodeError:  # half of a surrogate pair
        return "no sheet"
    game = parse_workbook(data.getvalue())
    assert parse_json(format_json(game)) == game
    lines = ["\t".join(f'"{_as_text(cell)}"' for cell in row) for row in rows]
    if not any(set(cell) & set('"\r') for row in rows for cell in row if isinstance(cell, str)):
        assert second_reader.meanings("\n".join(["sep=\t", *lines])) == [
            tuple(game.payoffs.tolist())
        ]
    return "game"


def _sheet_cell(text: str) -> Any:
    """What a spreadsheet makes of typed text: a number where Python reads one."""
    for kind in (int, float):
        with suppress(ValueError, OverflowError):
            number = kind(text)
            return number if abs(number) < 1e200 else text
    return text or None


def _as_text(cell: Any) -> str:
    if isinstance(cell, int | float):
        cell = int(cell) if abs(cell) < 2**53 and cell == int(cell) else float(cell)
    return "" if cell is None else str(cell)


def nfg_text(text: str) -> str:
    game = parse_nfg(text)
    assert parse_nfg(format_nfg(game)) == game
    return "game"


def parametric_text(text: str) -> str:
    found = []
    for read in (lambda t: read_expression(t, "a payoff"), read_assumption):
        try:
            read(text)
            found.append("read")
        except GameTheoryError as error:
            _require_short(error)
            found.append("refused")
    return "/".join(found)


def number_text(text: str) -> str:
    """Every place where the command line and the library turn text into a number."""
    from gametheory.interface.arguments import parse_disagreement

    found = []
    stage = gt.zoo.chicken()
    for read in (
        lambda t: gt.Repeated(stage, t),
        lambda t: gt.disagreement_point(gt.attainable(stage), parse_disagreement(f"{t},0")),
        lambda t: gt.NormalForm([[[t, 1]], [[0, t]]]),
    ):
        try:
            read(text)
            found.append("read")
        except GameTheoryError as error:
            _require_short(error)
            found.append("refused")
    return "/".join(found)


def config_text(text: str) -> str:
    import learners

    with _file("config.toml", text.encode("utf-8", "surrogatepass")) as path:
        assert isinstance(learners.read_config(path), dict)
    return "config"


def checkpoint_text(text: str) -> str:
    """A checkpoint, a character for each byte: training goes on from it, or refuses it."""
    import learners

    data = text.encode("latin-1", "replace")
    with _file("training.safetensors", data) as path:
        learners.train(gt.zoo.chicken(), "naive", runs=2, steps=2, rng=0, checkpoint=path)
    return "resumed"


def deals_log_text(text: str) -> str:
    """A log of negotiations: what is read is written, and read again as it was."""
    with suppress(GameTheoryError):
        deals.parse_log(text, invalid="exclude")
    log = deals.parse_log(text)
    try:
        written = deals.format_log(log.records)
    except GameTheoryError as error:
        # A sum of tables may be beyond the largest number that a log holds.
        if "1e150" not in str(error):
            raise AssertionError("what was read cannot be written") from error
        return "log"
    again = deals.parse_log(written)
    assert deals.format_log(again.records) == written
    for before, after in zip(log.records, again.records, strict=True):
        assert before == after
    return "log"


def deals_genius_text(text: str) -> str:
    """A profile of GENIUS, of which two make a domain."""
    with _file("profile.xml", text.encode("utf-8", "surrogatepass")) as path:
        domain = deals.read_genius([path, path]).domain
    assert deals.parse_log(deals.format_log([deals.Record(domain)])).records[0].domain == domain
    return "profile"


def deals_openspiel_text(text: str) -> str:
    """Instances of OpenSpiel's bargaining game."""
    for domain in deals.parse_openspiel(text):
        assert domain.size >= 1
    return "instances"


TARGETS: dict[str, Target] = {
    "json": json_text,
    "csv": csv_text,
    "xlsx": xlsx_text,
    "nfg": nfg_text,
    "parametric": parametric_text,
    "number": number_text,
    "config": config_text,
    "checkpoint": checkpoint_text,
    "deals-log": deals_log_text,
    "deals-genius": deals_genius_text,
    "deals-openspiel": deals_openspiel_text,
}


def seeds(target: str) -> list[str]:
    """The texts that mutants are made of."""
    if target == "checkpoint":
        return [_checkpoint()]
    if target == "number":
        return ["1/3", "24/25", "0.96", "-1e2", "1_000", "0.5"]
    files = sorted((CORPUS / target).iterdir())
    if target == "xlsx":
        return [*(file.read_bytes().decode("latin-1") for file in files)]
    return [file.read_bytes().decode("utf-8") for file in files]


def outcome(target: str, text: str) -> str:
    """What the target makes of a text, or the name of our own error."""
    try:
        return TARGETS[target](text)
    except GameTheoryError as error:
        _require_short(error)
        return type(error).__name__


def _require_short(error: GameTheoryError) -> None:
    if len(str(error)) > LONGEST_MESSAGE:
        raise AssertionError("the message quotes too much of the text") from error


@contextmanager
def _file(name: str, data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


def _checkpoint() -> str:
    import learners

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "training.safetensors"
        learners.train(gt.zoo.chicken(), "naive", runs=2, steps=2, rng=0, checkpoint=path)
        return path.read_bytes().decode("latin-1")


def run(
    target: str, seconds: float, seed: int, inputs: int = sys.maxsize, longest: int = 20_000
) -> bool:
    """Fuzz a target for so long, or with so many inputs; whether nothing was found."""
    source = random.Random(f"{target} {seed}")
    made_of, outcomes = seeds(target), Counter[str]()
    begun, used = time.process_time(), _peak()
    while time.process_time() - begun < seconds and outcomes.total() < inputs:
        text = mutate(source, made_of, longest)
        LAST.write_bytes(text.encode("utf-8", "surrogatepass"))
        faulthandler.dump_traceback_later(10 * PATIENCE, exit=True)
        try:
            with time_limit(PATIENCE):
                outcomes[outcome(target, text)] += 1
        except (Exception, TooSlow) as error:  # whatever it is, it should not have come
            print(f"{target}, input {outcomes.total()}: {error!r:.2000}\n{text!r:.5000}")
            return False
    faulthandler.cancel_dump_traceback_later()
    LAST.unlink(missing_ok=True)
    listed = ", ".join(f"{name}: {count:,}" for name, count in outcomes.most_common())
    spent = time.process_time() - begun
    print(
        f"{target}: {outcomes.total():,} inputs in {spent:.0f} s, {_peak() - used:,} MiB more "
        f"memory at most; {listed}",
        flush=True,
    )
    return True


def _peak() -> int:
    """The most memory that the process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the readers of texts and files.")
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=float, default=120, help="processor time for each")
    parser.add_argument("--inputs", type=int, help="how many for each, instead of --seconds")
    parser.add_argument("--longest", type=int, default=20_000, help="characters of an edit")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most-gibibytes", type=float, default=8, help="address space")
    options = parser.parse_args()
    most = int(options.most_gibibytes * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    targets = list(TARGETS) if options.target == "all" else [options.target]
    limits = (options.seconds, sys.maxsize)
    if options.inputs is not None:
        limits = (float("inf"), options.inputs)
    found = [t for t in targets if not run(t, limits[0], options.seed, limits[1], options.longest)]
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
