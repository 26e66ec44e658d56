"""Pictures for print: as wide as asked for, their sizes from one place, on axes of anybody's."""

import inspect
import io

import numpy as np
import pytest
from command_line import run
from matplotlib import rc_context, rcParams
from matplotlib.figure import Figure
from matplotlib.image import imread

import gametheory as gt
from gametheory import deals, dynamics, empirical, plots
from gametheory._support.fanning import fan_out
from gametheory.deals import pictures as of_deals
from gametheory.dynamics import plot_over_time, plot_square, plot_triangle
from gametheory.empirical import pictures as of_samples
from gametheory.games import generators, zoo

ABOS = zoo.asymmetric_bach_or_stravinsky()
THREE = generators.integers((2, 2, 2), rng=1)
ROCK = gt.NormalForm.from_symmetric([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
S = gt.attainable(ABOS)


def study():
    log = deals.example_log()
    return deals.study(deals.judge(log.records))


def samples():
    return empirical.study(empirical.example_table(), draws=5, rng=0)


DRAWN = {
    plots.plot_game: lambda: (ABOS,),
    plots.plot_attainable: lambda: (S,),
    plots.plot_solutions: lambda: (gt.solutions(ABOS),),
    plots.plot_equilibria: lambda: (gt.nash_equilibria(ABOS),),
    plots.plot_normative_disagreement: lambda: (S,),
    plots.plot_ways_out: lambda: (gt.commitments.ways_out(ABOS),),
    plots.plot_projection: lambda: (gt.attainable(THREE),),
    plots.plot_shares: lambda: (gt.attainable(THREE),),
    plots.plot_board: lambda: (gt.coin_game.CoinGame(), 40),
    plot_square: lambda: (ABOS,),
    plot_triangle: lambda: (ROCK,),
    plot_over_time: lambda: (dynamics.fictitious_play(ABOS, steps=9, start=(0, 1)),),
    of_deals.plot_shares: lambda: (study(),),
    of_deals.plot_regrets: lambda: (study(),),
    of_deals.plot_domain: lambda: (next(iter(deals.example_log().domains.values())),),
    of_deals.plot_meetings: lambda: (study(),),
    of_samples.plot_meta_game: lambda: (samples().table, samples().box),
    of_samples.plot_payoffs: lambda: (samples(),),
}


def test_nothing_that_draws_is_left_out():
    rooms = (plots, dynamics, of_deals, of_samples)
    found = {
        value
        for room in rooms
        for name, value in inspect.getmembers(room, inspect.isfunction)
        if name.startswith("plot_")
    }
    assert found == {*DRAWN, plots.plot_projections}


@pytest.mark.few(9)
@pytest.mark.parametrize("draw", DRAWN, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_axes_of_anybody_are_taken_and_given_back(draw):
    """A bare matplotlib figure, whose letters are its owner's."""
    with rc_context({"font.size": 7}):
        ax = Figure(figsize=(6, 6), layout="constrained").subplots()
        assert draw(*DRAWN[draw](), ax=ax) is ax
        words = [*ax.texts, ax.xaxis.label, ax.title]
        sizes = {text.get_fontsize() for text in words if text.get_text()}
    assert max(sizes, default=7) <= 7
    ax.figure.savefig(io.BytesIO(), format="pdf")


@pytest.mark.parametrize("width", [2.5, 3.3, 7])
def test_a_picture_is_as_wide_as_asked_for(width):
    with plots.paper(width):
        figure = plots.plot_game(ABOS).figure
        three = plots.plot_projections(gt.attainable(THREE))[0].figure
    assert figure.get_figwidth() == three.get_figwidth() == width
    height, across, _ = imread(io.BytesIO(plots.picture(figure))).shape
    assert across == round(300 * width)
    assert height == pytest.approx(300 * figure.get_figheight(), abs=1)
    rows = {round(ax.get_position().y0, 2) for ax in three.axes}
    assert len(rows) == (1 if width == 7 else 3)


def test_a_height_is_kept_and_a_legend_makes_room_without_one():
    with plots.paper(3.3, height_inches=3):
        assert plots.plot_game(ABOS).figure.get_figheight() == 3
    with plots.paper(3.3):
        bare, legend = (draw(S).figure for draw in (plots.plot_attainable, _with_legend))
    assert legend.get_figheight() > bare.get_figheight()


def _with_legend(payoff_set):
    ax = plots.plot_attainable(payoff_set)
    plots.legend_below(ax)
    return ax


def test_sizes_come_from_one_place_and_go_back_there():
    before = dict(rcParams)
    usual = plots.plot_game(ABOS)
    with plots.paper():
        small = plots.plot_game(ABOS)
    assert dict(rcParams) == before
    for one, other in zip(usual.get_lines(), small.get_lines(), strict=True):
        assert other.get_markersize() == pytest.approx(0.8 * one.get_markersize())
    labels = [ax.texts[0].get_fontsize() for ax in (usual, small)]
    assert labels[1] == pytest.approx(0.8 * labels[0])
    assert plots.new_axes()[0].figure.get_figwidth() == 6.4


def test_ticks_that_are_made_after_the_block_have_its_size():
    with plots.paper():
        ax = plots.plot_attainable(S)
    ax.set_xticks(np.linspace(0, 4, 30))
    ax.figure.draw_without_rendering()
    (size,) = {label.get_fontsize() for label in ax.get_xticklabels()}
    assert size == pytest.approx(8 * 0.833, abs=0.01)


def test_letters_are_outlines_however_a_picture_is_saved():
    contents = io.BytesIO()
    plots.plot_game(ABOS).figure.savefig(contents, format="pdf")
    assert b"/Type3" not in contents.getvalue()


def test_an_error_inside_takes_the_settings_back():
    before = dict(rcParams)
    with pytest.raises(gt.InvalidArgument), plots.paper():
        plots.plot_attainable(gt.attainable(THREE))
    assert dict(rcParams) == before
    assert plots.new_axes()[0].figure.get_figwidth() == 6.4
    for wrong in (2, 0, 1000, "3.3", None):
        with pytest.raises(gt.InvalidArgument, match="width_inches"), plots.paper(wrong):
            pass


def test_commands_draw_for_print(tmp_path):
    target = tmp_path / "picture.png"
    done = run("analyze", "chicken", "--plot", target, "--width", "3.3")
    assert done.returncode == 0
    assert imread(target).shape[1] == 990
    alone = run("analyze", "chicken", "--width", "3.3")
    assert alone.returncode != 0
    assert "--plot" in alone.stderr


def test_marks_that_coincide_are_fanned_out_and_others_stay():
    ax = plots.plot_attainable(S)
    apart = np.array([(1.0, 1.0), (2.0, 1.5), (3.0, 1.2)])
    few, many = np.tile([(2.0, 1.0)], (5, 1)), np.tile([(4.0, 1.0)], (300, 1))
    groups = fan_out(ax, [apart, few, many, np.empty((0, 2))], stars=np.array([(4.0, 1.0)]))
    assert [len(g) for g in groups] == [3, 5, 300, 0]
    assert np.allclose(groups[0], apart)
    assert np.allclose(groups[1][0], (2, 1))
    pixels = [ax.transData.transform(g) for g in groups[:3]]
    assert len(np.unique(np.round(np.vstack(pixels), 2), axis=0)) == 308
    point = ax.figure.dpi / 72
    away = np.hypot(*(pixels[2] - ax.transData.transform((4, 1))).T) / point
    assert away.min() > 8  # the star is seen, whose tips are 8 points away
    assert away.max() < 20
    again = fan_out(ax, [apart, few, many], stars=np.array([(4.0, 1.0)]))
    assert all(np.array_equal(a, b) for a, b in zip(groups, again, strict=False))


def test_equilibria_that_share_a_point_are_counted():
    same = gt.NormalForm.from_bimatrix([[1, 1], [0, 0]], [[2, 2], [0, 0]])
    ax = plots.plot_equilibria(gt.pure_equilibria(same))
    assert ax.get_lines()[0].get_label() == "2 pure equilibria at 1 point"
    ax = plots.plot_equilibria(gt.pure_equilibria(ABOS))
    assert ax.get_lines()[0].get_label() == "pure equilibrium"
