"""Makes gametheory/empirical/example.csv: made-up meetings of buyers and sellers.

python tests/studies/make_example_table.py
"""

from importlib.resources import files

import numpy as np

NAMES = ("cautious", "fair", "bold")
BUYER = [[0.45, 0.44, 0.36], [0.56, 0.52, 0.15], [0.70, 0.12, 0.05]]
SELLER = [[0.44, 0.50, 0.62], [0.45, 0.51, 0.14], [0.36, 0.18, 0.05]]
"""Mean payoffs, by the buyer's strategy and the seller's."""

MEETINGS = 100


def main():
    rng = np.random.default_rng(2026)
    lines = ["buyer strategy,seller strategy,buyer payoff,seller payoff"]
    for i, buyer in enumerate(NAMES):
        for j, seller in enumerate(NAMES):
            for _ in range(MEETINGS):
                # Shares with a standard deviation of a fifth of what a coin toss has.
                got = [rng.beta(20 * mean, 20 * (1 - mean)) for mean in (BUYER[i][j], SELLER[i][j])]
                lines.append(f"{buyer},{seller},{got[0]:.2f},{got[1]:.2f}")
    path = files("gametheory.empirical").joinpath("example.csv")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
