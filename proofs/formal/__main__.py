"""Write the record of a check: `python -m proofs.formal VERSION < what check.sh printed`.

With `--check` the record is compared instead, and a difference is an error.
"""

import json
import sys
from pathlib import Path

from gametheory._support.atomic import write_file
from proofs.formal import RECORD, digests
from proofs.formal.texts import source, theorems


def main(arguments: list[str]) -> str | int:
    """Read "all_theorems: axioms" from standard input; write or compare the record."""
    checking = "--check" in arguments
    (version,) = [argument for argument in arguments if argument != "--check"]
    said = [line for line in sys.stdin if line.startswith("all_theorems: ")]
    if len(said) != 1:
        return "expected what `check.sh --together` prints"
    axioms = [axiom for axiom in said[0].split()[1:] if axiom != "closed"]
    found = {
        "coq": version,
        "files": digests(),
        "theorems": sorted(theorems()),
        "axioms": sorted(axioms),
    }
    if checking:
        known = json.loads(source(RECORD))
        same = all(known[key] == found[key] for key in ("files", "theorems", "axioms"))
        return 0 if same else f"{RECORD} is not what Coq finds: run `make formal`"
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    write_file(Path(__file__).with_name(RECORD), text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
