"""Answers worked out once: wordings and divisions come again and again, names hardly ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, dataclass_transform

V = TypeVar("V")
T = TypeVar("T")
MOST = 20_000  # answers kept under one roof: what real registers use, and no flood fills more


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A dataclass that cannot change: the type checker sees to it. A frozen one checks again at run time, and takes three times as
    long to make; a check makes two dozen."""
    return dataclass(unsafe_hash=True)(cls)


def remembered(memory: dict[str, V], text: str, work: Callable[[str], V]) -> V:
    """The answer for a text given before, else worked out and kept while there is room."""
    found = memory.get(text)
    if found is None:
        found = work(text)
        if len(memory) < MOST:
            memory[text] = found
    return found


class once(Generic[V]):  # noqa: N801  # read like property and cached_property
    """A property worked out at its first use. ``functools.cached_property`` takes a lock until Python 3.12: what is read here
    is worked out from values that never change, and a dozen locks are a twentieth of a check."""

    def __init__(self, work: Callable[[Any], V]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, thing: Any, owner: type | None = None) -> V:
        value = self._work(thing)
        thing.__dict__[self._name] = value
        return value
