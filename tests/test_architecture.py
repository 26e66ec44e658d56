"""The architecture page is true: it names every module, and nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def modules():
    return {
        str(path.relative_to(ROOT))
        for package in ("gametheory", "learners", "proofs")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def test_the_table_names_every_module_and_nothing_else():
    assert set(re.findall(r"`((?:gametheory|learners|proofs)/[\w/]+\.py)`", PAGE)) == modules()


def test_the_picture_names_every_room():
    picture = PAGE.split("```mermaid")[1].split("```")[0]
    named = set(re.findall(r"\w+", picture))
    rooms = {Path(m).parts[1].removesuffix(".py") for m in modules()}
    assert rooms <= named


def test_every_target_that_contributors_are_told_of_exists():
    rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"`make (\w+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(told) > 5
    assert set(told) <= set(rules)


def test_links_of_the_docs_lead_somewhere():
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("changelog.d/*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
