"""The commands `gametheory deals`: every option with every output, or refused in words."""

import itertools
import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest
from command_line import invoke
from test_deal_logs import FIRST, SECOND

from gametheory import deals
from gametheory.deals import reports
from gametheory.deals.pictures import picture_of, picture_of_domains
from gametheory.errors import FileFormatError, InvalidArgument


def schema(name):
    return json.loads(files("gametheory").joinpath("schemas", f"{name}.json").read_text())


def run(*arguments):
    return invoke("deals", *arguments)


def test_tables_of_all_norms_fit_80_columns_and_break_no_word(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("judge", "example", "--by", "model").output + run("domain", "example").output
    assert max(map(len, shown.splitlines())) <= 80
    assert "\\n" not in shown
    cells = {cell.strip() for line in shown.splitlines() for cell in re.split("[┃│]", line)}
    assert {"utilitarian", "kalai-", "smorodinsky", "egalitarian", "equal-split"} <= cells
    assert "food: 1, water: 3, wood: 0;" in cells


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.jsonl"
    deals.write_log(deals.example_log().records, path)
    return path


def test_the_command_judges_a_log(log, tmp_path):
    result = run("judge", log, "--by", "model", "--cluster", "pair", "--meetings", "participants")
    assert result.exit_code == 0
    assert "clustered by pair" in " ".join(result.output.split())
    assert "p1 x p2" in result.output
    picture, page = tmp_path / "x.svg", tmp_path / "x.md"
    result = run("judge", log, "--by", "model", "--markdown", "--plot", picture, "--output", page)
    assert result.exit_code == 0
    assert "<svg" in picture.read_text()
    assert r"| fair | egalitarian | 92.0 % \[85.0 %, 95.9 %\] of 100 |" in page.read_text()


def test_the_command_prints_json(log):
    result = run("judge", log, "--by", "model", "--norm", "nash", "--norm", "utilitarian", "--json")
    data = json.loads(result.output)
    jsonschema.validate(data, schema("deals-judge"))
    assert data["norms"] == ["nash", "utilitarian"]
    assert data["groups"][0]["shares"]["nash"]["count"] == 100


def test_the_command_excludes_when_asked(log):
    with log.open("a") as file:
        file.write('{"kind": "record", "domain": "1", "agreement": "nothing"}\n')
    with pytest.raises(FileFormatError, match="line 208"):
        run("judge", log)
    result = run("judge", log, "--exclude-invalid", "--json")
    assert [e["number"] for e in json.loads(result.output)["excluded"]] == [208]


def test_the_command_shows_domains(log, tmp_path):
    picture = tmp_path / "d.png"
    result = run("domain", log, "--plot", picture)
    assert result.output.count("Pareto-optimal payoffs") == 6
    assert picture.read_bytes().startswith(b"\x89PNG")
    instances = tmp_path / "pool.txt"
    instances.write_text("1,2,3 8,1,0 4,0,2\n")
    data = json.loads(run("domain", instances, "--json").output)
    assert data["domains"][0]["recommendations"]["nash"]["payoffs"] == [["10", "6"]]
    paths = [tmp_path / "a.xml", tmp_path / "b.xml"]
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    assert "6 agreements" in run("domain", *paths).output
    with pytest.raises(FileFormatError, match="jsonl"):
        run("domain", tmp_path / "x.doc")


def test_pictures_of_meetings_and_outcomes():
    records = deals.example_log().records
    judged = deals.judge(records)
    study = deals.study(judged)
    assert deals.plot_meetings(study).images
    shares, regrets, meetings = picture_of(study, "participants").axes
    assert shares.get_xlabel().startswith("% of records")
    assert regrets.lines
    assert meetings.images
    ax = deals.plot_domain(records[0].domain, judged)
    assert ax.get_xlabel() == "utility of party 1"
    three = deals.Domain.from_array([(1, 1, 1)], no_deal=(0, 0, 0))
    with pytest.raises(InvalidArgument, match="two parties"):
        deals.plot_domain(three)


def test_regrets_beyond_the_edge_of_their_picture_are_counted():
    domain = deals.Domain.from_array([(4, 4), (-4, -4), (0, 0)], no_deal=(0, 0))
    judged = deals.judge([deals.Record(domain, k) for k in (0, 0, 1, 2)], norms=["utilitarian"])
    ax = deals.plot_regrets(deals.study(judged))
    (line,) = ax.lines
    assert line.get_label() == "utilitarian (1 beyond 105%)"
    assert line.get_ydata().tolist() == [0, 25, 50, 75, 75]
    assert line.get_xdata().tolist() == [0, 0, 0, 1, 1.05]


def test_domains_of_a_log_are_drawn_with_its_records():
    log = deals.example_log()
    domains, judged = list(log.domains.values())[:2], deals.judge(log.records)
    for drawn, with_records in ((None, False), (judged, True)):
        axes = picture_of_domains(domains, judgements=drawn).axes
        assert [bool(ax.collections) for ax in axes] == [with_records] * 2


def test_a_page_shows_the_picture_or_says_why_there_is_none(log, tmp_path):
    page = tmp_path / "x.html"
    run("judge", log, "--html", page)
    assert "<img" in page.read_text()
    header, *more = log.read_text().splitlines()
    lines = [header, *(line for line in more if '"record"' not in line)]
    record = {"kind": "record", "domain": "1", "agreement": None}
    lines += [json.dumps(record | {"labels": {"model": f"m{k}"}}) for k in range(13)]
    log.write_text("\n".join(lines))
    run("judge", log, "--by", "model", "--html", page)
    assert "<img" not in page.read_text()
    assert "No picture: expected records in at most 12 groups" in page.read_text()


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "img", "figcaption"),
}
VOID = ("meta", "img")


