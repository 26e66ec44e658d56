"""The research mode: coverage, interruption, processes, guidance, and bad input."""

import itertools
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from faults import Killed, disk

import gametheory as gt
import proofs
from gametheory.testing import bimatrix_games
from proofs import Claim, Condition
from proofs.searching import _checkpoint
from proofs.searching._search import BUDGET
from proofs.searching.sources import (
    BLOCK,
    GameBlock,
    IntegerGames,
    ListedGames,
    OrdinalGames,
    RandomGames,
)
from proofs.searching.spaces import Drawn, Games, Guided, Instances, StagePairs

ONE = Condition("one equilibrium", "|NE| >= 1", lambda game: len(gt.pure_equilibria(game)) >= 1)
ONE_FAST = Condition(
    "one equilibrium",
    "|NE| >= 1",
    ONE.predicate,
    lambda block: block.equilibria.any(axis=(0, 1)),
)


SMALL_GAMES = bimatrix_games(max_actions=3)
IN_WORDS = Claim("It is said.", Condition("said", "said in words"))


def claim(*hypotheses, conclusion=ONE_FAST):
    return Claim("Every game has a pure equilibrium.", conclusion, hypotheses=hypotheses)


def test_slow_and_vectorised_conditions_agree():
    space = Games(RandomGames((2, 3), high=2, seed=1, size=300))
    fast = proofs.search(claim(), space)
    slow = proofs.search(claim(conclusion=ONE), space)
    assert (fast.violations, fast.met) == (slow.violations, slow.met)
    assert fast.counterexample.payoffs.tolist() == slow.counterexample.payoffs.tolist()


def test_the_smallest_counterexample_is_found():
    found = proofs.search(claim(), Games(IntegerGames(high=1)))
    assert found.complete
    assert (found.covered, found.violations) == (256, 2)
    assert gt.pure_equilibria(found.counterexample) == () or not len(
        gt.pure_equilibria(found.counterexample)
    )
    assert found.counterexample.payoffs.sum() == 4


def test_results_and_spaces_are_shown_by_name():
    space = Games(IntegerGames(high=1))
    found = proofs.search(claim(), space)
    assert repr(space) == f"Games({space.name})"
    assert repr(found) == f"SearchResult({found.claim.name}: {found})"
    assert repr(OrdinalGames()) == "OrdinalGames(the strict ordinal 2x2 games)"
    for each in (
        StagePairs(IntegerGames(high=1)),
        Instances(lambda: [1], name="one"),
        Drawn(lambda rng: 1, name="drawn"),
        Guided(SMALL_GAMES, name="small"),
    ):
        assert repr(each) == f"{type(each).__name__}({each.name})"


def test_every_game_of_the_space_is_there_once():
    source = IntegerGames((1, 2), low=-1, high=1)
    block = source.games(0, source.size)
    seen = {tuple(block.payoffs[..., k].ravel()) for k in range(block.count)}
    assert seen == set(itertools.product((-1, 0, 1), repeat=4))
    parts = [source.games(a, a + 27).payoffs for a in range(0, 81, 27)]
    assert np.array_equal(np.concatenate(parts, axis=-1), block.payoffs)


def test_there_are_144_ordinal_games_up_to_labels():
    block = OrdinalGames().games(0, 144)
    seen = set()
    for k in range(144):
        payoffs = block.payoffs[..., k]
        assert all(sorted(side.ravel()) == [1, 2, 3, 4] for side in payoffs)
        labels = [payoffs[:, ::a, ::b].tobytes() for a in (1, -1) for b in (1, -1)]
        seen.add(min(labels))
    assert len(seen) == 144


def test_block_properties_are_those_of_single_games():
    block = RandomGames((3, 2), high=2, seed=4).games(0, 50)
    for k in range(50):
        game = block.instance(k)
        pure = {e.actions for e in gt.pure_equilibria(game)}
        assert {tuple(c) for c in np.argwhere(block.equilibria[..., k])} == pure
        assert tuple(block.minimax[:, k]) == gt.minimax(game, by="pure").payoffs
        finite = gt.attainable(game, by="pure")
        efficient = {c for c in game.profiles() if finite.is_efficient(game.exact_payoff(c))}
        assert {tuple(c) for c in np.argwhere(block.efficient_among_pure[..., k])} == efficient


