"""amTFT in the terms of Definitions 3.1 and 3.2: norms, and norm-adaptive policies.

A policy is a function of what was seen, so the draws of amTFT(W) must be settled: `draws[k]` is the
welfare function that it follows after k changes (the last one from there on).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory.norms import History, Norm, Policy
from learners.amtft.agent import AmTFT, Memory


@checked
def as_norm(
    first: AmTFT, second: AmTFT, *, welfare: str | None = None, draws: Sequence[str] | None = None
) -> Norm:
    """The norm that two amTFT agents with the same W enforce when following one welfare function.

    Normative policies: cooperation by it. Rules p_i: whether agent i, with these draws, is
    punishing after a history. Punishment policies: how it punishes.
    """
    if (first.player, second.player) != (0, 1):
        raise InvalidArgument("expected amTFT as player 0 and as player 1, in this order")
    if first.welfares != second.welfares:
        raise InvalidArgument(
            f"expected one set of welfare functions, got {first.welfares} and {second.welfares}"
        )
    name = first.welfares[0] if welfare is None else welfare
    norm = _index(first, name)
    agents = (first, second)

    def cooperating(agent: AmTFT) -> Policy:
        return lambda h: agent.act(Memory(norm), len(h), h.state)

    def punishing(agent: AmTFT) -> Policy:
        return lambda h: agent.act(Memory(norm, 1), len(h), h.state)

    def rule(agent: AmTFT) -> Callable[[History], bool]:
        return lambda h: recall(agent, h, draws).punishing > 0

    return Norm(
        normative=((cooperating(agents[0]),), (cooperating(agents[1]),)),
        deviates=(rule(agents[0]), rule(agents[1])),
        punishments=((punishing(agents[0]),), (punishing(agents[1]),)),
        name=f"amTFT({name})",
    )


@checked
def as_policy(agent: AmTFT, *, draws: Sequence[str] | None = None) -> Policy:
    """The agent as a policy of histories, its draws settled."""
    return lambda h: agent.act(recall(agent, h, draws), len(h), h.state)


def selector(
    agent: AmTFT, norms: Sequence[Norm], *, draws: Sequence[str] | None = None
) -> Callable[[History], Norm]:
    """N_i of Definition 3.2: the norm, one for each welfare function in order, that is active."""
    if len(norms) != len(agent.cooperations):
        raise InvalidArgument(f"expected {len(agent.cooperations)} norms, got {len(norms)}")
    return lambda h: norms[recall(agent, h, draws).active]


def recall(agent: AmTFT, history: History, draws: Sequence[str] | None = None) -> Memory:
    """The agent's memory after a history, its draws settled; uniform without `draws` in turn."""
    names = list(agent.welfares) if draws is None else list(draws)
    order = [_index(agent, name) for name in names]
    changes = 0
    memory = Memory(order[0])
    visited = [*[s for s, _ in history.steps[1:]], history.state]
    for step, ((state, joint), after) in enumerate(zip(history.steps, visited, strict=False)):
        options = agent.observe(memory, step, state, joint, after)
        drawn = len(options) > 1 or options[0][0].active != memory.active
        if drawn:
            changes += 1
            memory = Memory(order[min(changes, len(order) - 1)])
        else:
            memory = options[0][0]
    return memory


def _index(agent: AmTFT, name: str) -> int:
    if name not in agent.welfares:
        raise InvalidArgument(f"expected one of {agent.welfares}, got {name!r}")
    return agent.welfares.index(name)
