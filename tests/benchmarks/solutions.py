"""The four solutions of one game, exactly, as a ratio to cvxpy (Clarabel) in the same run.

Run as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.solutions`. Ours
starts from the matrices: hull, minimax point and four solutions, in Fractions. cvxpy does the same
as a user writes it: two linear programs for the minimax point, two for the ideal point, and four
for the solutions. Compiled once with parameters (DPP), which pays only for many games of one shape,
it gets the minimax and the ideal point for nothing. Medians over games.
"""

import time
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt

GAMES = {2: 101, 3: 61, 4: 41}


def programs(cp, vertices, d, scale, count):
    w = cp.Variable(count, nonneg=True)
    v = cp.Variable(2)
    inside = [cp.sum(w) == 1, v == vertices.T @ w]
    gains = v - d
    rational = [*inside, gains >= 0]
    return [
        cp.Problem(cp.Maximize(cp.sum(v)), inside),
        cp.Problem(cp.Maximize(cp.min(gains)), rational),
        cp.Problem(cp.Maximize(cp.sum(cp.log(gains))), rational),
        cp.Problem(cp.Maximize(cp.min(cp.multiply(gains, scale))), rational),
    ]


def minimax(cp, own):
    """What the row player can secure."""
    x, value = cp.Variable(len(own), nonneg=True), cp.Variable()
    problem = cp.Problem(cp.Maximize(value), [own.T @ x >= value, cp.sum(x) == 1])
    return problem.solve(solver="CLARABEL")


def as_a_user(A, B):
    import cvxpy as cp

    points = np.stack([A.ravel(), B.ravel()], axis=1)
    d = np.array([minimax(cp, A), minimax(cp, B.T)])
    w = cp.Variable(len(points), nonneg=True)
    rational = [cp.sum(w) == 1, points.T @ w >= d]
    ideal = [
        cp.Problem(cp.Maximize(points[:, i] @ w), rational).solve(solver="CLARABEL")
        for i in range(2)
    ]
    found = []
    for problem in programs(cp, points, d, 1 / (np.array(ideal) - d), len(points)):
        problem.solve(solver="CLARABEL")
        found.append(problem.value)
    return found


class Compiled:
    def __init__(self, count):
        import cvxpy as cp

        self.points, self.d = cp.Parameter((count, 2)), cp.Parameter(2)
        self.normals, self.offset = cp.Parameter((count, 2)), cp.Parameter(2)
        self.problems = programs(cp, self.points, self.d, np.ones(2), count)[:3]
        # Kalai-Smorodinsky is egalitarian where the ideal gains are one.
        self.scaled = programs(cp, self.normals, self.offset, np.ones(2), count)[1]

    def solve(self, points, d, scale):
        self.points.value, self.d.value = points, d
        self.normals.value, self.offset.value = points * scale, d * scale
        for problem in (*self.problems, self.scaled):
            problem.solve(solver="CLARABEL")
        return [problem.value for problem in (*self.problems, self.scaled)]


def seconds(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def main():
    console = Console(soft_wrap=True)
    table = Table(
        "actions",
        "games",
        "ours",
        "cvxpy, as written",
        "cvxpy, compiled once",
        "ratio",
        "ratio",
        "largest difference",
    )
    for n, games in GAMES.items():
        rng = np.random.default_rng(n)
        compiled, rows, worst = Compiled(n * n), [], 0.0
        for payoffs in rng.integers(0, 100, (games, 2, n, n)):

            def ours(matrices=payoffs):
                return gt.solutions(gt.NormalForm(matrices))

            solved = ours()
            points, d = payoffs.reshape(2, -1).T.astype(float), np.array(solved.disagreement, float)
            best = np.array(gt.attainable(gt.NormalForm(payoffs)).ideal(solved.disagreement), float)
            if min(best - d) < 1e-9:
                continue
            scale = 1 / (best - d)
            # A fresh game each time: nothing is remembered from an earlier call.
            mine = median(seconds(ours)[0] for _ in range(3))
            written, values = seconds(as_a_user, *payoffs.astype(float))
            again, others = seconds(compiled.solve, points, d, scale)
            gains = [np.array(o.payoffs, float) - d for o in solved.values()]
            exact = [
                sum(map(float, solved.utilitarian.payoffs)),
                gains[1].min(),
                np.log(gains[2]).sum(),
                (gains[3] * scale).min(),
            ]
            off = [
                abs(a - b) / max(1, abs(a))
                for x in (values, others)
                for a, b in zip(exact, x, strict=True)
            ]
            worst = max(worst, *off)
            rows.append((mine, written, again))
        a, b, c = (median(column) for column in zip(*rows, strict=True))
        table.add_row(
            f"{n}x{n}",
            str(len(rows)),
            f"{a * 1e6:.0f} us",
            f"{b * 1e3:.1f} ms",
            f"{c * 1e3:.1f} ms",
            f"{b / a:.0f}",
            f"{c / a:.0f}",
            f"{worst:.0e}",
        )
    console.print(table)


if __name__ == "__main__":
    main()