@pytest.mark.parametrize("largest", [2, 63, 64, 1000])
def test_payoff_space_of_a_block_is_that_of_single_games_in_16_bits_and_in_64(largest):
    rng = np.random.default_rng(largest)
    payoffs = rng.integers(-largest, largest + 1, (60, 2, 2, 2))
    payoffs[:20] = np.where(payoffs[:20] > 0, largest, -largest)
    payoffs[20:40, 1] = payoffs[20:40, 0].swapaxes(1, 2)
    payoffs[0, 0, 0, 0] = largest
    block = ListedGames(payoffs).games(0, 60)
    assert block.cells.dtype == (np.int16 if largest < 64 else np.int64)
    for k in range(60):
        game = block.instance(k)
        mixtures = gt.attainable(game)
        paid = [game.exact_payoff(cell) for cell in game.profiles()]
        efficient = [mixtures.is_efficient(value) for value in paid]
        assert block.efficient[..., k].ravel().tolist() == efficient
        assert block.symmetric[k] == mixtures.contains([value[::-1] for value in paid]).all()
    assert block.symmetric.any()
    assert not block.symmetric.all()


def test_arrays_of_the_caller_stay_writeable():
    payoffs = np.zeros((2, 2, 2, 3), dtype=np.int64)
    block = GameBlock(payoffs)
    payoffs[:] = 1
    with pytest.raises(ValueError, match="read-only"):
        block.payoffs[:] = 2


@pytest.mark.parametrize("make", ["listed", "drawn"])
def test_what_is_said_of_an_instance_is_decided_once(make):
    asked = []

    def small(number):
        asked.append(number)
        return number < 5

    numbers = iter(range(100))
    spaces = {
        "listed": Instances(lambda: range(10), name="0..9"),
        "drawn": Drawn(lambda rng: next(numbers), name="0..9", size=10),
    }
    below = Condition("small", "below 5", small)
    never = Condition("large", "above 20", lambda number: number > 20)
    one = Claim("Small numbers are large.", never, hypotheses=(below,))
    other = Claim("Small numbers are small.", below)
    first = proofs.search(one, spaces[make])
    second = proofs.search(other, spaces[make])
    assert (first.met, first.violations, second.met, second.violations) == (5, 5, 10, 5)
    # The counterexamples are judged once more, apart.
    assert sorted(asked) == sorted([*range(10), 0, 5])


def test_an_interrupted_search_goes_on_to_the_same_result(tmp_path):
    space = Games(RandomGames(high=1, seed=2, size=4 * BLOCK))
    whole = proofs.search(claim(), space)
    place = tmp_path / "search.json"

    class Interrupted(Exception):
        pass

    def stop_after_two(blocks):
        for k, block in enumerate(blocks):
            if k == 2:
                raise Interrupted
            yield block

    with pytest.raises(Interrupted):
        proofs.search(claim(), space, checkpoint=place, track=stop_after_two)
    assert json.loads(place.read_text())["block"] == 2
    visited = []

    def watch(blocks):
        for block in blocks:
            visited.append(block)
            yield block

    again = proofs.search(claim(), space, checkpoint=place, track=watch)
    assert visited == [2, 3]
    assert again == whole
    assert proofs.search(claim(), space, checkpoint=place) == whole


def test_processes_change_nothing():
    space = Games(RandomGames(high=1, seed=2, size=3 * BLOCK))
    alone = proofs.search(claim(), space)
    assert proofs.search(claim(), space, processes=2) == alone
    with pytest.warns(DeprecationWarning, match="processes"):
        assert proofs.search(claim(), space, workers=2) == alone


