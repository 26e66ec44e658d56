"""What optional packages bring: declared, documented, and missed in words that say what to do."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import gametheory as gt
from gametheory._support.extras import EXTRAS, load, saying_what_is_missing, what_is_missing

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = PROJECT["optional-dependencies"]
MODULES = {"z3-solver": "z3", "open-spiel": "pyspiel", "tomli-w": "tomli_w"}
"""Distributions whose module has another name."""

CALLS = {
    "pandas": "gt.solutions(game).to_pandas()",
    "hypothesis": "import gametheory.testing",
    "pygambit": "gt.interop.to_pygambit(game)",
    "nashpy": "gt.interop.to_nashpy(game)",
    "quantecon": "gt.interop.to_quantecon(game)",
    "pyspiel": "gt.interop.to_open_spiel(game)",
    "openpyxl": "open('a.xlsx', 'wb').write(b'PK'); gt.read_game('a.xlsx')",
    "torch": "learners.compare(game, 'lola', runs=2)",
    "pettingzoo": "learners.pettingzoo",
    "z3": "proofs.prove_claim(proofs.Claim('x', x > 0, hypotheses=(x > 1,)))",
    "onnxruntime": "learners.read_onnx('a.onnx', gives='logits')",
    "uvicorn": "_server.serve(explorer.Explored(explorer.Setting.of(game)))",
    "ray": "list(engines.run_jobs(print, [1, 2], engine='ray'))",
}
"""What a user calls, by the module that it needs first."""

SCRIPT = """
import sys
for name in {modules!r}:
    sys.modules[name] = None
import gametheory as gt, learners, proofs
from gametheory._support import engines
from gametheory.interface import explorer
from gametheory.interface.explorer import _server
game, x = gt.zoo.chicken(), proofs.quantity("x")
for module, call in {calls!r}.items():
    try:
        exec(call)
        print(module, "was not missed")
    except gt.GameTheoryError as error:
        print(module, "|", error)
print("solved", gt.solutions(game)["nash"].payoffs)
"""


def test_the_extras_are_those_that_are_declared():
    assert set(EXTRAS) == set(DECLARED) - {"docs", "dev", "all"}
    for extra, modules in EXTRAS.items():
        declared = [re.match(r"[\w-]+", each)[0] for each in DECLARED[extra]]
        brought = {MODULES.get(name, name) for name in declared}
        assert set(modules) <= brought | {"gymnasium"}, extra  # PettingZoo brings that
        assert brought <= {*modules, "hypothesis"}, extra
    (everything,) = DECLARED["all"]
    assert set(re.findall(r"[\w-]+", everything.partition("[")[2])) == set(EXTRAS)


def test_what_is_missing_is_said_with_what_brings_it(tmp_path):
    modules = [module for modules in EXTRAS.values() for module in modules]
    script = SCRIPT.format(modules=modules, calls=CALLS)
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    *said, last = ended.stdout.splitlines()
    assert len(said) == len(CALLS)
    for line in said:
        module, _, message = line.partition(" | ")
        (extra,) = [name for name, brought in EXTRAS.items() if module in brought]
        assert f"pip install 'gametheory-norms[{extra}]'" in message, line
    assert last.startswith("solved")


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("compare chicken --runs 2", "learners"),
        ("reproduce figure5 --quick --out there", "learners"),
        ("prove lemma-1", "proofs"),
    ],
)
def test_commands_say_it_too(command, extra, tmp_path):
    block = "import sys; sys.modules['torch'] = sys.modules['z3'] = None; "
    run = f"{block}sys.argv = {['gametheory', *command.split()]!r}; "
    run += "from gametheory.interface.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert f"pip install 'gametheory-norms[{extra}]'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_other_errors_are_not_taken_for_a_missing_extra():
    assert what_is_missing(ModuleNotFoundError(name="nowhere")) is None
    assert what_is_missing(ModuleNotFoundError(name=None)) is None
    assert "[proofs]" in str(what_is_missing(ModuleNotFoundError(name="z3.z3util")))
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load("no_such_module")

    def get(name):
        raise AttributeError(name)

    with pytest.raises(AttributeError, match="other"):
        saying_what_is_missing(get)("other")


def test_the_version_is_in_one_place():
    assert PROJECT["dynamic"] == ["version"]
    assert (
        gt.__version__
        == re.search(r'"(.*)"', (ROOT / "gametheory" / "_version.py").read_text(encoding="utf-8"))[
            1
        ]
    )
    assert importlib.metadata.version("gametheory-norms")
