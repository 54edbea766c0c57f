"""A page drawn without a layout engine looks, reads and is tagged as the page that typst sets of the same face."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageChops

from esign import page as pages
from esign.drawn import set_out
from esign.face import LicenceFace, titles_for
from esign.jose import compact_json
from esign.page import _printed, render_page, set_by_typst
from esign.pdfread import attached_credential
from tests.esign.conftest import AT, sample_face
from tests.esign.test_lines import COMMON, RARE
from tests.esign.tools import run

CODE = "https://verify.haidong.example/l/Zm9vYmFyYmF6cXV4MTIzNA#" + "eyJhbGciOiJFUzI1NiJ9." * 26
CREDENTIAL = "eyJhbGciOiJFUzI1NiJ9.e30." + "c2lnbmF0dXJl" * 60 + "~"
KINDS = ("llc", "jsc", "partnership", "sole", "cooperative", "individual", "branch")
DOTS = 100
A_SHADE = 40  # of 255: an edge that a renderer rounded to the other side
SCOPE = "许可项目：食品销售。一般项目：农产品的生产、销售、加工、运输、贮藏；技术服务、技术开发、技术咨询。"


def a_face(kind: str, chance: random.Random) -> LicenceFace:
    """A licence of this kind with invented texts of any length."""
    titles = titles_for(kind)

    def words(most: int) -> str:
        return "".join(chance.choice(COMMON) for _ in range(chance.randint(2, most)))

    changes: dict[str, object] = {
        "name": f"海东市{words(34)}有限公司",
        "representative": chance.choice([words(3), f"扎西·{words(3)}", f"Anna {words(2)}", "".join(chance.sample(RARE, 3))]),
        "representative_title": titles.representative,
        "capital_title": titles.capital,
        "domicile_title": titles.domicile,
        "type_title": titles.type,
        "term_title": titles.term,
        "term": chance.choice(["", "长期", "2026年11月20日至2046年11月19日"]),
        "domicile": f"青海省海东市乐都区{words(20)}路{chance.randint(1, 999)}号{words(3)}{chance.randint(101, 2999)}室",
        "scope": "".join(f"{words(9)}{chance.choice('、、，；')}" for _ in range(chance.choice([2, 6, 20, 40, 70, 140])))[:-1] + "。",
        "number": f"L-2026-{chance.randrange(10**7):07}",
        "uscc": "".join(chance.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(18)),
    }  # fmt: skip
    if kind == "individual":
        changes |= {"composition": "个人经营", "name": chance.choice(["", "海东市小馆（A座12号）"])}
    if chance.random() < 0.4:
        changes |= {"copy": "copy", "serial": 2, "copies": 3}
    return sample_face(**changes)


def faces() -> list[LicenceFace]:
    chance = random.Random(12)  # noqa: S311  # texts of a test
    return [a_face(kind, chance) for kind in KINDS for _ in range(4)] + [
        sample_face(scope=SCOPE * 8),
        sample_face(),
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], list[bytes], Path]:
    """Each face drawn, and set by typst; with a watermark now and then."""
    made = [(face, "" if at % 3 else "示范 仅供测试") for at, face in enumerate(faces())]
    assert all(set_out(face, _printed(face)) is not None for face, _ in made[-2:])
    made = [(face, mark) for face, mark in made if set_out(face, _printed(face)) is not None]
    assert len(made) > 20
    drawn = [render_page(face, CREDENTIAL, CODE, AT, mark) for face, mark in made]
    theirs = [set_by_typst(face, CREDENTIAL, CODE, AT, mark) for face, mark in made]
    return drawn, theirs, tmp_path_factory.mktemp("drawn")


def bound(many: list[bytes], path: Path) -> Path:
    """The first pages of many files in one, so that a renderer starts once."""
    whole = pikepdf.new()
    opened = [pikepdf.open(BytesIO(one)) for one in many]
    for one in opened:
        whole.pages.append(one.pages[0])
    whole.save(path)
    return path


@pytest.mark.parametrize(
    ("every", "renderer"),
    [
        (1, ("mutool", "draw", "-q", "-r", str(DOTS), "-o", "{}-%02d.png")),
        (4, ("pdftoppm", "-r", str(DOTS), "-png")),  # draws slowly
    ],
)
def test_every_kind_looks_as_typst_sets_it(
    both: tuple[list[bytes], list[bytes], Path], every: int, renderer: tuple[str, ...]
) -> None:
    shown = []
    for name, many in zip(("ours", "theirs"), both[:2], strict=True):
        path = bound(many[::every], both[2] / f"{name}.pdf")
        into = both[2] / f"{name}-{renderer[0]}"
        behind = [] if renderer[0] == "mutool" else [str(into)]
        assert run(*(part.replace("{}", str(into)) for part in renderer), path, *behind)[0] == 0
        shown.append(sorted(both[2].glob(f"{name}-{renderer[0]}*.png")))
    assert len(shown[0]) == len(shown[1]) == len(both[0][::every])
    for ours, theirs in zip(*shown, strict=True):
        with Image.open(ours) as a, Image.open(theirs) as b:
            apart = ImageChops.difference(a.convert("L"), b.convert("L")).histogram()
        assert sum(apart[A_SHADE:]) == 0, (ours.name, sum(apart[A_SHADE:]))


def test_every_kind_reads_as_typst_sets_it(both: tuple[list[bytes], list[bytes], Path]) -> None:
    said = [
        run("pdftotext", "-layout", bound(many, both[2] / f"{name}-text.pdf"), "-")[1]
        for name, many in (("ours", both[0]), ("theirs", both[1]))
    ]
    assert said[0] == said[1]
    assert "法定代表人" in said[0].replace(" ", "")


def tree(node: Any) -> Any:
    """A structure tree as roles, attributes and how many pieces of content each has."""
    if isinstance(node, pikepdf.Array):
        return [tree(one) for one in node]
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        return (
            str(node.S),
            str(node.get("/Alt", "")),
            repr(node.get("/A", "")),
            tree(node.get("/K", pikepdf.Array())),
        )
    return "content"


def test_a_screen_reader_finds_the_same_tags(both: tuple[list[bytes], list[bytes], Path]) -> None:
    for ours, theirs in zip(both[0], both[1], strict=True):
        with pikepdf.open(BytesIO(ours)) as a, pikepdf.open(BytesIO(theirs)) as b:
            mine, other = (tree(one.Root.StructTreeRoot.K) for one in (a, b))
            assert str(mine).replace(", 'content'", "") == str(other).replace(", 'content'", "")
            assert bool(a.Root.MarkInfo.Marked)
            marked = a.pages[0].obj.Contents.read_bytes()
            parents = len(a.Root.StructTreeRoot.ParentTree.Nums[3])
            assert [b"/MCID %d" % one in marked for one in range(parents)] == [True] * parents


def test_the_file_says_of_itself_what_typst_says(both: tuple[list[bytes], list[bytes], Path]) -> None:
    for ours, theirs in zip(both[0], both[1], strict=True):
        assert attached_credential(ours) == attached_credential(theirs) == CREDENTIAL
        with pikepdf.open(BytesIO(ours)) as a, pikepdf.open(BytesIO(theirs)) as b:
            with a.open_metadata() as mine, b.open_metadata() as other:
                for key in (
                    "dc:title",
                    "dc:creator",
                    "dc:language",
                    "pdfaid:part",
                    "pdfaid:conformance",
                    "xmp:CreateDate",
                ):
                    assert mine[key] == other[key], key
            assert str(a.Root.Lang) == str(b.Root.Lang)
            assert a.trailer.Root.AF[0].Desc == b.trailer.Root.AF[0].Desc


def test_fonts_are_embedded_cut_and_can_be_read_back(both: tuple[list[bytes], list[bytes], Path]) -> None:
    for at, ours in enumerate(both[0][:6]):
        path = both[2] / f"fonts-{at}.pdf"
        path.write_bytes(ours)
        rows = run("pdffonts", path)[1].splitlines()[2:]
        assert len(rows) == 3
        assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), rows
        assert run("qpdf", "--check", path)[0] == 0
        assert run("mutool", "info", path)[0] == 0


def test_a_page_does_not_depend_on_what_was_drawn_before() -> None:
    face = sample_face(name="海东市先后有限公司")
    first = render_page(face, CREDENTIAL, CODE, AT)
    assert render_page(sample_face(), CREDENTIAL, CODE, AT) != first
    pages._mould.cache_clear()
    assert render_page(face, CREDENTIAL, CODE, AT) == first


def test_a_name_cannot_write_into_the_files_description() -> None:
    face = sample_face(name="甲</rdf:li><rdf:li>乙&丙有限公司")
    with pikepdf.open(BytesIO(render_page(face, CREDENTIAL, CODE, AT))) as made, made.open_metadata() as said:
        assert said["dc:title"] == f"营业执照 {face.name}"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "海东市“青禾”有限公司"},  # quotation marks are wide or narrow by what stands around them
        {
            "domicile": "青海省海东市乐都区 Riverside Building 12 层 1201 室及相邻场地一至三层"
        },  # a break within Latin words
        {"authority": "海东市丶监督管理局"},  # a stand-in of the mould on the page itself
        {"uscc": "91630200ma7test00q"},
        {"number": "L-" + "2" * 60},
        {"scope": "甲\n乙"},
    ],
)
def test_what_only_typst_knows_is_set_by_typst(change: dict[str, object]) -> None:
    face = sample_face(**change)
    assert set_out(face, _printed(face)) is None
    assert render_page(face, CREDENTIAL, CODE, AT) == set_by_typst(face, CREDENTIAL, CODE, AT)


def test_a_mould_that_fits_no_more_is_not_drawn_into() -> None:
    setting = set_out(sample_face(), _printed(sample_face()))
    longer = set_out(sample_face(scope=SCOPE * 2), _printed(sample_face(scope=SCOPE * 2)))
    assert setting is not None and longer is not None
    mould = pages._mould(compact_json(setting.mould), "")
    assert mould is not None
    assert setting.fits(mould)
    assert not longer.fits(mould)
