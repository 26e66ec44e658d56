"""Games with symbolic payoffs, for z3: what it means to be an equilibrium, or a minimax value.

>>> import z3
>>> game = SymbolicGame(2)
>>> len(game.equilibrium((0, 0)))
2
"""

from __future__ import annotations

from typing import Any

Cell = tuple[int, int]
OTHERS: dict[Cell, str] = {
    (1, 1): "both actions differ",
    (0, 1): "player 1's action is the same",
    (1, 0): "player 2's action is the same",
}
"""Where q can lie if p = (0, 0): up to labels of actions, everywhere."""


class SymbolicGame:
    """An n x n game of real payoffs: A[i][j] of player 1, B[i][j] of player 2."""

    def __init__(self, actions: int) -> None:
        import z3

        self.actions = actions
        span = range(actions)
        self.A = [[z3.Real(f"A{i}{j}") for j in span] for i in span]
        self.B = [[z3.Real(f"B{i}{j}") for j in span] for i in span]

    def pays(self, cell: Cell) -> tuple[Any, Any]:
        """What both players get at a joint action."""
        return self.A[cell[0]][cell[1]], self.B[cell[0]][cell[1]]

    def equilibrium(self, cell: Cell) -> list[Any]:
        """No unilateral deviation from the joint action gains."""
        i, j = cell
        one, other = self.pays(cell)
        span = range(self.actions)
        return [one >= self.A[k][j] for k in span if k != i] + [
            other >= self.B[i][k] for k in span if k != j
        ]

    def minimax_of_two(self, value: Any, action: int) -> Any:
        """`value` is the pure minimax of player 2, and player 1's `action` holds it there."""
        import z3

        span = range(self.actions)
        at_most = [self.B[action][k] <= value for k in span]
        reached = z3.Or([self.B[action][k] == value for k in span])
        no_lower = [z3.Or([self.B[i][k] >= value for k in span]) for i in span]
        return z3.And(*at_most, reached, *no_lower)

    def minimax_of_one(self, value: Any, action: int) -> Any:
        """`value` is the pure minimax of player 1, and player 2's `action` holds it there."""
        import z3

        span = range(self.actions)
        at_most = [self.A[k][action] <= value for k in span]
        reached = z3.Or([self.A[k][action] == value for k in span])
        no_lower = [z3.Or([self.A[k][j] >= value for k in span]) for j in span]
        return z3.And(*at_most, reached, *no_lower)


def joined(formulas: list[Any]) -> Any:
    """All of them."""
    import z3

    return z3.And(*formulas)


def squares(actions: int) -> list[Cell]:
    """All joint actions of an n x n game."""
    return [(i, j) for i in range(actions) for j in range(actions)]
