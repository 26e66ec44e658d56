"""The explorer without a browser: what it shows equals the library's own answers, and its server
answers nobody else."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from urllib.parse import urlsplit

import numpy as np
import pytest
from command_line import run
from windings import turns_and_distance

import gametheory as gt
from gametheory import deals
from gametheory.interface.explorer import (
    Explored,
    Layer,
    Negotiation,
    Participant,
    Setting,
    ShownOutcome,
    export,
    link_to,
    open_log,
    read_link,
)
from gametheory.interface.explorer._answers import answers
from gametheory.interface.explorer.links import read_shown
from gametheory.interface.explorer.page import MODULES, asset, two_player_games

TIES = gt.NormalForm.from_bimatrix([[1, 1], [1, 1]], [[2, 2], [2, 2]])
ONE_ACTION = gt.NormalForm.from_bimatrix([[1, 2, 3]], [[3, 2, 1]])
GAMES = [
    *(gt.zoo.load(name) for name in ("chicken", "prisoners-dilemma", "stag-hunt")),
    gt.zoo.asymmetric_bach_or_stravinsky(),
    TIES,
    ONE_ACTION,
    gt.NormalForm([[["1/3", "0.1"], [0, 2]], [["2/7", 1], [0, 1]]]),
    gt.NormalForm([[[0.1, 0.2], [0.3, 1e-7]], [[1e6, 2.5], [0.0, -0.0]]]),
]


@pytest.mark.parametrize("game", GAMES, ids=str)
def test_a_setting_comes_back_from_its_link(game):
    setting = Setting.of(game, discount="0.9", control="independent")
    assert read_link(link_to(setting, "http://127.0.0.1:1/x/")) == setting
    assert read_shown(json.loads(json.dumps(setting.to_json()))) == setting
    assert setting.game.actions == game.actions
    assert setting.game.players == game.players
    typed = np.vectorize(lambda x: Fraction(repr(x)) if isinstance(x, float) else Fraction(x))
    assert (setting.game.exact_payoffs == typed(game.payoffs.astype(object))).all()


def test_texts_are_kept_as_they_are_typed():
    data = Setting.of(gt.zoo.chicken()).to_json()
    data["payoffs"][0][0][0] = "0.30"
    setting = Setting.from_json(data)
    assert setting.payoffs[0][0][0] == "0.30"
    assert setting.game.payoff((0, 0))[0] == Fraction(3, 10)


CHICKEN = Setting.of(gt.zoo.chicken()).to_json()
DEALS = Negotiation.of(deals.example_log().domains["1"]).to_json()
WRONG = {
    "no object": ["game"],
    "no kind": {},
    "another kind": {**CHICKEN, "kind": "auction"},
    "a kind that is a list": {**CHICKEN, "kind": ["game"]},
    "a part more": {**CHICKEN, "more": 1},
    "a part less": {name: part for name, part in CHICKEN.items() if name != "name"},
    "a number for a name": {**CHICKEN, "name": 3},
    "three players": {**CHICKEN, "players": ["a", "b", "c"]},
    "no actions": {**CHICKEN, "actions": [[], []]},
    "one label twice": {**CHICKEN, "actions": [["a", "a"], ["b", "c"]]},
    "text for payoffs": {**CHICKEN, "payoffs": "abcd"},
    "numbers for payoffs": {**CHICKEN, "payoffs": [[[1, 2], [3, 4]], [[1, 2], [3, 4]]]},
    "ragged payoffs": {**CHICKEN, "payoffs": [[["1", "2"], ["3"]], [["1", "2"], ["3", "4"]]]},
    "no number": {**CHICKEN, "payoffs": [[["1", "x"], ["3", "4"]], [["1", "2"], ["3", "4"]]]},
    "infinity": {**CHICKEN, "payoffs": [[["1", "inf"], ["3", "4"]], [["1", "2"], ["3", "4"]]]},
    "nothing divided": {**CHICKEN, "disagreement": ["1/0", "0"]},
    "one disagreement payoff": {**CHICKEN, "disagreement": ["0"]},
    "a discount of 1": {**CHICKEN, "discount": "1"},
    "a discount that is no number": {**CHICKEN, "discount": "high"},
    "another control": {**CHICKEN, "control": "telepathy"},
    "a long number": {**CHICKEN, "discount": "0." + "1" * 1000},
    "a long name": {**CHICKEN, "name": "x" * 1001},
    "a huge power": {**CHICKEN, "disagreement": ["1e999999999", "0"]},
    "too many actions": Setting.of(gt.zoo.chicken()).to_json()
    | {"actions": [[str(k) for k in range(13)], ["a"]]},
    "agreements without payoffs": {**DEALS, "payoffs": []},
    "no agreements": {**DEALS, "payoffs": [], "agreements": []},
    "an agreement twice": {**DEALS, "agreements": ["a"] * len(DEALS["agreements"])},
    "three parties": {**DEALS, "players": ["a", "b", "c"]},
    "one payoff of no deal": {**DEALS, "disagreement": ["1"]},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_setting_is_refused_in_words(what):
    with pytest.raises(gt.GameTheoryError) as refused:
        answers(read_shown(WRONG[what]))
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("link", ["http://127.0.0.1:1/", "http://a/#", "http://a/#%7B", "x#[]"])
def test_other_links_are_refused(link):
    with pytest.raises(gt.InvalidArgument):
        read_link(link)


def test_what_is_opened_can_be_linked():
    """What a link would refuse is refused when it is opened."""
    with pytest.raises(gt.InvalidArgument, match="1,000 characters"):
        Setting.of(gt.NormalForm([[[1]], [[1]]], name="x" * 1001))
    domain = deals.Domain.from_array([(1, 2)], no_deal=(0, 0), agreements=["y" * 1001])
    with pytest.raises(gt.InvalidArgument, match="1,000 characters"):
        Negotiation.of(domain)


def test_other_games_are_refused():
    with pytest.raises(gt.InvalidArgument, match="two players"):
        Setting.of(gt.NormalForm(np.zeros((3, 2, 2, 2), dtype=int)))
    with pytest.raises(gt.InvalidArgument, match="12 actions"):
        Setting.of(gt.NormalForm(np.zeros((2, 13, 2), dtype=int)))
    assert set(two_player_games()) <= set(gt.zoo.names())


@pytest.mark.parametrize("control", ["correlated", "independent"])
@pytest.mark.parametrize("game", GAMES, ids=str)
def test_what_is_drawn_is_what_the_solvers_say(game, control):
    setting = Setting.of(game, control=control, discount="1/2")
    drawn = answers(setting)["drawn"]
    exact = setting.game
    payoff_set = gt.attainable(exact, by=control)
    d = "minimax" if setting.disagreement is None else setting.disagreement
    solved = gt.solutions(payoff_set, disagreement=gt.disagreement_point(payoff_set, d))
    reached = {name: each["at"] for each in drawn["solutions"] for name in each["names"]}
    assert len(reached) == 4
    for optimum in solved.values():
        name = next(n for n in reached if n.lower() == optimum.name.replace("-", "-").lower())
        assert reached[name] == [float(x) for x in optimum.exact_payoffs]
    found = gt.nash_equilibria(exact, exact=True)
    assert len(drawn["equilibria"]) == len(found)
    for shown, equilibrium in zip(drawn["equilibria"], found, strict=True):
        text = shown["text"].strip("()").split(", ")
        assert tuple(map(Fraction, text)) == equilibrium.exact_payoffs
        assert shown["pure"] == equilibrium.is_pure
    floor = gt.minimax(exact).exact_payoffs
    assert drawn["minimax"]["at"] == [float(x) for x in floor]
    whole = gt.repeated.equilibrium_payoff_set(gt.Repeated(exact, "1/2"))
    inner = [] if whole.inner is None else np.array(whole.inner.points, dtype=float).tolist()
    assert drawn["sustained"]["inner"] == inner
    assert drawn["sustained"]["exact"] == whole.is_exact
    corners = np.array([p for tile in drawn["attainable"]["polygons"] for p in tile])
    cells = exact.payoffs.reshape(2, -1).T.astype(float)
    scale = max(1.0, np.abs(cells).max())
    if control == "correlated":
        assert all(payoff_set.contains(exact.exact_payoff(cell)) for cell in exact.profiles())
    assert corners.min(axis=0) == pytest.approx(cells.min(axis=0), abs=1e-5 * scale)
    assert corners.max(axis=0) == pytest.approx(cells.max(axis=0), abs=1e-5 * scale)


@pytest.mark.parametrize("game", GAMES[:4], ids=str)
def test_what_independent_mixing_reaches_is_filled(game):
    """All polygons turn one way, so that none cancels another where they overlap."""
    drawn = answers(Setting.of(game, control="independent"))["drawn"]
    polygons = [np.array(p) for p in drawn["attainable"]["polygons"]]
    for polygon in polygons:
        x, y = (polygon - polygon[0]).T
        assert x @ np.roll(y, -1) >= y @ np.roll(x, -1)
    rng = np.random.default_rng(0)
    span = np.ptp(game.payoffs.astype(float), axis=(1, 2)).max()
    for _ in range(60):
        mixed = [rng.dirichlet(np.ones(count)) for count in game.shape]
        point = np.einsum("iab,a,b->i", game.payoffs.astype(float), *mixed)
        turns, away = zip(*(turns_and_distance(p, point) for p in polygons), strict=True)
        assert max(turns) > 0.5 or min(away) <= 0.01 * span


def test_ties_of_a_solution_are_drawn():
    drawn = answers(Setting.of(gt.zoo.chicken()))["drawn"]
    assert [(each["at"], each["names"]) for each in drawn["ties"]] == [
        ([1.0, -1.0], ["utilitarian"]),
        ([-1.0, 1.0], ["utilitarian"]),
    ]


@pytest.mark.parametrize("high", ["1e17", "1e-17", "1e150"])
def test_numbers_of_very_different_sizes_are_answered(high):
    text = str(Fraction(high))
    game = gt.NormalForm.from_bimatrix([[text, 0], [0, 1]], [[1, 0], [0, text]])
    for control in ("correlated", "independent"):
        assert "Nash" in answers(Setting.of(game, control=control))["tables"]
    decimals = gt.NormalForm.from_bimatrix([[high, 0], [0, "0.5"]], [["0.5", 0], [0, high]])
    assert "Nash" in answers(Setting.of(decimals))["tables"]


def test_large_games_of_independent_mixing_are_refused():
    game = gt.NormalForm(np.arange(72).reshape(2, 6, 6))
    with pytest.raises(gt.TooLarge, match="5 actions"):
        answers(Setting.of(game, control="independent"))
    assert "Nash" in answers(Setting.of(game))["tables"]


class Hints(HTMLParser):
    """What the cells of tables show, and what they show to who points at them."""

    def __init__(self, text):
        super().__init__()
        self.hint, self.found = None, {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.hint = dict(attrs).get("title") if tag == "td" else None

    def handle_endtag(self, tag):
        self.hint = None

    def handle_data(self, data):
        if self.hint is not None:
            self.found[data] = self.hint


def test_rounded_numbers_are_exact_on_pointing():
    game = gt.NormalForm([[["4.1", 0], [0, "1.3"]], [["1.7", 0], [0, 2]]])
    hints = Hints(answers(Setting.of(game))["tables"]).found
    mixed = next(e for e in gt.nash_equilibria(game) if not e.is_pure)
    exact = [f"({', '.join(map(str, mixed.exact_payoffs))})"]
    assert set(exact) <= set(hints.values())
    for shown, hint in hints.items():
        numbers = re.findall(r"-?[\d.]+", shown), re.findall(r"-?\d+(?:/\d+)?", hint)
        for near, fraction in zip(*numbers, strict=True):
            assert float(near) == pytest.approx(float(Fraction(fraction)), rel=1e-5)


@pytest.mark.parametrize("discount", [None, "0.5"])
def test_a_long_list_says_how_its_reader_comes_to_all(discount, tmp_path):
    """On the page there are no options: a link has the game, and a command lists all of it."""
    game = gt.NormalForm([np.eye(4, dtype=int).tolist()] * 2)
    setting = Setting.of(game, discount=discount)
    more = "" if discount is None else f" --discount {discount}"
    copied = answers(setting)["tables"]
    assert f"Copy link, and gametheory analyze &#39;LINK&#39;{more} --all lists all 15." in copied
    export(Explored(setting), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"gametheory analyze GAME{more} --all lists all 15." in page
    assert "Copy link" not in re.search(r'<script id="data"[^>]*>(.*?)</script>', page)[1]
    assert "tables(full=True)" not in copied + page
    link = link_to(setting, "http://127.0.0.1/")
    listed = run("analyze", link, *more.split(), "--all", "--json")
    assert len(json.loads(listed.stdout)["equilibria"]["items"]) == 15


def test_a_link_without_a_game_is_no_game():
    shown = link_to(Negotiation.of(deals.example_log().domains["1"]), "https://a.example/")
    for link, said in ((shown, "a negotiation"), ("http://a/#x", "a link of the explorer")):
        refused = run("analyze", link)
        assert refused.returncode == 2
        assert said in refused.stderr


def test_names_are_shown_and_never_markup():
    data = Setting.of(gt.zoo.chicken()).to_json()
    evil = "</script><script>alert(1)</script>"
    data |= {"name": evil, "players": [evil, "<b>"], "actions": [["<i>", "a&b"], ["\"'", evil]]}
    setting = Setting.from_json(data)
    assert "<script>alert" not in answers(setting)["tables"]


def test_a_page_of_its_own_loads_nothing(tmp_path):
    evil = "</script><script>alert(1)</script>"
    data = Setting.of(gt.zoo.chicken()).to_json() | {"name": evil}
    explored = Explored(
        Setting.from_json(data),
        (Layer("<i>", (ShownOutcome((0.5, 0.5), evil, "none", (0,)),)),),
        (Participant(evil, (("x", evil),)),),
    )
    export(explored, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<script") == 3
    assert "<script>alert" not in page
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert loaded
    assert all(where.startswith("data:") for where in loaded)
    assert json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', page)[1])["live"] is False


def test_the_page_asks_nothing_of_the_network():
    for name in [*MODULES.values(), "explorer.css", "page.html"]:
        beyond = re.findall(r"https?://[^\"'\s)]+", asset(name))
        named = {"http://www.w3.org/2000/svg", "http://127.0.0.1/${fragment(setting"}
        assert set(beyond) <= named, name


def test_outcomes_name_participants_who_are_there():
    setting = Setting.of(gt.zoo.chicken())
    with pytest.raises(gt.InvalidArgument, match="participants among the 0"):
        Explored(setting, (Layer("x", (ShownOutcome((0, 0), "y", "", (0,)),)),))
    for payoffs in [(0.0,), (0.0, np.inf), (0.0, 1.0, 2.0)]:
        with pytest.raises(gt.InvalidArgument, match="two finite payoffs"):
            ShownOutcome(payoffs, "x")


def test_a_log_is_shown_with_what_its_records_agreed_on():
    log = deals.example_log()
    counts = {name: sum(r.domain == d for r in log.records) for name, d in log.domains.items()}
    explored = open_log("example")
    assert log.domains[max(counts, key=counts.get)].name == explored.setting.name
    for name, domain in log.domains.items():
        explored = open_log("example", domain=name)
        judged = deals.judge([r for r in log.records if r.domain == domain])
        (layer,) = explored.layers
        assert [each.payoffs for each in layer.outcomes] == [
            tuple(map(float, each.payoffs)) for each in judged
        ]
        kinds = [" = ".join(each.realises) or "none of the norms" for each in judged]
        assert [each.kind for each in layer.outcomes] == kinds
        assert read_link(link_to(explored.setting)) == explored.setting
        drawn = answers(explored.setting)["drawn"]
        for each in drawn["solutions"]:
            for norm in each["names"]:
                best = deals.recommend(domain, norm).payoffs
                assert each["at"] in [[float(x) for x in payoffs] for payoffs in best]
        efficient = {tuple(e["at"]) for e in drawn["agreements"] if e["efficient"]}
        frontier = domain.pareto_frontier().points
        assert efficient == {tuple(map(float, payoffs)) for payoffs in frontier}
        assert len(drawn["agreements"]) == domain.size
    with pytest.raises(gt.InvalidArgument, match="a domain among"):
        open_log("example", domain="7")


def test_what_no_deal_pays_changes_what_norms_recommend():
    shown = Negotiation.of(deals.example_log().domains["1"])
    moved = Negotiation.from_json({**shown.to_json(), "disagreement": ["18.5", "0"]})
    for norm in deals.NORMS:
        best = deals.recommend(moved.domain, norm).payoffs
        at = [e["at"] for e in answers(moved)["drawn"]["solutions"] if norm in e["names"]]
        assert sorted(at) == sorted([float(x) for x in payoffs] for payoffs in best)
    assert answers(moved) != answers(shown)


def test_a_log_of_other_domains_is_refused(tmp_path):
    three = deals.Domain.from_array([(1, 2, 3)], no_deal=(0, 0, 0))
    deals.write_log([deals.Record(three, 0)], tmp_path / "three.jsonl")
    with pytest.raises(gt.InvalidArgument, match="two parties"):
        open_log(tmp_path / "three.jsonl")
    many = deals.Domain.from_array(np.arange(4002).reshape(-1, 2), no_deal=(0, 0))
    deals.write_log([deals.Record(many, 0)], tmp_path / "many.jsonl")
    with pytest.raises(gt.InvalidArgument, match="at most 2,000 agreements"):
        open_log(tmp_path / "many.jsonl")
    deals.write_log([], tmp_path / "none.jsonl")
    with pytest.raises(gt.InvalidArgument, match="a log with a domain"):
        open_log(tmp_path / "none.jsonl")


@pytest.fixture(scope="module")
def server():
    """A served explorer: its port, and the path under which it answers."""
    command = [sys.executable, "-m", "gametheory", "explore", "chicken", "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as served:
        try:
            where = urlsplit(re.search(r"http://\S+", served.stdout.readline())[0])
            yield where.port, where.path
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(timeout=30)
    assert served.returncode == 130


def sent(data):
    """Data as it comes out of JSON."""
    return json.loads(json.dumps(data))


def ask(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read().decode()


def test_the_page_is_served_with_all_that_it_loads(server):
    status, headers, page = ask(server, "GET", server[1])
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', page)[1])
    assert data["setting"] == CHICKEN
    assert data["answers"] == sent(answers(read_shown(CHICKEN)))
    imports = json.loads(re.search(r'type="importmap"[^>]*>(.*?)</script>', page)[1])["imports"]
    for where in [*imports.values(), "./static/explorer.css"]:
        status, headers, text = ask(server, "GET", server[1] + where.removeprefix("./"))
        assert status == 200
        assert text == asset(where.rpartition("/")[2])
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_answers_are_served(server):
    data = {**CHICKEN, "discount": "0.5"}
    status, _, text = ask(server, "POST", server[1] + "answers", json.dumps(data))
    assert status == 200
    assert json.loads(text) == sent(answers(read_shown(data)))
    for name in two_player_games():
        status, _, text = ask(server, "GET", server[1] + f"games/{name}")
        assert status == 200
        assert read_shown(json.loads(text)) == Setting.of(gt.zoo.load(name))


@pytest.mark.parametrize("what", ["no number", "another kind", "ragged payoffs"])
def test_faults_are_answered_in_words(server, what):
    status, _, text = ask(server, "POST", server[1] + "answers", json.dumps(WRONG[what]))
    assert status == 422
    assert json.loads(text)["error"]


def test_what_cannot_be_agreed_on_is_said(server):
    data = {**CHICKEN, "disagreement": ["100", "100"]}
    status, _, text = ask(server, "POST", server[1] + "answers", json.dumps(data))
    assert status == 422
    assert "100" in json.loads(text)["error"]


def test_nothing_else_is_served(server):
    token = server[1]
    cases = [
        ("GET", "/", None, {}, 404),
        ("GET", "/wrong-token/", None, {}, 404),
        ("GET", token + "static/../page.py", None, {}, 404),
        ("GET", token + "static/page.html", None, {}, 404),
        ("GET", token + "static/%2e%2e%2fpage.py", None, {}, 404),
        ("GET", token + "games/none", None, {}, 404),
        ("GET", token + "answers", None, {}, 405),
        ("POST", token + "answers", "[" * 100_000, {}, 422),
        ("POST", token + "answers", b"\xff\xfe", {}, 422),
        ("POST", token + "answers", "1" * 1_000_001, {}, 413),
        ("GET", token, None, {"Host": "evil.example"}, 400),
    ]
    for method, path, body, headers, expected in cases:
        status, _, _ = ask(server, method, path, body, **headers)
        assert status == expected, (method, path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none-such"], "no game named"),
        (["coin-game"], "normal form"),
        (["chicken", "--domain", "1"], "expected --domain with a log"),
        (["example", "--discount", "0.5"], "expected --discount with a game"),
        (["chicken", "--discount", "1"], "a discount in [0, 1)"),
        (["http://127.0.0.1/"], "expected a link"),
        (["."], "config"),
    ],
)
def test_the_command_refuses_what_it_cannot_show(arguments, said, tmp_path):
    done = run("explore", *arguments, "--no-browser", cwd=tmp_path, columns=80)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_taken_port_is_said(server):
    done = run("explore", "chicken", "--no-browser", "--port", server[0])
    assert done.returncode == 2
    assert "expected a free port" in done.stderr


def test_the_command_exports_a_link(tmp_path):
    link = link_to(Setting.of(gt.zoo.stag_hunt(), discount="3/4"), "http://127.0.0.1:5/token/")
    done = run("explore", link, "--export", "page.html", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "page: page.html\n"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', page)[1])
    assert read_shown(data["setting"]) == read_link(link)
