"""One installation with invented names, one licence, its trust list and an all-valid status list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from esign.certs import IssuerNames
from esign.company import CompanyFacts, IssuedCertificate, Representative, issue_certificate
from esign.credential import Particulars
from esign.face import LicenceFace
from esign.issue import IssuedLicence, issue
from esign.pki import create_pki, open_seals
from esign.sdjwt import company_type
from esign.seals import Seals
from esign.status import status_token
from esign.trust import Trust, trust_file, trust_list
from esign.verify import OnRecord
from tests.support.stamps import dated

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
GRACE = timedelta(days=3650)  # for tests that are not about what a licence is worth today
BASE = "https://verify.haidong.example"
NAMES = IssuerNames("海东市市场监督管理局（测试）", "630200", "verify.haidong.example/log", BASE)
LIST_URI = f"{BASE}/status/0"
INDEX = 70_001
PASSPHRASE = b"correct horse"


@dataclass(frozen=True)
class Installation:
    """A directory of keys, opened, with its trust list."""

    directory: Path
    seals: Seals
    trust_json: bytes

    @property
    def trust(self) -> Trust:
        return Trust.load(self.trust_json)


def install(directory: Path, names: IssuerNames = NAMES, at: datetime = AT) -> Installation:
    create_pki(directory, PASSPHRASE, at, names)
    seals = open_seals(directory, PASSPHRASE)
    return Installation(
        directory, seals, trust_file(seals, trust_list(seals, names.base_url, names.base_url, at))
    )


def sample_face(**changes: object) -> LicenceFace:
    values: dict[str, object] = {
        "uscc": "91630200MA7TESTX0Q",
        "name": "海东市湟岸青禾农牧科技有限公司",
        "representative_title": "法定代表人",
        "representative": "马堃",
        "entity_type": "有限责任公司（自然人投资或控股）",
        "capital": "伍佰万元整",
        "domicile": "青海省海东市乐都区碾伯镇古城大街18号1号楼2单元201室",
        "scope": "许可项目：食品销售。一般项目：农产品的生产、销售、加工、运输、贮藏；技术服务、技术开发、技术咨询。",
        "authority": "海东市乐都区市场监督管理局",
        "authority_code": "630202",
        "established_on": date(2026, 11, 20),
        "issued_on": date(2026, 11, 20),
        "number": "L-2026-0000123",
    }
    return LicenceFace(**{**values, **changes})  # type: ignore[arg-type]  # a test builder takes any field


def make_licence(
    seals: Seals, at: datetime = AT, face: LicenceFace | None = None, version: int = 1
) -> IssuedLicence:
    region = seals.names.region
    here = sample_face(uscc=f"91{region}MA7TESTX0Q", authority_code=region[:4] + "02")
    return issue(
        face or here,
        seals,
        at,
        stamper=dated(seals, at),
        version=version,
        status_index=INDEX,
        status_uri=LIST_URI,
        verify_url=f"{BASE}/l/Zm9vYmFyYmF6cXV4MTIzNA",
        watermark="示范 仅供测试",
    )


def company_facts(**changes: Any) -> CompanyFacts:
    face = sample_face()
    values: dict[str, Any] = {
        "uscc": face.uscc,
        "name": face.name,
        "legal_form": face.entity_type,
        "status": "active",
        "authority": face.authority,
        "authority_code": face.authority_code,
        "registered_on": face.established_on.isoformat(),
        "address": face.domicile,
        "activity": face.scope,
        "duration": "长期",
        "capital_fen": 5_000_000_00,
        "representatives": (Representative(face.representative, face.representative_title),),
    }
    return CompanyFacts(**(values | changes))


def make_certificate(seals: Seals, at: datetime = AT, version: int = 1) -> IssuedCertificate:
    """The company certificate beside `make_licence`: the same place on the status list."""
    region = seals.names.region
    facts = company_facts(uscc=f"91{region}MA7TESTX0Q", authority_code=region[:4] + "02")
    base = seals.names.base_url
    address = f"{company_type(base)}#cert-1"
    what = Particulars(version, INDEX, LIST_URI, address, at, timedelta(days=180), base)
    return issue_certificate(facts, what, seals.key("licence", at), seals.salt, None)


def on_record(made: IssuedLicence) -> OnRecord:
    """As the register knows what was made."""
    seals = (made.seal.ses, made.seal.twin.encode()) if made.seal else ()
    return OnRecord.of(made.pdf, made.credential, made.short_jws, seals)


def make_status(seals: Seals, value: int = 0, at: datetime = AT, uri: str = LIST_URI) -> str:
    statuses = bytearray(131_072)
    statuses[INDEX] = value
    return status_token(bytes(statuses), uri, seals, at)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("esign") / "pki")


@pytest.fixture(scope="session")
def licence(installation: Installation) -> IssuedLicence:
    return make_licence(installation.seals)


@pytest.fixture(scope="session")
def trust(installation: Installation) -> Trust:
    return installation.trust


@pytest.fixture(scope="session")
def all_valid(installation: Installation) -> str:
    return make_status(installation.seals)
