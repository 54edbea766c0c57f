"""One licence, as a file or as text."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import TextAreaField

from esign.sm2check import MAX_SEAL
from portal.forms import Form
from portal.i18n import t

PDF_LIMIT = 10 * 1024 * 1024
TEXT_LIMIT = 262_144


class LicenceForm(Form):
    """Either field will do; the file counts when both are given."""

    file = FileField("verify.file", description="verify.file_hint")
    code = TextAreaField(
        "verify.code",
        description="verify.code_hint",
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"},
    )

    seal = FileField("verify.seal", description="verify.seal_hint")

    def seals(self) -> list[bytes]:
        """The seal given beside the licence, if any; the verifier refuses what is too large."""
        uploaded: Any = self.seal.data
        given = uploaded is not None and bool(uploaded.filename)
        return [uploaded.read(MAX_SEAL + 1)] if given else []

    def document(self) -> bytes | str | None:
        """What to verify; None, with the problem beside its field, when there is nothing usable."""
        uploaded: Any = self.file.data
        if uploaded is not None and uploaded.filename:
            data: bytes = uploaded.read(PDF_LIMIT + 1)
            if len(data) > PDF_LIMIT:
                return self._wrong(self.file, "verify.file_large")
            return data or self._wrong(self.file, "verify.file_empty")
        text = "".join(
            str(self.code.data or "").split()
        )  # what was copied from a page comes with line breaks
        if not text:
            return self._wrong(self.file, "verify.nothing")
        return text if len(text) <= TEXT_LIMIT else self._wrong(self.code, "verify.code_long")

    @staticmethod
    def _wrong(field: Any, key: str) -> None:
        field.errors = [*field.errors, t(key)]
