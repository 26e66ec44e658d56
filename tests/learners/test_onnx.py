"""Policies as ONNX models: asked as numpy and torch compute them, and every refusal.

The models are put together by hand, operation by operation, so that what they give is known.
"""

import os
import pickle
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory import InvalidArgument, Unsupported
from gametheory.errors import FileFormatError
from learners.evaluation.conformance import check_population

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
TABLE = np.random.default_rng(0).dirichlet([1, 1], size=5).astype(np.float32)
HALF = [[0.5, 0.5]] * 5


def model(nodes, weights=(), *, shape=("batch", 5), kind=TensorProto.FLOAT, outputs=("y",), **rest):
    """A model of one input `x`; weights by name."""
    graph = helper.make_graph(
        nodes,
        "policy",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(w), name) for name, w in dict(weights).items()],
    )
    domains = {n.domain for n in nodes} - {""}
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(d, 3) for d in sorted(domains))]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, **rest)


def node(operation, given, gives="y", **attributes):
    return helper.make_node(operation, given.split(), gives.split(), **attributes)


def tabled(table=TABLE, **options):
    """One-hot states times a table."""
    return model([node("MatMul", "x w")], {"w": np.asarray(table, np.float32)}, **options)


@pytest.fixture
def saved(tmp_path):
    def save(made, name="agent.onnx"):
        path = tmp_path / name
        path.write_bytes(made if isinstance(made, bytes) else made.SerializeToString())
        return path

    return save


def runs_of(policy, second=HALF, game=BOS, **options):
    return learners.from_policies(game, policy, second, name="of mine", **options)


def test_a_model_that_holds_a_table_is_that_table(saved):
    policy = learners.read_onnx(saved(tabled()), gives="probabilities")
    found, same = (runs_of(each, TABLE[::-1]) for each in (policy, TABLE))
    assert (found.policies[0] == same.policies[0]).all()
    assert (found.payoffs == same.payoffs).all()
    assert (learners.cross_play(found).payoffs == learners.cross_play(same).payoffs).all()
    assert str(learners.judge(found)) == str(learners.judge(same))
    check_population(found)


def test_logits_become_probabilities_and_minus_infinity_never(saved):
    logits = np.array([[3, 1], [-np.inf, 2], [0, -900], [1e4, 1e4 + 1], [-1, -1]], np.float32)
    path = saved(model([node("Gather", "w x")], {"w": logits}, kind=TensorProto.INT64, shape=["b"]))
    policy = learners.read_onnx(path, gives="logits", observations=np.arange(5))
    expected = [1 / (1 + np.exp(-x)) for x in (2, -700, 700, -1, 0)]
    assert runs_of(policy).policies[0][0, :, 0] == pytest.approx(expected, abs=1e-12)


PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-policies.md"


