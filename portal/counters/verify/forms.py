"""One licence, as a file or as text; and the question to somebody to show theirs."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField

from esign.sm2check import MAX_SEAL
from licensing.services.holding.asking import LONGEST_ASKER, LONGEST_REFERENCE
from portal.forms import Form, options
from portal.i18n import t
from portal.office import current_office
from portal.validators import Required, text, trim
from portal.words.holder_words import in_words

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


class AskForm(Form):
    """Who asks, and for what; the purposes are the catalogue's rows."""

    asker = StringField(
        "present.asker",
        [Required(), text(LONGEST_ASKER, 2)],
        [trim],
        "present.asker_hint",
        render_kw={"autocomplete": "organization", "maxlength": LONGEST_ASKER},
    )
    purpose = RadioField("present.purpose", [Required()], choices=[])
    reference = StringField(
        "present.reference",
        [text(LONGEST_REFERENCE)],
        [trim],
        "present.reference_hint",
        render_kw={"autocomplete": "off", "maxlength": LONGEST_REFERENCE},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current_office().books.catalogue.purposes.values()
        self.purpose.choices = options(*((row.code, in_words(row)) for row in rows))


class CodeForm(Form):
    """What a scanner read from the holder's screen."""

    code = TextAreaField(
        "present.scanned",
        description="present.scanned_hint",
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"},
    )

    def text(self) -> str | None:
        """The code without the line breaks of a copied page; None, with the problem beside the field."""
        found = "".join(str(self.code.data or "").split())
        if found and len(found) <= TEXT_LIMIT:
            return found
        self.code.errors = [t("verify.code_long" if found else "present.scanned_needed")]
        return None
