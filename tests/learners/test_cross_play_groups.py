"""Cross-play by groups of runs as a payoff table: means, jackknife errors, draws."""

import numpy as np
import pytest

import gametheory as gt
import learners
from gametheory import empirical
from gametheory.errors import InvalidArgument
from learners.evaluation._groups import grouped


@pytest.fixture(scope="module")
def played():
    runs = learners.train(gt.zoo.asymmetric_bach_or_stravinsky(), "naive", runs=16, steps=40, rng=0)
    return learners.cross_play(runs)


@pytest.fixture(scope="module")
def labels(played):
    order = np.argsort(played.self_play[:, 0])
    found = np.empty(16, dtype=object)
    found[order[:6]], found[order[6:]] = "low", "high"
    return found.tolist()


def test_means_and_errors_are_those_of_the_cells_by_norm(played, labels):
    table = played.as_game(labels)
    assert table.actions == (("high", "low"),) * 2
    assert table.counts.tolist() == [[10, 6], [6, 6]]
    for cell in played.by_norm(np.array(labels)):
        at = (table.actions[0].index(cell.first), table.actions[1].index(cell.second))
        for player, estimate in enumerate(cell.payoffs):
            assert table.mean[(player, *at)] == pytest.approx(estimate.mean)
            # There all 16 runs are left out in turn, here those of the cell alone.
            used = 16 if cell.first != cell.second else table.counts[at]
            shrunk = estimate.error * np.sqrt((used - 1) / used / (15 / 16))
            assert table.errors[(player, *at)] == pytest.approx(shrunk)


def test_labels_of_ones_own_are_a_list_or_an_array(played, labels):
    assert played.by_norm(labels) == played.by_norm(np.array(labels)) == played.by_norm((*labels,))
    for wrong in (labels[:-1], "low", [labels]):
        with pytest.raises(gt.InvalidArgument, match=r"by_norm|16 norms"):
            played.by_norm(wrong)


def test_learners_side_by_side_meet_strangers_only():
    """A learner's own cell leaves out partners, and that of two learners leaves out nobody."""
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    parts = [learners.train(game, rule, runs=3, steps=20, rng=0) for rule in ("naive", "lola")]
    tables = [np.concatenate(own) for own in zip(*(p.policies for p in parts), strict=True)]
    met = learners.cross_play(learners.from_policies(game, *tables, name="both"))
    found = {cell.norms: cell.payoffs for cell in met.by_norm(["naive"] * 3 + ["lola"] * 3)}
    assert len(found) == 4
    for k, own in enumerate(("naive", "lola")):
        strangers = learners.cross_play(parts[k]).payoffs[~np.eye(3, dtype=bool)]
        assert np.allclose([e.mean for e in found[own, own]], strangers.mean(0))
        assert [e.pairs for e in found[own, own]] == [6, 6]
    across = met.payoffs[:3, 3:].reshape(9, 2)
    assert np.allclose([e.mean for e in found["naive", "lola"]], across.mean(0))


def test_a_jackknife_by_hand():
    rng = np.random.default_rng(0)
    payoffs = rng.normal(size=(7, 7, 2))
    labels = ["a", "b", "a", "b", "b", "a", "b"]
    mean, covariance, counts, draws, names = grouped(payoffs, labels)

    def cell(first, second, without=None):
        kept = [
            payoffs[i, j]
            for i in range(7)
            for j in range(7)
            if i != j and without not in (i, j) and labels[i] == first and labels[j] == second
        ]
        return np.mean(kept, axis=0)

    for a, first in enumerate(names):
        for b, second in enumerate(names):
            assert np.allclose(mean[:, a, b], cell(first, second))
            used = [k for k in range(7) if labels[k] in (first, second)]
            left = np.array([cell(first, second, k) for k in used])
            off = left - left.mean(axis=0)
            expected = (len(used) - 1) / len(used) * off.T @ off * counts[a, b]
            assert np.allclose(covariance[a, b], expected)
    assert draws.shape == (1_000, 2, 2, 2)


def test_the_table_is_studied_like_any_other(played, labels):
    table = played.as_game(labels)
    spread = table.draw(1_000).std(axis=0)
    assert np.allclose(spread, table.errors, rtol=0.5)
    found = empirical.study(table, draws=100)
    assert found.verify()
    assert found.box.contains(table.game)


def test_runs_as_actions_have_no_error(played):
    game = played.as_game()
    assert isinstance(game, gt.NormalForm)
    assert game.shape == (16, 16)


def test_labels_that_do_not_fit(played, labels):
    with pytest.raises(InvalidArgument, match="16 runs"):
        played.as_game(labels[:3])
    with pytest.raises(InvalidArgument, match="three runs or more"):
        played.as_game(["alone", "alone", *labels[2:]])
