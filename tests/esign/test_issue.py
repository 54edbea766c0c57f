"""What issuing promises: same bytes for the same act, every field in the credential, no empty boxes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from esign.credential import DISCLOSABLE
from esign.errors import InvalidFace, KeyNotUsable, UnprintableText
from esign.face import titles_for
from esign.issue import IssuedLicence, check_glyphs
from esign.pki import open_seals
from esign.sdjwt import narrow, split_credential
from esign.trust import Trust
from esign.verify import verify
from tests.esign.conftest import AT, GRACE, LATER, PASSPHRASE, Installation, make_licence, sample_face


def test_the_same_act_gives_the_same_bytes(installation: Installation, licence: IssuedLicence) -> None:
    assert make_licence(installation.seals) == licence
    assert make_licence(open_seals(installation.directory, PASSPHRASE)) == licence


def test_another_version_is_another_licence(installation: Installation, licence: IssuedLicence) -> None:
    second = make_licence(installation.seals, version=2)
    assert second.jti != licence.jti
    assert second.credential_sha256 != licence.credential_sha256


@pytest.mark.parametrize("form", ["pdf", "credential", "qr_url", "short_jws"])
def test_every_form_verifies(licence: IssuedLicence, trust: Trust, all_valid: str, form: str) -> None:
    verdict = verify(getattr(licence, form), trust, at=LATER, status=all_valid)
    assert (verdict.result, verdict.reasons) == ("valid", ())
    assert verdict.claims["name"] == "海东市湟岸青禾农牧科技有限公司"
    assert verdict.claims["rep"] == "马堃"
    assert verdict.claims["jti"] == licence.jti


def test_without_a_status_list_the_verdict_says_so(licence: IssuedLicence, trust: Trust) -> None:
    verdict = verify(licence.pdf, trust, at=LATER, grace=GRACE)
    assert (verdict.result, verdict.reasons) == ("valid", ("status_not_checked",))
    assert verdict.as_of == AT


def test_rare_characters_print(installation: Installation) -> None:
    face = sample_face(representative="马喆玥䶮㛃𬭚𪩘𬴊𠅤㙍𬱖𩽾鱻")
    assert check_glyphs(face) == []
    assert make_licence(installation.seals, face=face).pdf.startswith(b"%PDF-2.0")


def test_what_cannot_print_stops_issuing(installation: Installation) -> None:
    face = sample_face(representative="扎西ཀ😀ཀ")
    assert check_glyphs(face) == ["ཀ", "😀"]
    with pytest.raises(UnprintableText) as caught:
        make_licence(installation.seals, face=face)
    assert caught.value.characters == ["ཀ", "😀"]


@pytest.mark.parametrize("change", [{"uscc": ""}, {"name": "长" * 101}, {"copy": "third"}, {"serial": 0}])
def test_an_impossible_face_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidFace):
        sample_face(**change)


def test_the_longest_name_still_fits_the_qr_code(installation: Installation, trust: Trust) -> None:
    name = "海东市" + "".join(chr(0x4E00 + 37 * step) for step in range(75)) + "有限公司"
    face = sample_face(name=name, representative="".join(chr(0x5F00 + 11 * step) for step in range(30)))
    made = make_licence(installation.seals, face=face)
    assert verify(made.qr_url, trust, at=LATER, grace=GRACE).claims["name"] == name


def test_the_longest_scope_prints_on_one_page(installation: Installation) -> None:
    scope = ("农产品的生产、销售、加工、运输、贮藏及其他相关服务；" * 90)[:2000]
    assert make_licence(installation.seals, face=sample_face(scope=scope)).pdf


def test_what_needs_a_second_page_is_refused(installation: Installation) -> None:
    with pytest.raises(InvalidFace, match="one page"):
        make_licence(installation.seals, face=sample_face(capital="伍佰万元整、" * 400))


def test_selective_disclosure_shows_only_what_is_named(licence: IssuedLicence, trust: Trust) -> None:
    shown = narrow(licence.credential, ["addr"])
    verdict = verify(shown, trust, at=LATER, grace=GRACE)
    assert verdict.result == "valid"
    assert {name for name in DISCLOSABLE if name in verdict.claims} == {"addr"}
    assert len(split_credential(licence.credential)[1]) == 5


def test_titles_follow_the_type_of_entity() -> None:
    assert titles_for("individual").capital == ""
    assert titles_for("partnership").domicile == "主要经营场所"
    with pytest.raises(InvalidFace):
        titles_for("club")


def test_no_signing_outside_the_window_of_the_key(installation: Installation) -> None:
    with pytest.raises(KeyNotUsable):
        make_licence(installation.seals, at=AT + timedelta(days=800))
