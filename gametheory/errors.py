"""The exceptions that this library raises on purpose.

    GameTheoryError
    ├── InvalidGame       (ValueError)   payoffs, labels or sizes that make no game
    │   └── TooLarge                     more joint actions or work than a stated cap
    ├── InvalidArgument   (ValueError)   any other argument out of its domain
    │   ├── Infeasible                   no attainable payoff meets the request
    │   ├── UnknownKey    (KeyError)     what a mapping of results does not have
    │   └── UnknownArgument (TypeError)  a keyword that a function does not take
    ├── UnknownGame       (LookupError)  a name that the zoo does not have
    ├── FileFormatError   (ValueError)   a file that cannot be read as a game
    └── Unsupported                      well posed, but no exact method here

A message says what was expected, what came, and quotes it, in at most `LONGEST_MESSAGE`
characters. The command line turns
each of them into one line on standard error and exit code 2.
"""

from __future__ import annotations

LONGEST_MESSAGE = 1_000
"""Characters of a message: the middle of a longer one, mostly a value quoted, is left out."""


class GameTheoryError(Exception):
    """Base of every error raised on purpose by this library."""

    def __init__(self, message: object = "", *rest: object) -> None:
        text = str(message)
        if len(text) > LONGEST_MESSAGE:
            half = (LONGEST_MESSAGE - 5) // 2
            message = f"{text[:half]} ... {text[-half:]}"
        super().__init__(message, *rest)


class InvalidGame(GameTheoryError, ValueError):
    """Payoffs, labels or sizes that do not make a game."""


class TooLarge(InvalidGame):
    """The game exceeds a documented cap on size or work."""


class InvalidArgument(GameTheoryError, ValueError):
    """An argument outside its domain."""


class Infeasible(InvalidArgument):
    """No attainable payoff profile meets the request."""


class UnknownKey(InvalidArgument, KeyError):
    """A key that a mapping of results does not have."""

    __str__ = Exception.__str__  # that of `KeyError` would put the message in quotes


class UnknownArgument(InvalidArgument, TypeError):
    """A keyword that a function does not take, which Python calls a `TypeError`."""


class UnknownGame(GameTheoryError, LookupError):
    """A name that is not in the zoo."""


class FileFormatError(GameTheoryError, ValueError):
    """A file that cannot be read as a game."""


class Unsupported(GameTheoryError):
    """A well-posed question for which this library has no exact method."""


__all__ = [
    "LONGEST_MESSAGE",
    "FileFormatError",
    "GameTheoryError",
    "Infeasible",
    "InvalidArgument",
    "InvalidGame",
    "TooLarge",
    "UnknownArgument",
    "UnknownGame",
    "UnknownKey",
    "Unsupported",
]


def __dir__() -> list[str]:
    return list(__all__)
