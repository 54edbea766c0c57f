"""``portal database``: the roles of PostgreSQL that web and worker sign in with."""

from __future__ import annotations

import click
import sqlalchemy as sa

from portal.cli._unusable import unusable
from portal.database_roles import grants
from portal.wiring import open_office, read_settings


@click.group()
def command() -> None:
    """The database's own users."""


@command.command("grants")
@click.argument("role")
@click.option("--commit", is_flag=True, help="Carry them out; else they are only shown.")
def give(role: str, commit: bool) -> None:
    """Give ROLE what web and worker need and no more: it cannot rewrite the journal, the public log or filed papers, nor change a table.

    Run it as the owner of the tables, after each `portal migrate`. Safe to repeat.
    """
    office = open_office(read_settings())
    try:
        if office.settings.is_sqlite:
            raise unusable("SQLite knows no roles; who may read the file may do everything")
        with office.database.begin() as connection:
            if (
                connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
                is None
            ):
                raise unusable(f"the database has no role {role}; first: CREATE ROLE … LOGIN")
            lines = grants(connection, role)
            for line in lines:
                if commit:
                    connection.exec_driver_sql(line)
                else:
                    click.echo(f"{line};")
    finally:
        office.close()
    click.echo(
        f"{len(lines)} grants given" if commit else "nothing was done; --commit does it", err=not commit
    )