class Page(HTMLParser):
    """The headings and rows of a page, with every tag closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.found = [], set(), []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "href" for name, _ in attrs)
        assert all(value.startswith("data:image/png;") for name, value in attrs if name == "src")
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.found.append([])
        elif tag in ("td", "th"):
            self.found[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        where = self.open[-1] if self.open else ""
        if where in ("h1", "h2"):
            self.found.append(data)
        elif where in ("td", "th"):
            self.found[-1][-1] += data


def of_markdown(text):
    """Headings and rows of Markdown, escapes undone."""

    def undone(cell):
        return re.sub(r"\\(.)", r"\1", cell.replace("\0", "|"))

    found = []
    for line in text.splitlines():
        plain = line.replace("\\|", "\0")
        if line.startswith("#"):
            found.append(undone(plain.lstrip("# ")))
        elif line.startswith("| "):
            found.append([undone(cell) for cell in plain[2:-2].split(" | ")])
    return found


def test_the_page_says_what_markdown_says(log, tmp_path):
    page, text = tmp_path / "x.html", tmp_path / "x.md"
    with log.open("a") as file:
        file.write('{"kind": "record", "domain": "1", "agreement": "<script>|nothing"}\n')
    result = run(
        "judge", log, "--by", "model", "--meetings", "participants", "--exclude-invalid",
        "--markdown", "--html", page, "--output", text,
    )  # fmt: skip
    assert (result.exit_code, result.output) == (0, "")
    shown = Page(page.read_text(encoding="utf-8"))
    assert shown.found == of_markdown(text.read_text(encoding="utf-8"))
    assert sum(isinstance(block, str) for block in shown.found) == 9
    assert shown.tags <= TAGS
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert f"page: {page}" in run("judge", log, "--exclude-invalid", "--html", page).output


def test_labels_are_text_in_a_page():
    hostile = "</title></td><script>alert(1)</script>&amp;\x1b[31m\u202e"
    domain = deals.Domain.from_array([(2, 1), (1, 2)], no_deal=(0, 0), name=hostile)
    record = deals.Record(domain, 0, (hostile, "y"), {"x": hostile})
    study = deals.study(deals.judge([record]), by="x")
    page = Page(reports.document(reports.sections(study, "participants"), hostile).html())
    assert page.tags <= TAGS
    cells = {cell for block in page.found if isinstance(block, list) for cell in block}
    seen = "</title></td><script>alert(1)</script>&amp;\\x1b[31m\\u202e"
    assert seen in cells
    assert page.found[0] == seen


def test_meetings_are_in_every_output(log, tmp_path):
    page = tmp_path / "x.html"
    for output in ((), ("--markdown",), ("--json",)):
        without = run("judge", log, *output).output
        shown = run("judge", log, "--meetings", "participants", "--html", page, *output).output
        assert "p1" not in without
        assert "p1" in shown
        assert "p1 x p2" in page.read_text()
    data = json.loads(run("judge", log, "--meetings", "participants", "--json").output)
    jsonschema.validate(data, schema("deals-judge"))
    study = deals.study(deals.judge(deals.read_log(log).records))
    first, meeting = data["meetings"]["items"][0], study.cross_play()[0]
    assert (first["who"], first["records"]) == (list(meeting.who), meeting.count)
    assert first["gains"] == list(meeting.gains)
    assert sum(each["records"] for each in data["meetings"]["items"]) == 200
    assert data["regrets"]["nash"]["mean_share"] == study.regret("nash").share


OPTIONS = {
    "--by": ("model",),
    "--cluster": ("pair",),
    "--meetings": ("participants",),
    "--norm": ("nash",),
    "--exclude-invalid": (),
    "--plot": ("x.svg",),
    "--html": ("x.html",),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("output", [(), ("--markdown",), ("--json",)])
def test_every_option_changes_what_comes_out_whatever_the_output(
    output, log, tmp_path, monkeypatch
):
    """No option is dropped without a word: the result is another, or another file is there."""
    monkeypatch.chdir(tmp_path)
    with log.open("a") as file:
        file.write('{"kind": "record", "domain": "1", "agreement": "nothing"}\n')
    whole = run("judge", log, "--exclude-invalid", *output).output
    for option, value in OPTIONS.items():
        before = set(tmp_path.iterdir())
        if option == "--exclude-invalid":
            with pytest.raises(FileFormatError):
                run("judge", log, *output)
            continue
        shown = run("judge", log, "--exclude-invalid", option, *value, *output).output
        made = set(tmp_path.iterdir()) - before
        assert made if option in ("--plot", "--html") else shown != whole, option
    run("judge", log, "--exclude-invalid", *output, "--output", "said")
    assert (tmp_path / "said").read_text() == whole


def test_what_does_not_go_together_is_refused(log, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidArgument, match="--json or --markdown"):
        run("judge", log, "--json", "--markdown")
    one = {"--html": "x.svg", "--plot": "x.svg", "--output": "./x.svg"}
    for options in itertools.combinations(one.items(), 2):
        with pytest.raises(InvalidArgument, match="twice"):
            run("judge", log, *itertools.chain(*options))
    with pytest.raises(InvalidArgument, match="GENIUS"):
        run("domain", log, "--raw")
    assert not (tmp_path / "x.svg").exists()


def test_domains_as_json_fit_their_schema(log, tmp_path):
    data = json.loads(
        run("domain", log, "--norm", "nash", "--norm", "equal-split", "--json").output
    )
    jsonschema.validate(data, schema("deals-domain"))
    assert list(data["domains"][0]["recommendations"]) == ["nash", "equal-split"]
    listed = deals.Domain.from_array(
        [(1, "1/3"), (-2, 2)], no_deal=("-1/2", 0), agreements=["a", "b"], parties=["x", "y"]
    )
    numbered = deals.Domain.from_array([(-1, -1, 0.5)], no_deal=(0, 0, 0))
    records = [deals.Record(listed, "a"), deals.Record(numbered, 0)]
    deals.write_log(records, tmp_path / "two.jsonl")
    data = json.loads(run("domain", tmp_path / "two.jsonl", "--json").output)
    jsonschema.validate(data, schema("deals-domain"))
    assert data["domains"][0]["no_deal"] == ["-1/2", "0"]
    for spoil in (
        lambda d: d.pop("schema"),
        lambda d: d["domains"][0].pop("frontier"),
        lambda d: d["domains"][0].update(more=1),
        lambda d: d["domains"][0]["no_deal"].__setitem__(0, 1.5),
        lambda d: d["domains"][0]["recommendations"]["nash"].pop("no_deal"),
    ):
        broken = json.loads(json.dumps(data))
        spoil(broken)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema("deals-domain"))


def test_pictures_of_domains_show_all_of_them_with_the_norms_asked_for(log, tmp_path):
    picture = tmp_path / "d.svg"
    run("domain", log, "--norm", "nash", "--plot", picture)
    text = picture.read_text()
    assert text.count("<!-- nash -->") == 6
    assert "<!-- utilitarian -->" not in text
    instances = tmp_path / "pool.txt"
    instances.write_text("1,2,3 8,1,0 4,0,2\n" * 7)
    with pytest.raises(InvalidArgument, match="6 domains in a picture, got 7"):
        run("domain", instances, "--plot", picture)


def test_a_log_without_records_is_judged(tmp_path):
    empty = tmp_path / "empty.jsonl"
    deals.write_log([], empty)
    for output in ((), ("--markdown",), ("--json",)):
        result = run("judge", empty, "--html", tmp_path / "x.html", *output)
        assert result.exit_code == 0
    with pytest.raises(InvalidArgument, match="0 groups"):
        run("judge", empty, "--plot", tmp_path / "x.svg")


def test_a_legend_has_groups_whose_names_begin_with_an_underscore():
    domain = deals.Domain.from_array([(2, 1), (1, 2)], no_deal=(0, 0))
    records = [deals.Record(domain, 0, labels={"x": name}) for name in ("_a", "b")]
    ax = deals.plot_shares(deals.study(deals.judge(records), by="x"))
    assert [text.get_text().strip() for text in ax.get_legend().get_texts()] == ["_a", "b"]


def test_a_picture_of_regrets_that_are_nowhere_defined():
    nothing = deals.Domain.from_array([(-1, 3), (3, -1)], no_deal=(0, 0))
    study = deals.study(deals.judge([deals.Record(nothing, None)], norms=["egalitarian"]))
    assert not deals.plot_regrets(study).lines
