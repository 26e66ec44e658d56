"""Instances of OpenSpiel's game "bargaining": two players divide a pool of items.

A file has one instance a line, `1,2,3 8,1,0 4,0,2`: how many items of each type there are, what one
is worth to the first player, and to the second. An agreement says how many of each type the first
player gets; the second gets the rest. No deal pays nothing (Lewis et al. 2017).

>>> from gametheory import deals
>>> domain = deals.parse_openspiel("1,2,3 8,1,0 4,0,2")[0]
>>> domain.size, domain.utilities(("1", "2", "0"))
(24, (Fraction(10, 1), Fraction(6, 1)))
>>> domain.recommendation("nash").agreements
({'item 1': '1', 'item 2': '2', 'item 3': '0'},)
"""

from __future__ import annotations

import re
from pathlib import Path

from gametheory._support.check import checked
from gametheory._support.reading import read_regular
from gametheory._support.text import quoted
from gametheory.deals.domains import Domain
from gametheory.deals.issues import IssueDomain
from gametheory.errors import FileFormatError

MOST_BYTES = 32_000_000
MOST_ITEMS = 10_000

_LINE = re.compile(r"\d{1,9}(?:,\d{1,9})*(?: \d{1,9}(?:,\d{1,9})*){2}", re.ASCII)


@checked
def read_openspiel(path: str | Path) -> tuple[IssueDomain, ...]:
    """The domains of a file of instances, in order; raises `FileFormatError` with the line."""
    try:
        return parse_openspiel(read_regular(path, MOST_BYTES).decode("utf-8"))
    except OSError as error:
        raise FileFormatError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FileFormatError(f"{path}: expected text in UTF-8, got other bytes") from None
    except FileFormatError as error:
        raise FileFormatError(f"{path}: {error}") from None


@checked
def parse_openspiel(text: str) -> tuple[IssueDomain, ...]:
    """The domains of instances, one a line; empty lines are skipped."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if not bare:
            continue
        if not _LINE.fullmatch(bare):
            raise FileFormatError(
                f"line {number}: expected three lists such as '1,2,3 8,1,0 4,0,2', got "
                f"{quoted(bare)}"
            )
        pool, *values = ([int(x) for x in part.split(",")] for part in bare.split(" "))
        if len({len(pool), *map(len, values)}) != 1 or max(pool) > MOST_ITEMS:
            raise FileFormatError(
                f"line {number}: expected three lists of one length, of at most {MOST_ITEMS:,} "
                f"items of a type, got {quoted(bare)}"
            )
        names = [f"item {k + 1}" for k in range(len(pool))]
        shares = {
            name: [str(i) for i in range(most + 1)] for name, most in zip(names, pool, strict=True)
        }
        utilities: list[dict[str | tuple[str, ...], list[int]]] = [
            {
                name: [worth * (i if party == 0 else most - i) for i in range(most + 1)]
                for name, most, worth in zip(names, pool, values[party], strict=True)
            }
            for party in (0, 1)
        ]
        found.append(Domain.from_issues(shares, utilities, no_deal=(0, 0), name=bare))
    if not found:
        raise FileFormatError("expected at least one instance, got none")
    return tuple(found)
