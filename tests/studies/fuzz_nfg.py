"""Fuzz the reader of .nfg texts: `python tests/studies/fuzz_nfg.py --inputs 1_000_000 --seed 0`.

Mutates small valid files. A mutant is a game, which must survive being written and read
again, or it is refused by an error of ours; anything else, or more than a stated amount of
memory, ends the run with the offending input and exit code 1.
"""

import argparse
import random
import resource
import sys
import time
import tracemalloc
from collections import Counter

from gametheory.errors import GameTheoryError
from gametheory.games.nfg import format_nfg, parse_nfg

SEEDS = (
    'NFG 1 R "BoS" { "Ann" "Bob" } { 2 2 } 3 2 0 0 0 0 2 3',
    'NFG 1 D "2x3" { "1" "2" }\n\n{ { "a" "b" }\n{ "c" "d" "e" }\n}\n""\n\n'
    "1.5 -2 1/3 .25 1e3 -1E-2 0 0 7 8 9 10",
    'NFG 1 R "o" { "x" "y" } { { "T" "B" } { "L" "R" } } "comment"\n'
    '{\n{ "" 1, 1/2 }\n{ "win" 2.5 -3 }\n}\n1 2 0 1',
    'NFG 1 R "three" { "a" "b" "c" } { 2 1 2 } 1 2 3 4 5 6 7 8 9 10 11 12',
    'NFG 1 R "" { "" "" } { { "s" "s" } { "" "t" } } "disagreement: 0, 1/2" 1 2 3 4 5 6 7 8',
    'NFG 1 R "say \\"hi\\" \\\\ bye\\\\" { "one" } { 3 } 1 2 3',
    'NFG 1 R "dear" { "é" "日本" } { 1 1 } 999999999999999999999 1e-300',
)
NASTY = (
    *("{", "}", ",", '"', "\\", '\\"', "/", "-", "+", ".", "e", " ", "\n", "\r\n", "\t", "\v"),
    *("\x00", "\ufeff", "\u00a0", "\u0661", "\u2028", "\ud800", "\U0001f600", "é"),
    *("0", "1", "-1", "2", "3", "99999", "10000000", "10000001", "9" * 18, "9" * 19, "1_0"),
    *(
        "9" * 200,
        "9" * 4001,
        "1/" + "9" * 4300,
        "0." + "3" * 998,
        "0." + "3" * 990 + "e-999",
        "1/" + "7" * 3998,
        "0" * 4000,
        "1e150",
        "1e151",
        "1e999",
    ),
    *("1e9999", "1e-999", "1e99999999", "1/0", "0/0", "1/-2", "1//2", "1.5/2", "nan", "inf"),
    *("NFG", "nfg", "EFG 2 R", "D", "R", '""', '"x"', '" "', "{ }", "{ { } }", "{ 0 }"),
    *("{ 99999 99999 }", "{ 9999999 1 }", '{ "" 1 2 }', '{ "a" "a" }', '"disagreement: 1"'),
)


def mutate(random: random.Random) -> str:
    """A text that one to four edits make of a seed."""
    text = random.choice(SEEDS)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        size = len(text)
        start = random.randrange(size + 1)
        end = min(size, start + random.choice((0, 1, 1, 2, 5, 20)))
        words = text.split(" ")
        match random.randrange(9):
            case 0:
                middle = chr(random.choice((random.randrange(128), random.randrange(0x11_0000))))
            case 1:
                middle = ""
            case 2:
                middle = text[start:end] * 2
            case 3:
                other = random.choice(SEEDS)
                cut = random.randrange(len(other))
                middle = other[cut : cut + random.randrange(40)]
            case 4:
                middle = random.choice(NASTY)
            case 5:
                middle = f" {random.choice(NASTY)} "
            case 6:
                middle = (random.choice(NASTY) * random.choice((2, 10, 1000)))[:20_000]
            case 7:
                words[random.randrange(len(words))] = random.choice(NASTY)
                start, end, middle = 0, size, " ".join(words)
            case _:
                one, two = random.randrange(len(words)), random.randrange(len(words))
                words[one], words[two] = words[two], words[one]
                start, end, middle = 0, size, " ".join(words)
        text = text[:start] + middle + text[end:]
    return text


def outcome(text: str) -> str:
    """'game', or the name of our own error; any other exception passes through."""
    try:
        game = parse_nfg(text)
    except GameTheoryError as error:
        if len(str(error)) > 1_000:
            raise AssertionError("the message quotes too much of the text") from error
        return type(error).__name__
    again = parse_nfg(format_nfg(game))
    assert again == game
    assert again.name == game.name
    return "game"


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the reader of .nfg texts.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most-mebibytes", type=float, default=64, help="for a single input")
    options = parser.parse_args()
    source = random.Random(options.seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: Counter[str] = Counter()
    largest, longest = 0, 0
    started = time.perf_counter()
    for number in range(options.inputs):
        text = mutate(source)
        longest = max(longest, len(text))
        # Tracing every input would make the run several times as long.
        traced = number % 50 == 0
        if traced:
            tracemalloc.start()
        try:
            outcomes[outcome(text)] += 1
        except Exception as error:
            print(f"input {number}: {error!r}\n{text!r:.5000}")
            return 1
        finally:
            if traced:
                largest = max(largest, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
    seconds = time.perf_counter() - started
    # Linux counts kibibytes here; the growth covers every input, traced or not.
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**10
    print(f"{options.inputs:,} inputs, {options.inputs / seconds:,.0f}/s; longest {longest:,}")
    print(", ".join(f"{name}: {count:,}" for name, count in outcomes.most_common()))
    print(f"peak of an input {largest / 2**20:.2f} MiB; the process grew {growth:.1f} MiB")
    return int(max(growth, largest / 2**20) > options.most_mebibytes)


if __name__ == "__main__":
    sys.exit(main())
