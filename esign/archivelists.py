"""What an archive copy holds for validators that ask nobody: certificates, revocation lists, OCSP answers; all the registry's own.

OCSP answers are about the signers, and live for hours: a validator of later years then judges a signer at an instant when it was good.
Lists of an authority are about what stands above. Nothing is said about a certificate that has run out: the extension before did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from esign.certs import der
from esign.der import tlv
from esign.errors import Malformed
from esign.foreign import NOT_OF_X509
from esign.ocsp import answer_ocsp
from esign.seals import Seals
from esign.trusted import Issuer

BIT_STRING = 0x03


@dataclass(frozen=True)
class Lists:
    """What an extension brings, in DER; copies made before 0.9 bring nothing."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def with_more(self, more: Lists) -> Lists:
        """These, and then those of `more` that are not among them."""
        pairs = ((self.certificates, more.certificates), (self.crls, more.crls), (self.ocsps, more.ocsps))
        return Lists(*(tuple(dict.fromkeys((*old, *new))) for old, new in pairs))


def gather(signers: Sequence[bytes], seals: Seals, at: datetime) -> Lists:
    """About these signers' certificates (DER), those that have not run out, by the installation's own authorities."""
    leaves = [x509.load_der_x509_certificate(each) for each in dict.fromkeys(signers)]
    living = [each for each in leaves if each.not_valid_after_utc > at]
    answers = [answer for each in living if (answer := _answer(each, seals, at)) is not None]
    responders = [
        der(each) for answer in answers for each in ocsp.load_der_ocsp_response(answer).certificates
    ]
    online = seals.issuing_ca.subject
    crls = seals.crls(at) if any(each.issuer == online for each in living) else seals.offline_crls
    certificates = [*(der(each) for each in (*seals.authorities, *leaves)), *responders]
    return Lists(tuple(dict.fromkeys(certificates)), tuple(crls), tuple(answers))


def _answer(leaf: x509.Certificate, seals: Seals, at: datetime) -> bytes | None:
    """The OCSP answer about a certificate of this installation; None where no responder may speak for its authority."""
    issuer = next((each for each in seals.authorities if each.subject == leaf.issuer), None)
    if issuer is None:
        return None
    asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA256()).build()
    answer = answer_ocsp(asked.public_bytes(Encoding.DER), seals, at)
    given = ocsp.load_der_ocsp_response(answer).response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    return answer if given else None


@dataclass(frozen=True)
class Known:
    """The certificates a trust list names (DER), and those of them that sign others."""

    certificates: frozenset[bytes]
    authorities: tuple[x509.Certificate, ...]

    def insist(self, lists: Lists) -> None:
        """Raises Malformed where one is not the registry's."""
        try:
            good = (
                all(
                    each in self.certificates or self._issued(_certificate(each))
                    for each in lists.certificates
                )
                and all(self._listed(each) for each in lists.crls)
                and all(self._answered(each) for each in lists.ocsps)
            )
        except NOT_OF_X509 as error:
            raise Malformed("archive: a list in it is damaged", "changed_after_signing") from error
        if not good:
            raise Malformed(
                "archive: a list or certificate of somebody else is in it", "changed_after_signing"
            )

    def _issued(self, certificate: x509.Certificate) -> bool:
        for each in self.authorities:
            if each.subject == certificate.issuer:
                certificate.verify_directly_issued_by(each)
                return True
        return False

    def _listed(self, crl: bytes) -> bool:
        listed = x509.load_der_x509_crl(crl)
        if listed.public_bytes(Encoding.DER) != crl or not crl.endswith(_signed_with(listed.signature)):
            return False
        return any(
            isinstance(key := each.public_key(), ec.EllipticCurvePublicKey) and listed.is_signature_valid(key)
            for each in self.authorities
            if each.subject == listed.issuer
        )

    def _answered(self, data: bytes) -> bool:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or len(answer.certificates) != 1:
            return False
        if answer.public_bytes(Encoding.DER) != data or _signed_with(answer.signature) not in data:
            return False
        responder, algorithm = answer.certificates[0], answer.signature_hash_algorithm
        use = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        key = responder.public_key()
        if ExtendedKeyUsageOID.OCSP_SIGNING not in use or not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm or hashes.SHA256()))
        return self._issued(_certificate(der(responder)))


def _signed_with(signature: bytes) -> bytes:
    """Its BIT STRING in full octets: where the last bit is zero, "one bit unused" reads as the same signature."""
    return tlv(BIT_STRING, b"\0", signature)


def _certificate(data: bytes) -> x509.Certificate:
    certificate = x509.load_der_x509_certificate(data)
    if der(certificate) != data or not data.endswith(_signed_with(certificate.signature)):
        raise ValueError("more than a certificate")
    return certificate


def known_of(issuer: Issuer) -> Known:
    """By the trust list of a registry."""
    chains = [key.chain for key in issuer.keys.values() if key.chain]
    above = {each for chain in chains for each in chain[1:]} | {issuer.root}
    authorities = tuple(x509.load_der_x509_certificate(each) for each in sorted(above))
    return Known(frozenset({each for chain in chains for each in chain} | above), authorities)
