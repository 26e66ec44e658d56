"""Verdicts of `check` as Coq scripts: the certificate meets the proof.

`proofs/formal/Instance.v` has a checker of instances that is itself proved correct. A script states
what `check` found of one game, discount factor, pair of paths and tie of the punishments, and Coq
computes that it is true of the infinite paths.

>>> import gametheory as gt
>>> from gametheory.strategies import Path
>>> from proofs.proposition1 import check
>>> bos = gt.zoo.asymmetric_bach_or_stravinsky()
>>> found = check(bos, "24/25", Path.constant((0, 0)), Path.constant((1, 1)))
>>> print(to_coq(found, name="bos").splitlines()[-2])
Theorem bos_verdict : verdict bos bos_outcome.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile
from gametheory._support.check import Natural, checked
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument
from gametheory.strategies import Path
from proofs.proposition1._check import Proposition1
from proofs.searching import pair_conditions as pairs
from proofs.searching import path_conditions as conditions

HEADER = """From Coq Require Import QArith List.
From Norms Require Import Instance.
Import ListNotations.
Open Scope nat_scope.
"""

RESERVED = frozenset(
    # the language's own words, and what the script uses
    re.findall(
        r"\w+",
        """as at cofix do else end exists exists2 fix for forall fun if IF in let match mod return
        Prop Set SProp then Type using where with Admitted Axiom Definition Defined End Fact
        Fixpoint From Import Inductive Lemma Module Open Proof Qed Record Require Scope Section
        Theorem Variable instance outcome verdict rows factor factor_ok first second punishment1
        punishment2 Word None Some eq_refl true false minimax_values values_first values_second
        values_cross detection1 detection2 realised first_is_equilibrium second_is_equilibrium
        values_conflict inequality_1 bound_from minimax_bound check_sound nat Q list option""",
    )
)
"""Names that would break the script, or change what it says."""


@checked
def to_coq(
    found: Proposition1, *, name: str = "example", tie: Natural = 0, header: bool = True
) -> str:
    """A Coq script that states and proves one case of a verdict.

    Args:
        name: an identifier: the script defines `name`, `name_outcome` and proves `name_verdict`.
        tie: which of `found.cases`.
        header: whether to begin with what the script needs; once in a file of several.

    Compile it beside the files of `proofs/formal`. Raises `InvalidArgument` for a name that is no
    identifier or a tie that is not there.
    """
    if not name.isidentifier() or not name.isascii():
        raise InvalidArgument(f"expected an identifier as the name, got {shown(name)}")
    if name in RESERVED:
        raise InvalidArgument(f"expected a name that means nothing in Coq yet, got {name!r}")
    if tie >= len(found.cases):
        raise InvalidArgument(f"expected a tie among {len(found.cases)}, got {tie!r}")
    case = found.cases[tie]
    pair = case.pair
    rows, columns = found.game.shape
    cells = [
        "[" + "; ".join(_pair(found.game.exact_payoff((a, b))) for b in range(columns)) + "]"
        for a in range(rows)
    ]
    played = case.meeting
    lasting = all(min(slack) >= 0 for slack in case.slack[len(played.realised.prefix) :])
    lines = [
        HEADER if header else "",
        f"Definition {name} : instance := {{|",
        f"  rows := [{'; '.join(cells)}]%Q;",
        f"  factor := {_rational(found.discount)}%Q;",
        "  factor_ok := eq_refl;",
        f"  first := {_word(found.first)};",
        f"  second := {_word(found.second)};",
        f"  punishment1 := {pair.punishments[0]};",
        f"  punishment2 := {pair.punishments[1]}",
        "|}.",
        "",
        f"Definition {name}_outcome : outcome := {{|",
        f"  minimax_values := {_pair(found.minimax)}%Q;",
        f"  values_first := {_pair(found.values[0])}%Q;",
        f"  values_second := {_pair(found.values[1])}%Q;",
        f"  values_cross := {_pair(case.values[0])}%Q;",
        f"  detection1 := {_option(played.detected[0])};",
        f"  detection2 := {_option(played.detected[1])};",
        f"  realised := {_word(played.realised)};",
        f"  first_is_equilibrium := {_bool(conditions.is_equilibrium_path(pair, found.first))};",
        f"  second_is_equilibrium := {_bool(conditions.is_equilibrium_path(pair, found.second))};",
        f"  values_conflict := {_bool(pairs.CONFLICT.holds(pair))};",
        f"  inequality_1 := {_bool(min(case.full_bound_slack) >= 0)};",
        f"  bound_from := {_option(case.bound_from)};",
        f"  minimax_bound := {_bool(lasting)}",
        "|}.",
        "",
        f"Theorem {name}_verdict : verdict {name} {name}_outcome.",
        "Proof. apply check_sound; vm_compute; reflexivity. Qed.",
    ]
    return "\n".join(lines).lstrip("\n") + "\n"


def _rational(x: Fraction) -> str:
    return f"({x.numerator}#{x.denominator})"


def _pair(values: Profile) -> str:
    return f"({_rational(values[0])}, {_rational(values[1])})"


def _word(path: Path) -> str:
    return f"Word {_actions(path.prefix)} {_actions(path.cycle)}"


def _actions(joint: Sequence[Any]) -> str:
    return "[" + "; ".join(f"({a}, {b})" for a, b in joint) + "]"


def _option(t: int | None) -> str:
    return "None" if t is None else f"(Some {t})"


def _bool(value: bool) -> str:
    return "true" if value else "false"
