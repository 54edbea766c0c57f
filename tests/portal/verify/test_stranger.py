"""A verifier of another maker that never heard of us, given a credential and the issuer's address in it, and nothing else."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from esign.jose import read_token, unb64u
from esign.sdjwt import narrow
from licensing.act import SYSTEM
from licensing.services.licences import issue
from licensing.store.models import Enterprise, Licence
from portal.app import create_app
from portal.clock import SystemClock
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import npm, stories
from tests.support.clock import FixedClock
from tests.support.holders import certified
from tests.support.offices import make_office, make_settings
from tests.support.registries import free_port
from tests.support.site import Quiet
from tests.support.wording import says

STRANGER = Path(__file__).parents[2] / "support" / "sdjwtvc"


@pytest.fixture
def registry(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """A portal that answers at the address its credentials name, in the time other people's clocks show."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    office = make_office(
        make_settings(tmp_path / "data", sqlite_url, base_url=address),
        FixedClock(SystemClock().now() - timedelta(minutes=2)),
    )
    server = make_server("127.0.0.1", port, create_app(office), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield office, address
    server.shutdown()
    thread.join()
    server.server_close()
    office.close()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`@sd-jwt/sd-jwt-vc`, installed as its lock says."""
    return npm.installed(STRANGER, tmp_path_factory.mktemp("stranger") / "sdjwtvc")


def ask(folder: Path, address: str, credential: str) -> subprocess.CompletedProcess[str]:
    command = ["node", "verify.mjs", address]
    return subprocess.run(command, cwd=folder, input=credential, capture_output=True, text=True, timeout=60)


def test_the_issuers_address_is_enough(registry: tuple[Office, str], stranger: Path) -> None:
    office, address = registry
    story, _ = stories.approved(office)
    issue_licence.run(office, story.case_id)
    with office.read() as session:
        licence = session.query(Licence).one()
    credential = str(licence.credential)
    for shown, names in ((credential, {"rep", "addr"}), (narrow(credential, ["rep"]), {"rep"})):
        said = ask(stranger, address, shown)
        assert said.returncode == 0, said.stderr
        answer = json.loads(said.stdout)
        assert answer["payload"]["uscc"] == licence.uscc
        assert names <= set(answer["payload"])
        assert says(answer["type"]["name"], "holder.card_title", "en")
    made = certified(office, licence.enterprise_id, story.founder)
    said = ask(stranger, address, str(made.credential))  # the second profile of the same entry
    assert said.returncode == 0, said.stderr
    answer = json.loads(said.stdout)
    assert answer["payload"]["legal_person_name"] and answer["payload"]["share_capital"]["currency"] == "CNY"
    assert says(answer["type"]["name"], "company.title", "en")
    assert ask(stranger, address, credential.replace("~", "A~", 1)).returncode != 0
    assert ask(stranger, "http://127.0.0.1:1", credential).returncode != 0
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert "Status" in ask(stranger, address, credential).stderr
    assert "Status" in ask(stranger, address, str(made.credential)).stderr


def test_metadata_names_the_keys_that_sign_and_every_claim(
    sqlite_office: Office, client: FlaskClient
) -> None:
    seals = sqlite_office.seals
    metadata = client.get("/.well-known/jwt-vc-issuer").json
    assert metadata is not None
    assert metadata["issuer"] == seals.names.base_url
    assert [key["kid"] for key in metadata["jwks"]["keys"]] == [
        key.kid for key in seals.manifest.ordinary if key.use == "licence"
    ]
    assert client.get("/.well-known/jwt-vc-issuer/somebody-else").status_code == 404
    kind = client.get("/vct/business-licence/1").json
    assert kind is not None
    assert kind["vct"] == f"{seals.names.base_url}/vct/business-licence/1"
    story, _ = stories.approved(sqlite_office)
    issue_licence.run(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        licence = session.query(Licence).one()
    described_whole(str(licence.credential), kind)
    company = client.get("/vct/company-certificate/1").json
    assert company is not None
    described_whole(str(certified(sqlite_office, licence.enterprise_id, story.founder).credential), company)


def described_whole(credential: str, kind: dict[str, Any]) -> None:
    """The type metadata names every claim, and which are shown on demand."""
    token, *hidden = credential.split("~")[:-1]
    claims = read_token(token).claims()
    assert claims["vct"] == kind["vct"]
    described = {claim["path"][0]: claim["sd"] for claim in kind["claims"]}
    registered = {"iss", "iat", "exp", "jti", "status", "vct", "cnf", "_sd", "_sd_alg"}
    assert set(claims) - registered <= {name for name, sd in described.items() if sd == "never"}
    assert {json.loads(unb64u(item))[1] for item in hidden} <= {
        n for n, sd in described.items() if sd == "always"
    }
