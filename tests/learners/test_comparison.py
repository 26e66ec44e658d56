"""Cross-play and its errors, the main job, and its page and picture."""

import contextlib
import json
import math
import re
from importlib.resources import files

import jsonschema
import matplotlib.pyplot as plt
import numpy as np
import pytest
from picture_texts import faults
from seeing import alike

import gametheory as gt
import learners
from gametheory.games import zoo
from learners.amtft.qlearning import QLearning
from learners.evaluation.crossplay import bootstrap_interval, pair_mean, pair_mean_difference
from learners.evaluation.encounters import MATCHES
from learners.evaluation.exploitability import exploitability

BOS = zoo.asymmetric_bach_or_stravinsky()

RUNS = 512


@pytest.fixture(scope="module")
def full():
    return learners.compare(BOS, runs=RUNS, rng=0)


def match(comparison, name):
    return next(m for m in comparison.evaluation.matches if m.name == name)


# The anchors: 4,096 runs of an independent re-implementation, so with errors of their own,
# about a third of ours; and the authors' 40 runs.
ANCHOR_SCORES = dict(zip(MATCHES, (0.998, 0.907, 0.305, 0.531), strict=True))
ANCHOR_SHARES = {"egalitarian": 0.208, "Nash = Kalai-Smorodinsky": 0.489, "utilitarian": 0.303}


@pytest.mark.parametrize("name", MATCHES)
def test_scores_agree_with_the_anchors_within_sampling_error(full, name):
    ours = match(full, name).score
    error = ours.error * math.sqrt(1 + RUNS / 4096)
    assert abs(ours.mean - ANCHOR_SCORES[name]) < 3 * error + 0.0005  # anchors are rounded


@pytest.mark.parametrize("norm", ANCHOR_SHARES)
def test_shares_agree_with_the_anchors_within_sampling_error(full, norm):
    ours = full.evaluation.shares[norm]
    error = ours.error * math.sqrt(1 + RUNS / 4096)
    # The anchors put every run into a class; ours leave the undecided ones out.
    undecided = full.evaluation.shares["none"].mean
    assert abs(ours.mean - ANCHOR_SHARES[norm]) < 3 * error + undecided


def test_normative_disagreement_costs_more_than_it_does_within_a_norm(full):
    same = match(full, "cross-play, same norm")
    different = match(full, "cross-play, different norms")
    assert same.score.mean - different.score.mean > 0.5
    failure = gt.outcomes.Shortfall.COORDINATION_FAILURE
    assert different.shortfalls[failure].mean > 0.7
    assert match(full, "self-play").shortfalls[failure].mean < 0.01


def test_lola_does_not_always_cooperate_across_runs_of_the_dilemma():
    """The published 1.000 came from a transposed matrix; in that one C dominates."""
    game = zoo.prisoners_dilemma()
    ours = learners.compare(game, runs=128, rng=0)
    cross = match(ours, "cross-play, all").score
    assert cross.mean + 5 * cross.error < 1
    transposed = gt.NormalForm.from_bimatrix(game.payoffs[0].T, game.payoffs[1].T)
    trap = learners.compare(transposed, runs=128, rng=0)
    trapped = trap.evaluation.cross_play.payoffs
    assert np.allclose(trapped, -1, atol=0.02), "everyone cooperates, as published"
    assert any("transposed" in remark for remark in ours.remarks())


def test_cross_play_against_a_loop_of_single_pairs(small):
    runs = small.runs
    table = learners.cross_play(runs)
    for i, j in [(0, 0), (3, 7), (23, 1)]:
        pair = learners.Runs(
            runs.game,
            runs.hyperparameters,
            (runs.policies[0][i : i + 1], runs.policies[1][j : j + 1]),
            runs.parameters,
            runs.last_change[:1],
        )
        assert np.allclose(table.payoffs[i, j], pair.payoffs[0], atol=1e-13)
    assert np.allclose(table.self_play, runs.payoffs, atol=1e-13)


def test_cross_play_payoffs_are_attainable(small):
    S = gt.attainable(BOS)
    for evaluation in small.evaluations:
        assert S.contains(evaluation.cross_play.payoffs, tolerance=1e-9).all()


