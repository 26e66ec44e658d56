"""Domains, norms and judgements, held against brute force in plain Fractions."""

from fractions import Fraction

import deals_oracle as oracle
import numpy as np
import pytest

import gametheory as gt
from gametheory import deals
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge, Unsupported

RNG_SEEDS = range(40)


def require_as_by_brute_force(domain, table, none, *, every=True):
    """Everything that is judged of the outcomes of a domain is what brute force says."""
    points = oracle.outcomes(table, none)
    none = tuple(none)
    brute = oracle.Regrets(points, none)
    best = oracle.recommended(points, none)
    keys = [*domain._keys(), None] if every else [None]
    records = [
        deals.Record(domain, None if key is None else domain._agreement(key)) for key in keys
    ]
    judged = deals.judge(records)
    frontier = oracle.efficient(points)
    assert set(domain.pareto_frontier().points) == set(frontier)
    for name in deals.NORMS:
        found = domain.recommendation(name)
        assert set(found.payoffs) == best[name], name
        assert found.allows_no_deal == (none in best[name])
        assert {domain.utilities(a) for a in found.agreements} | (
            {none} if found.allows_no_deal else set()
        ) == best[name]
    for k, (record, case) in enumerate(zip(records, judged, strict=True)):
        point = none if record.agreement is None else domain.utilities(record.agreement)
        assert case.payoffs == point
        assert case.pareto_optimal == (point in frontier) == bool(judged.pareto_optimal[k])
        assert case.individually_rational == (min(oracle.gains(point, none)) >= 0)
        assert case.surplus_left == oracle.surplus_left(point, points)
        if case.better is not None:
            agreement, payoffs = case.better
            assert domain.utilities(agreement) == payoffs
            assert oracle.dominates(payoffs, point)
            assert payoffs in frontier
        assert set(case.realises) == {name for name, tied in best.items() if point in tied}
        for j, name in enumerate(deals.NORMS):
            regret, share = brute(point, name)
            assert (case.regrets[name], case.shares[name]) == (regret, share), (name, point)
            assert (regret == (0,) * len(regret)) == (name in case.realises), (name, point)
            known = judged.regrets[k, j][: len(regret)]
            assert known == pytest.approx(list(map(float, regret)))
            assert np.isnan(judged.regrets[k, j][len(regret) :]).all()
            assert np.isnan(judged.shares[k, j]) == (share is None)


@pytest.mark.few(14)
@pytest.mark.parametrize("seed", RNG_SEEDS)
def test_every_judged_value_is_that_of_brute_force(seed):
    rng = np.random.default_rng([1, seed])
    for _ in range(5):
        table, none = oracle.random_domain(rng)
        domain = deals.Domain.from_array(table, no_deal=none)
        require_as_by_brute_force(domain, table, none)


@pytest.mark.parametrize("seed", range(5))
def test_floats_and_integers_give_what_fractions_give(seed):
    rng = np.random.default_rng([2, seed])
    table = rng.integers(0, 20, (15, 3))
    none = rng.integers(0, 8, 3)
    exact = [[Fraction(x) / 4 for x in row] for row in table.tolist()]
    floats = deals.Domain.from_array(table / 4, no_deal=none / 4)
    assert floats.array.dtype == np.float64
    require_as_by_brute_force(floats, exact, [Fraction(x) / 4 for x in none.tolist()])
    whole = deals.Domain.from_array(table, no_deal=none)
    assert whole.array.dtype == np.int64
    require_as_by_brute_force(whole, table.tolist(), list(map(Fraction, none.tolist())))


def random_issues(rng, *, issues=None, parties=None, high=9):
    count = issues or int(rng.integers(1, 4))
    n = parties or int(rng.integers(2, 5))
    return [rng.integers(-2, high, (int(rng.integers(1, 4)), n)).tolist() for _ in range(count)]


def of_issues(given, none, **options):
    names = {f"i{j}": [f"v{k}" for k in range(len(values))] for j, values in enumerate(given)}
    utilities = [
        {f"i{j}": [row[party] for row in values] for j, values in enumerate(given)}
        for party in range(len(none))
    ]
    return deals.Domain.from_issues(names, utilities, no_deal=none, **options)


