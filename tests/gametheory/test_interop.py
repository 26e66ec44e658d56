"""The neighbours see the payoffs that we see, cell by cell, and give back the same game."""

import io
import sys
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.games import interop

SHAPES = [(3,), (1, 1), (2, 3), (4, 2), (2, 3, 4), (1, 3, 2), (3, 1, 2, 2)]
PEERS = {
    "pygambit": "pygambit",
    "nashpy": "nashpy",
    "quantecon": "quantecon.game_theory",
    "open_spiel": "pyspiel",
}


@pytest.fixture
def peer(request):
    """The module of a neighbour that is installed, and our two functions for it."""
    name = request.param
    module = pytest.importorskip(PEERS[name])
    return module, getattr(interop, f"to_{name}"), getattr(interop, f"from_{name}")


def peers(*names):
    return pytest.mark.parametrize("peer", names or PEERS, indirect=True)


def random_game(shape, kind="integers", **options):
    rng = np.random.default_rng(sum(10**k * n for k, n in enumerate(shape)))
    size = (len(shape), *shape)
    payoffs = {
        "integers": rng.integers(-9, 10, size),
        "floats": rng.normal(size=size),
        "fractions": np.vectorize(Fraction, otypes=[object])(rng.integers(-9, 10, size), 7),
    }[kind]
    return gt.NormalForm(payoffs, **options)


def labelled_game(shape):
    return random_game(
        shape,
        name="A game",
        players=[f"Ann {i}" for i in range(len(shape))],
        actions=[[f"s{i}.{k}" for k in reversed(range(n))] for i, n in enumerate(shape)],
    )


@pytest.mark.parametrize("kind", ["integers", "floats", "fractions"])
@pytest.mark.parametrize(
    ("peer", "shape"),
    [(p, shape) for p in PEERS for shape in SHAPES if p != "nashpy" or len(shape) == 2],
    indirect=["peer"],
    ids=str,
)
def test_a_round_trip_gives_back_the_payoffs(peer, shape, kind):
    module, to_peer, from_peer = peer
    game = random_game(shape, kind)
    again = from_peer(to_peer(game))
    if kind == "fractions" and module.__name__ != "pygambit":
        assert again.payoffs.tolist() == game.payoffs.astype(float).tolist()
    else:
        assert (again.payoffs == game.payoffs).all()
    keeps_integers = kind == "integers" and module.__name__ != "pyspiel"
    assert again.is_exact == (module.__name__ == "pygambit" or keeps_integers)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_pygambits_own_payoffs_in_every_cell(shape):
    pytest.importorskip("pygambit")
    game = random_game(shape, "fractions")
    theirs = interop.to_pygambit(game)
    for profile in game.profiles():
        outcome = theirs[profile]
        assert tuple(Fraction(outcome[p]) for p in theirs.players) == game.payoff(profile)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (4, 2)], ids=str)
def test_nashpys_own_payoffs_in_every_cell(shape):
    pytest.importorskip("nashpy")
    game = random_game(shape)
    theirs = interop.to_nashpy(game)
    for row, column in game.profiles():
        pure = np.eye(shape[0])[row], np.eye(shape[1])[column]
        assert tuple(theirs[pure]) == game.payoff((row, column))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_quantecons_own_payoffs_in_every_cell(shape):
    pytest.importorskip("quantecon")
    game = random_game(shape)
    theirs = interop.to_quantecon(game)
    assert theirs.nums_actions == shape
    if len(shape) > 1:
        for profile in game.profiles():
            assert tuple(theirs[profile]) == game.payoff(profile)
    for i, player in enumerate(theirs.players):
        for profile in game.profiles():
            others = [profile[(i + k) % len(shape)] for k in range(1, len(shape))]
            vector = player.payoff_vector(others[0] if len(others) == 1 else others or None)
            assert vector[profile[i]] == game.payoff(profile)[i]


def test_a_quantecon_game_built_by_quantecon_is_read_in_the_right_order():
    quantecon = pytest.importorskip("quantecon.game_theory")
    theirs = quantecon.NormalFormGame((2, 3, 4))
    expected = np.empty((3, 2, 3, 4))
    for number, profile in enumerate(np.ndindex(2, 3, 4)):
        theirs[profile] = number, 100 + number, 200 + number
        expected[(slice(None), *profile)] = number, 100 + number, 200 + number
    assert interop.from_quantecon(theirs).payoffs.tolist() == expected.tolist()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_open_spiels_own_payoffs_in_every_cell(shape):
    pytest.importorskip("pyspiel")
    game = random_game(shape)
    theirs = interop.to_open_spiel(game)
    for profile in game.profiles():
        state = theirs.new_initial_state()
        state.apply_actions(list(profile))
        assert tuple(state.returns()) == game.payoff(profile)


@pytest.mark.parametrize("shape", [(2, 3), (2, 2, 3)], ids=str)
@peers("pygambit", "open_spiel")
def test_titles_and_labels_come_along(peer, shape):
    _, to_peer, from_peer = peer
    game = labelled_game(shape)
    again = from_peer(to_peer(game))
    assert (again.name, again.actions) == (game.name, game.actions)
    if to_peer is interop.to_pygambit:
        assert again == game


@peers("pygambit")
def test_labels_may_swap_the_neighbours_defaults(peer):
    _, to_peer, from_peer = peer
    game = gt.NormalForm([[[1, 2]], [[3, 4]]], players=["2", "1"], actions=[["-0"], ["2", "1"]])
    assert from_peer(to_peer(game)) == game


