"""Shaping in games of three: what partners, two of one run and a stranger, and strangers get.

Run with `python tests/studies/many_learners.py`; the table is in docs/learners.md. 64 runs of 200
updates, seed 0, g = 24/25, learning rate and expected step 1; payoffs are means of 200 steps.
"""

import time

import gametheory as gt
import learners

GAMES = ("public-goods-of-three", "volunteers-dilemma-of-three")
RULES = ("naive", "lookahead", "lola", "sos", "advantage-alignment")


def main() -> None:
    for name in GAMES:
        for rule in RULES:
            began = time.perf_counter()
            found = learners.compare(gt.zoo.load(name), rule, runs=64, rng=0)
            matches = {match.name: match for match in found.evaluation.matches}
            kinds = ("self-play", "groups 2 + 1", "cross-play, all")
            scores = [str(matches[kind].score) for kind in kinds]
            payoffs = [round(mean.mean, 2) for mean in matches["self-play"].payoffs]
            gains = found.gains
            assert gains is not None
            print(
                f"{name} | {rule} | {payoffs} | {' | '.join(scores)} | {gains.mean():.3f} | "
                f"{gains.max():.3f} | {time.perf_counter() - began:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
