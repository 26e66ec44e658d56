"""What is public is listed, documented, and cheap to import."""

import ast
import inspect
import os
import pickle
import subprocess
import sys
import types

import pytest

import gametheory
import learners
import proofs


@pytest.mark.parametrize("package", [gametheory, learners, proofs])
def test_public_names_exist_and_are_documented(package):
    assert list(package.__all__) == sorted(package.__all__)
    for name in package.__all__:
        value = getattr(package, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), name
            for member, attribute in vars(value).items() if inspect.isclass(value) else ():
                if inspect.isfunction(attribute) and not member.startswith("_"):
                    assert member in ("speak", "verify") or inspect.getdoc(attribute), member


HEAVY = [
    "numpy",
    "scipy",
    "sympy",
    "cvxpy",
    "networkx",
    "matplotlib",
    "torch",
    "rich",
    "typer",
    "hypothesis",
    "z3",
    "flint",
]


def loaded_by(code, **environment):
    """Which heavy packages a fresh interpreter has loaded after some code."""
    report = f"import sys; print([m for m in {HEAVY} if m in sys.modules])"
    output = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return ast.literal_eval(output.stdout.splitlines()[-1])


def test_importing_loads_nothing_and_solving_little():
    assert loaded_by("import gametheory, learners, proofs") == []
    solved = "import gametheory as gt; gt.nash_equilibria(game := gt.zoo.chicken())"
    assert loaded_by(f"{solved}; gt.solutions(game); gt.taxonomy(game)") == ["numpy"]


def test_the_commands_load_no_solver_before_they_are_asked_for_one():
    run = "import sys; from gametheory.interface import cli; sys.argv = ['gametheory', {!r}]\n"
    run += "try: cli.main()\nexcept SystemExit: pass"
    assert loaded_by(run.format("--help")) == ["numpy", "typer"]
    assert loaded_by(run.format("games")) == ["numpy", "rich", "typer"]


@pytest.mark.parametrize(
    "use",
    [
        "learners; learners.training.shaping.lola",
        "gametheory as gt; gt.plots.save",
        "proofs; proofs.search",
    ],
)
def test_documented_paths_work_in_a_fresh_interpreter(use):
    loaded_by(f"import {use}")


def test_a_function_keeps_its_name_when_the_module_of_that_name_is_imported():
    code = "import gametheory.taxonomy, gametheory as gt; print(gt.taxonomy(gt.zoo.chicken()).kind)"
    assert loaded_by(code) == ["numpy"]


def test_every_name_can_be_loaded_at_once():
    assert "torch" in loaded_by("import gametheory, learners, proofs", EAGER_IMPORT="1")


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        _ = learners.nothing


def test_packages_of_a_class_of_their_own_travel_by_name():
    """Ray sends what a script's functions refer to, such as `gt`, and plain modules by itself."""
    packages = [gametheory, gametheory.empirical, learners, proofs]
    own = [package for package in packages if type(package) is not types.ModuleType]
    assert gametheory in own  # `taxonomy` is a function and a module
    for package in own:
        assert pickle.loads(pickle.dumps(package)) is package
