"""Whoever reads English reads the law's name in English, everywhere from one table; the Chinese stays beside it."""

from __future__ import annotations

import re

import pytest

from licensing.catalogue.tables import CatalogueError
from namecheck.engine import all_rules
from portal.wiring import Office, read_books
from portal.words import citations, message_files
from portal.words.citations import english
from tests.support import stories
from tests.support.items import scope_for
from tests.support.pages import assert_page_hygiene
from tests.support.stories import MA
from tests.support.visits import Visits

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BY_HAND = re.compile(r"\barts?\.? ?\d|\b(?:Decree|Order) \d")
EN = "Provisions on the Administration of Enterprise Name Registration"

RELIGION = "Regulations on Religious Affairs (State Council Decree 686)"


def every_basis() -> set[str]:
    """Each basis that a finding, a deadline, a certificate item or an exclusion can show."""
    books = read_books()
    catalogue = books.catalogue
    found = {each.basis for each in catalogue.deadlines.values()}
    found |= {each.basis for each in catalogue.items.values() if each.basis}
    found |= {each.more["legal_basis"] for each in catalogue.exclusions.values()}
    found |= {each.basis for each in books.shelf.words}
    return found | {each.info.basis for each in all_rules()}


def test_every_basis_there_is_has_an_english_form() -> None:
    found = every_basis()
    assert len(found) > 150
    assert [basis for basis in found if CHINESE.search(english(basis))] == []


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("企业名称登记管理规定第十七条", f"{EN} (State Council Decree 734), art. 17"),
        ("734令第11条（三）", f"{EN} (State Council Decree 734), art. 11(3)"),
        ("公司法第二百四十一条", "Company Law, art. 241"),
        ("国旗法、国徽法；宗教事务条例第26、30条", f"National Flag Law; National Emblem Law; {RELIGION}, arts. 26 and 30"),
        ("734令第11条(一)(七)", f"{EN} (State Council Decree 734), art. 11(1)(7)"),
        ("《社会保险法》第五十七条；《社会保险法》第五十八条", "Social Insurance Law, art. 57; Social Insurance Law, art. 58"),
        ("个人信息保护法第十三条第三项", "Personal Information Protection Law, art. 13(3)"),
        ("行政许可法第四十二条、第八十二条", "Administrative Licensing Law, arts. 42 and 82"),
        ("公司法第三条 · name.some_rule", "Company Law, art. 3 · name.some_rule"),
        ("谁也不知道的办法第三条", "谁也不知道的办法第三条"),
        ("", ""),
    ],
)  # fmt: skip
def test_citations_read_as_english_ones(chinese: str, said: str) -> None:
    assert english(chinese) == said


def test_no_sentence_names_a_law_by_hand() -> None:
    by_hand = [key for key, words in message_files.load().items() if BY_HAND.search(words["en"])]
    assert by_hand == []


def test_a_citation_within_a_sentence_knows_its_law() -> None:
    texts = [words["en"] for words in message_files.load().values()]
    cited = [each for text in texts for each in citations.NOTED.findall(text)]
    assert len(cited) > 20
    assert [each for each in cited if CHINESE.search(english(each))] == []


def test_a_law_named_twice_stops_the_start(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "laws.tsv"  # type: ignore[operator]  # a Path
    bad.write_text(
        "# source: test; date: 2026-11-25\nname\talso\ten\tnumber\n甲法\t\tA\t\n乙法\t甲法\tB\t\n", "utf-8"
    )
    monkeypatch.setattr(citations, "TABLE", bad)
    citations.laws.cache_clear()
    try:
        with pytest.raises(CatalogueError, match=r"laws\.tsv:4: 甲法 stands twice"):
            citations.laws()
    finally:
        citations.laws.cache_clear()


def test_pages_cite_in_the_language_they_are_read_in(sqlite_office: Office) -> None:
    visitor = Visits(sqlite_office).nobody()
    asked = "/names/check?name=中国人民银行有限公司"
    zh, en = visitor.get(asked).text, visitor.get(f"{asked}&lang=en").text
    assert_page_hygiene(en)
    assert f"{EN} (State Council Decree 734), art. " in en
    assert '<span lang="zh-CN">（国务院令第734号' in en
    assert EN not in zh


def test_certificate_items_cite_in_english_too(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    stories.save(sqlite_office, story, "business", scope_for(sqlite_office, ["B01"]))
    page = Visits(sqlite_office).of(MA).get(f"/applications/{story.case_id}/certificates?lang=en").text
    assert "Food Safety Law, art. 35" in page
    assert '<span lang="zh-CN">（《食品安全法》第三十五条）</span>' in page
    assert_page_hygiene(page)
