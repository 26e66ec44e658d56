"""What becomes attainable in equilibrium when players have an institution.

| `by=`         | players can                         | options                             |
|---------------|-------------------------------------|-------------------------------------|
| "leader"      | commit first, one of the two        | `leader`, `commitment`, `ties`      |
| "program"     | commit conditionally on the others  | `randomness`                        |
| "mediator"    | let a mediator act for them         |                                     |
| "contract"    | sign transfers                      | `budget`, `threat`                  |
| "correlation" | hear recommendations                | `coarse`                            |

Definitions, theorems and sources stand at the head of `leadership`, `conditional`, `contracts` and
`correlation`.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> found = gt.commitments.attainable(game, by="leader", leader=0)
>>> found.payoff_set, found.verify()
(PayoffSet(convex, 1 vertices: (4, 1)), True)
>>> gt.normative_disagreement(found.payoff_set).possible
False
>>> gt.normative_disagreement(gt.commitments.attainable(game, by="program").payoff_set).possible
True
"""

from __future__ import annotations

from gametheory._support.check import checked, require_among
from gametheory._support.kinds import OneOfTwo
from gametheory.commitments._result import AttainablePayoffs
from gametheory.commitments.conditional import RANDOMNESS, conditional_payoffs
from gametheory.commitments.contracts import BUDGETS, THREATS, contract_payoffs
from gametheory.commitments.correlation import correlation_payoffs
from gametheory.commitments.leadership import COMMITMENTS, TIES, leader_payoffs
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm

INSTITUTIONS = ("leader", "program", "mediator", "contract", "correlation")

_OPTIONS = {
    "leader": ("leader", "commitment", "ties"),
    "program": ("randomness",),
    "mediator": (),
    "contract": ("budget", "threat"),
    "correlation": ("coarse",),
}


@checked
def attainable(
    game: NormalForm,
    *,
    by: str,
    leader: OneOfTwo | None = None,
    commitment: str | None = None,
    ties: str | None = None,
    randomness: str | None = None,
    budget: str | None = None,
    threat: str | None = None,
    coarse: bool | None = None,
) -> AttainablePayoffs:
    """The payoff profiles of the equilibria under one institution, exactly.

    Args:
        by: the institution; see the table of this module.
        leader: who commits first, 0 or 1; must be given for "leader".
        commitment: to a strategy ("mixed", the default) or to an action ("pure").
        ties: between the follower's best replies: "any" (the default: all equilibria), "strong"
            or "weak" (those that are best or worst for the leader).
        randomness: "correlated" (the default) or "none": whether programs toss coins. For coins
            of their own and none in common see `own_coin_payoffs`.
        budget: "balanced" (the default) or "burning".
        threat: what follows if somebody does not sign: "minimax" (the default) or "nash".
        coarse: whether equilibria are coarse correlated ones; False by default.

    Two players; "mediator", "correlation" and "program" without coins take any number, and so does
    "contract" with `threat="nash"`, if all Nash equilibria can be listed exactly. The set is
    convex, by a public lottery, except for programs without coins, where it is finite. Complete:
    every equilibrium payoff profile is in it, and `verify` proves it. Of several witnesses of a
    corner one is given.

    Raises `InvalidArgument` for an option of another institution; `Unsupported` for a number of
    players that the institution does not take, and for `threat="nash"` where equilibria are
    infinitely many or irrational, as they often are with other than two players; `Infeasible` if
    there is no equilibrium (programs without coins); `TooLarge`, before any work, for mixed
    commitment beyond 400 joint actions and for correlation beyond 36 (two players), and where
    equilibria are too many to list.
    """
    require_among(by, INSTITUTIONS, "an institution, by")
    given = {
        "leader": leader,
        "commitment": commitment,
        "ties": ties,
        "randomness": randomness,
        "budget": budget,
        "threat": threat,
        "coarse": coarse,
    }
    for name, value in given.items():
        if value is not None and name not in _OPTIONS[by]:
            raise InvalidArgument(
                f"expected options of by={by!r} among {list(_OPTIONS[by])}, got "
                f"{name}={value!r:.40}"
            )
    if by == "leader":
        commitment = _chosen(commitment, COMMITMENTS, "a commitment")
        return _leader(game, leader, commitment, _chosen(ties, TIES, "ties"))
    if by == "contract":
        budget = _chosen(budget, BUDGETS, "a budget")
        return contract_payoffs(game, budget=budget, threat=_chosen(threat, THREATS, "a threat"))
    if by == "correlation":
        return correlation_payoffs(game, coarse=bool(coarse))
    randomness = _chosen(randomness, RANDOMNESS, "randomness")
    return conditional_payoffs(game, by=by, randomness=randomness)


def _chosen(option: str | None, choices: tuple[str, ...], what: str) -> str:
    """An option as it was given, or else the first of its choices, its default."""
    if option is None:
        return choices[0]
    require_among(option, choices, what)
    return option


def _leader(game: NormalForm, leader: int | None, commitment: str, ties: str) -> AttainablePayoffs:
    if game.num_players != 2:
        raise Unsupported(
            f"leadership is for two players, got {game.num_players}: several followers play a "
            "game of their own, of whose equilibria one would have to be chosen"
        )
    if leader is None:
        raise InvalidArgument("expected the leader, 0 or 1, for by='leader'")
    return leader_payoffs(game, leader=leader, commitment=commitment, ties=ties)
