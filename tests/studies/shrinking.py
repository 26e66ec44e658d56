"""What the tests shrink, from many more seeds: each must reach the smallest example.

python tests/studies/shrinking.py --seeds 20
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))

from test_testing_shrinking import SHRINKS, smallest_from


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    for case in SHRINKS:
        smallest_from(case, range(seeds))
        print(f"{case}: {seeds} seeds", flush=True)


if __name__ == "__main__":
    main()