@pytest.mark.few(8)
@pytest.mark.parametrize("seed", range(20))
def test_domains_of_issues_are_solved_as_their_lists(seed):
    rng = np.random.default_rng([3, seed])
    for _ in range(3):
        given = random_issues(rng)
        none = [Fraction(int(x), 2) for x in rng.integers(-2, 14, len(given[0][0]))]
        domain = of_issues(given, none)
        table = [[Fraction(x) for x in row] for _, row in oracle.sums(given)]
        assert domain.size == len(table)
        assert [list(p) for p in domain._exact(domain._table())] == table
        require_as_by_brute_force(domain, table, none)


@pytest.mark.parametrize("seed", range(6))
def test_the_equal_split_of_issues_too_many_to_list(seed, monkeypatch):
    """The sums by difference find what the list finds."""
    rng = np.random.default_rng([4, seed])
    given = random_issues(rng, issues=4)
    none = rng.integers(-2, 10, len(given[0][0])).tolist()
    listed = of_issues(given, none).recommendation("equal-split")
    monkeypatch.setattr("gametheory.deals.domains.LARGEST_LIST", 3)
    assert of_issues(given, none).recommendation("equal-split").payoffs == listed.payoffs


def test_tables_over_several_issues_add_up():
    issues = {"a": ["x", "y"], "b": ["p", "q", "r"], "c": ["0", "1"]}
    joint = [[1, 2, 3], [4, 0, "1/2"]]
    turned = [[joint[i][j] for i in range(2)] for j in range(3)]
    first = {("a", "b"): joint, "a": [10, 20], "c": [0, 1]}
    second = {"a": [0, 0], ("b", "a"): turned, "c": [5, 0]}
    domain = deals.Domain.from_issues(issues, [first, second], no_deal=(0, 0))
    assert domain.size == 12
    for agreement in ({"a": "y", "b": "r", "c": "1"}, ("y", "r", "1")):
        assert domain.utilities(agreement) == (Fraction(43, 2), Fraction(1, 2))
    assert len(domain.groups) == 2
    table = domain._exact(domain._table())
    for key, row in zip(domain._keys(), table, strict=True):
        assert domain._payoffs(key) == row
        assert domain._key(domain._agreement(key)) == key
    require_as_by_brute_force(domain, table, domain.no_deal)


def test_more_issues_than_arrays_have_axes():
    issues = {f"i{k}": ["x", "y"] if k % 20 == 0 else ["x"] for k in range(80)}
    tables = [
        {name: [1, j] if len(values) > 1 else [j] for name, values in issues.items()}
        for j in (0, 3)
    ]
    domain = deals.Domain.from_issues(issues, tables, no_deal=(0, 0))
    assert (domain.size, len(list(domain.agreements()))) == (16, 16)
    # Each of the four issues pays (1, 1) or (0, 3); the others (0, 3) in any case.
    listed = deals.Domain.from_array(
        [domain.utilities(a) for a in domain.agreements()], no_deal=(0, 0)
    )
    assert set(listed.pareto_frontier().points) == {(k, 76 * 3 + k + 3 * (4 - k)) for k in range(5)}
    for norm in deals.NORMS:
        assert domain.recommendation(norm).payoffs == listed.recommendation(norm).payoffs

    def over(first, second):
        """A table of zeros over two issues."""
        return {(first, second): [[0] * len(issues[second])] * len(issues[first])}

    alone = {name: [0] * len(values) for name, values in issues.items()}
    few = {**alone, **over("i0", "i1"), **over("i1", "i2"), **over("i20", "i21")}
    assert deals.Domain.from_issues(issues, [few] * 2, no_deal=(0, 0)).size == 16
    many = dict(alone)
    for k in range(79):
        many |= over(f"i{k}", f"i{k + 1}")
    with pytest.raises(TooLarge, match="30 issues"):
        deals.Domain.from_issues(issues, [many] * 2, no_deal=(0, 0))


def test_a_billion_agreements_without_a_list():
    rng = np.random.default_rng(5)
    given = [rng.integers(0, 50, (10, 2)).tolist() for _ in range(9)]
    domain = of_issues(given, [40, 40])
    assert domain.size == 10**9
    frontier = domain.pareto_frontier().points
    # What supports the frontier is found issue by issue.
    for w in range(11):
        weights = (w, 10 - w)
        by_issue = sum(max(weights[0] * a + weights[1] * b for a, b in values) for values in given)
        assert max(weights[0] * a + weights[1] * b for a, b in frontier) == by_issue
    best = domain.recommendation("egalitarian")
    assert {domain.utilities(a) for a in best.agreements} == set(best.payoffs)
    case = deals.judge_outcome(domain, domain._agreement((0,) * 9))
    assert case.better is not None
    with pytest.raises(TooLarge, match="list"):
        domain.payoff_set()