@pytest.mark.slow  # the engine is tested alone
def test_a_ray_cluster_changes_nothing(tmp_path):
    pytest.importorskip("ray")
    script = tmp_path / "script.py"
    script.write_text(ON_RAY)
    run = [sys.executable, "-W", "ignore", script]
    done = subprocess.run(run, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "the same"


ON_RAY = """
import gametheory as gt
import proofs

conjecture = proofs.Claim(  # its predicates are made here, and have to travel
    "One equilibrium.",
    lambda game: len(gt.pure_equilibria(game)) == 1,
    hypotheses=(proofs.Condition("dilemma", "a dilemma", lambda g: gt.taxonomy(g).social_dilemma),),
)
games = proofs.Games(proofs.IntegerGames(high=1))
found = [proofs.search(conjecture, games, engine=engine) for engine in ("ray", "local")]
print("the same" * (found[0] == found[1]))
"""


def test_a_checkpoint_of_another_search_is_refused(tmp_path):
    place = tmp_path / "search.json"
    proofs.search(claim(), Games(IntegerGames(high=1)), checkpoint=place)
    with pytest.raises(gt.InvalidArgument, match="another search"):
        proofs.search(claim(), Games(IntegerGames(high=2)), checkpoint=place)
    # The same words, and another predicate.
    edited = Condition(ONE.name, ONE.text, lambda game: len(gt.pure_equilibria(game)) >= 2)
    with pytest.raises(gt.InvalidArgument, match="another search"):
        proofs.search(claim(conclusion=edited), Games(IntegerGames(high=1)), checkpoint=place)
    # The same names, and draws or conclusions that differ in a number of the surroundings.
    place.unlink()
    proofs.search(below(10), drawn_from(0), checkpoint=place)
    for statement, space, options, differs in (
        (below(10), drawn_from(1), {}, "space"),
        (below(9), drawn_from(0), {}, "conclusion"),
        (below(10), drawn_from(0), {"first_only": True}, "first only"),
    ):
        with pytest.raises(gt.InvalidArgument, match=rf"another search \({differs} differ\)"):
            proofs.search(statement, space, checkpoint=place, **options)
    assert proofs.search(below(10), drawn_from(0), checkpoint=place).met == 100
    place.write_text("not json")
    with pytest.raises(gt.InvalidArgument, match="not a checkpoint"):
        proofs.search(claim(), Games(IntegerGames(high=1)), checkpoint=place)
    assert place.read_text() == "not json"
    with pytest.raises(gt.InvalidArgument, match="guided search is done in one go"):
        proofs.search(claim(), Guided(SMALL_GAMES, name="games"), checkpoint=place)


def below(bound):
    return Claim("Numbers are small.", lambda n: n < bound)


def drawn_from(low):
    return Drawn(lambda rng: int(rng.integers(low, 8)), name="n < 8", size=100)


def even_numbers_are_small(path=None):
    even = Condition("even", "n even", lambda n: n % 2 == 0)
    statement = Claim("Even numbers are small.", lambda n: n < 700, hypotheses=(even,))
    space = Instances(lambda: range(1000), name="n < 1000")
    return proofs.search(statement, space, checkpoint=path)


def test_a_search_killed_at_any_operation_ends_the_same(tmp_path):
    whole, path = even_numbers_are_small(), tmp_path / "search.json"
    for at in range(1, 200):
        path.unlink(missing_ok=True)
        try:
            with disk(kill_at=at):
                even_numbers_are_small(path)
        except Killed:
            pass
        else:
            break
        found = even_numbers_are_small(path)
        assert str(found) == str(whole)
        assert found.counterexample == whole.counterexample == 700
        assert os.listdir(tmp_path) == ["search.json"]
    assert at > 20


def test_a_damaged_checkpoint_of_a_search_is_refused(tmp_path):
    path = tmp_path / "search.json"
    even_numbers_are_small(path)
    data = bytearray(path.read_bytes())
    for place in range(0, len(data) * 8, 7):
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        with pytest.raises(gt.InvalidArgument, match="remove it"):
            even_numbers_are_small(path)
        data[place // 8] ^= 1 << place % 8
    said = json.loads(data)
    said.pop("checksum")
    tally = said["tally"]
    for change in (
        {"block": -1}, {"block": 5}, {"block": 2.0}, {"block": True}, {"block": "2"},
        {"tally": {**tally, "covered": -1}}, {"tally": {**tally, "met": 10**6}},
        {"tally": {**tally, "violations": 0}}, {"tally": {**tally, "smallest": None}},
        {"tally": {**tally, "smallest": [1.0, 9, 0, 0]}},
        {"tally": {**tally, "smallest": [1.0, -1, 0, 0]}},
        {"tally": {**tally, "smallest": [1.0, 0]}}, {"tally": [1]}, {"tally": {}},
    ):  # fmt: skip
        changed = {**said, **change}
        sealed = {**changed, "checksum": _checkpoint._checksum(changed)}
        path.write_text(json.dumps(sealed))
        with pytest.raises(gt.InvalidArgument, match="expected"):
            even_numbers_are_small(path)


def test_a_search_for_the_first_stops_where_it_was_stopped(tmp_path):
    path = tmp_path / "search.json"
    statement = Claim("All are small.", lambda n: n < 300)
    space = Instances(lambda: range(2000), name="n < 2000")
    whole = proofs.search(statement, space, first_only=True)
    for _ in range(2):
        assert proofs.search(statement, space, first_only=True, checkpoint=path) == whole


def test_budgets_and_first_only():
    space = Games(RandomGames(high=1, seed=2))
    assert space.size is None
    found = proofs.search(claim(), space, 1000)
    assert (found.units, found.covered, found.complete) == (1000, 1000, False)
    assert proofs.search(claim(), space, first_only=True).units == BLOCK
    assert proofs.search(claim(), space).units == BUDGET
    partial = proofs.search(claim(), Games(IntegerGames(high=2)), 100)
    assert not partial.complete


def test_guided_search_finds_a_small_counterexample():
    found = proofs.search(claim(), Guided(SMALL_GAMES, name="bimatrix games"), 500)
    assert found.violations == 1
    assert found.counterexample.shape == (2, 2)
    assert found.counterexample.payoffs.max() == 1
    assert not found.complete
    again = proofs.search(claim(), Guided(SMALL_GAMES, name="bimatrix games"), 500)
    assert again.counterexample == found.counterexample
    none = Claim("True.", lambda game: True)
    assert proofs.search(none, Guided(SMALL_GAMES, name="bimatrix games"), 50).covered == 50


def test_lists_and_draws():
    even = Condition("even", "n even", lambda n: n % 2 == 0)
    small = Condition("small", "n < 10", lambda n: n < 10)
    statement = Claim("Even numbers are small.", small, hypotheses=(even,))
    found = proofs.search(statement, Instances(lambda: range(1000), name="n < 1000"))
    assert found.counterexample == 10
    assert found.met == 500
    drawn = Drawn(lambda rng: int(rng.integers(0, 8)), name="n < 8", size=100)
    assert proofs.search(statement, drawn).violations == 0
    assert proofs.search(statement, drawn) == proofs.search(statement, drawn)


def test_a_wrong_vectorised_condition_is_caught():
    wrong = Condition(
        "none",
        "no pure equilibrium",
        ONE.predicate,
        lambda block: np.zeros(block.count, dtype=bool),
    )
    with pytest.raises(AssertionError, match="vectorised conditions are wrong"):
        proofs.search(claim(conclusion=wrong), Games(IntegerGames(high=1)))


def test_a_predicate_that_changes_its_answer_is_refused():
    """It is the user's predicate that is wrong, and there is no vectorised form to blame."""
    asked = itertools.count()
    statement = claim(conclusion=Condition("fickle", "fickle", lambda game: next(asked) % 3 != 0))
    with pytest.raises(proofs.Refused, match=r"asked twice of .* a condition answers differently"):
        proofs.search(statement, Games(IntegerGames(high=1)))


def test_dropping_and_adding_hypotheses():
    square = Condition("square", "as many rows as columns", lambda game: True)
    statement = claim(square)
    assert statement.without("square").hypotheses == ()
    with pytest.raises(gt.InvalidArgument, match="expected a hypothesis"):
        statement.without("no such")
    assert claim().amended.hypotheses == ()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: proofs.search("theorem-a", Games(IntegerGames())), "claim as a Claim"),
        (
            lambda: proofs.search(claim(), Games(IntegerGames()), 0),
            "budget as a whole number of at least 1",
        ),
        (lambda: proofs.search(claim(), Games(IntegerGames()), processes=0), "processes"),
        (lambda: IntegerGames(low=3, high=2), "low <= high"),
        (lambda: RandomGames((0, 2)), "shape as a tuple of 2"),
        (lambda: ListedGames(np.zeros((2, 2, 2))), "payoffs\\[game"),
        (lambda: proofs.PathPairs(IntegerGames(), 1), "discount"),
        (lambda: proofs.search(IN_WORDS, Games(IntegerGames())), "in words"),
        (lambda: IN_WORDS.violated(3), "in words"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(gt.GameTheoryError, match=message):
        call()


def test_paths_of_too_large_a_family_are_refused():
    with pytest.raises(gt.TooLarge, match="paths"):
        list(proofs.PathPairs(IntegerGames(), "1/2", prefix=3, cycle=4).batches(0, 1))


def test_blocks_and_stage_pairs_cover_all_pairs():
    space = StagePairs(ListedGames(np.zeros((1, 2, 2, 3), int)))
    pairs = {(b.first, b.second) for b in space.batches(0, 1)}
    assert len(pairs) == 6 * 5
    assert isinstance(space.source.games(0, 1), GameBlock)


@pytest.mark.parametrize("answer", [None, "yes", [], 1.0])
def test_a_predicate_must_say_true_or_false(answer):
    claim = proofs.Claim("Of every game.", lambda game: answer)
    with pytest.raises(gt.InvalidArgument, match="expected True or False from its predicate"):
        proofs.search(claim, proofs.Games(proofs.OrdinalGames()))
    assert proofs.search(
        proofs.Claim("Of none.", lambda game: 0), proofs.Games(proofs.OrdinalGames())
    ).violations
