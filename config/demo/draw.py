"""Repeatable draws for invented data: the same seed gives the same world on any machine (SplitMix64)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
MASK = 2**64 - 1


class Draw:
    def __init__(self, seed: int) -> None:
        self._state = seed & MASK

    def below(self, bound: int) -> int:
        """A whole number from 0 up to, not including, ``bound`` (at least 1)."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return (mixed ^ (mixed >> 31)) % bound

    def one(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One option, drawn in proportion to the weights (three decimals count)."""
        whole = [round(weight * 1000) for weight in weights]
        place = self.below(sum(whole))
        for option, weight in zip(options, whole, strict=True):
            place -= weight
            if place < 0:
                return option
        raise AssertionError("the weights were summed before")

    def some(self, options: Sequence[T]) -> list[T]:
        """At least one of the options, each at most once, in their order."""
        chosen = [option for option in options if self.below(3)]
        return chosen or [self.one(options)]
