"""What the X.509 library raises over bytes of anybody: it has no common ancestor for them, so they are named once."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

# ValueError covers binascii.Error and UnicodeError; AttributeError comes from keys of kinds the library cannot hold
NOT_OF_X509: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)
