"""All names as one file: the page that says what is in it, the manifest, and the files of the last days."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import Response, abort, render_template, send_file

from portal import limits, open_names
from portal.access import public
from portal.counters.names_search.blueprint import blueprint
from portal.i18n import language
from portal.limits import limiter
from portal.office import current_office

HOUR = 3600
SHORT = 300  # seconds that a manifest may be kept


@blueprint.get("/names/download")
@public
def download_page() -> str:
    directory = _directory()
    made = open_names.manifest(directory)
    kept = [(path, open_names.day_of(path)) for path in open_names.kept_files(directory)]
    return render_template(
        "names_search/download.html",
        made=made,
        earlier=[
            (path.name, day, _size(path)) for path, day in kept if not made or path.name != made["file"]
        ],
        table=open_names.table(),
        lang=language(),
        size=_readable(int(made["bytes"])) if made else "",
        made_at=datetime.fromisoformat(made["made_at"]) if made else None,
    )


@blueprint.get("/names/download/manifest.json")
@public
def manifest() -> Response:
    """The manifest of the newest file; 404 while there is none."""
    return _sent(open_names.MANIFEST, "application/json", SHORT)


@blueprint.get("/names/download/<file>")
@public
@limiter.limit(limits.DOWNLOAD)
def file(file: str) -> Response:
    """A daily file, whole or in ranges. Its tag is the digest of the manifest or, of an earlier one, its size and time."""
    if not open_names.FILE.fullmatch(file):
        abort(404)
    return _sent(file, "application/gzip", HOUR)


def _directory() -> Path:
    return open_names.folder(current_office())


def _sent(name: str, kind: str, seconds: int) -> Response:
    path = _directory() / name
    if not path.is_file():
        abort(404)
    made = open_names.manifest(path.parent)
    tag: str | bool = str(made["sha256"]) if made and made["file"] == name else True
    answer = send_file(
        path,
        mimetype=kind,
        conditional=True,
        etag=tag,
        max_age=seconds,
        as_attachment=name != open_names.MANIFEST,
        download_name=name,
    )
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _size(path: Path) -> str:
    return _readable(path.stat().st_size)


def _readable(size: int) -> str:
    """
    >>> _readable(900), _readable(48_200), _readable(52_000_000)
    ('1 KB', '48 KB', '52.0 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"
