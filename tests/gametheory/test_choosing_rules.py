"""Protocols that choose a rule, held to their definitions one announcement at a time."""

import dataclasses
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from test_ways_out import ordinal_games

import gametheory as gt
from gametheory import axioms
from gametheory.bargaining import PROTOCOLS, choose_rule, meta_bargaining

BACH = gt.zoo.asymmetric_bach_or_stravinsky()
RULES = ("utilitarian", "egalitarian", "nash")


def mean(profiles):
    return tuple(sum(own, Fraction(0)) / len(profiles) for own in zip(*profiles, strict=True))


def paid(protocol, said, outcomes, d, deadlock):
    """What a pair of announcements pays, from the words of the table; rules by their places."""
    one, other = said
    if protocol == "random dictator":
        return mean([outcomes[one], outcomes[other]])
    if protocol == "vote":
        common = one & other
        if common:
            return mean([outcomes[k] for k in sorted(common)])
        if deadlock == "disagreement":
            return d
        return mean([outcomes[k] for k in (*sorted(one), *sorted(other))])
    if protocol == "veto":
        left = [v for k, v in enumerate(outcomes) if k not in (one, other)]
        return mean(left) if left else d
    (first, accepts), (second, accepts_too) = one, other
    if first in accepts_too:
        return outcomes[first]
    if second in accepts:
        return tuple(
            x + Fraction(9, 10) * (v - x) for x, v in zip(d, outcomes[second], strict=True)
        )
    return d


def read(protocol, words, rules):
    """An announcement from its words."""
    place = {name: k for k, name in enumerate(rules)}
    named = frozenset(
        place[name] for name in words.split("{")[-1].rstrip("}").split(", ") if name in place
    )
    if protocol == "random dictator":
        return place[words]
    if protocol == "vote":
        return named
    if protocol == "veto":
        return place.get(words.removeprefix("strikes "))
    return place[words.split(";")[0]], named


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_tables_are_what_the_definitions_say(protocol, count):
    rules = RULES[:count]
    counts = {
        "random dictator": count,
        "vote": 2**count - 1,
        "veto": count + 1,
        "alternating offers": count * 2**count,
    }
    for game, deadlock in ((BACH, "lottery"), (gt.zoo.chicken(), "disagreement")):
        found = choose_rule(
            game, rules, protocol=protocol, deadlock=deadlock, patience=Fraction(9, 10)
        )
        d = found.disagreement
        outcomes = [gt.bargain(gt.attainable(game), r).exact_payoffs for r in rules]
        assert list(found.outcomes) == outcomes
        said = [read(protocol, words, rules) for words in found.announcements]
        assert len(said) == len(set(said)) == counts[protocol]
        for (k, one), (m, other) in itertools.product(enumerate(said), repeat=2):
            wanted = paid(protocol, (one, other), outcomes, d, deadlock)
            assert found.payoffs(k, m) == wanted
            certain = wanted in outcomes and len(found.lotteries[k][m]) == 1
            assert found.agrees(k, m) == certain
        assert found.verify()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_equilibria_and_misreports_by_brute_force(protocol):
    for game in (BACH, gt.zoo.chicken()):
        found = choose_rule(game, RULES, protocol=protocol)
        table, count = found.game.exact_payoffs, len(found.announcements)
        every = list(itertools.product(range(count), repeat=2))
        stable = {
            (k, m)
            for k, m in every
            if table[0, k, m] == max(table[0, :, m]) and table[1, k, m] == max(table[1, k])
        }
        assert set(found.pure_equilibria) == stable
        assert set(found.agreements) == {cell for cell in stable if found.agrees(*cell)}
        k, m = found.sincere
        assert found.gain(0) == max(table[0, :, m]) - table[0, k, m]
        assert found.gain(1) == max(table[1, k]) - table[1, k, m]
        assert all(table[0, a, m] == max(table[0, :, m]) for a in found.misreports(0))
        assert all(table[1, k, b] == max(table[1, k]) for b in found.misreports(1))
        for i, own in enumerate((k, m)):
            rows = table[0] if i == 0 else table[1].T
            assert found.is_strategy_proof(i) == bool((rows[own] == rows.max(axis=0)).all())


def test_what_sincere_agents_announce():
    found = choose_rule(BACH, RULES, protocol="vote")
    words = [found.announcements[k] for k in found.sincere]
    assert words == ["{utilitarian}", "{egalitarian}"], "own payoffs: 4 and 2"
    principled = [
        {"utilitarian": 1, "egalitarian": 0, "nash": 1},
        {"nash": 2, "utilitarian": 0, "egalitarian": 2},
    ]
    voted = choose_rule(BACH, RULES, protocol="vote", standards=principled)
    assert [voted.announcements[k] for k in voted.sincere] == [
        "{utilitarian, nash}",
        "{egalitarian, nash}",
    ]
    assert voted.agrees(*voted.sincere)
    assert voted.payoffs(*voted.sincere) == (3, Fraction(3, 2))
    assert voted.gain(0) == 0, "{utilitarian} would lead to a lottery that pays (4 + 2 + 3) / 3"
    struck = choose_rule(BACH, RULES, protocol="veto", standards=principled)
    assert [struck.announcements[k] for k in struck.sincere] == [
        "strikes egalitarian",
        "strikes utilitarian",
    ]
    same = choose_rule(BACH, RULES, protocol="veto", standards=[dict.fromkeys(RULES, 0)] * 2)
    assert [same.announcements[k] for k in same.sincere] == ["strikes none"] * 2
    proposed = choose_rule(BACH, RULES, protocol="alternating offers", standards=principled)
    assert proposed.announcements[proposed.sincere[1]] == "egalitarian; accepts {egalitarian, nash}"


