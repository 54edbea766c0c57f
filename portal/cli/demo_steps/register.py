"""Third step: the register, the operator's own file or the bundled invented one."""

from __future__ import annotations

from importlib.resources import as_file, files

from licensing.services.names import names
from portal.cli._unusable import unusable
from portal.cli.demo_steps._steps import DemoRun
from portal.register_import import NotARegisterError, broken_line, import_register, not_a_register

ORDER = 30
AUTHORITY = "630200"
BUNDLED = "register.tsv.gz"


def run(run: DemoRun) -> None:
    """Takes the operator's file in at every start (what is there already is skipped), the bundled one once."""
    if run.register is None:
        with run.office.read() as session:
            if names.count(session):
                return
    with as_file(files("config") / "demo" / BUNDLED) as bundled:
        path = run.register or bundled
        rejects = run.settings.data_dir / f"{path.name}.rejected.tsv"
        try:
            outcome = import_register(run.office, path, AUTHORITY, run.console, rejects)
        except NotARegisterError as error:
            raise unusable(not_a_register(path, error)) from None
    if outcome.broken_at is not None:
        raise unusable(broken_line(path, outcome))
    if outcome.added:
        run.report(f"took {outcome.added:,} rows of {path.name} onto the register")
    if outcome.rejected_file:
        run.report(
            f"{outcome.rejected:,} rows could not be taken; their reasons are in {outcome.rejected_file}"
        )
