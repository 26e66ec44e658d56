"""All equilibria of games as people publish them: Gambit's files and OpenSpiel's samples.

    python tests/studies/published_games.py --gambit FOLDER --openspiel > FIGURES

FOLDER is a checkout of github.com/gambitproject/gambit. Every two-player `.nfg` file is read by
`gametheory.read_game`; `.efg` files go through pygambit's normal form; OpenSpiel's games, those of
a few hundred positions, through theirs (all pure strategies), up to 66 of them a player. Each row
says how large a game is, how many extreme equilibria and components were found and how fast, by
which reductions; or, where there are too many, which part. The first of each are verified in
rationals, in time that is not counted.
"""

import argparse
import contextlib
import itertools
import math
import sys
import time
from fractions import Fraction
from pathlib import Path

import gametheory as gt
from gametheory.equilibria import nash_or_pure_equilibria

MOST_ACTIONS = 66
MOST_POSITIONS = 20_000
MOST_VERIFIED = 300

OPENSPIEL = [
    "kuhn_poker",
    "tiny_hanabi",
    "blotto",
    "lewis_signaling",
    "coordinated_mp",
    "matrix_bos",
    "matrix_brps",
    "matrix_cd",
    "matrix_coordination",
    "matrix_mp",
    "matrix_pd",
    "matrix_rps",
    "matrix_rpsw",
    "matrix_sh",
    "matrix_shapleys_game",
    "blotto(coins=5,fields=3,players=2)",
    "goofspiel(num_cards=2,players=2)",
    "goofspiel(num_cards=3,players=2)",
    "liars_dice(dice_sides=1)",
    "first_sealed_auction(players=2,max_value=3)",
    "nim(pile_sizes=1;2)",
    "nim(pile_sizes=2;2)",
    "misere(game=nim(pile_sizes=1;2))",
    "start_at(history=0;1,game=kuhn_poker())",
    "repeated_game(stage_game=matrix_pd(),num_repetitions=2)",
    "turn_based_simultaneous_game(game=matrix_pd())",
    "turn_based_simultaneous_game(game=matrix_rps())",
    "restricted_nash_response(game=matrix_rps())",
    "oshi_zumo(coins=2,size=1)",
    "oshi_zumo(coins=3,size=1)",
    "trade_comm(num_items=2)",
]


def files(folder):
    """(name, game) of every two-player game that Gambit ships, up to `MOST_ACTIONS`."""
    for path in sorted(folder.rglob("*.nfg")):
        # What Gambit's own reader is tested to refuse, or what is not of two players.
        with contextlib.suppress(gt.GameTheoryError):
            yield str(path.relative_to(folder)), gt.read_game(path)
    import pygambit

    for path in sorted(folder.rglob("*.efg")):
        with contextlib.suppress(Exception):
            tree = pygambit.read_efg(str(path))
            if (
                len(tree.players) == 2
                and max(len(p.strategies) for p in tree.players) <= MOST_ACTIONS
            ):
                arrays = [[[Fraction(str(x)) for x in row] for row in m] for m in tree.to_arrays()]
                yield str(path.relative_to(folder)), gt.NormalForm(arrays)


def samples():
    """(name, game) of OpenSpiel's games."""
    import pyspiel

    for name in OPENSPIEL:
        game = pyspiel.load_game(name)
        if name.startswith("matrix"):
            matrix = pyspiel.load_matrix_game(name)
        elif name.startswith("blotto"):
            matrix = pyspiel.extensive_to_matrix_game(game)
        else:
            if game.get_type().dynamics == pyspiel.GameType.Dynamics.SIMULTANEOUS:
                game = pyspiel.convert_to_turn_based(game)
            found = normal_form(game)
            if found is not None:
                yield name, gt.NormalForm(found)
            continue
        shape = range(matrix.num_rows()), range(matrix.num_cols())
        yield (
            name,
            gt.NormalForm(
                [
                    [[_rational(utility(i, j)) for j in shape[1]] for i in shape[0]]
                    for utility in (matrix.row_utility, matrix.col_utility)
                ]
            ),
        )


def normal_form(game):
    """The payoffs of all pure strategies of a two-player tree; None if it is too large."""
    actions = [{}, {}]
    waiting, positions = [game.new_initial_state()], 0
    while waiting:
        state = waiting.pop()
        positions += 1
        if positions > MOST_POSITIONS:
            return None
        if state.is_terminal():
            continue
        if state.is_chance_node():
            waiting += [state.child(action) for action, _ in state.chance_outcomes()]
            continue
        player = state.current_player()
        actions[player].setdefault(state.information_state_string(), state.legal_actions())
        if math.prod(map(len, actions[player].values())) > MOST_ACTIONS:
            return None
        waiting += [state.child(action) for action in state.legal_actions()]
    strategies = [
        [dict(zip(own, chosen, strict=True)) for chosen in itertools.product(*own.values())]
        for own in actions
    ]

    def value(state, profile):
        if state.is_terminal():
            return [_rational(x) for x in state.returns()]
        if state.is_chance_node():
            total = [Fraction(0), Fraction(0)]
            for action, chance in state.chance_outcomes():
                below = value(state.child(action), profile)
                total = [t + _rational(chance) * b for t, b in zip(total, below, strict=True)]
            return total
        action = profile[state.current_player()][state.information_state_string()]
        return value(state.child(action), profile)

    payoffs = [
        [value(game.new_initial_state(), (x, y)) for y in strategies[1]] for x in strategies[0]
    ]
    return [[[cell[i] for cell in row] for row in payoffs] for i in range(2)]


def _rational(x):
    """OpenSpiel's floats stand for fractions such as 1/3."""
    return Fraction(x).limit_denominator(10**6)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--gambit", type=Path, help="a checkout of Gambit")
    parser.add_argument("--openspiel", action="store_true")
    options = parser.parse_args()
    games = itertools.chain(
        files(options.gambit) if options.gambit else (), samples() if options.openspiel else ()
    )
    print("| game | size | equilibria | components | s (processor) | found by |")
    print("|---|---|---|---|---|---|")
    wrong = 0
    for name, game in games:
        if game.num_players != 2:
            continue
        began = time.process_time()
        found = nash_or_pure_equilibria(game)
        count = len(found)
        seconds = time.process_time() - began
        checked = [e.verify(game) for e in found[:MOST_VERIFIED]]
        wrong += not all(checked)
        parts = len(found.components) if found.is_extreme and count <= 10_000 else ""
        size = "x".join(map(str, game.shape))
        print(
            f"| {name} | {size} | {count:,} | {parts} | {seconds:.2f} | {found.method} |",
            flush=True,
        )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
