"""A run directory in the explorer: the same outcomes and policies as in the comparison."""

import re
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
import learners
from learners.evaluation.explored import MOST_RUNS, open_run_directory


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    made = {}
    for name, options in {
        "lola": {"runs": 5, "steps": 8, "disagreement": (0, "1/3")},
        "amtft": {"runs": 1, "form": "exact"},
    }.items():
        found = learners.compare(gt.zoo.asymmetric_bach_or_stravinsky(), name, rng=1, **options)
        folder = tmp_path_factory.mktemp("runs") / name
        learners.write_run_directory(found, folder)
        made[name] = (found, folder)
    return made


@pytest.mark.parametrize("name", ["lola", "amtft"])
def test_outcomes_are_those_of_the_comparison(compared, name):
    comparison, folder = compared[name]
    explored = open_run_directory(folder)
    evaluation = comparison.discounted or comparison.evaluation
    met = evaluation.cross_play.payoffs
    norms = list(comparison.evaluation.norms)
    self_play, *crossed = explored.layers
    assert [o.payoffs for o in self_play.outcomes] == [
        tuple(map(float, met[k, k])) for k in range(len(norms))
    ]
    assert [o.kind for o in self_play.outcomes] == norms
    pairs = {
        tuple(map(int, re.findall(r"run (\d+)", outcome.name))): outcome
        for layer in crossed
        for outcome in layer.outcomes
    }
    assert set(pairs) == {(i, j) for i, j in np.ndindex(len(norms), len(norms)) if i != j}
    for (i, j), outcome in pairs.items():
        assert outcome.payoffs == tuple(map(float, met[i, j]))
        assert outcome.kind == (norms[i] if norms[i] == norms[j] else "different norms")
        players = [explored.participants[k].name for k in outcome.participants]
        assert players == [f"row of run {i}", f"column of run {j}"]
    setting = explored.setting
    assert setting.game.exact_payoffs.tolist() == comparison.stage.exact_payoffs.tolist()
    asked = tuple(map(Fraction, setting.disagreement or comparison.solutions.disagreement))
    assert asked == tuple(map(Fraction, comparison.solutions.disagreement))


def test_policies_are_those_that_were_learned(compared):
    comparison, folder = compared["lola"]
    explored = open_run_directory(folder)
    tables = comparison.runs.tables()
    for k, participant in enumerate(explored.participants):
        run, player = divmod(k, 2)
        table = tables[f"policy_{player + 1}"][run]
        lines = dict(participant.lines)
        order = ["after B, B", "after B, S", "after S, B", "after S, S", "first"]
        for state, when in enumerate(order):
            shown = [float(x) for x in re.findall(r"\d\.\d+", lines[when])]
            assert shown == pytest.approx(table[state].tolist(), abs=5.1e-4)
        gain = comparison.exploitability[run, player]
        assert float(lines["a best reply to it gains"].split()[0]) == pytest.approx(gain, abs=5e-5)


def test_of_many_runs_some_meet(tmp_path):
    found = learners.compare(gt.zoo.chicken(), "naive", runs=MOST_RUNS + 2, steps=2, rng=0)
    learners.write_run_directory(found, tmp_path / "many")
    explored = open_run_directory(tmp_path / "many")
    assert len(explored.layers[0].outcomes) == MOST_RUNS + 2
    crossed = sum(len(layer.outcomes) for layer in explored.layers[1:])
    assert crossed == MOST_RUNS * (MOST_RUNS - 1)
    assert f"The first {MOST_RUNS} meet" in explored.note


def test_other_directories_are_refused(compared, tmp_path):
    with pytest.raises(gt.InvalidArgument, match="config"):
        open_run_directory(tmp_path)
    game = gt.coin_game.CoinGame(size=2).stochastic(discount="1/2")
    coins = learners.compare(game, runs=2, steps=1)
    learners.write_run_directory(coins, tmp_path / "coins")
    with pytest.raises(gt.InvalidArgument):
        open_run_directory(tmp_path / "coins")
    _, folder = compared["amtft"]
    (folder / "runs.parquet").write_bytes(b"PAR1")
    with pytest.raises(gt.InvalidArgument, match="damaged"):
        open_run_directory(folder)
