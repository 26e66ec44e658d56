"""Documents: what they are told is shown, in Markdown and in HTML."""

import io
import re

from rich.console import Console

from gametheory._support.document import Document
from gametheory._support.tables import PlainTable


def test_documents_escape_what_they_are_told():
    document = Document("a < b")
    document.heading("x & y")
    document.table(("n",), [("<b>",), ("plain",)], marked=[True, False])
    document.bullets([])
    document.table((), [])
    page = document.html()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert page.count('<tr class="marked">') == 1
    assert "<ul>" not in page
    assert "| **\\<b\\>** |" in document.markdown()
    assert "| plain |" in document.markdown()


def test_lines_of_a_cell_stay_in_it():
    document = Document("lines")
    document.table(("n",), [("one\ntwo",)])
    assert "| one<br>two |" in document.markdown()
    assert "<td>one\ntwo</td>" in document.html()


def test_pictures_are_inside_the_page_and_beside_the_markdown():
    document = Document("pictures")
    document.picture(b"png", "with a file", file="a.png")
    document.picture(b"png", "without")
    assert document.html().count("data:image/png;base64,cG5n") == 2
    assert re.findall(r"!\[(.*?)\]\((.*?)\)", document.markdown()) == [("with a file", "a.png")]


def test_tables_of_the_terminal_are_tables_of_a_page():
    table = PlainTable(title="t", show_header=False)
    table.add_row("a", "[b]")
    document = Document("page")
    document.terminal_table(table)
    assert "<h3>t</h3>" in document.html()
    assert "<th>" not in document.html()
    assert "<td>[b]</td>" in document.html()


def test_what_does_not_fit_a_terminal_is_folded_not_cut():
    table = PlainTable()
    table.add_column("NormalizedScore")
    table.add_row("Kalai-Smorodinsky")
    out = io.StringIO()
    Console(file=out, width=12).print(table)
    shown = re.sub(r"\W", "", out.getvalue())
    assert shown == "NormalizedScoreKalaiSmorodinsky"


def test_odd_tables_and_names_of_files():
    document = Document("odd")
    document.table((), [[]], marked=[True])
    document.table(("n",), [(3,), ("",)], marked=[False, True])
    document.picture(b"png", "p", file="a b).png")
    text = document.markdown()
    assert "| 3 |" in text
    assert "****" not in text
    assert "(a%20b%29.png)" in text
    assert document.html().count("<table>") == 1
