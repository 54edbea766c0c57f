"""Asks a verifier on the command line many things in one process: `batch.py JOBS.json [verify.py]`.

Runs alone, with nothing of the repository but the verifier: the single file of the kit, or the installed room.
"""

import contextlib
import importlib.util
import io
import json
import pathlib
import sys


def main() -> None:
    """Prints a list of [exit code, standard output, standard error], one for each list of arguments."""
    if len(sys.argv) > 2:
        spec = importlib.util.spec_from_file_location("kit", sys.argv[2])
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    verify = importlib.import_module("esign.__main__").main
    said = []
    for arguments in json.loads(pathlib.Path(sys.argv[1]).read_text()):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = verify(arguments)
            except SystemExit as left:
                code = left.code
        said.append([code, out.getvalue(), err.getvalue()])
    print(json.dumps(said))


main()
