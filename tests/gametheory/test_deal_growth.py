"""Work on labels grows as their number does: counted in comparisons and lines, no clock is read."""

import sys

import numpy as np
import pytest

from gametheory import deals
from gametheory.deals._issues import _groups
from gametheory.deals._joined import joined
from gametheory.deals._lines import without_repeats
from gametheory.deals.domains import Domain, first_repeated
from gametheory.deals.genius import _Reader
from gametheory.errors import GameTheoryError

COMPARED = [0]


class Label(str):
    """A label that counts how often it is compared with another."""

    __slots__ = ()

    def __eq__(self, other):
        COMPARED[0] += 1
        return str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def labels(n):
    """All different but for the last, which is the first again."""
    return [Label(f"v{k}") for k in range(n)] + [Label("v0")]


def compared(work, n):
    given = labels(n)
    COMPARED[0] = 0
    with pytest.raises(GameTheoryError):
        work(given)
    return COMPARED[0]


def genius_items(given):
    reader = _Reader()
    reader.start("utility_space", {})
    reader.start("issue", {"index": "1", "name": "i"})
    for label in given:
        reader.start("item", {"value": label, "evaluation": "1"})
        reader.end("item")


def genius_issues(given):
    reader = _Reader()
    reader.start("utility_space", {})
    for k, label in enumerate(given):
        reader.start("issue", {"index": str(k), "name": label})
        reader.end("issue")


REFUSED = {
    "agreements": lambda given: Domain.from_array(
        np.ones((len(given), 2)), no_deal=(0, 0), agreements=given
    ),
    "values of an issue": lambda given: Domain.from_issues(
        {"a": given}, [{"a": np.ones(len(given))}] * 2, no_deal=(0, 0)
    ),
    "parties": lambda given: Domain.from_array(
        np.ones((1, len(given))), no_deal=np.zeros(len(given)), parties=given
    ),
    "keys of a line": lambda given: without_repeats([(label, 1) for label in given]),
    "values of a profile": genius_items,
    "issues of a profile": genius_issues,
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_label_that_comes_again_is_found_without_comparing_all_with_all(what):
    assert compared(REFUSED[what], 2_000) <= 2 * compared(REFUSED[what], 1_000) + 10


def lines(work):
    """Lines of Python that are run."""
    count = 0

    def note(frame, event, argument):
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def tied(n):
    """A domain whose agreements all pay the same sum, and are all utilitarian."""
    return Domain.from_array([(k, n - k) for k in range(n)], no_deal=(0, 0))


def many_issues(n):
    issues = {f"i{k}": ["x", "y"] for k in range(n)}
    return Domain.from_issues(issues, [{name: [1, 0] for name in issues}] * 2, no_deal=(0, 0))


def records(n):
    domain = Domain.from_array([(2, 1), (1, 2)], no_deal=(0, 0))
    return [
        deals.Record(domain, k % 2, (f"a{k}", f"a{k + 1}"), {"x": k % 3}, f"r{k}") for k in range(n)
    ]


GROWING = {
    "ties": lambda n: tied(n).recommendation("utilitarian"),
    "ties of one's own": lambda n: tied(n).recommendation(
        deals.BargainingNorm("welfare", "flat", welfare=lambda v: v[..., 0] * 0)
    ),
    "issues": many_issues,
    "chains of issues": lambda n: _groups(n, [(k, k + 1) for k in reversed(range(n - 1))]),
    "chains": lambda n: joined([(k, k + 1) for k in reversed(range(n))]),
    "a log": lambda n: deals.parse_log(deals.format_log(records(n))),
    "judgements": lambda n: deals.judge(records(n)),
    "a test of chains": lambda n: deals.study(
        deals.judge(records(n)), by="x", cluster="participant"
    )._joined(np.arange(n)),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_as_many_take_at_most_thrice_the_lines(name):
    work = GROWING[name]
    work(50)
    assert lines(lambda: work(600)) <= 3 * lines(lambda: work(300)) + 1_000


def test_a_listed_domain_looks_for_ties_once(monkeypatch):
    """However many payoffs tie, each agreement is looked at once, not once for each of them."""
    looked = []
    isin = np.isin
    monkeypatch.setattr(np, "isin", lambda a, b: looked.append(a.size) or isin(a, b))
    assert len(tied(500).recommendation("utilitarian").agreements) == 500
    assert looked == [500]


def test_the_first_label_that_comes_again():
    assert first_repeated("abcb") == "b"
    assert first_repeated("abc") is None