def test_a_veto_leaves_nash_whatever_coincides():
    """Also where rules recommend the same, without gains, and with less than d for somebody."""
    rng = np.random.default_rng(5)
    kinds = set()
    for _ in range(250):
        corners = rng.integers(0, rng.choice([4, 6, 10]), size=(rng.integers(1, 6), 2))
        d = tuple(map(int, rng.integers(-1, 4, size=2)))
        problem = gt.PayoffSet.from_points(corners.tolist())
        try:
            found = choose_rule(problem, RULES, protocol="veto", disagreement=d)
        except gt.Infeasible:
            continue
        utilitarian, nash = (found.outcomes[RULES.index(r)] for r in ("utilitarian", "nash"))
        assert found.sincere in found.pure_equilibria
        assert found.payoffs(*found.sincere) == nash
        gains = all(x > y for x, y in zip(nash, d, strict=True))
        below = any(x < y for x, y in zip(utilitarian, d, strict=True))
        kinds.add((len(set(found.outcomes)), gains, below))
    assert kinds >= {(3, True, False), (3, True, True), (2, True, False), (2, False, True)}
    assert (1, False, False) in kinds


def test_axioms_as_standards():
    rules = ("nash", "kalai-smorodinsky", "egalitarian")
    found = axioms.standard({"affine invariance": 2, "strong monotonicity": 1}, rules, count=10)
    assert found == {"nash": 2, "kalai-smorodinsky": 2, "egalitarian": 1}
    domain = "strictly comprehensive"
    for name, rule in itertools.product(("affine invariance", "strong monotonicity"), rules):
        holds = axioms.cell(rule, name, domain, count=10).status in ("proved", "no violation")
        assert axioms.standard([name], [rule], count=10)[rule] == int(holds)
    with pytest.raises(gt.InvalidArgument, match="an axiom among"):
        axioms.standard(["fairness"], rules)
    with pytest.raises(gt.InvalidArgument, match="at least one axiom"):
        axioms.standard([], rules)
    mine = axioms.standard({"affine invariance": 1}, rules, count=10)
    theirs = axioms.standard({"strong monotonicity": 1}, rules, count=10)
    chosen = choose_rule(BACH, rules, protocol="vote", standards=[mine, theirs])
    assert not chosen.agrees(*chosen.sincere)


def hull_says(payoff_set, paid_, scale):
    """The largest t with V + t r below a mixture of the corners, by a linear program in floats."""
    corners = np.array(payoff_set.points, dtype=float)
    count = len(corners)
    # max t: mixture w of the corners, sum w = 1, corners.T w >= V + t r.
    upper = np.hstack([-corners.T, np.array(scale, dtype=float)[:, None]])
    solved = linprog(
        [0] * count + [-1],
        A_ub=upper,
        b_ub=-np.array(paid_, dtype=float),
        A_eq=[[1] * count + [0]],
        b_eq=[1],
        bounds=[(0, None)] * count + [(None, None)],
    )
    return -solved.fun


def test_what_is_lost_by_a_linear_program():
    rng = np.random.default_rng(0)
    judged = 0
    for _ in range(8):
        game = gt.NormalForm(rng.integers(0, 7, size=(2, 3, 3)))
        found = choose_rule(game, RULES, protocol="vote", deadlock="disagreement")
        frontier = found.payoff_set.pareto_frontier().points
        scale = []
        for i, own in enumerate(zip(*frontier, strict=True)):
            span = max(own) - min(own)
            scale.append(span or abs(max(own) - found.disagreement[i]) or 1)
        for k, m in itertools.product(range(0, len(found.announcements), 2), repeat=2):
            lost = found.lost(k, m)
            wanted = hull_says(found.payoff_set, found.payoffs(k, m), scale)
            assert float(lost) == pytest.approx(wanted, abs=1e-7)
            assert lost >= 0
            judged += lost > 0
    assert judged > 5
    finite = gt.PayoffSet.from_points([(4, 0), (0, 4), (1, 1)], convex=False)
    rules = ("egalitarian", "nash")
    assert choose_rule(finite, rules, disagreement=(0, 0)).lost(0, 0) == 0


# The statements of docs/ways-out.md --------------------------------------------------------------