def test_a_million_agreements_as_listed():
    rng = np.random.default_rng(6)
    given = [rng.integers(0, 1000, (10, 2)).tolist() for _ in range(6)]
    domain = of_issues(given, [500, 500])
    listed = deals.Domain.from_array(domain._table(), no_deal=[500, 500])
    assert listed.size == 10**6
    assert domain.pareto_frontier().points == listed.pareto_frontier().points
    for norm in deals.NORMS:
        mine, other = domain.recommendation(norm), listed.recommendation(norm)
        assert mine.payoffs == other.payoffs


def test_numbers_beyond_64_bits_stay_exact():
    big = 10**40
    domain = of_issues([[[big, 1], [0, big]], [[1, 0], [0, 3]]], [0, 0])
    assert domain.utilities(("v0", "v1")) == (big, 4)
    assert domain.recommendation("utilitarian").payoffs == ((0, big + 3), (big, 4))[1:]
    listed = deals.Domain.from_array([[2**60 + 1, 1], [2**60, 1]], no_deal=[0, 0])
    assert [case.pareto_optimal for case in (deals.judge_outcome(listed, k) for k in (0, 1))] == [
        True,
        False,
    ]


def test_norms_agree_with_the_room_of_bargaining():
    rng = np.random.default_rng(7)
    for _ in range(20):
        table, none = oracle.random_domain(rng)
        domain = deals.Domain.from_array(table, no_deal=none)
        for norm in ("utilitarian", "nash", "egalitarian", "kalai-smorodinsky"):
            core = gt.bargain(domain.payoff_set(), norm, disagreement=none)
            assert set(core.exact_face) == set(domain.recommendation(norm).payoffs)


def test_weighted_norms_and_ones_own():
    domain = deals.Domain.from_array([(6, 1), (4, 3), (3, 3), (1, 5)], no_deal=(0, 0))
    heavy = deals.BargainingNorm("weighted-utilitarian", weights=(1, 3))
    assert domain.recommendation(heavy).payoffs == ((1, 5),)
    tilted = deals.BargainingNorm("weighted-nash", "tilted", weights=(3, 1))
    assert domain.recommendation(tilted).payoffs == ((6, 1),)
    shares = deals.BargainingNorm("proportional", weights=(2, 1))
    assert domain.recommendation(shares).payoffs == ((4, 3),)
    least = deals.BargainingNorm("welfare", "least", welfare=lambda v: v.min(axis=-1))
    case = deals.judge_outcome(domain, 2, norms=[heavy, tilted, shares, least, "nash"])
    assert case.realises == ("least",)
    assert domain.recommendation(least).payoffs == ((3, 3), (4, 3))
    assert case.regrets["tilted"] == (6**3 - 27 * 3, 0, 0)
    assert case.shares["weighted-utilitarian"] == Fraction(4, 16)
    ces = deals.BargainingNorm("welfare", "ces", welfare=gt.welfare.ces(1))
    assert domain.recommendation(ces).payoffs == ((4, 3),)


def test_ones_own_norm_in_a_domain_too_large_to_list():
    given = [[[k, 9 - k] for k in range(10)] for _ in range(9)]
    domain = of_issues(given, [0, 0])
    own = deals.BargainingNorm("welfare", "own", welfare=lambda v: v.sum(axis=-1))
    with pytest.raises(Unsupported, match="monotone"):
        domain.recommendation(own)
    total = deals.BargainingNorm("welfare", "total", welfare=gt.welfare.utilitarian)
    assert len(domain.recommendation(total).payoffs) == 82


