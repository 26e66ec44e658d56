"""What the pages of certificates share: a sound one passes, and each change to it is refused.

Mutation testing of the checkers rests on these pages, so each case breaks one condition and no
other: a payoff of nothing but zeros lets every distribution pass but for being none.
"""

import dataclasses
from fractions import Fraction

F = Fraction
HALF, THIRD, ZERO, ONE = F(1, 2), F(1, 3), F(0), F(1)


def profile(*numbers):
    return tuple(map(F, numbers))


def refuses(certificate, arguments, changes):
    """The sound certificate passes, and with each change alone it does not."""
    assert certificate.verify(*arguments)
    for change in changes:
        assert not accepted(certificate, change, arguments), change


def accepted(certificate, change, arguments):
    try:
        return dataclasses.replace(certificate, **change).verify(*arguments)
    except ValueError:  # of parts that do not fit together
        return False


NO_DISTRIBUTION = [profile(2, -1), profile(HALF, 0), profile(HALF, 1)]
"""Of two actions, whose payoffs are the same: negative, too little, too much."""
