"""The explorer in a browser: what is dragged, typed and undone, and what follows.

Slow: `python -m pytest -n0 -m slow tests/test_explorer_page.py`, as `.ci/run` does. Pictures of
the pages are left in `build/explorer`, to be looked at.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from page_audit import look as audit
from page_audit import tab_through

import gametheory as gt
from gametheory.interface.explorer import Setting, link_to
from gametheory.interface.explorer._answers import answers

pytestmark = pytest.mark.slow

PICTURES = Path(__file__).parent.parent / "build" / "explorer"
GAME = "asymmetric-bach-or-stravinsky"


@pytest.fixture(scope="module")
def address():
    command = [sys.executable, "-m", "gametheory", "explore", GAME, "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as served:
        yield re.search(r"http://\S+", served.stdout.readline())[0]
        served.send_signal(signal.SIGINT)


@pytest.fixture
def tab(browser, address):
    """A tab that notes what goes wrong in it, and what it asks of other places."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((address, "data:", "file:")) else faults.append(asked.url)
        ),
    )
    yield page
    context.close()
    # A browser notes every refusal as an error; those are asked for here.
    assert [fault for fault in faults if "422" not in fault] == []


def settled(page):
    """Wait until the answers are those to what is shown."""
    page.wait_for_timeout(50)
    page.wait_for_selector(".tables[aria-busy=false]")


def payoff(page, player, row, column):
    return page.get_by_label(f"payoff of {player} at {row}, {column}", exact=True)


def look(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def drag(page, key, across, up, *, steps=12):
    box = page.locator(f"[data-key='{key}']").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, steps + 1):
        page.mouse.move(x + across * k / steps, y - up * k / steps)
        page.wait_for_timeout(20)
    page.mouse.up()
    settled(page)


def tables(page):
    return page.inner_text(".tables")


def test_a_drag_changes_payoffs_and_all_that_follows(tab, address):
    tab.goto(address)
    before = tables(tab)
    drag(tab, "cell-0-0", -120, -40)
    typed = [payoff(tab, who, "B", "B").input_value() for who in ("row", "column")]
    assert [float(typed[0]) < 4, float(typed[1]) < 1] == [True, True]
    game = gt.NormalForm([[[typed[0], 0], [0, 2]], [[typed[1], 0], [0, 2]]])
    nash = gt.solutions(gt.attainable(game), disagreement=(0, 0))["nash"].payoffs
    assert re.search(rf"Nash\s+\({float(nash[0]):.3g}", tables(tab))
    assert tables(tab) != before
    tab.get_by_role("button", name="Undo").click()
    settled(tab)
    assert tables(tab) == before
    assert payoff(tab, "row", "B", "B").input_value() == "4"
    tab.get_by_role("button", name="Redo").click()
    settled(tab)
    assert payoff(tab, "row", "B", "B").input_value() == typed[0]
    look(tab, "dragged")


