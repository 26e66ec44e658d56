"""The table of axioms: theorems, what is violated, its command and its data."""

import itertools
import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from command_line import run

import gametheory as gt
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    AxiomTable,
    Cell,
    Counterexample,
    _cells,
    as_solution,
    axiom_table,
    check,
    problems,
)
from gametheory.axioms import table as table_module
from gametheory.axioms.table import PROOFS, ROWS, source_of

# Theorems, and the table.


@pytest.fixture(scope="module")
def table():
    return axiom_table(count=40)


def test_the_table_finds_no_violation_of_a_theorem_and_re_checks_all_others(table):
    assert isinstance(table, AxiomTable)
    assert table.verify()
    assert len(table) == sum(len(rows) for rows in ROWS.values()) * len(AXIOMS)
    for (domain, name, axiom), cell in table.items():
        source = source_of(name, axiom, domain)
        assert (cell.status == "proved") == (source is not None)
        assert str(cell).startswith(f"proved ({source}" if source else ("violated", "no violation"))


def test_proofs_name_solutions_axioms_and_domains_that_exist_and_are_defined():
    proved = set()
    for proof in PROOFS:
        assert set(proof.axioms) <= set(AXIOMS)
        proved |= set(itertools.product(proof.solutions, proof.domains))
    for name, domain in proved:
        rule = as_solution(name)
        assert all(rule(problem) is not None for problem in problems(domain, count=10)), name


def test_a_table_verifies_only_if_it_re_checks_something(table):
    assert not AxiomTable({}, 1).verify()
    proved = {key: cell for key, cell in table.items() if cell.status == "proved"}
    assert not AxiomTable(proved, 1).verify()
    violated = next(key for key, cell in table.items() if cell.status == "violated")
    assert AxiomTable({violated: table[violated]}, 1).verify()
    wrong = replace(table[violated].counterexample, reason="something else")
    broken = Cell(replace(table[violated].verdict, counterexample=wrong), None)
    assert not AxiomTable({**table.cells, violated: broken}, 1).verify()
    held = Cell(check("nash", "anonymity", problems="convex", count=5), None)
    assert held.status == "no violation"
    place = "convex", "nash", "anonymity"
    assert AxiomTable({place: held}, 1).verify()
    fewer = Cell(replace(held.verdict, comparisons=()), None)
    assert not AxiomTable({**table.cells, place: fewer}, 1).verify()


def test_a_table_verifies_only_with_each_cell_in_its_place(table):
    key, found = next((key, cell) for key, cell in table.items() if cell.status == "violated")
    for i, other in enumerate(("no domain", "no solution", "no axiom")):
        elsewhere = tuple(other if i == j else part for j, part in enumerate(key))
        assert not AxiomTable({elsewhere: found}, 1).verify()
    assert not AxiomTable({**table.cells, ("convex", "nash", "anonymity"): found}, 1).verify()


def test_a_table_is_of_as_many_problems_and_of_the_seed_that_are_asked_for(monkeypatch):
    asked = []

    class Recorded(_cells.Searches):
        def __init__(self, count, rng):
            asked.append((count, rng))
            super().__init__(count, rng)

    monkeypatch.setattr(table_module, "Searches", Recorded)
    monkeypatch.setattr(table_module, "ROWS", {"finite": ("utilitarian",)})
    assert axiom_table(count=1, rng=7, domains=["finite"]).count == 1
    assert asked == [(1, 7)]


def test_a_violation_outweighs_a_source(table):
    violated = next(cell for cell in table.values() if cell.status == "violated")
    assert Cell(violated.verdict, "Nobody 1900").status == "violated"


TABLE_3 = {  # Pareto, anonymity, affine, independence, resources
    ("convex", "nash"): "yes yes yes yes no",
    ("convex", "kalai-smorodinsky"): "yes yes yes no no",
    ("comprehensive", "max-min"): "no yes no yes yes",
    ("finite", "max-min"): "no yes no yes no",
    ("finite", "leximin"): "yes yes no yes no",
    ("convex", "leximin"): "yes yes no yes no",
    ("strictly comprehensive", "leximin"): "yes yes no yes yes",
    ("convex", "utilitarian"): "yes yes no yes no",
    ("finite", "utilitarian"): "yes yes no yes no",
    ("finite", "egalitarian-as-printed"): "yes yes no no no",
    ("finite", "kalai-smorodinsky-as-printed"): "yes no yes no no",
    ("finite", "nash-as-printed"): "no yes yes yes no",
}
COLUMNS = (
    "strong Pareto optimality",
    "anonymity",
    "affine invariance",
    "independence of irrelevant alternatives",
    "resource monotonicity",
)


@pytest.mark.parametrize("row", TABLE_3)
def test_table_3_as_it_truly_is(table, row):
    for axiom, expected in zip(COLUMNS, TABLE_3[row].split(), strict=True):
        cell = table[(*row, axiom)]
        assert cell.status == ("proved" if expected == "yes" else "violated"), axiom


def test_kalai_smorodinsky_is_individually_monotone_and_nash_is_not(table):
    axiom = "individual monotonicity"
    for domain in ("convex", "comprehensive", "strictly comprehensive"):
        assert table[domain, "kalai-smorodinsky", axiom].status == "proved"
    assert check("nash", axiom, problems="strictly comprehensive", count=200).holds is False


def test_counterexamples_of_the_table_survive_as_data(table):
    violated = [cell.counterexample for cell in table.values() if cell.counterexample]
    assert len(violated) > 100
    for found in violated:
        assert str(Counterexample.from_data(found.to_data())) == str(found)


# The command.


def test_the_command_prints_an_overview_and_the_whole_table_if_asked(table, monkeypatch):
    monkeypatch.setattr(gt.axioms, "axiom_table", lambda **_: table)
    for columns in (60, 80, 160):
        brief = run("axioms", columns=columns).stdout
        assert max(map(len, brief.split("\n"))) <= columns
        assert "--all gives each proof's source" in brief
        shown = run("axioms", "--all", columns=columns).stdout
        assert max(map(len, shown.split("\n"))) <= columns
        assert "Nash: counterexamples" in shown
    assert "proved (Nash 1950)" in shown


def test_the_json_of_the_command_follows_the_schema(table, monkeypatch):
    asked = []

    def found(**options):
        asked.append(options["count"])
        return table

    monkeypatch.setattr(gt.axioms, "axiom_table", found)
    data = json.loads(run("axioms", "--problems", "2", "--json").stdout)
    assert asked == [2]
    schema = json.loads(files("gametheory").joinpath("schemas", "axioms.json").read_text())
    jsonschema.validate(data, schema)
    assert {cell["domain"] for cell in data["cells"]} == set(DOMAINS)
    assert {cell["status"] for cell in data["cells"]} >= {"proved", "violated", "no violation"}
