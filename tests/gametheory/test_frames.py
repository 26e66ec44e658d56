"""Data frames as input: labels become names, which solutions keep; nothing is guessed."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt

pandas = pytest.importorskip("pandas")
from pandas import DataFrame  # noqa: E402

A = DataFrame([[4, 0], [0, 2]], index=["B", "S"], columns=["b", "s"])
B = DataFrame([[1, 0], [0, 2]], index=["B", "S"], columns=["b", "s"])
LABELS = (("B", "S"), ("b", "s"))
DEALS = DataFrame(
    {"union": [3, 1, 2, 1], "firm": [0, 3, 2, 3]}, index=["strike", "cut", "deal", "x"]
)
D = (0, 0)


def test_rows_and_columns_of_matrices_are_actions():
    game = gt.NormalForm.from_bimatrix(A, B)
    assert game == gt.NormalForm.from_bimatrix(A.to_numpy(), B.to_numpy(), actions=LABELS)
    assert game.is_exact
    assert gt.nash_equilibria(game)[0].words == "B, b"
    assert gt.NormalForm.from_bimatrix(A, B.to_numpy()).actions == LABELS
    assert gt.NormalForm.from_bimatrix(A.to_numpy().tolist(), B).actions == LABELS
    assert gt.NormalForm.from_zero_sum(A).actions == LABELS
    square = A.set_axis(["B", "S"], axis="columns")
    assert gt.NormalForm.from_symmetric(square).actions == (("B", "S"), ("B", "S"))
    cells = DataFrame([[(3, 3), (0, 5)], [(5, 0), (1, 1)]], index=["C", "D"], columns=["c", "d"])
    assert gt.NormalForm.from_cells(cells).payoff(("D", "c")) == (5, 0)


def test_numbers_of_pandas_are_no_names_and_others_are():
    plain = gt.NormalForm.from_bimatrix(DataFrame([[4, 0], [0, 2]]), DataFrame([[1, 0], [0, 2]]))
    assert plain.actions == (("a0", "a1"), ("a0", "a1"))
    prices = A.set_axis([10, 20], axis="index").set_axis([0.5, 1.5], axis="columns")
    assert gt.NormalForm.from_zero_sum(prices).actions == (("10", "20"), ("0.5", "1.5"))
    half = A.set_axis(range(2), axis="columns")
    assert gt.NormalForm.from_zero_sum(half).actions == (("B", "S"), ("a0", "a1"))
    exact = DataFrame([[Fraction(1, 3), 0], ["1/7", 2]])
    assert gt.NormalForm.from_zero_sum(exact).payoff((0, 0))[0] == Fraction(1, 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gt.NormalForm.from_bimatrix(A, B.iloc[::-1]), "same rows in the same order"),
        (lambda: gt.NormalForm.from_bimatrix(A, B[["s", "b"]]), "same columns in the same order"),
        (lambda: gt.NormalForm.from_bimatrix(A, B.rename(index={"B": "Q"})), "same rows"),
        (lambda: gt.NormalForm.from_bimatrix(A, B, actions=LABELS), "got both"),
        (lambda: gt.NormalForm.from_bimatrix(A, B.iloc[:1]), "same rows"),
        (lambda: gt.NormalForm.from_symmetric(A), "labels of its columns"),
        (lambda: gt.NormalForm([A, B]), "from_bimatrix"),
        (lambda: gt.NormalForm(A), "from_bimatrix"),
        (lambda: gt.NormalForm.from_zero_sum(A.where(A > 0)), "must be finite"),
        (lambda: gt.NormalForm.from_zero_sum(A.astype(str) + "x"), "an integer, fraction"),
        (
            lambda: gt.NormalForm.from_zero_sum(A.set_axis(["B", "B"], axis="index")),
            "different labels, got 'B' twice",
        ),
        (lambda: gt.NormalForm.from_zero_sum(A.set_axis(["B", None], axis="index")), "missing"),
        (lambda: gt.NormalForm.from_zero_sum(A.T.assign(t=1).T.stack().to_frame()), "one label"),
        (lambda: gt.PayoffSet.from_points(DataFrame()), "empty"),
        (lambda: gt.PayoffSet.from_points(DataFrame({"a": [1.0, None]})), "must be finite"),
        (lambda: gt.PayoffSet.from_points(DEALS.astype(object).assign(u="?")), "fraction"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(gt.GameTheoryError, match=message):
        make()


@pytest.mark.parametrize("convex", [False, True])
@pytest.mark.parametrize("kind", [int, float, object])
def test_names_of_outcomes_are_kept_through_solutions(convex, kind):
    S = gt.PayoffSet.from_points(DEALS.astype(kind), convex=convex)
    bare = gt.PayoffSet.from_points(DEALS.astype(kind).to_numpy().tolist(), convex=convex)
    assert bare == S or not convex
    assert (S.points, S.is_exact) == (bare.points, bare.is_exact)
    assert S.player_names == ("union", "firm")
    assert S.outcomes((1, 3)) == ("cut", "x")
    assert S.outcomes((9, 9)) == bare.outcomes((1, 3)) == ()
    solved = gt.solutions(S, disagreement=D)
    assert solved.nash.outcomes == ("deal",)
    assert set(solved.utilitarian.outcomes) == {"cut", "x", "deal"}
    table = solved.to_pandas()
    assert table["outcome"].tolist()[2] == "deal"
    assert list(table)[:4] == ["solution", "outcome", "union", "firm"]
    assert "deal" in solved.nash._repr_html_()
    assert "deal" in solved.nash.to_latex()
    assert set(S.to_pandas()["outcome"]) >= {"deal", "strike"}
    assert S.above((0, 1)).outcomes((2, 2)) == ("deal",)
    assert "outcome" not in gt.solutions(bare, disagreement=D).to_pandas()


def test_a_mixture_has_no_name_and_a_tie_has_all():
    S = gt.PayoffSet.from_points(DataFrame([[0, 2], [2, 0]], index=["left", "right"]))
    nash = gt.bargain(S, "nash", disagreement=D)
    assert (nash.payoffs, nash.outcomes) == ((1, 1), ())
    assert nash.to_pandas()["outcome"].tolist()[0] is None or np.all(
        nash.to_pandas()["outcome"].isna()
    )
    tied = gt.welfare_optimum(S, gt.welfare.utilitarian)
    assert tied.outcomes == ("left", "right")
    assert S.player_names == ("player 1", "player 2")


def test_frames_without_labels_go_with_frames_without_labels():
    """Rows that were moved about carry labels, and would be paired with others."""
    plain = DataFrame([[1, 2], [3, 4]])
    for other in (plain.iloc[::-1], B):
        for pair in ((plain, other), (other, plain)):
            with pytest.raises(gt.InvalidGame, match="no labels of the"):
                gt.NormalForm.from_bimatrix(*pair)
    with pytest.raises(gt.InvalidGame, match="same rows"):
        gt.NormalForm.from_bimatrix(plain.iloc[1:], plain.iloc[:-1])


def test_columns_of_several_kinds_lose_no_digit():
    large = 2**53 + 1
    mixed = DataFrame({"a": [large, 0], "b": [0.5, 1.0]})
    assert gt.NormalForm.from_zero_sum(mixed).payoff((0, 0))[0] == large
    wide = DataFrame({"a": np.array([-1, 0]), "b": np.array([2**63, 1], dtype=np.uint64)})
    assert gt.NormalForm.from_zero_sum(wide).payoff((0, 1))[0] == 2**63


def test_names_of_a_tie_on_a_convex_set_are_all_that_lie_on_it():
    table = DataFrame(
        [[2, 6], [6, 2], [4, 4], [0, 0]],
        index=["cut", "deal", "middle", "none"],
        columns=["union", "firm"],
    )
    for make in (gt.FiniteSet, gt.PayoffSet):
        optimum = gt.welfare_optimum(make.from_points(table), "utilitarian")
        assert optimum.outcomes == ("cut", "deal", "middle")


def test_a_series_gives_what_no_deal_pays_by_party():
    own = pandas.Series({"firm": 0, "union": 1})
    domain = gt.deals.Domain.from_array(DEALS, no_deal=own)
    assert dict(zip(domain.parties, domain.no_deal, strict=True)) == {"union": 1, "firm": 0}
    plain = gt.deals.Domain.from_array(DEALS, no_deal=pandas.Series([1, 0]))
    assert plain == domain
    with pytest.raises(gt.InvalidArgument, match="expected numbers of"):
        gt.deals.Domain.from_array(DEALS, no_deal=own.rename({"firm": "form"}))


def test_a_domain_takes_its_agreements_and_parties_from_a_frame():
    domain = gt.deals.Domain.from_array(DEALS.iloc[:3], no_deal=D)
    assert domain.parties == ("union", "firm")
    assert domain == gt.deals.Domain.from_array(
        DEALS.iloc[:3].to_numpy(),
        no_deal=D,
        agreements=["strike", "cut", "deal"],
        parties=["union", "firm"],
    )
    renamed = gt.deals.Domain.from_array(DEALS.iloc[:3], no_deal=D, parties=["us", "them"])
    assert renamed.parties == ("us", "them")


def test_hundreds_of_thousands_of_outcomes_keep_their_names():
    many = DataFrame(
        np.random.default_rng(0).random((100_000, 2)), index=[f"o{k}" for k in range(100_000)]
    )
    S = gt.PayoffSet.from_points(many, convex=False)
    best = gt.welfare_optimum(S, gt.welfare.utilitarian)
    assert best.outcomes == (f"o{many.sum(axis=1).to_numpy().argmax()}",)
