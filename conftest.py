"""The README, the docs and the docstrings run as tests."""

import gc
import os
import sys
from doctest import ELLIPSIS
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

# The same examples in every run, here and in CI: no test depends on luck or on how fast a machine
# is. `pytest --hypothesis-profile=seeds --hypothesis-seed=N` draws others, and ten times as many.
settings.register_profile("suite", derandomize=True, deadline=None, database=None, max_examples=30)
settings.register_profile(
    "seeds", settings.get_profile("suite"), derandomize=False, max_examples=300
)
settings.load_profile("suite")

# One thread for each worker, of which there is one a core: threads that wait for a core spin, and
# burnt up to forty times the work. Read when numpy and torch load, here and in subprocesses; numba
# has its own, and what it takes when it starts its threads it makes torch take, too.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")
# Where a test asks for more threads, those that wait sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

GOLDEN = (5**0.5 - 1) / 2

for folder in ("gametheory", "studies", "fuzz"):
    sys.path.insert(0, str(Path(__file__).parent / "tests" / folder))


# Modules and tests live until the end: no garbage is looked for while they are collected, nor in
# them later. Thereafter it is looked for after ten thousand new objects, not after seven hundred:
# tests make millions that live for a moment, and of those few are garbage that waits for a search.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark as slow all but some of the cases of a test marked `few`, before slow ones are left out.

    Those that stay are spread over the list by multiples of the golden ratio, which meet every part
    of it and are in step with no other list that the cases may be combined with.
    """
    cases = {}
    for item in items:
        if mark := item.get_closest_marker("few"):
            cases.setdefault((item.parent, item.originalname, *mark.args), []).append(item)
    for (*_, count), alike in cases.items():
        order = sorted(range(len(alike)), key=lambda k: k * GOLDEN % 1)
        for k in order[count:]:
            alike[k].add_marker(pytest.mark.slow)


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session):
    """In CI no library may be missing: it would take its oracle with it."""
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    missing = [test for test in skipped if "could not import" in str(test.longrepr)]
    if os.environ.get("CI") and missing:
        reporter.write_line(f"{len(missing)} tests want a library that is missing", red=True)
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Examples run in a folder of their own, so that they may write files."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("examples"))
    yield
    os.chdir(before)


class _Docstrings(PythonDocStringDocument):
    """Those of modules with examples: others need not be read as Python."""

    @staticmethod
    def extract_docstrings(python_source_code):
        if ">>>" in python_source_code:
            yield from PythonDocStringDocument.extract_docstrings(python_source_code)


_pages = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)],
    patterns=["*.md"],
    fixtures=["elsewhere"],
)
_docstrings = Sybil(
    parsers=[DocTestParser(optionflags=ELLIPSIS)],
    patterns=["*.py"],
    excludes=["tests/*", "tests/**/*", "examples/*", "conftest.py"],
    document_types={".py": _Docstrings},
    fixtures=["elsewhere"],
)
pytest_collect_file = (_pages + _docstrings).pytest()