@pytest.mark.parametrize("label", ["é", " x", "x ", "a  b", "a\nb", "\x00"])
@peers("pygambit")
def test_labels_that_gambit_does_not_take_are_refused_in_words(peer, label):
    module, to_peer, _ = peer
    game = gt.NormalForm([[[1]], [[1]]], actions=[[label], ["y"]])
    with pytest.raises(gt.InvalidArgument, match="printable ASCII"):
        to_peer(game)
    with pytest.raises((ValueError, UnicodeError)):
        next(iter(module.Game.new_table([1, 1]).players)).label = label


def test_titles_that_gambit_does_not_take_are_refused_in_words():
    pytest.importorskip("pygambit")
    with pytest.raises(gt.InvalidArgument, match="a title of ASCII, got 'é'"):
        interop.to_pygambit(gt.NormalForm([[1]], name="é"))


def test_profiles_without_an_outcome_pay_nothing():
    pygambit = pytest.importorskip("pygambit")
    text = 'NFG 1 R "gaps" { "1" "2" } { 2 2 } { { "o" 1 1/2 } } 1 0 0 1'
    theirs = pygambit.read_nfg(io.StringIO(text))
    assert theirs[0, 1] is None
    expected = [[[1, 0], [0, 1]], [[Fraction(1, 2), 0], [0, Fraction(1, 2)]]]
    assert interop.from_pygambit(theirs).exact_payoffs.tolist() == expected


def test_an_extensive_game_becomes_its_reduced_normal_form():
    pygambit = pytest.importorskip("pygambit")
    tree = pygambit.Game.new_tree(players=["A", "B"], title="entry")
    tree.append_move(tree.root, "A", ["in", "out"])
    enter, stay_out = tree.root.children
    tree.append_move(enter, "B", ["share", "fight"])
    share, fight = enter.children
    for node, point in ((share, [1, 1]), (fight, [-1, Fraction(1, 2)]), (stay_out, [0, 2])):
        tree.set_outcome(node, tree.add_outcome(str(point), point))
    game = interop.from_pygambit(tree)
    assert game.exact_payoffs.tolist() == [[[1, -1], [0, 0]], [[1, Fraction(1, 2)], [2, 2]]]
    assert (game.name, game.players) == ("entry", ("A", "B"))


def test_repeated_and_empty_labels_of_open_spiel_are_told_apart():
    pyspiel = pytest.importorskip("pyspiel")
    theirs = pyspiel.create_matrix_game("s", "", ["x", "x"], [""], [[1], [2]], [[3], [4]])
    assert interop.from_open_spiel(theirs).actions == (("x_1", "x_2"), ("_1",))


def test_registered_matrix_games_of_open_spiel_are_read():
    pyspiel = pytest.importorskip("pyspiel")
    game = interop.from_open_spiel(pyspiel.load_game("matrix_pd"))
    assert game.payoffs.tolist() == [[[5, 0], [10, 1]], [[5, 10], [0, 1]]]
    assert game.actions == (("Cooperate", "Defect"),) * 2


def test_other_games_of_open_spiel_are_refused_with_a_way_out():
    pyspiel = pytest.importorskip("pyspiel")
    theirs = pyspiel.load_game("matching_pennies_3p")
    with pytest.raises(gt.InvalidArgument, match="extensive_to_tensor_game"):
        interop.from_open_spiel(theirs)
    assert interop.from_open_spiel(pyspiel.extensive_to_tensor_game(theirs)).shape == (2, 2, 2)


@peers("nashpy", "quantecon")
def test_payoffs_that_are_not_finite_are_refused(peer):
    module, _, from_peer = peer
    matrices = np.array([[1, np.nan]]), np.array([[1.0, 2.0]])
    if module.__name__ == "nashpy":
        theirs = module.Game(*matrices)
    else:
        theirs = module.NormalFormGame([module.Player(m) for m in (matrices[0], matrices[1].T)])
    with pytest.raises(gt.InvalidGame, match="finite"):
        from_peer(theirs)


def test_nashpy_takes_two_players_only():
    pytest.importorskip("nashpy")
    with pytest.raises(gt.InvalidArgument, match="two-player game, got 3 players"):
        interop.to_nashpy(random_game((2, 2, 2)))


@peers("nashpy", "quantecon")
def test_the_neighbour_gets_its_own_copy(peer):
    module, to_peer, _ = peer
    game = random_game((2, 2))
    before = game.payoffs.copy()
    theirs = to_peer(game)
    if module.__name__ == "nashpy":
        theirs.payoff_matrices[0][0, 0] = 99
    else:
        theirs[0, 0] = 99, 99
    assert (game.payoffs == before).all()


@peers()
def test_objects_of_the_wrong_kind_are_refused(peer):
    _, to_peer, from_peer = peer
    with pytest.raises(gt.InvalidArgument, match="a NormalForm, got list"):
        to_peer([[1]])
    with pytest.raises(gt.InvalidArgument, match=r"expected a \w+\..*Game.*, got NormalForm"):
        from_peer(random_game((2, 2)))


@pytest.mark.parametrize("name", PEERS)
def test_a_missing_neighbour_is_named_with_the_way_to_install_it(monkeypatch, name):
    package = PEERS[name].partition(".")[0]
    monkeypatch.setitem(sys.modules, PEERS[name], None)
    for function in (f"to_{name}", f"from_{name}"):
        with pytest.raises(gt.Unsupported, match=rf"needs {package}.*gametheory-norms\[interop\]"):
            getattr(interop, function)(random_game((2, 2)))
