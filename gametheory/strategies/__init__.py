"""Strategies of repeated games: automata, paths, grim trigger, and the named ones.

>>> import gametheory as gt
>>> dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), discount="9/10")
>>> pair = gt.strategies.tit_for_tat(player=0), gt.strategies.suspicious_tit_for_tat(player=1)
>>> gt.strategies.play(pair)
Path((0, 1) (1, 0) for ever)
>>> gt.strategies.values(dilemma, pair)
(Fraction(-30, 19), Fraction(-27, 19))
>>> gt.strategies.exploitability(dilemma, pair)
(Fraction(36, 95), Fraction(8, 19))
"""

from gametheory.strategies.automata import Automaton, all_automata, memory_n, memory_one
from gametheory.strategies.grim import grim_trigger, punishment_profiles
from gametheory.strategies.limit_of_means import (
    is_limit_of_means_equilibrium,
    limit_of_means,
    limit_of_means_reply,
)
from gametheory.strategies.memory import memory_one_values
from gametheory.strategies.named import (
    alternation,
    always,
    generous_tit_for_tat,
    grim,
    pavlov,
    suspicious_tit_for_tat,
    tit_for_tat,
    zero_determinant,
)
from gametheory.strategies.paths import AttainingPath, Path, PathOracle, attaining_path
from gametheory.strategies.play import (
    Reply,
    best_reply,
    exploitability,
    is_equilibrium,
    joint_process,
    payoff_table,
    play,
    values,
)

__all__ = [
    "AttainingPath",
    "Automaton",
    "Path",
    "PathOracle",
    "Reply",
    "all_automata",
    "alternation",
    "always",
    "attaining_path",
    "best_reply",
    "exploitability",
    "generous_tit_for_tat",
    "grim",
    "grim_trigger",
    "is_equilibrium",
    "is_limit_of_means_equilibrium",
    "joint_process",
    "limit_of_means",
    "limit_of_means_reply",
    "memory_n",
    "memory_one",
    "memory_one_values",
    "pavlov",
    "payoff_table",
    "play",
    "punishment_profiles",
    "suspicious_tit_for_tat",
    "tit_for_tat",
    "values",
    "zero_determinant",
]


def __dir__() -> list[str]:
    return list(__all__)
