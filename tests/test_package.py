"""The package as it is published: nothing is missing from it, and it works by itself.

Slow: `python -m pytest -n0 -m slow tests/test_package.py`, as `.ci/run` does. It needs a package
index.
"""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("gametheory", "learners", "proofs")
LEFT_OUT = (".github", ".gitignore", ".pre-commit-config.yaml")
"""What belongs to the repository and not to a release of it."""

BY_ITSELF = """
import importlib.metadata, sys
import gametheory as gt
game = gt.NormalForm.from_bimatrix([[4, 0], [0, 2]], [[1, 0], [0, 2]], disagreement=(0, 0))
print(gt.__version__ == importlib.metadata.version("gametheory-norms"))
print(gt.solutions(game))
print(len(gt.deals.example_log().records))
gt.plots.save(gt.plots.plot_game(game).figure, "game.png")
print([name for name in ("torch", "pandas", "z3", "hypothesis") if name in sys.modules])
"""


def call(*command, **options):
    ended = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, **options
    )
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    return ended.stdout


@pytest.fixture(scope="module")
def tracked():
    """The files of the repository, as the next commit would have them."""
    listed = call("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    return {name for name in listed.splitlines() if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tracked, tmp_path_factory):
    """The source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("package")
    for name in tracked:
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "source" / name)
    call(sys.executable, "-m", "build", "--outdir", folder / "dist", ".", cwd=folder / "source")
    (wheel,) = (folder / "dist").glob("*.whl")
    (source,) = (folder / "dist").glob("*.tar.gz")
    return wheel, source


@pytest.mark.slow
def test_the_wheel_holds_the_packages_and_nothing_else(built, tracked):
    names = set(zipfile.ZipFile(built[0]).namelist())
    wanted = {name for name in tracked if name.split("/")[0] in PACKAGES}
    assert len(wanted) > 400
    assert {f"{package}/py.typed" for package in PACKAGES} <= wanted
    found = {name for name in names if ".dist-info/" not in name}
    assert found == wanted


@pytest.mark.slow
def test_the_source_distribution_holds_the_repository(built, tracked):
    with tarfile.open(built[1]) as archive:
        names = {each.name.partition("/")[2] for each in archive if each.isfile()}
    wanted = {name for name in tracked if not name.startswith(LEFT_OUT)}
    assert wanted - names == set()
    made = {name for name in names - wanted if ".egg-info/" not in name}
    assert made == {"PKG-INFO", "setup.cfg"}


@pytest.mark.slow
def test_what_the_package_says_of_itself(built):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(built[0]) as archive:
        (info,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(f"{info}/METADATA").decode("utf-8")
        points = configparser.ConfigParser()
        points.read_string(archive.read(f"{info}/entry_points.txt").decode("utf-8"))
    extras = set(re.findall(r"(?m)^Provides-Extra: (.*)", metadata))
    assert extras == set(project["optional-dependencies"])
    assert dict(points["console_scripts"]) == project["scripts"]
    assert set(project["entry-points"]) == {"gametheory.commands", "gametheory.explored"}
    for group, declared in project["entry-points"].items():
        assert dict(points[group]) == declared
    assert "# gametheory" in metadata
    assert f"{built[0].name.split('-')[1]}" == re.search(r"(?m)^Version: (.*)", metadata)[1]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {built[0].name.split('-')[1]}\n" in cited


@pytest.mark.slow
def test_it_works_where_nothing_else_is_installed(built, tmp_path):
    call(sys.executable, "-m", "venv", tmp_path / "fresh")
    python = tmp_path / "fresh" / "bin" / "python"
    here = tmp_path / "empty"
    here.mkdir()
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"COLUMNS": "80"}
    constraints = ROOT / "constraints.txt"
    call(python, "-m", "pip", "install", "-q", built[0], "-c", constraints, cwd=here, env=alone)
    call(python, "-m", "pip", "check", cwd=here, env=alone)
    said = call(python, "-W", "error", "-c", BY_ITSELF, cwd=here, env=alone).splitlines()
    assert said[0] == "True"
    assert said[1].startswith("Solutions(utilitarian (4, 1)")
    assert said[2:] == ["200", "[]"]
    program = python.parent / "gametheory"
    listed = call(program, "--help", cwd=here, env=alone)
    for command in ("analyze", "compare", "prove", "reproduce", "deals", "dynamics", "escape"):
        assert f" {command} " in listed
    assert "Nash" in call(program, "analyze", "chicken", cwd=here, env=alone)
    missing = subprocess.run(
        [program, "compare", "chicken"],
        cwd=here,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 2
    assert "pip install 'gametheory-norms[learners]'" in missing.stderr