def test_a_torch_module_exported_is_the_module(tmp_path, monkeypatch, capsys):
    """As the page on own policies shows it."""
    torch.manual_seed(0)
    layers = torch.nn.Linear(5, 16), torch.nn.Tanh(), torch.nn.Dropout(0.5), torch.nn.Linear(16, 2)
    module = torch.nn.Sequential(*layers)
    reading, exporting = re.findall(r"^```py\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    shown = {"torch": torch, "learners": learners, "game": BOS, "network": module}
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and onnxscript, of one another
        exec(exporting, shown | {"example": torch.zeros(2, 5)})
    assert [each.name for each in tmp_path.iterdir()] == ["agent.onnx"]
    exec(reading, shown)
    same = runs_of(module, module, logits=True)
    assert shown["runs"].policies[0] == pytest.approx(same.policies[0], abs=1e-6)
    assert capsys.readouterr().out.split()[-1] == str(learners.judge(same).pays_to_defect)


def test_the_observations_of_a_coin_game(saved):
    rules = gt.coin_game.CoinGame()
    game, seen = rules.stochastic(discount="24/25"), rules.observations(quotient=True)
    weights = np.random.default_rng(1).normal(size=(seen[0].size, 4)).astype(np.float32)
    nodes = [node("Flatten", "x", "flat"), node("MatMul", "flat w")]
    path = saved(model(nodes, {"w": weights}, shape=["b", *seen.shape[1:]]))
    policy = learners.read_onnx(path, gives="logits")
    found = runs_of(policy, policy, game, observations=seen)
    powers = np.exp(seen.reshape(len(seen), -1).astype(float) @ weights.astype(float))
    expected = powers / powers.sum(axis=1, keepdims=True)
    assert found.policies[0][0] == pytest.approx(expected, abs=1e-5)
    same = learners.from_policies(game, expected, expected, name="x")
    assert found.payoffs == pytest.approx(same.payoffs, abs=1e-5)
    with pytest.raises(InvalidArgument, match=r"\['any', .*\], batch first, got .* \[\d+, \d+\]"):
        runs_of(policy, policy, game)


@pytest.mark.parametrize("batch", [1, 5])
def test_batches_of_a_fixed_size_are_filled(batch, saved):
    policy = learners.read_onnx(saved(tabled(shape=(batch, 5))), gives="probabilities")
    assert (runs_of(policy).policies[0][0] == runs_of(TABLE).policies[0][0]).all()


def test_one_action_and_three_players(saved):
    game = gt.NormalForm(np.arange(12).reshape(3, 2, 1, 2))
    lone = learners.read_onnx(saved(tabled(np.ones((5, 1))), "1.onnx"), gives="logits")
    pair = learners.read_onnx(saved(tabled(), "2.onnx"), gives="probabilities")
    runs = learners.from_policies(game, pair, lone, pair, name="three")
    same = learners.from_policies(game, TABLE, np.ones((5, 1)), TABLE, name="three")
    assert (runs.payoffs == same.payoffs).all()


def test_several_outputs_are_told_apart_by_name(saved):
    nodes = [node("MatMul", "x w", "policy"), node("ReduceSum", "x", "value")]
    path = saved(model(nodes, {"w": TABLE}, outputs=("policy", "value")))
    with pytest.raises(InvalidArgument, match=r"several outputs.*\['policy', 'value'\]"):
        learners.read_onnx(path, gives="probabilities")
    with pytest.raises(InvalidArgument, match="'polcy'"):
        learners.read_onnx(path, gives="probabilities", output="polcy")
    policy = learners.read_onnx(path, gives="probabilities", output="policy")
    assert policy.input == "x"
    assert (runs_of(policy).policies[0] == runs_of(TABLE).policies[0]).all()


def test_a_file_that_two_readers_would_read_otherwise_is_read_as_onnx(saved):
    made = tabled()
    made.producer_name = "ORTM"  # where another format has its mark
    path = saved(made)
    assert path.read_bytes()[4:8] == b"ORTM"
    policy = learners.read_onnx(path, gives="probabilities")
    assert (runs_of(policy).policies[0] == runs_of(TABLE).policies[0]).all()


def elsewhere(place="weights.bin", name="w"):
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[5, 2])
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": place, "offset": "0", "length": "40"}.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


def with_weights_elsewhere():
    made = tabled()
    made.graph.initializer[0].CopyFrom(elsewhere("../../etc/passwd"))
    return made


def with_a_constant_elsewhere():
    return model(
        [helper.make_node("Constant", [], ["w"], value=elsewhere()), node("MatMul", "x w")]
    )


def with_a_branch_elsewhere():
    """In a graph inside a graph."""
    value = [helper.make_tensor_value_info("b", TensorProto.FLOAT, None)]
    branch = helper.make_graph([node("MatMul", "x w", "b")], "b", [], value, [elsewhere()])
    nodes = [node("If", "c", then_branch=branch, else_branch=branch)]
    return model(nodes, {"c": np.array(True)})


def with_a_function(domain, *inner):
    made = model([helper.make_node("Own", ["x"], ["y"], domain=domain)])
    opsets = [helper.make_opsetid("", 17)]
    made.functions.append(helper.make_function(domain, "Own", ["x"], ["y"], inner, opsets))
    return made


def with_a_loop():
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [node("Identity", "c", "d"), node("Identity", "v", "u")],
        "b",
        [
            value("i", TensorProto.INT64, []),
            value("c", TensorProto.BOOL, []),
            value("v", TensorProto.FLOAT, None),
        ],
        [value("d", TensorProto.BOOL, []), value("u", TensorProto.FLOAT, None)],
    )
    loop = helper.make_node("Loop", ["", "go", "p"], ["y"], body=body)
    return model([node("MatMul", "x w", "p"), loop], {"w": TABLE, "go": np.array(True)})


