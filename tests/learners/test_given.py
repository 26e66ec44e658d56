"""Policies of one's own: values held to rationals, every way to give them, every refusal."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory import InvalidArgument, TooLarge, Unsupported
from learners.evaluation.conformance import check_population

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
G = Fraction(24, 25)


def some_policy(shape, actions, rng):
    """Rational chances, zeros among them: `[state, action]`."""
    weights = rng.integers(0, 4, (shape, actions))
    weights[weights.sum(1) == 0, 0] = 1
    return [[Fraction(int(w), int(row.sum())) for w in row] for row in weights]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(2, 2), (1, 3), (3, 2)])
def test_values_are_those_of_the_linear_system_in_rationals(shape, seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(-3, 4, (2, *shape)))
    count = shape[0] * shape[1] + 1
    first = [some_policy(count, shape[0], rng) for _ in range(2)]
    second = [some_policy(count, shape[1], rng) for _ in range(2)]
    runs = learners.from_policies(
        game, np.array(first, dtype=float), np.array(second, dtype=float), name="drawn"
    )
    met = runs.meet(None)
    for i, j in itertools.product(range(2), repeat=2):
        visits = occupancy(game, first[i], second[j])
        for player in range(2):
            table = game.payoffs[player].ravel().tolist()
            expected = sum(v * x for v, x in zip(visits, table, strict=True))
            assert met[i, j, player] == pytest.approx(float(expected), abs=1e-10)
    assert np.allclose(runs.payoffs, [met[0, 0], met[1, 1]])


def occupancy(game, first, second):
    """Discounted share of each joint action, by elimination in Fractions."""
    rows, columns = game.shape
    joint = list(itertools.product(range(rows), range(columns)))
    size = len(joint)
    moves = [[first[s][a] * second[s][b] for a, b in joint] for s in range(size + 1)]
    # x (I - gP) = (1 - g) start, as equations for the transpose
    system = [
        [Fraction(i == j) - G * moves[i][j] for i in range(size)] + [(1 - G) * moves[-1][j]]
        for j in range(size)
    ]
    for k in range(size):
        pivot = next(r for r in range(k, size) if system[r][k])
        system[k], system[pivot] = system[pivot], system[k]
        system[k] = [x / system[k][k] for x in system[k]]
        for r in range(size):
            if r != k and system[r][k]:
                system[r] = [
                    x - system[r][k] * y for x, y in zip(system[r], system[k], strict=True)
                ]
    return [row[-1] for row in system]


def tit_for_tat(other):
    return lambda state: [1, 0] if state is None or state[other] == 0 else [0, 1]


def test_automata_of_strategies_get_the_same():
    game = gt.Repeated(gt.zoo.prisoners_dilemma(), "9/10")
    pair = gt.strategies.tit_for_tat(player=0), gt.strategies.always(1, player=1)
    exact = gt.strategies.values(game, pair)
    runs = learners.from_policies(game, tit_for_tat(1), [[0, 1]] * 5, name="classics")
    assert runs.payoffs[0] == pytest.approx([float(x) for x in exact], abs=1e-12)
    reply = gt.strategies.best_reply(game, 1, (pair[0], None)).exact_payoff
    gain = float(reply - exact[1])
    assert runs.exploitability(0)[0] == pytest.approx(gain, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_best_reply_is_the_best_of_all_pure_replies(seed):
    rng = np.random.default_rng(seed)
    mine = rng.dirichlet([1, 1], size=5)
    replies = np.array([np.eye(2)[list(reply)] for reply in itertools.product(range(2), repeat=5)])
    runs = learners.from_policies(BOS, [mine] * len(replies), replies, name="every reply")
    gains = runs.exploitability(0)
    assert (runs.payoffs[:, 1] + gains).max() == pytest.approx(runs.payoffs[:, 1].max())
    assert gains.min() == pytest.approx(0, abs=1e-9)


def test_tables_functions_and_modules_are_the_same():
    table = np.random.default_rng(0).dirichlet([1, 1], size=5)
    rows = dict(zip([(0, 0), (0, 1), (1, 0), (1, 1), None], table, strict=True))
    module = torch.nn.Linear(5, 2, bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(table.T))
    logits = torch.nn.Linear(5, 2, bias=False, dtype=torch.float64)
    with torch.no_grad():
        logits.weight.copy_(torch.tensor(np.log(table.T)))
    given = [table, table.tolist(), torch.tensor(table), rows.__getitem__, module]
    found = [learners.from_policies(BOS, one, table, name="x").policies[0][0] for one in given]
    found.append(learners.from_policies(BOS, [logits], table, name="x", logits=True).policies[0][0])
    for each in found:
        assert np.allclose(each, table, atol=1e-12)


def test_modules_are_asked_in_evaluation_mode_and_left_as_they_were():
    module = torch.nn.Sequential(torch.nn.Linear(5, 2), torch.nn.Dropout(0.9))
    once, twice = (
        learners.from_policies(BOS, module, module, name="x", logits=True).policies[0]
        for _ in range(2)
    )
    assert (once == twice).all()
    assert module.training
    assert module[0].weight.grad is None


def test_observations_are_what_modules_see():
    module = torch.nn.Linear(3, 2)
    seen = np.random.default_rng(0).normal(size=(5, 3))
    runs = learners.from_policies(
        BOS, module, [[1, 0]] * 5, name="x", logits=True, observations=seen
    )
    with torch.no_grad():
        expected = module(torch.tensor(seen, dtype=torch.float32)).softmax(-1)
    assert np.allclose(runs.policies[0][0], expected, atol=1e-6)


RULES = gt.coin_game.CoinGame()


def board_network(seed=0):
    """From a board of the Coin Game to logits of moves."""
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 8), torch.nn.Linear(8, 4))


def test_a_network_is_judged_on_the_boards_that_the_environment_shows():
    """Not on those with red in the corner: a network need not see that they are the same."""
    table, boards = RULES.stochastic(discount="24/25", quotient=False), RULES.observations()
    env = learners.pettingzoo.parallel_env(RULES, horizon=40)
    network = board_network()
    runs = learners.from_policies(
        table, network, network, name="saved", logits=True, observations=boards
    )
    seen, infos = env.reset(seed=0)
    visited = set()
    while env.agents:
        state = infos["red"]["state"]
        visited.add(state // RULES.num_states)
        assert (seen["red"] == boards[state]).all()
        assert (seen["blue"] == boards[state]).all()
        with torch.no_grad():
            asked = network(torch.tensor(seen["red"][None], dtype=torch.float32)).softmax(-1)
        assert np.allclose(runs.policies[0][0, state], asked[0], atol=1e-6)
        seen, _, _, _, infos = env.step({"red": state % 4, "blue": (state // 4) % 4})
    assert len(visited) > 1  # cells of red


def test_boards_of_the_quotient_are_for_its_table():
    table, boards = RULES.stochastic(discount="24/25"), RULES.observations(quotient=True)
    network = board_network()
    runs = learners.from_policies(
        table, network, network, name="saved", logits=True, observations=boards
    )
    for state in (0, 17, table.num_states - 1):
        with torch.no_grad():
            asked = network(torch.tensor(boards[[state]], dtype=torch.float32)).softmax(-1)
        assert np.allclose(runs.policies[0][0, state], asked[0], atol=1e-6)


@pytest.mark.parametrize(
    "given",
    [
        "board",
        RULES,
        learners.pettingzoo.parallel_env(RULES, horizon=3),
        object(),
        3.5,
        ["a"] * 128,
        [[1], [1, 2]],
        np.ones(128, dtype=complex),
        lambda state: state,
    ],
    ids=["word", "rules", "environment", "object", "number", "words", "ragged", "complex", "call"],
)
def test_observations_that_are_no_numbers_are_told_what_is_expected(given):
    table, network = RULES.stochastic(discount="24/25"), board_network()
    with pytest.raises(InvalidArgument, match=r"numbers \[state, \.\.\.\], .* 128 states"):
        learners.from_policies(table, network, network, name="x", logits=True, observations=given)


@pytest.mark.parametrize(
    ("table_of", "boards_of", "words"),
    [
        (True, False, r"128 states, got 1152: .*quotient=False\); .*observations\(quotient=True\)"),
        (False, True, r"1152 states, got 128: boards .* rules\.observations\(\)"),
        (True, None, r"128 states, got 7$"),
    ],
)
def test_boards_of_the_other_table_are_told_which_are_its_own(table_of, boards_of, words):
    table = RULES.stochastic(discount="24/25", quotient=table_of)
    boards = np.ones((7, 3, 3, 4)) if boards_of is None else RULES.observations(quotient=boards_of)
    network = board_network()
    with pytest.raises(InvalidArgument, match=words):
        learners.from_policies(table, network, network, name="x", logits=True, observations=boards)


def test_a_network_of_boards_without_them_is_told_to_name_them():
    table, network = RULES.stochastic(discount="24/25"), board_network()
    with pytest.raises(InvalidArgument, match="by observations="):
        learners.from_policies(table, network, network, name="x", logits=True)


@pytest.mark.parametrize(
    "form",
    [
        lambda seen: seen.tolist(),
        lambda seen: torch.tensor(seen, requires_grad=True),
        lambda seen: seen[::-1].copy()[::-1],
        lambda seen: seen.astype(">f8"),
        lambda seen: seen.astype(np.longdouble),
        lambda seen: seen.astype(object),
        lambda seen: np.lib.stride_tricks.as_strided(seen, writeable=False),
    ],
    ids=["lists", "tensor", "reversed", "big-endian", "long", "objects", "read-only"],
)
def test_observations_come_in_every_form_of_numbers(form):
    module = torch.nn.Linear(3, 2)
    seen = np.random.default_rng(0).normal(size=(5, 3))
    found = [
        learners.from_policies(
            BOS, module, HALF, name="x", logits=True, observations=each
        ).policies[0]
        for each in (seen, form(seen))
    ]
    assert np.allclose(*found, atol=1e-6)


def test_ours_given_back_are_ours():
    lola = learners.train(BOS, "lola", runs=3, steps=20, rng=0)
    runs = learners.from_policies(BOS, *lola.policies, name="theirs")
    assert np.allclose(runs.meet(None), lola.meet(None), atol=1e-12)
    assert np.allclose(runs.meet(7), lola.meet(7), atol=1e-12)
    for player in range(2):
        assert np.allclose(runs.exploitability(player), lola.exploitability(player), atol=1e-9)
    check_population(runs)


def test_a_stochastic_game_is_played_from_its_states():
    game = gt.coin_game.CoinGame().stochastic(discount="24/25")
    rng = np.random.default_rng(0)
    table = rng.dirichlet([1] * 4, size=game.num_states)
    runs = learners.from_policies(game, table, lambda state: table[state], name="walkers")
    left = gt.stochastic.fix_strategies(game, [table, table])
    start, rewards = np.zeros(game.num_states), left.float_rewards.reshape(2, -1)
    start[:] = [float(p) for p in game.initial]
    moves = np.array(
        [
            [float(lottery.get(t, 0)) for t in range(game.num_states)]
            for s in range(game.num_states)
            for lottery in [left.lotteries[int(left.lottery[s, 0, 0])]]
        ]
    )
    visits = np.linalg.solve(np.eye(game.num_states) - 0.96 * moves.T, 0.04 * start)
    assert runs.payoffs[0] == pytest.approx(rewards @ visits, abs=1e-9)
    check_population(runs)


def test_a_comparison_and_a_run_directory_take_them(tmp_path):
    lola = learners.train(BOS, "lola", runs=4, steps=20, rng=0)
    told = {"rate": 0.5, "layers": [32, 32], "net": {"kind": "mlp", "bias": True}}
    runs = learners.from_policies(BOS, *lola.policies, name="REINFORCE", metadata=told)
    result = learners.compare_runs(runs, horizon=50)
    assert result.seed is None
    assert result.evaluation.horizon == 50
    schema = json.loads((Path(learners.__file__).parent / "schemas" / "compare.json").read_text())
    jsonschema.validate(result.to_json(), schema)
    learners.write_run_directory(result, tmp_path / "runs")
    text = (tmp_path / "runs" / "config.toml").read_text()
    for default in ("opponent_step", "learning_rate", "parameterisation", "initial_std", "steps"):
        assert default not in text
    again = learners.read_runs(tmp_path / "runs")
    assert again.hyperparameters == runs.hyperparameters
    assert again.hyperparameters.metadata == told
    assert all((a == b).all() for a, b in zip(again.policies, runs.policies, strict=True))
    assert (learners.cross_play(again).payoffs == learners.cross_play(runs).payoffs).all()
    with pytest.raises(Unsupported, match=r"learners\.read_runs"):
        learners.read_config(tmp_path / "runs" / "config.toml")


def test_compare_is_train_and_compare_runs():
    whole = learners.compare(BOS, "sos", runs=4, steps=20, rng=3, horizon=60)
    parts = learners.compare_runs(learners.train(BOS, "sos", runs=4, steps=20, rng=3), horizon=60)
    mine, theirs = whole.to_json(), parts.to_json()
    assert mine.pop("seed") == 3
    assert theirs.pop("seed") is None
    assert mine == theirs


def test_compare_runs_takes_amtft():
    game = gt.Repeated(BOS, "24/25")
    runs = learners.train(game, "amtft", runs=1, form="exact")
    assert learners.compare_runs(runs).evaluation.horizon == runs.episode


HALF = [[0.5, 0.5]] * 5
REFUSED = {
    "a row too few": ({"first": HALF[:4]}, InvalidArgument, r"\[5, 2\]"),
    "an action too many": ({"first": [[0.5, 0.25, 0.25]] * 5}, InvalidArgument, r"\[5, 2\]"),
    "no state": ({"first": [0.5, 0.5]}, InvalidArgument, "lambda state"),
    "no sum of 1": ({"first": [[0.5, 0.4]] * 5}, InvalidArgument, "add up to 1"),
    "a negative chance": ({"first": [[1.5, -0.5]] * 5}, InvalidArgument, "add up to 1"),
    "not a number": ({"first": [[np.nan, 1]] * 5}, InvalidArgument, "add up to 1"),
    "logits unsaid": ({"first": torch.nn.Linear(5, 2)}, InvalidArgument, "logits=True"),
    "a module of other inputs": (
        {"first": torch.nn.Linear(4, 2)},
        InvalidArgument,
        "observations",
    ),
    "observations too few": (
        {"first": torch.nn.Linear(3, 2), "observations": np.ones((4, 3))},
        InvalidArgument,
        "5 states",
    ),
    "text": ({"first": "tit for tat"}, InvalidArgument, "function of the state"),
    "a function of text": ({"first": lambda state: "C"}, InvalidArgument, "numbers"),
    "none": ({"first": []}, InvalidArgument, "player 1"),
    "runs that do not pair": ({"first": [HALF, HALF]}, InvalidArgument, "as many"),
    "our name": ({"name": "lola"}, InvalidArgument, "my lola"),
    "no name": ({"name": " "}, InvalidArgument, "name"),
    "no plain value": ({"metadata": {"rate": None}}, InvalidArgument, "rate"),
    "infinite metadata": ({"metadata": {"a": [1, np.inf]}}, InvalidArgument, "'a'"),
    "keys that are numbers": ({"metadata": {"a": {1: 2}}}, InvalidArgument, "text as keys"),
    "three players": (
        {"game": gt.NormalForm(np.zeros((3, 2, 2, 2)))},
        InvalidArgument,
        "each of 3",
    ),
    "one player": ({"game": gt.NormalForm([[0, 1]])}, Unsupported, "two players or more"),
    "too many actions": ({"game": gt.NormalForm(np.zeros((2, 21, 20)))}, TooLarge, "400"),
    "a horizon": (
        {"game": gt.coin_game.CoinGame().stochastic(horizon=5)},
        Unsupported,
        "discount",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what):
    change, error, words = REFUSED[what]
    given = {"game": BOS, "first": HALF, "second": HALF, "name": "x", **change}
    with pytest.raises(error, match=words):
        learners.from_policies(given.pop("game"), given.pop("first"), given.pop("second"), **given)
