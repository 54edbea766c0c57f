"""``python -m tests.bench [--register FILE] [NAME…]``: every ``bench_*.py`` here, a table on screen and ``bench.json``."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

import tests.bench as package

RESULT = Path("bench.json")


def main(arguments: list[str]) -> int:
    """Run the benches (all, or those named) and write their figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("benches", nargs="*", help="names without bench_; default all")
    parser.add_argument("--register", type=Path, help="register file for the name benches")
    options = parser.parse_args(arguments)
    found = sorted(
        module.name for module in pkgutil.iter_modules(package.__path__) if module.name.startswith("bench_")
    )
    figures = {}
    for name in found:
        short = name.removeprefix("bench_")
        if not options.benches or short in options.benches:
            print(f"== {short}", flush=True)
            figures[short] = importlib.import_module(f"tests.bench.{name}").run(options.register)
    RESULT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"figures in {RESULT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
