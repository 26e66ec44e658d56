"""Things that are joined, directly or through others.

>>> joined(["a", "bc", "d", "ca"])
{'a': 0, 'b': 0, 'c': 0, 'd': 1}
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def joined(links: Iterable[Collection[Item]]) -> dict[Item, int]:
    """For each item the number of its component, where all items of a link are joined.

    Components are numbered in the order in which they first occur. Work grows with the items and
    links, and hardly faster.
    """
    leader: dict[Item, Item] = {}

    def of(item: Item) -> Item:
        while leader[item] != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    for link in links:
        first, *rest = link
        leader.setdefault(first, first)
        for other in rest:
            leader.setdefault(other, other)
            leader[of(other)] = of(first)
    number: dict[Item, int] = {}
    return {item: number.setdefault(of(item), len(number)) for item in leader}
