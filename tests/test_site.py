"""The documentation site: built strictly, complete, loading nothing from elsewhere, fit to be read.

Slow: `make docs` first, then `python -m pytest -n0 -m slow tests/test_site.py`, as `.ci/run` does.
"""

import functools
import http.server
import importlib.util
import os
import re
import subprocess
import sys
import threading
import tomllib
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from page_audit import look, tab_through

ROOT = Path(__file__).parent.parent
SITE = ROOT / "build" / "docs"
SCHEMES = ("light", "dark")
WIDTHS = (360, 1280)
LOADED = ("stylesheet", "icon", "shortcut icon", "preload")
OPENED = (
    "index",
    "tutorial",
    "gallery",
    "glossary",
    "architecture",
    "claims",
    "changelog",
    "how-to/own-policies",
    "how-to/custom-game",
    "how-to/install",
    "notebooks/a-game-of-your-own",
    "notebooks/negotiations",
    "explanation/payoff-sets",
    "api/index",
    "api/gametheory.bargaining",
    "api/learners",
    "genindex",
    "search",
)


@pytest.fixture(scope="module")
def site():
    """Built as `make docs` does, where that has not been done."""
    (line,) = re.findall(r"-m sphinx (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert {"-W", "-n"} <= set(line.split())
    ended = subprocess.run(
        [sys.executable, "-m", "sphinx", *line.replace("-E ", "").split()],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return SITE


class Page(HTMLParser):
    """What a page links to, loads, and can be linked at."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif tag == "link" and found.get("rel") in (
            "stylesheet",
            "icon",
            "preload",
            "shortcut icon",
        ):
            self.loads.append(found["href"])
        for name in ("src", "data", "poster", "srcset"):
            if found.get(name) and tag != "a":
                self.loads.append(found[name])
        if found.get("style"):
            self.loads += re.findall(r"url\(([^)]+)\)", found["style"])


@functools.cache
def page(path):
    return Page(path.read_text(encoding="utf-8"))


def pages():
    return sorted(p for p in SITE.rglob("*.html") if "_static" not in p.parts)


@pytest.mark.slow
def test_every_public_name_is_in_the_reference(site):
    _, _, rest = (site / "objects.inv").read_bytes().partition(b"using zlib.\n")
    lines = zlib.decompress(rest).decode("utf-8").splitlines()
    fields = [re.match(r"(.+?) (py:\w+) -?\d+ (\S*) .*", line) for line in lines]
    found = {each[1]: each[3] for each in fields if each}
    surface = (ROOT / "tests" / "public_surface.txt").read_text(encoding="utf-8").splitlines()
    names = [re.match(r"[\w.]+", line)[0] for line in surface]
    assert len(names) > 400
    assert [name for name in names if name not in found] == []
    lost = []
    for name in names:
        where, _, anchor = found[name].partition("#")
        if anchor.replace("$", name) not in page(site / where).ids:
            lost.append(name)
    assert lost == []


@pytest.mark.slow
def test_every_function_and_class_is_described(site):
    """An entry with nothing under it is a docstring that got lost."""
    text = "".join(p.read_text(encoding="utf-8") for p in (site / "api").glob("*.html"))
    entries = re.findall(
        r'<dl class="py (?:function|class|exception)">\s*<dt.*?</dt>\s*<dd>(.{0,40})',
        text,
        re.DOTALL,
    )
    assert len(entries) > 300
    assert [e for e in entries if not e.strip().startswith("<p")] == []


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site):
    loads = {(p.name, load) for p in pages() for load in page(p).loads}
    assert len(loads) > 50
    foreign = [each for each in loads if re.match(r"(https?:)?//", each[1].strip("'\""))]
    assert foreign == []
    styles = list((site / "_static").rglob("*.css"))
    assert styles
    for style in styles:
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import )['\"]?(https?:)?//", text), style


@pytest.mark.slow
def test_links_and_anchors_lead_somewhere(site):
    broken, seen = [], 0
    for source in pages():
        for link in page(source).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("http", "https", "mailto"), link
                continue
            seen += 1
            target = (source.parent / unquote(parts.path)).resolve() if parts.path else source
            if not target.is_file():
                broken.append((source.name, link))
                continue
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            if anchor and anchor not in page(target).ids:
                broken.append((source.name, link))
    assert seen > 5_000
    assert broken == []


@pytest.mark.slow
def test_every_page_and_picture_of_the_docs_is_in_the_site(site):
    for path in (ROOT / "docs").rglob("*.md"):
        where = path.relative_to(ROOT / "docs")
        if where.parts[0] not in ("made", "_site"):
            assert (site / where.with_suffix(".html")).is_file(), where
    assert len(list((site / "_images").iterdir())) > 15


@pytest.mark.slow
def test_what_is_released_and_what_is_not_are_on_one_page(site):
    text = (site / "changelog.html").read_text(encoding="utf-8")
    if any((ROOT / "changelog.d").glob("*.added.md")):
        assert "In the next version" in text
    assert "Unreleased" in text or re.search(r"\d+\.\d+\.\d+", text)


def test_the_citation_is_that_of_the_file():
    cited = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    file = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for title in re.findall(r'title: "(.*?)"', file):
        assert title in cited
    (version,) = re.findall(r"(?m)^version: (.*)", file)
    assert f"version = {{{version}}}" in cited
    for family, given in re.findall(r"family-names: (.*?), given-names: (.*?)}", file):
        assert f"{family}, {given}" in cited


def test_the_extra_names_what_the_site_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.match(r"[\w-]+", each)[0] for each in project["optional-dependencies"]["docs"]}
    config = (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    assert named == {"sphinx", "furo", "myst-parser", "sphinx-copybutton"}
    for module in ("myst_parser", "sphinx_copybutton", '"furo"'):
        assert module in config


@pytest.fixture
def extensions(monkeypatch):
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(ROOT / "docs")


def test_docstrings_are_read_as_they_are_meant(extensions):
    from _site.docstrings import join_names, to_rest

    assert to_rest(["`NormalForm`s, |x| <= 1, `a | b`, `row`^T"]) == [
        r"`NormalForm`\ s, \|x\| <= 1, `a | b`, `row`\ ^T"
    ]
    assert to_rest([">>> a | b", "c|d", "", "|e|"]) == [">>> a | b", "c|d", "", r"\|e\|"]
    table = to_rest(["| a | b |", "|---|:-:|", "| `c` | 1 |"])
    assert [line.strip() for line in table if line.strip()] == [
        ".. list-table::",
        ":header-rows: 1",
        "* - a",
        "- b",
        "* - `c`",
        "- 1",
    ]
    lines = [":ivar first, second: both.", ":param x: one, two: three."]
    join_names(None, "class", "", None, {}, lines)
    assert lines == [":ivar first,second: both.", ":param x: one, two: three."]


def test_the_diagram_has_every_room_above_what_it_stands_on(extensions):
    from _site.architecture import draw, layers, read

    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (flowchart,) = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    groups, between = read(flowchart)
    assert [title for title, _, _ in groups] == ["gametheory", "learners", "proofs"]
    assert between == [("gametheory", "learners"), ("gametheory", "proofs")]
    for title, labels, arrows in groups:
        rows = layers(list(labels), arrows)
        place = {name: k for k, row in enumerate(rows) for name in row}
        assert set(place) == set(labels)
        assert all(place[low] < place[high] for low, high in arrows)
        drawn = draw(title, labels, arrows)
        assert drawn.count("<rect") == len(labels)
        assert drawn.count('class="arrow"') == len(arrows)
    with pytest.raises(ValueError, match="expected a node or an arrow"):
        read("flowchart BT\n a --- b")


def test_modules_that_pages_refer_to_have_pages(extensions):
    """All but those in the directory of the code, docs/architecture.md."""
    from _site.reference import EXPLAINED, Names, page

    names = Names()
    found = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        if "made" in path.parts or path.stem == "architecture":
            continue
        text = re.sub(r"(?ms)^ *```.*?^ *```", "", path.read_text(encoding="utf-8"))
        for name in re.findall(r"`((?:gt|gametheory|learners|proofs)(?:\.\w+)+)`", text):
            full = re.sub(r"^gt\.", "gametheory.", name)
            if full not in {*names.values, *names.aliases} and _is_module(full):
                found.setdefault(full, path.name)
    assert len(found) >= len(EXPLAINED)
    assert {n: p for n, p in found.items() if n not in names.pages} == {}
    assert set(EXPLAINED) <= set(found)
    fields = page("gametheory.deals.mappings", *names.pages["gametheory.deals.mappings"], {})
    for field in ("beyond = 1", 'rounding = "nearest"', "between =", ":py:mod:`gametheory.deals`"):
        assert field in fields


def _is_module(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # what is before the last dot is no package
        return False


@pytest.fixture(scope="module")
def served(site):
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


READABLE = """<!doctype html><html lang="en"><head><title>Readable</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Readable</h1><p>Text</p><a href="#x">Link</a> <button>Do</button></main></body>"""
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
FAULTS = {
    "contrast 2.8": "<p style='color: #999'>pale</p>",
    "contrast 2.85": "<p style='opacity: .4'>faint</p>",
    "contrast 1.0": "<div style='background: #222'><p style='color: #222'>black</p></div>",
    "contrast 3.9": "<input placeholder='hint' aria-label='a' style='--c: 1'>"
    "<style>input::placeholder { color: #808080 }</style>",
    "contrast 1.3": "<svg><rect width='90' height='30' fill='#222'/><text y='20'>in</text></svg>",
    "image without a name": f"<img src='{DOT}'>",
    "no words": f"<img alt='graph.png' src='{DOT}'>",
    "no picture": "<img alt='a graph' src='data:image/gif,'>",
    "heading 4 after 1": "<h4>deep</h4>",
    "one heading 1": "<h1>again</h1>",
    "button without a name": "<button></button>",
    "textbox without a name": "<input>",
    "wide in a window": "<div style='width: 5000px'>long</div>",
    "id x 2 times": "<i id='x'></i><i id='x'></i>",
    "one main part": "<div role='main'></div>",
}


@pytest.mark.slow
def test_what_keeps_a_page_from_being_read_is_noticed(browser):
    """The checker itself: it finds each fault that is put into a page, and no other."""
    tab = browser.new_page()
    for said, html in {"": "", **FAULTS}.items():
        tab.set_content(READABLE.replace("</main>", f"{html}</main>"))
        faults = look(tab)["faults"]
        assert [said in fault for fault in faults] == ([True] if said else []), (said, faults)
    tab.set_content("<main><h1>Nothing</h1></main>")
    faults = look(tab)["faults"]
    assert faults == ["no title", "no language", 'viewport ""']
    tab.close()


@pytest.mark.slow
def test_what_the_keyboard_misses_is_noticed(browser):
    tab = browser.new_page()
    tab.set_content(READABLE)
    assert tab_through(tab) == (2, [])
    tab.set_content(READABLE + "<a href='#y' inert>never</a>")
    count, faults = tab_through(tab)
    assert (count, len(faults)) == (3, 1)
    assert faults[0].startswith("Tab does not reach <a href")
    tab.set_content(READABLE + "<style>button:focus-visible { outline: none }</style>")
    count, faults = tab_through(tab)
    assert (count, len(faults)) == (2, 1)
    assert faults[0].startswith("focus does not show on <button")
    tab.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", OPENED)
def test_a_page_opens_in_a_browser(name, served, browser, tmp_path):
    for scheme in SCHEMES:
        for width in WIDTHS:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            tab, asked, said = context.new_page(), [], []
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            tab.on("requestfailed", lambda request, said=said: said.append(request.url))
            tab.on("pageerror", lambda error, said=said: said.append(str(error)))
            tab.on(
                "console",
                lambda m, said=said: said.append(m.text) if m.type == "error" else None,
            )
            tab.goto(f"{served}{name}.html", wait_until="load")
            where = (name, scheme, width)
            assert [url for url in asked if not url.startswith(served)] == [], where
            assert said == [], where
            found = look(tab)
            assert found["faults"] == [], where
            assert found["counts"]["texts"] > 40, where
            picture = tmp_path / f"{scheme}-{width}.png"
            tab.screenshot(path=picture)
            assert picture.stat().st_size > 10_000, where
            context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["index", "tutorial", "search", "api/gametheory.dynamics"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(name, width, served, browser):
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.goto(f"{served}{name}.html", wait_until="load")
    stops, faults = tab_through(tab)
    assert stops > 10
    assert faults == []
    tab.close()


@pytest.mark.slow
def test_the_search_finds_a_function_from_a_file(site, browser):
    """Opened as a file, without any server: what a reader without a network has."""
    tab = browser.new_context().new_page()
    tab.goto(f"file://{site}/search.html?q=nash_equilibria")
    tab.wait_for_selector("ul.search li", timeout=20_000)
    found = tab.inner_text("ul.search")
    assert "gametheory.nash_equilibria" in found
    assert look(tab)["faults"] == []
