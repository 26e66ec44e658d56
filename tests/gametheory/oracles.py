"""Independent oracles: slow, simple, and sharing no code with the library's solvers."""

import itertools
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path


def extreme_equilibria(A, B):
    """All extreme equilibria by brute force: vertices by solving every square subsystem.

    A, B: nested lists of Fractions. Vertices of {(x, v): x >= 0, sum x = 1, x B_j <= v}.
    """
    m, n = len(A), len(A[0])
    P = _strategy_vertices([[B[i][j] for i in range(m)] for j in range(n)])
    Q = _strategy_vertices(A)
    found = set()
    for x, best_columns in P:
        for y, best_rows in Q:
            if all(x[i] == 0 or i in best_rows for i in range(m)) and all(
                y[j] == 0 or j in best_columns for j in range(n)
            ):
                found.add((x, y))
    return found


def _strategy_vertices(replies):
    """(strategy, best replies) for each vertex; replies[j][i]: payoff of reply j against i."""
    k = len(replies[0])
    result = {}
    for size in range(1, k + 1):
        for support in itertools.combinations(range(k), size):
            for tight in itertools.combinations(range(len(replies)), size):
                # Unknowns: probabilities on the support, and the value v.
                rows = [[replies[j][i] for i in support] + [-1] for j in tight]
                solution = solved([*rows, [1] * size + [0]], [0] * size + [1])
                if solution is None or min(solution[:-1]) < 0:
                    continue
                *probabilities, value = solution
                x = [Fraction(0)] * k
                for i, p in zip(support, probabilities, strict=True):
                    x[i] = p
                payoffs = [sum(r[i] * x[i] for i in range(k)) for r in replies]
                if max(payoffs) == value:
                    best = frozenset(j for j, p in enumerate(payoffs) if p == value)
                    result[tuple(x)] = best
    return list(result.items())


def solved(matrix, right):
    """The solution of a square system by elimination in Fractions; None if it has not just one."""
    rows = [[Fraction(x) for x in (*row, b)] for row, b in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i, row in enumerate(rows):
            if i != k and row[k]:
                rows[i] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
    return [row[-1] for row in rows]


def lrsnash_program():
    """Where passagemath-lrslib has put the program."""
    folders = (Path(folder) / "sage_wheels/bin" for folder in sys.path)
    return next(folder / "lrsnash" for folder in folders if (folder / "lrsnash").exists())


def lrsnash(A, B):
    """Extreme equilibria by the reverse-search program lrsnash (Avis et al. 2010)."""
    m, n = len(A), len(A[0])
    text = f"{m} {n}\n" + "".join(
        "\n" + "\n".join(" ".join(map(str, row)) for row in matrix) + "\n" for matrix in (A, B)
    )
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(text)
        file.flush()
        output = subprocess.run(
            [lrsnash_program(), file.name], capture_output=True, text=True, check=True
        ).stdout
    found, pending = set(), []
    for line in output.splitlines():
        cells = line.split()
        if cells[:1] == ["2"]:
            pending.append(tuple(Fraction(c) for c in cells[1 : n + 1]))
        elif cells[:1] == ["1"]:
            x = tuple(Fraction(c) for c in cells[1 : m + 1])
            found |= {(x, y) for y in pending}
        elif not cells:
            pending = []
    return found


def lottery_maximum(points, objective):
    """The best of `objective` on a fine grid of lotteries over pairs of points (floats)."""
    best = None
    for a, b in itertools.combinations_with_replacement(points, 2):
        for k in range(401):
            t = Fraction(k, 400)
            point = tuple((1 - t) * x + t * y for x, y in zip(a, b, strict=True))
            value = objective(point)
            if value is not None and (best is None or value > best[0]):
                best = (value, point)
    return best
