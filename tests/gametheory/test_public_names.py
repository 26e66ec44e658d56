"""What is public is listed, documented, and cheap to import."""

import inspect
import subprocess
import sys

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


def test_importing_the_analytic_layer_loads_numpy_and_little_else():
    code = (
        "import sys, gametheory; "
        "heavy = {'scipy', 'sympy', 'cvxpy', 'networkx', 'matplotlib', 'torch', 'rich', 'typer'}; "
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == "[]"


def test_importing_the_learners_does_not_load_torch():
    code = "import sys, learners, learners.commands; print('torch' in sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == "False"


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        _ = learners.nothing