def with_a_memory():
    made = model([node("MatMul", "x w", "p"), node("Add", "p h")], {"w": TABLE})
    made.graph.input.append(helper.make_tensor_value_info("h", TensorProto.FLOAT, ["batch", 2]))
    return made


LABELS = node("LabelEncoder", "x", domain="ai.onnx.ml", keys_strings=["a"], values_floats=[1.0])
DRAWS = [node("RandomUniformLike", "p", "r"), node("Softmax", "r")]
UNREADABLE = {
    "weights in another file": (with_weights_elsewhere, Unsupported, "'../../etc/passwd'"),
    "a constant in another file": (with_a_constant_elsewhere, Unsupported, "weights.bin"),
    "a branch in another file": (with_a_branch_elsewhere, Unsupported, "weights.bin"),
    "a function's constant in another file": (
        lambda: with_a_function(
            "mine", helper.make_node("Constant", [], ["y"], value=elsewhere(name="f"))
        ),
        Unsupported,
        "weights.bin",
    ),
    "another maker's operation": (
        lambda: model([helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft")]),
        Unsupported,
        "'Gelu' of 'com.microsoft'",
    ),
    "one of a name that is built in": (
        lambda: with_a_function("com.microsoft", node("Identity", "x")),
        Unsupported,
        "'Own' of 'com.microsoft'",
    ),
    "a loop": (with_a_loop, Unsupported, "Loop"),
    "drawn numbers": (
        lambda: model([node("MatMul", "x w", "p"), *DRAWS], {"w": TABLE}),
        Unsupported,
        "RandomUniformLike",
    ),
    "drawn numbers in a function": (
        lambda: with_a_function("mine", node("RandomNormalLike", "x")),
        Unsupported,
        "RandomNormalLike",
    ),
    "a memory": (with_a_memory, Unsupported, "one input, .* got 'x', 'h'"),
    "text as input": (
        lambda: model([LABELS], kind=TensorProto.STRING),
        Unsupported,
        "tensor\\(string\\)",
    ),
    "a pickle": (lambda: pickle.dumps({"w": TABLE}), FileFormatError, "expected an ONNX model"),
    "nothing": (lambda: b"", FileFormatError, "hold no graph"),
    "half of a model": (
        lambda: tabled().SerializeToString()[:-30],
        FileFormatError,
        "expected an ONNX model",
    ),
    "an operation that there is not": (
        lambda: model([node("NoSuchThing", "x")]),
        FileFormatError,
        "NoSuchThing",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_no_file_may_hold(what, saved):
    made, error, words = UNREADABLE[what]
    with pytest.raises(error, match=words):
        learners.read_onnx(saved(made()), gives="probabilities")


def test_functions_of_its_own_are_run(saved):
    policy = learners.read_onnx(
        saved(with_a_function("mine", node("Softmax", "x"))),
        gives="probabilities",
        observations=np.log(TABLE),
    )
    with pytest.raises(InvalidArgument, match="shape"):
        runs_of(policy)  # declared as five numbers
    assert policy(np.eye(5))[0, 0] == pytest.approx(np.e / (np.e + 4))


def test_pipes_folders_and_giants_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with open(tmp_path / "giant", "wb") as file:
        file.truncate(2**30 + 1)  # holes
    for name, words in {"pipe": "regular", "giant": "at most", ".": "dir", "no": "No such"}.items():
        with pytest.raises(FileFormatError, match=words):
            learners.read_onnx(tmp_path / name, gives="logits")


def mixed(**options):
    """Each row moved by the mean of the batch."""
    nodes = [
        node("ReduceMean", "x", "m", axes=[0], keepdims=1),
        node("Sub", "x m", "d"),
        node("MatMul", "d w", "p"),
        node("Softmax", "p"),
    ]
    return model(nodes, {"w": 3 * TABLE}, **options)


def changed(row, change):
    found = TABLE.copy()
    found[row] = change
    return found


def yes_or_no():
    made = model([node("Greater", "x w")], {"w": np.zeros(5, np.float32)})
    made.graph.output[0].type.tensor_type.elem_type = TensorProto.BOOL
    return made


ANSWERS = {
    "not a number": ("probabilities", lambda: tabled(changed(2, np.nan)), "add up to 1"),
    "a negative chance": ("probabilities", lambda: tabled(changed(4, (1.5, -0.5))), "up to 1"),
    "no sum of 1": ("probabilities", lambda: tabled(changed(0, (0.5, 0.4))), r"observation 0"),
    "logits unsaid": ("probabilities", lambda: tabled(np.log(TABLE)), "gives='logits'"),
    "probabilities unsaid": ("logits", tabled, "gives='probabilities'"),
    "a logit that is no number": ("logits", lambda: tabled(changed(1, np.nan)), "logits"),
    "an infinite logit": ("logits", lambda: tabled(changed(1, np.inf)), "logits"),
    "an action too many": (
        "probabilities",
        lambda: tabled([[0.5, 0.25, 0.25]] * 5),
        r"\[5, 2\] \[state, action\], got \[5, 3\]",
    ),
    "a state too few": ("probabilities", lambda: tabled(TABLE[:4], shape=("b", 4)), "batch first"),
    "no batch": ("probabilities", lambda: tabled(shape=(5,)), "batch first"),
    "an axis too many": (
        "probabilities",
        lambda: model(
            [node("MatMul", "x w", "p"), node("Unsqueeze", "p a")],
            {"w": TABLE, "a": np.array([1])},
        ),
        "a row for each observation",
    ),
    "a batch that is not filled": ("probabilities", lambda: tabled(shape=(2, 5)), "batches of 2"),
    "what depends on the batch": ("probabilities", mixed, "function of one observation"),
    "what depends on a batch of a fixed size": (
        "probabilities",
        lambda: mixed(shape=(5, 5)),
        "function of one observation",
    ),
    "a batch of nobody": ("probabilities", lambda: tabled(shape=(0, 5)), "batches of 0"),
    "no numbers": ("probabilities", yes_or_no, "numbers .* got bool"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_answers_that_are_no_policy_are_refused(what, saved):
    gives, made, words = ANSWERS[what]
    with pytest.raises(InvalidArgument, match=words):
        runs_of(learners.read_onnx(saved(made()), gives=gives))


def test_observations_that_are_no_numbers_are_refused_when_they_are_given(saved):
    path = saved(tabled())
    with pytest.raises(InvalidArgument, match="as numbers"):
        learners.read_onnx(path, gives="probabilities", observations=[[1], [1, 2]])
    with pytest.raises(InvalidArgument, match="as numbers"):
        learners.read_onnx(path, gives="probabilities")([10**400] * 5)


def test_dropout_is_never_in_training_mode(saved):
    nodes = [node("MatMul", "x w", "p"), node("Dropout", "p r t", "d"), node("Softmax", "d")]
    weights = {"w": 5 * TABLE, "r": np.float32(0.5), "t": np.array(True)}
    policy = learners.read_onnx(saved(model(nodes, weights)), gives="probabilities")
    powers = np.exp(5 * TABLE.astype(float))
    expected = powers / powers.sum(axis=1, keepdims=True)
    assert runs_of(policy).policies[0][0] == pytest.approx(expected, abs=1e-6)


OBSERVED = {
    "too few": (np.eye(4, 5), "5 states"),
    "ragged": ([[1, 2], [3]], "of numbers"),
    "text": ([["a"] * 5] * 5, "of numbers"),
    "not finite": (np.full((5, 5), np.inf), "finite"),
    "beyond float32": (np.full((5, 5), 1e300), "finite|logits|up to 1"),
}


@pytest.mark.parametrize("what", OBSERVED)
def test_observations_that_do_not_fit(what, saved):
    seen, words = OBSERVED[what]
    policy = learners.read_onnx(saved(tabled()), gives="probabilities")
    with pytest.raises(InvalidArgument, match=words):
        runs_of(policy, observations=seen)


def test_integers_are_never_rounded(saved):
    path = saved(model([node("Gather", "w x")], {"w": TABLE}, kind=TensorProto.INT64, shape=["b"]))
    policy = learners.read_onnx(path, gives="probabilities")
    assert (policy([3.0, 0.0]) == TABLE[[3, 0]]).all()
    with pytest.raises(InvalidArgument, match="int64"):
        policy([0.5])
    with pytest.raises(InvalidArgument, match="got none"):
        policy(np.zeros((0,)))
    with pytest.raises(InvalidArgument, match=re.escape("agent.onnx failed")):
        policy([7])
    with pytest.raises(InvalidArgument, match="what the model gives"):
        learners.read_onnx(path, gives="scores")
    assert repr(policy).startswith("OnnxPolicy(")
