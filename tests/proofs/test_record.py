"""The record: what of a verdict is on it, and which changes are noticed."""

import hashlib
import json

import pytest

from proofs.verdicts import judging, record, report

SAYS = dict.fromkeys(record.SAID, "said") | {"name": "claim", "statement": "Größe."}
PIECES = (
    {"certificate": [{"name": "first", "digest": "1"}, {"name": "größer", "digest": "2"}]},
    {"certificate": ["no obligation", {"name": "no digest"}, {"name": "third", "digest": "3"}]},
    {"certificate": {"theorem": "Room.theorem"}, "steps": ["said", "Theorem."]},
    {"certificate": {"space": "small games"}},
    {"certificate": None},
)
CLAIM = {**SAYS, "evidence": list(PIECES), "remark": "not on record"}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_an_entry_holds_what_is_said_and_each_obligation_and_theorem():
    assert record.entry(CLAIM) == {
        "says": digest(json.dumps(SAYS, sort_keys=True, ensure_ascii=False)),
        "proofs": {
            "first": "1",
            "größer": "2",
            "third": "3",
            "Room.theorem": digest("said\nTheorem."),
        },
    }


@pytest.mark.parametrize("key", record.SAID)
def test_whatever_is_said_differently_is_noticed(key, monkeypatch):
    monkeypatch.setattr(record, "recorded", lambda: {"claim": record.entry(CLAIM)})
    assert record.changes(CLAIM) == []
    assert record.changes({**CLAIM, "remark": "another"}) == []
    changed = record.changes({**CLAIM, key: "other"})
    expected = "is not on record" if key == "name" else "says something else than is on record"
    assert changed == [expected]


def test_obligations_that_change_appear_or_vanish_are_named(monkeypatch):
    monkeypatch.setattr(record, "recorded", lambda: {"claim": record.entry(CLAIM)})
    less = {**CLAIM, "meant": "no", "evidence": list(PIECES[2:])}
    assert record.changes(less) == [
        "says something else than is on record",
        "its obligation 'first' is not as on record",
        "its obligation 'größer' is not as on record",
        "its obligation 'third' is not as on record",
    ]
    new = {"certificate": [{"name": "new", "digest": "1"}, {"name": "first", "digest": "9"}]}
    more = {**CLAIM, "evidence": [*PIECES, new]}
    assert record.changes(more) == [
        "its obligation 'first' is not as on record",
        "its obligation 'new' is not as on record",
    ]


def test_the_record_is_written_anew(monkeypatch, tmp_path):
    other = {**CLAIM, "name": "another"}
    monkeypatch.setattr(judging, "judge", lambda: iter([CLAIM, other]))
    monkeypatch.setattr(record, "__file__", str(tmp_path / "record.py"))
    assert record.main() == 0
    text = (tmp_path / "record.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"claim": record.entry(CLAIM), "another": record.entry(other)}
    assert text.startswith('{\n "another": {\n  "proofs"')
    assert text.endswith("\n")
    assert '"größer"' in text


def test_pages_are_rewritten_between_their_markers(monkeypatch, tmp_path):
    page = f"before {report.begin('brief')} old {report.END} after"
    new = f"before {report.begin('brief')}\n\nnew\n\n{report.END} after"
    assert record.rewritten(page, "brief", " new\n") == new
    for wrong in ("no marker", report.begin("brief"), report.END):
        with pytest.raises(ValueError, match="expected a page with"):
            record.rewritten(wrong, "brief", "new")
    (tmp_path / "proofs" / "verdicts").mkdir(parents=True)
    (tmp_path / "README.md").write_text(page.replace("after", "größer"), encoding="utf-8")
    monkeypatch.setattr(judging, "judge", lambda: iter([CLAIM]))
    monkeypatch.setattr(record, "__file__", str(tmp_path / "proofs" / "verdicts" / "record.py"))
    monkeypatch.setattr(record, "PAGES", {"README.md": "brief", "none.md": "full"})
    monkeypatch.setattr(report, "markdown", lambda claims, form: f"{len(claims) > 9} {form}")
    record.main()
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text == new.replace("new", "True brief").replace("after", "größer")


def test_whether_a_condition_is_printed_or_read_is_not_what_it_says(monkeypatch):
    asked = {"name": "c", "text": "n <= 3", "origin": "printed"}
    claim = {**CLAIM, "hypotheses": [asked], "conclusion": asked}
    monkeypatch.setattr(record, "recorded", lambda: {"claim": record.entry(claim)})
    read = {**asked, "origin": "read"}
    assert record.changes({**claim, "hypotheses": [read], "conclusion": read}) == []
    other = {**asked, "text": "n <= 4"}
    for change in ({"hypotheses": [other]}, {"conclusion": other}):
        assert record.changes({**claim, **change})


def test_without_a_record_nothing_is_on_record(monkeypatch):
    monkeypatch.setattr(record, "RECORD", "no such file.json")
    record.recorded.cache_clear()
    try:
        assert record.recorded() == {}
        assert record.changes(CLAIM) == ["is not on record"]
    finally:
        record.recorded.cache_clear()
