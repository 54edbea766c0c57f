"""What a stranger's verifier fetches about our credentials: who issues with which keys, and what the claims mean.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc-13) §5 "JWT VC Issuer Metadata" and §6 "Type Metadata".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from esign.company import SHOWN_ON_DEMAND
from esign.credential import DISCLOSABLE
from esign.jose import Json
from esign.sdjwt import company_type, licence_type
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
COMPANY_CLAIMS = {
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "name": ("名称", "Name"),
    "ver": ("所依据的执照版本", "Version of the licence it rests on"),
    "legal_person_name": ("法律实体名称", "Legal name"),
    "legal_person_id": ("登记标识（仿 EUID 结构）", "Identifier, built as an EUID is"),
    "legal_form_type": ("法律形式", "Legal form"),
    "legal_person_status": ("登记状态", "Status on the register"),
    "registration_country": ("登记国家", "Country of registration"),
    "registration_date": ("登记日期", "Date of registration"),
    "issuing_authority": ("签发机关", "Issuing authority"),
    "issuing_authority_id": ("签发机关区划代码", "Division code of the authority"),
    "issuing_country": ("签发国家", "Issuing country"),
    "issuing_jurisdiction": ("管辖区域", "Jurisdiction"),
    "authentic_source_id": ("权威来源代码", "Code of the authentic source"),
    "authentic_source_name": ("权威来源", "Authentic source"),
    "registered_address": ("住所", "Registered office"),
    "share_capital": ("认缴资本", "Subscribed capital"),
    "legal_representative": ("有权代表的人", "Who may represent, and whether alone"),
    "legal_person_activity": ("经营范围", "Object"),
    "legal_person_duration": ("期限", "Duration"),
}


def issuer_metadata(seals: Seals) -> Json:
    """Issuer and the keys its credentials are checked with; revoked ones are left out: a stranger knows no instants."""
    licence = {key.kid for key in seals.manifest.ordinary if key.use == "licence" and key.revoked_at is None}
    keys = [key for key in jwks(seals)["keys"] if key["kid"] in licence]
    return {"issuer": seals.names.base_url, "jwks": {"keys": keys}}


def type_metadata(seals: Seals) -> Json:
    """Names of the type and of each claim in both languages, and which may be left undisclosed."""
    said = (
        "营业执照",
        "Business licence",
        "A business licence of the registration authority, one version of it",
    )
    return _type(licence_type(seals.names.base_url), said, CLAIMS, DISCLOSABLE)


def company_metadata(seals: Seals) -> Json:
    """The same for the company certificate, another profile of the same register entry."""
    said = (
        "企业证明",
        "Company certificate",
        "What the register holds about a company, after the model of the EU Company Certificate",
    )
    return _type(company_type(seals.names.base_url), said, COMPANY_CLAIMS, SHOWN_ON_DEMAND)


def _type(
    vct: str, said: tuple[str, str, str], claims: Mapping[str, tuple[str, str]], hidden: Collection[str]
) -> Json:
    chinese, english, about = said
    return {
        "vct": vct,
        "name": f"{chinese} {english}",
        "description": about,
        "display": [{"locale": "zh-CN", "name": chinese}, {"locale": "en", "name": english}],
        "claims": [_claim(name, titles, name in hidden) for name, titles in claims.items()],
    }


def _claim(name: str, titles: tuple[str, str], hidden: bool) -> Json:
    display = [{"locale": "zh-CN", "label": titles[0]}, {"locale": "en", "label": titles[1]}]
    return {"path": [name], "display": display, "sd": "always" if hidden else "never"}