def test_a_tight_budget_of_pairs_at_once_changes_nothing(small, monkeypatch):
    monkeypatch.setattr("learners.training.meetings._CHUNK_ENCOUNTERS", 30)
    again = learners.cross_play(small.runs, horizon=200)
    assert np.array_equal(again.payoffs, small.evaluation.cross_play.payoffs)


def test_the_table_is_a_game_over_policies(small):
    meta = small.evaluation.cross_play.as_game()
    assert meta.shape == (24, 24)
    assert meta.payoff((3, 5)) == tuple(small.evaluation.cross_play.payoffs[3, 5])
    assert meta.disagreement == (0, 0)
    best = gt.pure_equilibria(meta)
    assert len(best) > 0
    assert all(e.verify(meta) for e in best)


def test_by_norm_is_the_mean_over_pairs_of_different_runs(small):
    evaluation = small.evaluation
    norms, payoffs = evaluation.norms, evaluation.cross_play.payoffs
    for cell in evaluation.by_norm:
        pairs = [
            payoffs[i, j]
            for i in range(24)
            for j in range(24)
            if i != j and (norms[i], norms[j]) == (cell.first, cell.second)
        ]
        assert cell.payoffs[0].pairs == len(pairs)
        if pairs:
            assert np.allclose([e.mean for e in cell.payoffs], np.mean(pairs, axis=0))


def test_the_jackknife_by_hand_and_against_the_textbook():
    values = np.diag([1.0, 2.0, 4.0, 9.0])
    own = pair_mean(values, np.eye(4, dtype=bool))
    assert own.mean == 4
    assert own.error == pytest.approx(np.std([1, 2, 4, 9], ddof=1) / 2)
    rng = np.random.default_rng(0)
    table, mask = rng.normal(size=(6, 6)), ~np.eye(6, dtype=bool)
    left = [
        np.mean([table[i, j] for i in range(6) for j in range(6) if i != j and k not in (i, j)])
        for k in range(6)
    ]
    expected = math.sqrt(5 / 6 * sum((x - np.mean(left)) ** 2 for x in left))
    assert pair_mean(table, mask).error == pytest.approx(expected)
    nothing = pair_mean(table, np.zeros((6, 6), dtype=bool))
    assert nothing.pairs == 0
    assert math.isnan(nothing.mean)


def test_the_error_of_a_difference_leaves_each_run_out_of_both_means():
    rng = np.random.default_rng(2)
    table, own = rng.normal(size=(7, 7)), np.eye(7, dtype=bool)
    table += 10 * np.arange(7)[:, None]  # what partners and strangers of a run share
    found = pair_mean_difference(table, own, ~own)
    left = []
    for k in range(7):
        kept = np.delete(np.delete(table, k, 0), k, 1)
        same = np.eye(6, dtype=bool)
        left.append(kept[same].mean() - kept[~same].mean())
    assert found.mean == pytest.approx(table[own].mean() - table[~own].mean())
    assert found.error == pytest.approx(
        math.sqrt(6 / 7 * sum((np.array(left) - np.mean(left)) ** 2))
    )
    assert found.error < 0.1 * pair_mean(table, own).error
    assert found.pairs == 7
    assert math.isnan(pair_mean_difference(table[:1, :1], own[:1, :1], own[:1, :1]).error)


def test_jackknife_errors_cover_the_truth():
    """A pair's value is a_i + b_j: the mean's true error is known; coverage is near 95 %."""
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        a, b = rng.normal(size=(2, 30))
        estimate = pair_mean(a[:, None] + b[None, :], ~np.eye(30, dtype=bool))
        hits += abs(estimate.mean) < 1.96 * estimate.error
    assert 0.91 < hits / 400 < 0.98