def judged(name, game):
    """A row of the table in docs/ways-out.md, for one game."""
    protocol, options = {
        "random dictator": ("random dictator", {}),
        "vote, else a lottery": ("vote", {}),
        "vote, else d": ("vote", {"deadlock": "disagreement"}),
        "veto": ("veto", {}),
        "alternating offers": ("alternating offers", {}),
    }[name]
    found = choose_rule(game, RULES, protocol=protocol, disagreement="minimax", **options)
    return np.array(
        [
            found.agrees(*found.sincere),
            found.gain(0) > 0 or found.gain(1) > 0,
            bool(found.agreements),
            bool(found.agreements) and len(found.agreements) == len(found.pure_equilibria),
            len({found.payoffs(*cell) for cell in found.agreements}) > 1,
        ],
        dtype=int,
    )


def test_the_table_of_ordinal_games():
    page = (Path(__file__).parents[2] / "docs" / "ways-out.md").read_text()
    names = ["random dictator", "vote, else a lottery", "vote, else d", "veto"]
    rows = {name: np.zeros(5, dtype=int) for name in [*names, "alternating offers"]}
    unique, several, total = 0, 0, 0
    for game, other in ordinal_games():
        if not gt.normative_disagreement(game, disagreement="minimax").possible:
            continue
        total += 1 + other
        for name, row in rows.items():
            rows[name] = row + (1 + other) * judged(name, game)
        S = gt.attainable(game)
        covariant = meta_bargaining(
            S, ("nash", "kalai-smorodinsky", "equal-area"), disagreement="minimax"
        )
        nash = gt.bargain(S, "nash", disagreement="minimax").exact_payoffs
        unique += (1 + other) * ({m.outcome for m in covariant.equilibria()} == {nash})
        norms = meta_bargaining(S, ("nash", "egalitarian"), disagreement="minimax")
        several += (1 + other) * (len({m.outcome for m in norms.equilibria()}) > 1)
    assert total == 68
    for name, row in rows.items():
        assert f"| {name} | {' | '.join(map(str, row))} |" in page
    assert f"in all {unique} of them" in page
    assert f"in {several} of the 68" in page


def test_wrong_ones():
    with pytest.raises(gt.Unsupported, match="two players, got 3"):
        choose_rule(gt.PayoffSet.from_points([(1, 1, 1)]), RULES, disagreement=(0, 0, 0))
    six = (*RULES, "kalai-smorodinsky", "equal-area", "raiffa")
    with pytest.raises(gt.TooLarge, match="at most 5 rules, got 6"):
        choose_rule(BACH, six)
    with pytest.raises(gt.InvalidArgument, match="each once"):
        choose_rule(BACH, ("nash", "NASH"))
    with pytest.raises(gt.InvalidArgument, match="a protocol among"):
        choose_rule(BACH, RULES, protocol="duel")
    with pytest.raises(gt.InvalidArgument, match="shape"):
        choose_rule(BACH, RULES, deadlock=[[1, 2]])
    with pytest.raises(gt.InvalidArgument, match="patience above 0"):
        choose_rule(BACH, RULES, protocol="alternating offers", patience=0)
    with pytest.raises(gt.InvalidArgument, match="got none for"):
        choose_rule(BACH, RULES, standards=[{"nash": 1}, {"nash": 1}])
    found = choose_rule(BACH, RULES)
    with pytest.raises(gt.InvalidArgument, match="an announcement below 7, got 9"):
        found.payoffs(9, 0)
    assert found.verify()
    other = dataclasses.replace(
        found, lotteries=(({(Fraction(1), Fraction(1)): Fraction(1)},) * 7,) * 7
    )
    assert not other.verify()


def test_whatever_is_changed_in_a_choice_is_noticed():
    far, near = (Fraction(9), Fraction(9)), (Fraction(8), Fraction(8))
    table = [[[1, 1], [0, 0]], [[0, 0], [2, 1]]]
    standards = [{"utilitarian": 1, "nash": "1/2"}, {"nash": 2, "utilitarian": 0}]
    rules = ("utilitarian", "nash")
    for options in (
        {"protocol": "random dictator"},
        {"protocol": "vote"},
        {"protocol": "vote", "deadlock": table, "standards": standards},
        {"protocol": "veto", "standards": standards},
        {"protocol": "alternating offers", "patience": Fraction(1, 2)},
    ):
        found = choose_rule(BACH, rules, disagreement=(0, 0), **options)
        assert found.verify()
        place = len(found.announcements) - 1
        for change in (
            {"outcomes": (far, near)},
            {"protocol": "veto" if found.protocol != "veto" else "random dictator"},
            {"sincere": tuple(place if k != place else 0 for k in found.sincere)},
            {"disagreement": (Fraction(-9), Fraction(9))},
            {"rules": ("utilitarian", "egalitarian")},
            {"announcements": found.announcements[::-1]},
        ):
            assert not dataclasses.replace(found, **change).verify(), (options, change)
    assert not dataclasses.replace(found, patience=Fraction(1, 3)).verify()
    voted = choose_rule(BACH, rules, deadlock=table, standards=standards)
    assert not dataclasses.replace(voted, deadlock="lottery").verify()
    assert not dataclasses.replace(voted, standards=voted.standards[::-1]).verify()
