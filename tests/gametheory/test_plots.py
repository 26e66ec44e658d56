"""Pictures: what is drawn is where it should be, and labels can be read."""

import itertools

import numpy as np
import pytest
from matplotlib.text import Annotation, Text

import gametheory as gt
from gametheory import plots
from gametheory.games import zoo

PAIRS = [name for name in zoo.names() if zoo.load(name).num_players == 2]


def label_boxes(ax):
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    labels = [t for t in ax.texts if isinstance(t, Annotation)]
    return [Text.get_window_extent(t, renderer) for t in labels], renderer


@pytest.mark.few(7)
@pytest.mark.parametrize("name", PAIRS)
def test_labels_overlap_neither_each_other_nor_the_frame_nor_a_star(name):
    ax = plots.plot_game(zoo.load(name))
    boxes, renderer = label_boxes(ax)
    assert len(boxes) == len(gt.solutions(zoo.load(name)).by_outcome())
    frame = ax.get_window_extent(renderer)
    legend = ax.get_legend().get_window_extent(renderer)
    stars = ax.transData.transform(np.array(list(gt.solutions(zoo.load(name)).by_outcome()), float))
    for a, b in itertools.combinations(boxes, 2):
        assert not a.overlaps(b)
    for box in boxes:
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1
        assert not box.overlaps(legend)
        assert not frame.overlaps(legend)
        assert not any(box.contains(*star) for star in stars)


def test_everything_drawn_is_in_the_legend():
    ax = plots.plot_game(zoo.asymmetric_bach_or_stravinsky())
    drawn = [text.get_text() for text in ax.get_legend().get_texts()]
    assert drawn == [
        "attainable",
        "Pareto frontier",
        "pure equilibrium",
        "mixed equilibrium",
        "disagreement",
        "minimax",
        "bargaining solution",
    ]


def test_a_frontier_of_one_point_shows_around_its_star():
    drawn = {line.get_label(): line for line in plots.plot_game(zoo.stag_hunt()).get_lines()}
    ring, star = drawn["Pareto frontier"], drawn["bargaining solution"]
    assert ring.get_xydata().tolist() == star.get_xydata().tolist() == [[3, 3]]
    inside = ring.get_markersize() - 2 * ring.get_markeredgewidth()
    assert inside >= star.get_markersize()
    assert ring.get_markerfacecolor() == "none"
    shadow = plots.plot_projection(gt.PayoffSet.from_points([(0, 0, 0), (1, 1, 1)]))
    (only,) = [line for line in shadow.get_lines() if line.get_label() == "Pareto frontier"]
    assert only.get_markersize() == ring.get_markersize()


def test_a_mixed_equilibrium_is_whole_where_it_touches_a_star():
    drawn = {line.get_label(): line for line in plots.plot_game(zoo.chicken()).get_lines()}
    mixed, star = drawn["mixed equilibrium"], drawn["bargaining solution"]
    assert mixed.get_zorder() > star.get_zorder()
    assert mixed.get_markerfacecolor() == "white"
    assert drawn["pure equilibrium"].get_zorder() > mixed.get_zorder()


def test_who_draws_the_wrong_thing_is_told_what_draws_it():
    with pytest.raises(gt.InvalidArgument, match="plot_attainable and plot_projections"):
        plots.plot_game(gt.attainable(zoo.chicken()))
    with pytest.raises(gt.InvalidArgument, match="drawn by plot_game"):
        plots.plot_attainable(zoo.chicken())


def test_a_notebook_shows_axes_and_figures_as_pictures():
    first, second, third = (plots.plot_game(zoo.chicken()) for _ in range(3))
    assert first._repr_png_()[:4] == b"\x89PNG"
    assert first.figure is not second.figure
    assert second._repr_png_() == third.figure._repr_png_()


