"""What a stranger's verifier fetches about our credentials: who issues with which keys, and what the claims mean.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-13) §5 "JWT VC Issuer Metadata" and §6 "Type Metadata".
"""

from __future__ import annotations

from esign.credential import DISCLOSABLE
from esign.jose import Json
from esign.sdjwt import licence_type
from esign.seals import Seals
from esign.trust import jwks

# claim: Chinese, English
CLAIMS = {
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "name": ("名称", "Name"),
    "ent_type": ("类型", "Type"),
    "est": ("成立日期", "Established on"),
    "issued": ("发照日期", "Licence issued on"),
    "number": ("执照编号", "Licence number"),
    "ver": ("版本", "Version"),
    "copy": ("正本或副本", "Original or copy"),
    "serial": ("副本序号", "Number of the copy"),
    "copies": ("副本总数", "Copies"),
    "issuing_authority": ("登记机关", "Registration authority"),
    "issuing_authority_id": ("登记机关区划代码", "Division code of the authority"),
    "issuing_jurisdiction": ("管辖区域", "Jurisdiction"),
    "page": ("所载页面的摘要", "Digest of the page it was issued in"),
    "rep_title": ("负责人职务", "Title of the representative"),
    "rep": ("法定代表人、负责人或者经营者", "Representative"),
    "cap": ("注册资本或出资额", "Registered capital"),
    "addr": ("住所或经营场所", "Domicile"),
    "scope": ("经营范围", "Business scope"),
    "term": ("营业期限", "Term"),
    "composition": ("组成形式", "Form of composition"),
}


def issuer_metadata(seals: Seals) -> Json:
    """Issuer and the keys its credentials are checked with; revoked ones are left out: a stranger knows no instants."""
    licence = {key.kid for key in seals.manifest.ordinary if key.use == "licence" and key.revoked_at is None}
    keys = [key for key in jwks(seals)["keys"] if key["kid"] in licence]
    return {"issuer": seals.names.base_url, "jwks": {"keys": keys}}


def type_metadata(seals: Seals) -> Json:
    """Names of the type and of each claim in both languages, and which may be left undisclosed."""
    return {
        "vct": licence_type(seals.names.base_url),
        "name": "营业执照 Business licence",
        "description": "A business licence of the registration authority, one version of it",
        "display": [
            {"locale": "zh-CN", "name": "营业执照"},
            {"locale": "en", "name": "Business licence"},
        ],
        "claims": [_claim(name, *titles) for name, titles in CLAIMS.items()],
    }


def _claim(name: str, chinese: str, english: str) -> Json:
    display = [{"locale": "zh-CN", "label": chinese}, {"locale": "en", "label": english}]
    return {"path": [name], "display": display, "sd": "always" if name in DISCLOSABLE else "never"}