def test_a_comparison_holds_every_judgement_of_its_runs(small):
    gains = np.stack([exploitability(small.runs, i) for i in range(2)], axis=1)
    assert np.array_equal(small.exploitability, gains)
    evaluation = small.evaluation
    shown = small.to_json()
    for match in evaluation.matches:
        mask = evaluation.pairs(match.name)
        if not mask.any():
            continue
        assert match.interval == bootstrap_interval(evaluation.scores, mask)
        low, high = match.interval
        assert low <= match.score.mean <= high
        # The best that was evaluated is no better than the best there is.
        assert match.empirical_score.mean >= match.score.mean - 1e-12
        assert shown["evaluations"][0]["matches"][match.name]["interval"] == [low, high]
    for norm, each in shown["exploitability"].items():
        own = gains[evaluation.norms == norm]
        assert [gain["mean"] for gain in each] == pytest.approx(own.mean(axis=0).tolist())
        assert [gain["largest"] for gain in each] == own.max(axis=0).tolist()
    jsonschema.validate(shown, schema())


def test_discarded_runs_are_in_the_json():
    result = learners.compare(
        zoo.prisoners_dilemma(),
        "amtft",
        runs=4,
        learning=QLearning(episodes=30),
        discard_below=0.3,
        welfares=("utilitarian",),
    )
    shown = result.to_json()
    jsonschema.validate(shown, schema())
    assert len(shown["discarded"]) == len(result.runs.discarded) == 4 - len(result.runs)


def test_a_game_without_a_score_says_why():
    result = learners.compare(zoo.matching_pennies(), "naive", runs=4, steps=5, rng=0)
    assert result.evaluation.scores is None
    assert any("NormalizedScore is undefined" in remark for remark in result.remarks())
    jsonschema.validate(result.to_json(), schema())


def schema():
    return json.loads(files("learners").joinpath("schemas", "compare.json").read_text())


@pytest.mark.parametrize("runs", [1, 2])
def test_one_or_two_runs_are_enough_to_report(runs):
    result = learners.compare(zoo.bach_or_stravinsky(), runs=runs, steps=3, rng=0)
    jsonschema.validate(result.to_json(), schema())
    result.plot()


def test_stochastic_games_that_cannot_be_compared():
    game = gt.coin_game.CoinGame().stochastic(horizon=5)
    for learner, wanted in (("lola", "no horizon"), ("amtft", "a discount and a horizon")):
        with pytest.raises(gt.InvalidArgument, match=wanted):
            learners.compare(game, learner, runs=1)
    with pytest.raises(gt.InvalidArgument, match="NormalForm"):
        learners.compare(learners.tandem(), "lola", runs=1)


def test_a_page_holds_what_was_compared(small):
    page = small.to_html()
    piece = small._repr_html_()
    assert "<body" not in piece
    body = piece[piece.index("<figure") : piece.rindex("</table>")]
    assert body.replace("h5>", "h3>") in page
    frame = small.to_pandas()
    assert frame["norm"].tolist() == list(small.evaluation.norms)
    assert len(frame) == len(small.runs)
    assert page.count("<table>") == len(list(small.tables()))
    assert "data:image/png;base64," in page
    assert "asymmetric-bach-or-stravinsky" in page


def test_a_picture_is_drawn_on_axes_of_yours(small):
    axes = gt.plots.new_axes(2)
    assert small.plot(axes) is axes[0].figure
    for ax in axes:
        assert ax.get_xlabel().startswith("payoff of row, ")
        assert ax.get_ylabel().startswith("payoff of column, ")
    drawn = {text.get_text() for text in axes[0].get_legend().get_texts()}
    counts = [int(re.search(r"\((\d+)\)", text)[1]) for text in drawn if "of runs" in text]
    assert sum(counts) == len(small.runs)
    (stars,) = [line for line in axes[0].get_lines() if line.get_label() == "bargaining solution"]
    assert stars.get_zorder() < 8
    with pytest.raises(gt.InvalidArgument, match="expected two axes"):
        small.plot(gt.plots.new_axes(1))


def marks_above(ax):
    """What is learned, and the highest of all else but words."""
    learned = [
        c for c in ax.collections if c.get_label().startswith(("learned", "same", "different"))
    ]
    rest = [*ax.get_lines(), *ax.patches, *(c for c in ax.collections if c not in learned)]
    return learned, max(r.get_zorder() for r in rest if not r.get_label().startswith("mean"))


