"""Writes ``docs/flows/<flow>.md`` from the tables: ``python -m tests.support.flow_pages`` (``make flows``)."""

from __future__ import annotations

from pathlib import Path

from licensing.all_flows import all_flows
from licensing.flow import Flow, Row
from portal.i18n import sentence
from portal.words.flow_words import action_key, event_key, state_key

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "flows"


def page(flow: Flow) -> str:
    """A diagram and a table of one flow, in Markdown."""
    lines = [f"# {flow.name}", "", "Made from the table by `make flows`; a test keeps it current.", ""]
    lines += ["```mermaid", "stateDiagram-v2", f"  [*] --> {flow.initial}"]
    lines += [f"  {source} --> {target}: {', '.join(actions)}" for (source, target), actions in _arrows(flow)]
    lines += [f"  {state} --> [*]" for state in sorted(flow.finals)]
    lines += ["```", "", "| state | |", "|---|---|"]
    lines += [
        f"| `{s}` | {sentence(state_key(flow.name, s), 'zh')}{_marks(flow, s)} |" for s in sorted(flow.states)
    ]
    lines += [
        "",
        "| from | who | action | | to | refused when not | journal | proposal |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(flow, row) for row in flow.rows]
    return "\n".join([*lines, ""])


def _arrows(flow: Flow) -> list[tuple[tuple[str, str], list[str]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in flow.rows:
        actions = found.setdefault((row.source, row.target), [])
        if row.action not in actions:
            actions.append(row.action)
    return list(found.items())


def _marks(flow: Flow, state: str) -> str:
    groups = sorted(g for g in flow.groups if flow.within(state, g) and g != "open")
    return f" ({', '.join(groups)})" if groups else ""


def _line(flow: Flow, row: Row) -> str:
    words = sentence(action_key(flow.name, row.action), "zh")
    events = ", ".join(f"`{e}` {sentence(event_key(e), 'zh')}" for e in row.emits)
    guards = ", ".join(row.guards)
    return f"| {row.source} | {row.role} | `{row.action}` | {words} | {row.target} | {guards} | {events} | {row.proposal} |"


def pages() -> dict[str, str]:
    """File name to content, for every flow."""
    return {f"{name}.md": page(flow) for name, flow in all_flows().items()}


def write() -> None:
    made = pages()  # a flow without words stops here, before anything is gone
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