def test_axes_say_whose_payoffs_they_are():
    """Per step only where a game goes on, and never of a game that is played once."""
    game = zoo.asymmetric_bach_or_stravinsky()
    S = gt.attainable(game)
    solved = gt.solutions(game)
    once = ("payoff of row", "payoff of column")
    for ax in (
        plots.plot_game(game),
        plots.plot_attainable(S),
        plots.plot_attainable(gt.attainable(game, by="independent")),
        plots.plot_normative_disagreement(S),
        plots.plot_solutions(solved),
        plots.plot_ways_out(gt.commitments.ways_out(game)),
        plots.plot_projection(S),
    ):
        assert (ax.get_xlabel(), ax.get_ylabel()) == once
    for going_on in (gt.Repeated(game, "1/2"), gt.coin_game.CoinGame().stochastic(discount="1/2")):
        ax = plots.plot_game(going_on)
        assert ax.get_xlabel().endswith(", per step")
        assert ax.get_ylabel().endswith(", per step")
    points = plots.plot_attainable(gt.PayoffSet.from_points([(0, 0), (1, 2)]))
    assert points.get_ylabel() == "payoff of player 2"
    bare = plots.plot_equilibria(gt.nash_equilibria(game))
    assert bare.get_xlabel() == "payoff of row"
    bare = plots.plot_equilibria([])
    assert bare.get_xlabel() == "payoff of player 1"
    (ax,) = plots.new_axes()
    assert plots.label_solutions(solved, plots.plot_solutions(solved, ax)) is ax


def test_letters_in_a_pdf_are_outlines():
    pdf = plots.picture(plots.plot_game(zoo.chicken()).figure, ".pdf")
    assert b"/Type3" not in pdf
    assert b"/TrueType" in pdf or b"/CIDFontType2" in pdf


def test_axes_are_taken_and_given_back():
    (ax,) = plots.new_axes()
    assert plots.plot_game(zoo.chicken(), ax) is ax
    assert plots.plot_attainable(gt.attainable(zoo.chicken(), by="pure"), plots.new_axes()[0])


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    figure = plots.plot_game(zoo.chicken()).figure
    old = tmp_path / "picture.png"
    old.write_bytes(b"old")

    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(figure), "savefig", broken)
    with pytest.raises(KeyboardInterrupt):
        plots.save(figure, old)
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("by", ["pure", "independent", "correlated"])
def test_disputes_are_drawn_on_every_kind_of_set(by):
    game = zoo.asymmetric_bach_or_stravinsky()
    S = gt.attainable(game, by=by)
    ax = plots.plot_normative_disagreement(S, plots.new_axes()[0])
    degree = gt.normative_disagreement(S)
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    told = f"in dispute: {degree.arc:.0%} of the frontier"
    assert (told in texts) == degree.possible
    named = {text.get_text() for text in ax.texts}
    assert any("egalitarian" in name for name in named)


def test_without_a_dispute_none_is_drawn():
    ax = plots.plot_normative_disagreement(gt.attainable(zoo.stag_hunt()))
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert not any("dispute" in text for text in texts)


def test_a_curved_set_is_filled_where_it_is_and_not_where_it_is_not():
    """By the pixels: shade inside the curved set, none in the gap towards the hull."""
    S = gt.attainable(zoo.bach_or_stravinsky(), by="independent")
    ax = plots.plot_attainable(S)
    ax.set_axis_off()
    canvas = ax.figure.canvas
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]

    def shade(point):
        x, y = ax.transData.transform(point)
        return tuple(int(c) for c in pixels[pixels.shape[0] - 1 - round(y), round(x)])

    assert shade((0.5, 0.5)) == tuple(int(plots.SHADE[k : k + 2], 16) for k in (1, 3, 5))
    assert shade((2.0, 2.0)) == (255, 255, 255)


def test_the_disputed_stretch_ends_where_the_optima_are():
    S = gt.PayoffSet.from_points([(0, 0), (0, 6), (2, 5.5), (5, 1), (5.2, 0)])
    welfares = [gt.welfare.utilitarian, gt.welfare.max_min()]
    degree = gt.normative_disagreement(S, welfares=welfares, disagreement=(0, 0))
    ax = plots.plot_normative_disagreement(S, welfares=welfares, disagreement=(0, 0))
    (line,) = [x for x in ax.get_lines() if x.get_color() == plots.DISPUTE]
    ends = line.get_xydata()[[0, -1]]
    assert np.allclose(ends, np.array(degree.disputed, dtype=float))


def test_equilibria_of_other_than_two_players_are_refused():
    for payoffs in ([[1, 0]], [[[[1]]]] * 3):
        with pytest.raises(gt.InvalidArgument, match="of two players"):
            gt.plots.plot_equilibria(gt.nash_equilibria(gt.NormalForm(payoffs)))