def test_too_many_partial_sums_are_refused_with_advice(monkeypatch):
    monkeypatch.setattr("gametheory.deals._sums.MOST_DIFFERENCES", 1000)
    rng = np.random.default_rng(8)
    given = [rng.integers(0, 10**9, (40, 3)).tolist() for _ in range(6)]
    with pytest.raises(TooLarge, match="round the utilities"):
        of_issues(given, [0, 0, 0]).recommendation("equal-split")


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: deals.Domain.from_array([[1, 2], [3]], no_deal=[0, 0]), InvalidGame, "ragged"),
        (lambda: deals.Domain.from_array([[1, np.nan]], no_deal=[0, 0]), InvalidGame, "finite"),
        (lambda: deals.Domain.from_array([[1, None]], no_deal=[0, 0]), InvalidGame, "integer"),
        (lambda: deals.Domain.from_array([[1], [2]], no_deal=[0]), InvalidArgument, "two parties"),
        (lambda: deals.Domain.from_array([[1, 2]], no_deal=[0]), InvalidArgument, "2 parties"),
        (
            lambda: deals.Domain.from_array([[1, 2]], no_deal=[0, 0], agreements=["a", "b"]),
            InvalidArgument,
            "1 labels",
        ),
        (
            lambda: deals.Domain.from_array([[1, 2]] * 2, no_deal=[0, 0], agreements=["a", "a"]),
            InvalidArgument,
            "twice",
        ),
        (
            lambda: deals.Domain.from_issues({"a": ["x"]}, [{"a": [1]}, {}], no_deal=(0, 0)),
            InvalidArgument,
            "every issue",
        ),
        (
            lambda: deals.Domain.from_issues(
                {"a": ["x"]}, [{"a": [1]}, {"a": [1, 2]}], no_deal=(0, 0)
            ),
            InvalidArgument,
            "shape",
        ),
        (
            lambda: deals.Domain.from_issues(
                {"a": ["x"]}, [{"a": [1]}, {"a": [1], "b": [1]}], no_deal=(0, 0)
            ),
            InvalidArgument,
            "issues among",
        ),
        (lambda: deals.BargainingNorm("nahs"), InvalidArgument, "nash"),
        (lambda: deals.BargainingNorm("proportional"), InvalidArgument, "weights="),
        (lambda: deals.BargainingNorm("nash", weights=(1, 2)), InvalidArgument, "no weights"),
        (
            lambda: deals.Domain.from_array([[1, 2]], no_deal=[0, 0]).recommendation(
                deals.BargainingNorm("proportional", weights=(1, 2, 3))
            ),
            InvalidArgument,
            "each of 2 parties",
        ),
    ],
)
def test_bad_domains_and_norms(call, error, says):
    with pytest.raises(error, match=says):
        call()


def two_domains():
    small = deals.Domain.from_array([(3, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b"])
    three = deals.Domain.from_array([(1, 1, 1)], no_deal=(0, 0, 0))
    return small, three


def bad_records():
    small, three = two_domains()
    return [
        deals.Record(small, "a", id="1"),
        deals.Record(small, "c"),
        deals.Record(small, "b", id="1"),
        deals.Record(three, 0, ("x", "y")),
        deals.Record(three, 1),
        deals.Record(small, None, ("x", "y"), id="2"),
    ]


def test_bad_records_are_named_by_number():
    records = bad_records()
    for number, says in ((2, "agreement"), (3, "id"), (4, "participants"), (5, "number")):
        with pytest.raises(InvalidArgument, match=rf"record {number}.*{says}"):
            deals.judge(
                [records[0]] * (number > 1)
                + [deals.Record(records[0].domain, "a")] * (number - 2)
                + [records[number - 1]]
            )


def test_bad_records_are_excluded_and_listed_when_asked():
    judged = deals.judge(bad_records(), invalid="exclude")
    assert len(judged) == 2
    assert [e.number for e in judged.excluded] == [2, 3, 4, 5]
    assert judged.excluded[1].id == "1"
    assert judged.agreed.tolist() == [True, False]
    with pytest.raises(InvalidArgument, match="Record"):
        deals.judge([7])


def test_domains_that_recur_are_solved_once(monkeypatch):
    import gametheory.deals.records as room

    solved = []
    monkeypatch.setattr(room, "solve", lambda d, n, f=room.solve: solved.append(n) or f(d, n))
    small, _ = two_domains()
    judged = deals.judge([deals.Record(small, "a"), deals.Record(small, "b")] * 500)
    assert len(solved) == len(deals.NORMS)
    assert len(judged.cases) == 2
    assert judged.realised.shape == (1000, 5)


def test_no_records_and_one_agreement():
    nothing = deals.judge([])
    assert len(nothing) == 0
    assert nothing.realised.shape == (0, 5)
    lone = deals.Domain.from_array([(1, 1)], no_deal=(1, 1))
    case = deals.judge_outcome(lone, 0)
    assert case.realises == deals.NORMS
    assert case.shares["nash"] is None
    assert np.isnan(deals.judge([deals.Record(lone, 0)]).shares).all()
