"""Labels are data: shown in every output, obeyed in none."""

import html
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import cbook
from matplotlib.text import Text
from rich.console import Console

import gametheory as gt
from gametheory import plots
from gametheory._support.tables import PlainTable
from gametheory._support.text import in_html, in_markdown, in_picture, quoted, shown, visible
from gametheory.interface import cli

HOSTILE = [
    "[/]",
    "[red]painted[/red]",
    "[link=http://example.com]",
    "<script>alert(1)</script>",
    '"><img src=x>',
    "$x^$",
    "$\\frac$",
    ":smile:",
    "a|b `c` *d* [e](f)",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "two\nlines\r",
    "\u202etxet",
    "tail\\",
]
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal or a browser would obey; the line feed ends our own lines."""


def hostile_game(label):
    return gt.NormalForm(
        [[[3, 0], [0, 2]], [[2, 0], [0, 3]]],
        name=label,
        players=[label, f"other {label}"],
        actions=[[label, f"{label}!"], [f"{label}?", f"not {label}"]],
    )


def printed(tables):
    """Printed by the least careful console: markup, emoji and highlighting on, but no colours."""
    out = io.StringIO()
    console = Console(file=out, width=400, force_terminal=True, color_system=None)
    for table in tables:
        console.print(table)
    return out.getvalue()


@pytest.mark.parametrize("label", HOSTILE)
def test_tables_show_labels_as_they_are(label):
    text = printed(gt.analyse(hostile_game(label), discount="9/10").tables())
    assert not ACTING.search(text)
    # Title, players, both players' actions, equilibria and lotteries.
    assert text.count(visible(label)) >= 12


def test_tables_of_stochastic_games_show_labels_as_they_are():
    for label in HOSTILE[:3]:
        game = gt.Stochastic.from_repeated(gt.Repeated(hostile_game(label), "1/2"))
        text = printed(gt.analyse(game).tables())
        assert text.count(visible(label)) >= 3


def test_a_styled_cell_keeps_its_style_and_text_has_none():
    from rich.text import Text as Styled

    table = PlainTable(title="[b]t[/b]")
    table.add_column("[b]h[/b]")
    table.add_row(Styled("[b]x[/b]", style="bold"))
    out = io.StringIO()
    Console(file=out, width=60, force_terminal=True, color_system="standard").print(table)
    assert "\x1b[1m[b]x[/b]" in out.getvalue()
    assert "[b]t[/b]" in out.getvalue()


@pytest.mark.parametrize("label", HOSTILE)
def test_notebooks_show_labels_as_they_are(label):
    shown_as = hostile_game(label)._repr_html_()
    tags = set(re.findall(r"</?\w+[^>]*>", shown_as))
    names = ("table", "thead", "tbody", "tr", "th", "td", "p", "b", "div")
    ours = {f"<{end}{name}>" for end in ("", "/") for name in names}
    assert tags <= {*ours, '<div class="tex2jax_ignore">'}
    assert not ACTING.search(shown_as)
    # The name, the players beside their actions and as those who are paid, and four actions.
    assert html.unescape(shown_as).count(visible(label)) == 9
    three = gt.NormalForm(np.zeros((3, 1, 1, 1)), name=label)
    assert not ACTING.search(three._repr_html_())
    assert "<s" not in three._repr_html_()


@pytest.mark.few(6)
@pytest.mark.parametrize("label", HOSTILE)
def test_pictures_show_labels_as_they_are(label):
    game = hostile_game(label)
    welfares = {label: gt.welfare.utilitarian, "other": gt.welfare.egalitarian()}
    axes = [
        plots.plot_game(game, notes={"utilitarian": label}),
        plots.plot_normative_disagreement(gt.attainable(game), welfares=welfares),
    ]
    for ax in axes:
        ax.figure.canvas.draw()
        texts = [text.get_text() for text in ax.figure.findobj(Text)]
        assert not any(cbook.is_math_text(text) for text in texts)
        whole = "\n".join(texts).replace(r"\$", "$")
        assert not ACTING.search(whole)
        assert visible(label) in whole


@pytest.mark.parametrize("label", HOSTILE)
def test_reprs_show_labels_without_effect(label):
    game = hostile_game(label)
    found = [game, gt.Repeated(game, 0), gt.nash_equilibria(game, exact=True)]
    found += [gt.equilibria.dominated_actions(game), gt.bargaining.rational_threats(game)]
    found += [gt.welfare_optimum(gt.attainable(game), gt.welfare.utilitarian)]
    for item in found:
        assert not ACTING.search(repr(item))
        assert "\n" not in repr(item)


@pytest.mark.parametrize("label", HOSTILE)
def test_the_command_line_shows_labels_and_errors_without_effect(label, tmp_path, capsys):
    file = tmp_path / "game.json"
    gt.write_game(hostile_game(label), file)
    cli.analyze(str(file))
    cli.analyze(str(file), as_json=True)
    cli.tell(f"error: {label}\nnext line", err=True)
    written = capsys.readouterr()
    assert not ACTING.search(written.out + written.err)
    assert (
        written.err
        == f"error: {visible(label)}\nnext line\n".replace("\\n", "\n").replace("\\r", "\\r")
        or visible(label) in written.err
    )


def test_halves_of_surrogate_pairs_are_refused_where_a_label_is_given():
    for options in ({"name": "\ud800"}, {"players": ["\udfff"]}, {"actions": [["a\ud800"]]}):
        with pytest.raises(gt.InvalidGame, match="UTF-8"):
            gt.NormalForm([[1]], **options)
    assert gt.NormalForm([[1]], name="\U0001f600").name == "\U0001f600"


# The functions, of any text ----------------------------------------------------------------------


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_visible_text_has_nothing_that_acts(text):
    seen = visible(text)
    assert not ACTING.search(seen)
    assert "\n" not in seen
    seen.encode("utf-8")
    assert visible(seen) == seen
    assert html.unescape(in_html(text)) == seen
    assert not re.search("[<>\"']", in_html(text))
    assert not cbook.is_math_text(in_picture(text))
    if len(seen) <= 60:
        assert in_picture(text).replace(r"\$", "$") == seen
    assert re.sub(r"\\([\\`*_\[\]<>|~#])", r"\1", in_markdown(text)) == seen


@given(st.text("ab é日\u0301\U0001f600\u200d", max_size=20))
def test_what_people_write_is_left_alone(text):
    assert visible(text) == text


def test_values_are_quoted_briefly_however_large():
    for value in ("x" * 10**6, list(range(10**6)), {k: k for k in range(10**5)}, 10**5000):
        assert len(quoted(value)) <= 60
        assert len(shown(value)) <= 80
    deep = []
    for _ in range(10**4):
        deep = [deep]
    assert len(quoted(deep)) <= 60
    assert in_picture("x" * 100) == "x" * 57 + "..."