@pytest.mark.parametrize("control", ["correlated", "independent"])
@pytest.mark.parametrize("actions", [2, 3, 4])
def test_redraws_follow_a_drag(tab, address, actions, control):
    """How long they take is printed, for the record: `-s` shows it."""
    payoffs = np.random.default_rng(actions).integers(0, 10, (2, actions, actions)).tolist()
    tab.goto(link_to(Setting.of(gt.NormalForm(payoffs), control=control), address))
    settled(tab)
    tab.evaluate("performance.clearMeasures()")
    for across, up in ((-90, -50), (90, 50), (-60, 70), (60, -70)):
        drag(tab, "cell-0-0", across, up, steps=40)
    taken = sorted(tab.evaluate("performance.getEntriesByName('redraw').map((e) => e.duration)"))
    assert len(taken) >= 20
    often, mostly = taken[len(taken) // 2], taken[int(0.95 * len(taken))]
    used = []
    for k in range(11):
        payoffs[0][0][0] = f"{k}/7"
        shown = Setting.of(gt.NormalForm(payoffs), control=control)
        began = time.process_time()
        answers(shown)
        used.append(time.process_time() - began)
    print(
        f"{actions}x{actions}, {control}: {len(taken)} redraws, median {often:.0f} ms, "
        f"95 % {mostly:.0f} ms; an answer takes {1e3 * sorted(used)[5]:.0f} ms of one core; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )


def test_the_disagreement_point_can_be_dragged(tab, address):
    tab.goto(address)
    drag(tab, "disagreement", 60, 60)
    values = [
        tab.get_by_label(f"disagreement payoff of {who}").input_value() for who in ("row", "column")
    ]
    assert all(float(value) > 0 for value in values)
    assert f"from disagreement ({Fraction(values[0])}, {Fraction(values[1])})" in tables(tab)
    drag(tab, "disagreement", 900, 300)
    assert tab.locator(".status.error").count() == 1
    tab.keyboard.press("Control+z")
    settled(tab)
    assert tab.locator(".status.error").count() == 0
    assert tab.get_by_label("disagreement payoff of row").input_value() == values[0]


def test_payoffs_are_typed_and_kept_exact(tab, address):
    tab.goto(address)
    field = payoff(tab, "row", "B", "B")
    field.fill("10/3")
    settled(tab)
    assert "(10/3, 1)" in tables(tab)
    field.fill("ten")
    assert field.get_attribute("aria-invalid") == "true"
    field.blur()
    assert field.input_value() == "10/3"
    field.fill("3")
    field.press("ArrowUp")
    settled(tab)
    assert field.input_value() == "4"


def test_everything_can_be_done_with_keys(tab, address):
    tab.goto(address)
    cell = tab.locator("[data-key=cell-1-1]")
    cell.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowUp")
    settled(tab)
    typed = float(payoff(tab, "column", "S", "S").input_value())
    assert typed > 2
    assert payoff(tab, "row", "S", "S").input_value() == "2"
    for _ in range(3):
        tab.keyboard.press("Control+z")
    settled(tab)
    assert payoff(tab, "column", "S", "S").input_value() == "2"
    tab.keyboard.press("Control+Shift+z")
    settled(tab)
    assert 2 < float(payoff(tab, "column", "S", "S").input_value()) < typed


def test_a_link_opens_what_was_shown(tab, address):
    tab.goto(address)
    tab.get_by_label("each mixing alone").check()
    tab.get_by_label("played for ever").check()
    settled(tab)
    link, shown = tab.url, tables(tab)
    other = tab.context.new_page()
    other.goto(link)
    settled(other)
    assert tables(other) == shown
    assert other.get_by_label("each mixing alone").is_checked()
    look(other, "linked")
    elsewhere = link_to(Setting.of(gt.zoo.stag_hunt()), address)
    other.goto(elsewhere)
    settled(other)
    assert other.inner_text("h1") == "stag-hunt"


def broken(**parts):
    """The end of a link in which parts of a game are of another kind."""
    return "#" + quote(json.dumps(Setting.of(gt.zoo.chicken()).to_json() | parts))


@pytest.mark.parametrize(
    "end",
    [
        *("#%7B", "#[]", "#null", '#{"kind":"game"}', "#%E0%A4%A"),
        *(broken(discount=5), broken(name={}), broken(control=None), broken(more=1)),
        broken(payoffs=[[["1", "x"], ["1", "1"]]] * 2),
    ],
)
def test_a_broken_link_is_said_and_harms_nothing(tab, address, end):
    tab.goto(address + end)
    assert "is no game" in tab.inner_text("[role=status]")
    assert payoff(tab, "row", "B", "B").input_value() == "4"


def test_a_link_that_no_game_fits_is_answered_in_words(tab, address):
    tab.goto(link_to(Setting.of(gt.zoo.chicken()), address).replace("straight", "swerve"))
    tab.wait_for_selector(".status.error")
    assert "swerve" in tab.inner_text("[role=status]")


def test_actions_come_and_go(tab, address):
    tab.goto(address)
    tab.get_by_role("button", name="Add an action of row").click()
    tab.get_by_role("button", name="Add an action of column").click()
    settled(tab)
    assert tab.locator(".payoffs td input").count() == 18
    for label in ("B", "S"):
        tab.get_by_label(f"remove {label} of row").click()
        tab.get_by_label(f"remove {label} of column").click()
    settled(tab)
    assert tab.locator(".payoffs td input").count() == 2
    assert tab.locator(".payoffs .remove").count() == 0
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("action 1")
    tab.get_by_label("game of the zoo").select_option("prisoners-dilemma")
    tab.get_by_role("button", name="Open").click()
    for _ in range(500):
        tab.wait_for_timeout(20)
        if tab.title() == "prisoners-dilemma - explorer":
            break
    assert tab.title() == "prisoners-dilemma - explorer"
    assert tab.inner_text("h1") == "prisoners-dilemma"


def test_the_discount_grows_what_is_sustained(tab, address):
    tab.goto(link_to(Setting.of(gt.zoo.load("prisoners-dilemma"), discount="0.2"), address))
    settled(tab)
    few = tab.locator("svg polygon.inner").get_attribute("points")
    tab.get_by_label("discount").first.fill("0.9")
    settled(tab)
    many = tab.locator("svg polygon.inner").get_attribute("points")
    assert len(many.split()) > len(few.split())
    look(tab, "repeated")


def test_nothing_that_was_typed_is_lost(tab, address):
    tab.goto(address)
    first, other = payoff(tab, "row", "B", "B"), payoff(tab, "row", "S", "S")
    first.focus()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("10/3")
    for keys, shown in (("", "10/3"), ("Control+z", "4"), ("Control+Shift+z", "10/3")):
        if keys:
            tab.keyboard.press(keys)
        settled(tab)
        assert first.input_value() == shown
    tab.keyboard.press("Control+z")
    other.fill("99")
    tab.keyboard.press("Control+y")
    settled(tab)
    assert [first.input_value(), other.input_value()] == ["4", "99"]
    other.fill("7")
    other.press("Escape")
    settled(tab)
    assert other.input_value() == "99"
    tab.get_by_role("button", name="Undo").click()
    settled(tab)


def test_a_press_or_another_button_moves_nothing(tab, address):
    tab.goto(address)
    settled(tab)
    before = tab.url
    box = tab.locator("[data-key=cell-0-0]").bounding_box()
    x, y = box["x"] + 3, box["y"] + 3
    for button, far in (("left", 1), ("right", 60)):
        tab.mouse.move(x, y)
        tab.mouse.down(button=button)
        tab.mouse.move(x + far, y + far)
        tab.mouse.up(button=button)
    assert tab.url == before
    assert tab.get_by_role("button", name="Undo").is_disabled()


def test_a_drag_along_one_axis_keeps_the_other_exact(tab, address):
    game = gt.NormalForm([[[8, 0], [0, 2]], [["-1/3", 0], [0, 2]]])
    tab.goto(link_to(Setting.of(game), address))
    settled(tab)
    drag(tab, "cell-0-0", -100, 0)
    assert payoff(tab, "player 2", "a0", "a0").input_value() == "-1/3"
    assert float(payoff(tab, "player 1", "a0", "a0").input_value()) < 8


def test_a_point_that_is_given_is_exact(tab, address):
    tab.goto(link_to(Setting.of(gt.NormalForm([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])), address))
    settled(tab)
    tab.get_by_label("given").check()
    settled(tab)
    assert tab.get_by_label("disagreement payoff of player 1").input_value() == "2/3"


@pytest.mark.parametrize("size", ["1e-120", "1e20", "1e140"])
def test_payoffs_of_any_size_can_be_moved(tab, address, size):
    game = gt.NormalForm([[[size]], [[size]]])
    tab.goto(link_to(Setting.of(game), address))
    settled(tab)
    tab.locator("[data-key=cell-0-0]").focus()
    tab.keyboard.press("ArrowRight")
    settled(tab)
    assert tab.locator(".status.error").count() == 0


def test_independent_mixing_is_drawn_filled(tab, address):
    game = gt.NormalForm([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    tab.goto(link_to(Setting.of(game, control="independent"), address))
    settled(tab)
    filled = tab.evaluate(
        """() => { const shade = document.querySelector("svg path.attainable");
          const { x, y, width, height } = shade.getBBox(); let count = 0;
          for (let p = .05; p < 1; p += .1) for (let q = .07; q < 1; q += .1) {
            const u = 2 * p * q + (1 - p) * (1 - q), v = p * q + 2 * (1 - p) * (1 - q);
            const at = new DOMPoint(x + width * u / 2, y + height * (1 - v / 2));
            count += shade.isPointInFill(at); }
          return count; }"""
    )
    assert filled >= 98  # of 100; those at the bend of an edge may be missed


FOUR = gt.NormalForm([[[k * j % 5 for k in range(4)] for j in range(4)] for _ in range(2)])
SHOWN = {
    "four-by-four": Setting.of(FOUR, control="independent", discount="0.5"),
    "long-names": Setting.of(gt.zoo.chicken()),
    "many-equilibria": Setting.of(gt.NormalForm([np.eye(6, dtype=int).tolist()] * 2)),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", SHOWN)
def test_it_can_be_read_on_every_screen(tab, address, name, scheme, width):
    """Contrast, names of controls, the order of headings, and nothing wider than the window."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    tab.goto(link_to(SHOWN[name], address))
    settled(tab)
    tab.wait_for_timeout(200)  # what was pale while it was asked about is no longer
    found = audit(tab)
    assert found["faults"] == []
    assert found["counts"]["texts"] > 60
    assert found["counts"]["controls"] > 20
    look(tab, f"{name}-{scheme}-{width}")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tab, address):
    tab.goto(link_to(Setting.of(gt.zoo.chicken(), discount="0.9"), address))
    settled(tab)
    stops, faults = tab_through(tab)
    assert stops > 25
    assert faults == []


def test_no_label_hides_a_mark(tab, address):
    """Where there is room, which there is beside every one of these."""
    tab.set_viewport_size({"width": 360, "height": 900})
    for name in ("chicken", "stag-hunt", "prisoners-dilemma"):
        tab.goto(link_to(Setting.of(gt.zoo.load(name)), address))
        settled(tab)
        hidden = tab.evaluate(
            """() => { const boxes = (kind) =>
              [...document.querySelectorAll(kind)].map((each) => each.getBoundingClientRect());
            const marks = boxes('svg .cross, svg .minimax, svg .equilibrium, svg .cell');
            return boxes('svg text.label').flatMap((a) => marks.filter((b) => {
              const x = (b.left + b.right) / 2, y = (b.top + b.bottom) / 2;
              return a.left < x && x < a.right && a.top < y && y < a.bottom; })).length; }"""
        )
        assert hidden == 0, name


def test_an_exported_page_is_whole(tab, tmp_path):
    command = [sys.executable, "-m", "gametheory", "explore", "example", "--export", "page.html"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    tab.goto((tmp_path / "page.html").as_uri())
    assert tab.locator("circle.outcome").count() > 3
    assert "utilitarian" in tables(tab)
    tab.goto((tmp_path / "page.html").as_uri() + broken())
    assert "utilitarian" in tables(tab)
    layer = tab.locator("[data-layer=records]")
    layer.focus()
    for _ in range(2):
        tab.keyboard.press("ArrowRight")
    assert "payoffs" in tab.inner_text(".details")
    look(tab, "exported")


def test_learned_policies_show_on_a_click(tab, browser, tmp_path):
    learned = [sys.executable, "-m", "gametheory", "compare", GAME, "--runs", "4", "--steps", "20"]
    subprocess.run([*learned, "--out", "run"], cwd=tmp_path, check=True, capture_output=True)
    command = [sys.executable, "-m", "gametheory", "explore", "run", "--export", "page.html"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    tab.goto((tmp_path / "page.html").as_uri())
    layers = tab.locator("[data-layer]")
    assert layers.count() >= 2
    layers.last.locator("circle.outcome").last.dispatch_event("click")
    said = tab.inner_text(".details")
    assert re.search(r"player 1 of run \d meets player 2 of run \d", said)
    assert said.count("first") == 2
    assert said.count("after B, S") == 2
    look(tab, "learned")


def test_a_stopped_server_is_said(browser):
    command = [sys.executable, "-m", "gametheory", "explore", GAME, "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as served:
        page = browser.new_page()
        page.goto(re.search(r"http://\S+", served.stdout.readline())[0])
        served.send_signal(signal.SIGINT)
        served.wait(timeout=30)
    payoff(page, "row", "B", "B").fill("3")
    page.wait_for_selector(".status.error")
    assert "has stopped" in page.inner_text("[role=status]")
    page.close()
