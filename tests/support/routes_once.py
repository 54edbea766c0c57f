"""Compiles the function that builds the address of a route once per process: every test makes its own application of 265 routes."""

from __future__ import annotations

from typing import Any

from werkzeug.routing.rules import Rule

Builder = Any  # werkzeug's own function of the rule and its values


def install() -> None:
    """The same functions as without it: of a rule without defaults they depend on the rule's text and its places alone."""
    compiled: dict[Any, Builder] = {}
    compile_anew = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:
            return compile_anew(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in compiled:
            compiled[key] = compile_anew(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_once  # type: ignore[method-assign]  # werkzeug offers no other place