def test_what_is_learned_lies_above_all_else_and_beside_each_other(small):
    for ax in small.plot().axes:
        learned, highest = marks_above(ax)
        assert learned
        assert all(c.get_zorder() > highest for c in learned)
        places = np.vstack([ax.transData.transform(c.get_offsets()) for c in learned])
        assert len(np.unique(np.round(places, 3), axis=0)) == len(places)


@pytest.mark.few(2)
@pytest.mark.parametrize("width", [None, 3.3, 7])
def test_a_picture_for_a_paper_can_be_read(small, width):
    with contextlib.nullcontext() if width is None else gt.plots.paper(width):
        figure = small.plot()
    assert faults(figure) == []
    assert alike(figure) == []
    if width is not None:
        assert figure.get_figwidth() == width
        places = [ax.get_position() for ax in figure.axes]
        assert (places[0].y0 > places[1].y1) == (width < 6)  # below, or beside each other


def test_a_comparison_prints_the_tables_of_the_command(small):
    printed = str(small)
    assert "when they meet" in printed
    assert all(note.split()[0] in printed for note in small.remarks())
    assert max(map(len, printed.splitlines())) <= 80
    assert "\x1b" not in printed
    assert repr(small).startswith("Comparison(")
    assert len(repr(small)) < 120


def test_names_of_the_callers_learners_stay_as_they_are():
    always = [[[1, 0]] * 5] * 2
    runs = learners.from_policies(zoo.chicken(), always, always, name="mine")
    title = learners.compare_runs(runs).plot().axes[0].get_title()
    assert title == "self-play: norms learned by 2 runs of mine"


@pytest.mark.few(1)
@pytest.mark.parametrize("width", [3.3, 7])
def test_three_players_in_a_paper_can_be_read(width):
    runs = learners.train(zoo.volunteers_dilemma_of_three(), "lola", runs=6, steps=20, rng=0)
    with gt.plots.paper(width):
        figure = learners.compare_runs(runs).plot()
    assert faults(figure) == []
    assert width == 3.3 or figure.get_figheight() < 9


def test_meetings_of_runs_without_a_norm_are_drawn_and_a_game_without_a_name_has_no_colon():
    game = gt.NormalForm([[[4, 0], [0, 2]], [[1, 0], [0, 2]]])
    even = np.full((3, 5, 2), 0.5)
    mine = learners.from_policies(game, even, even, name="even")
    figure = learners.compare_runs(mine).plot()
    labels = [text.get_text() for text in figure.axes[1].get_legend().get_texts()]
    assert any(label.startswith("all: score") and "6 pairs" in label for label in labels)
    assert figure.get_suptitle() == "Asymmetric bargaining problem"
    plt.close(figure)


def test_norms_and_meetings_share_no_mark():
    figure = learners.compare(BOS, "naive", runs=12, steps=30, rng=0).plot()
    marks = [
        {tuple(c.get_facecolor()[0]) for c in ax.collections if len(c.get_offsets()) > 1}
        for ax in figure.axes
    ]
    assert all(marks)
    assert not marks[0] & marks[1]
    plt.close(figure)


def test_one_run_proves_little():
    found = learners.compare(BOS, "naive", runs=1, steps=20, rng=0)
    (share,) = found.evaluation.shares.values()
    assert share.mean == 1
    assert share.error == pytest.approx(math.sqrt(3 / 5 * 2 / 5 / 5))
    own = next(m for m in found.evaluation.matches if m.name == "self-play")
    assert math.isnan(own.payoffs[0].error)
    assert all(map(math.isnan, own.interval))
    # Runs of one value have an error, of 0; two pairs of the same two runs have none.
    assert bootstrap_interval(np.ones((3, 3)), np.eye(3, dtype=bool)) == (1, 1)
    same = np.zeros((3, 3), dtype=bool)
    same[0, 1] = same[1, 0] = True
    assert all(map(math.isnan, bootstrap_interval(np.ones((3, 3)), same)))
