"""Where an interrupted search stands, in a file that knows which search it belongs to.

The file is JSON: what was searched (digests of the claim's conditions and of the space, code
included), the next block, the tally of those before it, and a checksum of all that. What is of
another search, damaged, or out of range is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gametheory._support.atomic import sweep, write_file
from gametheory._support.identity import VERSIONS, digest
from gametheory._support.places import require_file, require_space
from gametheory.errors import InvalidArgument
from proofs.evidence import Claim, Condition

FORMAT = "gametheory/search/1"


@dataclass(frozen=True)
class Tally:
    """What a stretch of a space showed.

    Attributes:
        covered: instances looked at; met: of these, those that meet every hypothesis.
        violations: of these, those that violate the conclusion.
        smallest: (size, block, batch, index) of the smallest violation, first of ties.
    """

    covered: int = 0
    met: int = 0
    violations: int = 0
    smallest: tuple[float, int, int, int] | None = None

    def __add__(self, other: Tally) -> Tally:
        known = [x for x in (self.smallest, other.smallest) if x is not None]
        return Tally(
            self.covered + other.covered,
            self.met + other.met,
            self.violations + other.violations,
            min(known) if known else None,
        )


@dataclass(frozen=True)
class SearchCheckpoint:
    """Where a search writes.

    Attributes:
        path: a JSON file.
        identity: what tells this search from others.
        blocks: of the whole search.
    """

    path: Path
    identity: Mapping[str, Any]
    blocks: int

    def __post_init__(self) -> None:
        require_file(self.path)

    def write(self, block: int, tally: Tally) -> None:
        """Replace the checkpoint by a newer one; raises `InvalidArgument` if it cannot."""
        said = {"format": FORMAT, "search": dict(self.identity), "block": block}
        said["tally"] = asdict(tally)
        write_file(self.path, json.dumps({**said, "checksum": _checksum(said)}).encode())

    def read(self) -> tuple[int, Tally]:
        """The next block, and the tally of those before it; of a whole search without a file.

        Raises `InvalidArgument` for a file that is not a checkpoint of this search.
        """
        sweep(self.path.absolute())
        if not os.path.lexists(self.path):
            require_space(self.path.absolute().parent, 20_000)
            return 0, Tally()
        try:
            said = json.loads(self.path.read_bytes())
            checksum = said.pop("checksum")
            search, block, tally = said["search"], said["block"], said["tally"]
            if said["format"] != FORMAT or not isinstance(search, dict):
                raise ValueError(f"its format is {said['format']!r:.40}")
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise InvalidArgument(
                f"{self.path} is not a checkpoint of a search that can be read: remove it, or "
                f"choose another file ({str(error)[:80]})"
            ) from None
        if checksum != _checksum(said):
            raise InvalidArgument(
                f"the checkpoint in {self.path} is damaged: its checksum differs; remove it, or "
                "choose another file"
            )
        wanted = json.loads(json.dumps(self.identity))
        names = [name for name in {**wanted, **search} if wanted.get(name) != search.get(name)]
        if names:
            raise InvalidArgument(
                f"{self.path} belongs to another search ({', '.join(names)} differ): choose "
                "another file, or remove it"
            )
        if not _is_count(block, self.blocks):
            raise InvalidArgument(
                f"{self.path}: expected 0 to {self.blocks} blocks done, got {block!r:.40}"
            )
        return block, _tally(tally, block, self.path)


def _tally(found: Any, block: int, path: Path) -> Tally:
    """A tally from plain values; raises `InvalidArgument` for one that no search can have."""
    try:
        smallest = found["smallest"]
        counts = [found[name] for name in ("covered", "met", "violations")]
        good = all(_is_count(count) for count in counts) and len(found) == 4
        good = good and counts[0] >= counts[1] >= counts[2]
        if smallest is None:
            good = good and counts[2] == 0
        else:
            size, *where = smallest
            good = good and counts[2] > 0 and math.isfinite(size) and len(where) == 3
            good = good and all(_is_count(k) for k in where) and where[0] < block
    except (TypeError, ValueError, LookupError):
        good = False
    if not good:
        raise InvalidArgument(f"{path}: expected the tally of a search, got {found!r:.80}")
    covered, met, violations = counts
    return Tally(covered, met, violations, None if smallest is None else tuple(smallest))


def _is_count(value: Any, most: float = math.inf) -> bool:
    return type(value) is int and 0 <= value <= most


def _checksum(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def search_identity(claim: Claim, space: Any, units: int, *, first_only: bool) -> dict[str, Any]:
    """What tells one search from another: conditions and space with their code, and its extent.

    Raises `InvalidArgument` if a condition or the space cannot be told from others.
    """
    what = f"{claim.name}:"
    return {
        "claim": claim.name,
        "hypotheses": [_condition(c, f"{what} hypothesis {c.name!r}") for c in claim.hypotheses],
        "conclusion": _condition(claim.conclusion, f"{what} its conclusion"),
        "space": f"{space.name} [{digest(space, f'{what} the space')}]",
        "units": units,
        "first only": first_only,
        "versions": VERSIONS,
    }


def _condition(condition: Condition, what: str) -> str:
    """What a condition says, and a digest of how it is decided."""
    decided = (
        condition.formula,
        condition.predicate,
        condition.vectorised,
        condition.sparse,
    )
    return f"{condition.name}: {condition.text} [{digest(decided, what)}]"
