"""What the guards of a flow read, each fact worked out when a guard first asks for it: a row reads few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Later = Mapping[str, Callable[[], object]]


class GuardFacts(Mapping[str, object]):
    """Facts by name. ``told`` are known, ``later`` are asked for once: within the act or look that made them, and no later.

    ``facts | {name: fact}`` says more, or otherwise; what was asked for already is not asked for again.
    """

    __slots__ = ("_answered", "_later", "_told")

    def __init__(
        self, told: Mapping[str, object], later: Later, answered: dict[str, object] | None = None
    ) -> None:
        self._told, self._later = told, later
        self._answered = {} if answered is None else answered

    def __getitem__(self, name: str) -> object:
        if name in self._told:
            return self._told[name]
        if name not in self._answered:
            self._answered[name] = self._later[name]()
        return self._answered[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._told, **self._later})

    def __len__(self) -> int:
        return len({**self._told, **self._later})

    def __or__(self, more: Mapping[str, object]) -> GuardFacts:
        return GuardFacts({**self._told, **more}, self._later, self._answered)

    def and_later(self, later: Later) -> GuardFacts:
        """With further facts that are asked for when they are read; none of them may be known under its name already."""
        return GuardFacts(self._told, {**self._later, **later}, self._answered)
