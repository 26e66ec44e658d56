"""Pictures of three and more players, by what is drawn where."""

import numpy as np
import pytest
from matplotlib.text import Text
from picture_texts import faults

import gametheory as gt
from gametheory.interface import plots


def game():
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    for cell in np.ndindex(2, 2, 2):
        for i in range(3):
            payoffs[(i, *cell)] = (2 + i) * sum(cell) - (4 if cell[i] else 0)
    return gt.NormalForm(payoffs, players=("Ann", "Bob", "$x_"))


def marked(ax, label):
    """What is drawn under one label."""
    return [line.get_xydata() for line in ax.get_lines() if line.get_label() == label]


def shaded(ax):
    return [path for cloud in ax.collections for path in cloud.get_paths()]


@pytest.mark.parametrize("players", [(0, 1), (0, 2), (2, 1)])
def test_projections_show_the_set_and_its_solutions(players):
    S = gt.attainable(game())
    solved = gt.solutions(S, disagreement=(0, 0, 0))
    ax = plots.plot_projection(S, players=players, solved=solved)
    (shape,) = shaded(ax)
    for vertex in S.vertices.astype(float):
        assert shape.contains_point(vertex[list(players)], radius=1e-6) or shape.contains_point(
            vertex[list(players)], radius=-1e-6
        )
    (stars,) = marked(ax, "bargaining solution")
    expected = {(float(v[players[0]]), float(v[players[1]])) for v in solved.by_outcome()}
    assert set(map(tuple, stars.tolist())) == expected
    assert game().players[players[0]].replace("$", r"\$") in ax.get_xlabel()


def test_a_picture_of_two_players_names_those_of_more_and_none_for_one():
    alone = gt.attainable(gt.NormalForm([[1, 4, 2]]))
    with pytest.raises(gt.InvalidArgument, match=r"^expected a set of two players, got 1$"):
        plots.plot_attainable(alone)
    with pytest.raises(gt.InvalidArgument, match="got 3: plot_projections draws every pair"):
        plots.plot_attainable(gt.attainable(game()))


def test_all_pairs_on_axes_that_are_given():
    S = gt.attainable(game())
    axes = plots.new_axes(3, shared=False)
    assert list(plots.plot_projections(S, axes)) == list(axes)
    assert len(plots.plot_projections(gt.attainable(game(), by="pure"))) == 3
    with pytest.raises(gt.InvalidArgument, match="3 axes"):
        plots.plot_projections(S, plots.new_axes(2))
    with pytest.raises(gt.InvalidArgument, match="two different players"):
        plots.plot_projection(S, players=(1, 1))
    with pytest.raises(gt.InvalidArgument, match="two different players"):
        plots.plot_projection(S, players=(0, 3))


def test_independent_mixing_is_drawn_by_its_pieces():
    found = gt.payoffs.independent_payoffs(game(), distance="1/10")
    axes = plots.plot_projections(found)
    assert [len(shaded(ax)) for ax in axes] == [len(found.outer)] * 3
    shares = plots.plot_shares(found, disagreement=(0, 0, 0))
    assert marked(shares, "Pareto frontier of what independent mixing reaches")


def test_shares_lie_where_they_should():
    """Where one gets all, at its corner; equal gains in the middle; d a corner or not."""
    corners = [(0.0, 0.0), (1.0, 0.0), (0.5, 3**0.5 / 2)]
    for player in range(3):
        point = tuple(5 * int(k == player) + 1 for k in range(3))
        S = gt.PayoffSet.from_points([point, (1, 1, 1)])
        ax = plots.plot_shares(S, disagreement=(1, 1, 1))
        (dots,) = marked(ax, "Pareto frontier")
        assert dots == pytest.approx(np.array([corners[player]]))
    simplex = gt.PayoffSet.from_points(np.eye(3, dtype=int).tolist())
    solved = gt.solutions(simplex, disagreement=(0, 0, 0))
    ax = plots.plot_shares(simplex, solved=solved)
    (stars,) = marked(ax, "bargaining solution")
    assert np.allclose(stars, [[0.5, 3**0.5 / 6]])
    (shape,) = shaded(ax)
    assert sorted(map(tuple, shape.vertices[:3].round(9).tolist())) == sorted(
        tuple(np.round(c, 9)) for c in corners
    )


@pytest.mark.parametrize(("width", "highest"), [(3.3, 9), (7, 4)])
@pytest.mark.parametrize(
    "three", [gt.zoo.public_goods_of_three(), gt.zoo.volunteers_dilemma_of_three()]
)
def test_pairs_in_papers_fit_a_page_and_labels_hide_no_frontier(three, width, highest):
    S = gt.attainable(three)
    with plots.paper(width):
        axes = plots.plot_projections(S, solved=gt.solutions(S))
    figure = axes[0].figure
    assert faults(figure) == []
    assert figure.get_figheight() <= highest
    assert sum(ax.get_legend() is not None for ax in axes) == 1
    renderer = figure.canvas.get_renderer()
    for ax in axes:
        (label,) = ax.texts
        box = Text.get_window_extent(label, renderer)
        for line in ax.get_lines():
            corners = line.get_xydata()
            for a, b in zip(corners, [*corners[1:], corners[-1]], strict=True):
                points = ax.transData.transform(np.linspace(a, b, 200))
                assert not ((points > box.min) & (points < box.max)).all(axis=1).any()
    legend = next(ax.get_legend() for ax in axes if ax.get_legend())
    seen = legend.get_window_extent(renderer)
    assert (seen.min > figure.bbox.min - 1).all()
    assert (seen.max < figure.bbox.max + 1).all()
    assert not any(seen.overlaps(ax.get_window_extent(renderer)) for ax in axes)


def test_what_cannot_be_shared_is_said():
    with pytest.raises(gt.InvalidArgument, match="nothing to share"):
        plots.plot_shares(gt.attainable(game()), disagreement=(100, 100, 100))
    with pytest.raises(gt.InvalidArgument, match="nothing to share"):
        plots.plot_shares(gt.PayoffSet.from_points([(1, 1, 1)]), disagreement=(1, 1, 1))
    with pytest.raises(gt.InvalidArgument, match="three players"):
        plots.plot_shares(gt.attainable(gt.zoo.chicken()))
    solved = gt.solutions(gt.attainable(game()), disagreement=(0, 0, 0))
    with pytest.raises(gt.InvalidArgument, match="both"):
        plots.plot_shares(gt.attainable(game()), solved=solved, disagreement=(0, 0, 0))


def test_pictures_are_written_and_the_same_each_time():
    S = gt.attainable(game())
    solved = gt.solutions(S, disagreement=(0, 0, 0))
    for draw in (
        lambda: plots.plot_projections(S, solved=solved)[0].figure,
        lambda: plots.plot_shares(S, solved=solved).figure,
    ):
        assert plots.picture(draw()) == plots.picture(draw())
