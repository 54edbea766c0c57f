"""Zhang looks for names: every piece, part and sound of a name finds it, pages lose and repeat nothing, acts are seen at once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from sqlalchemy import delete, select

from licensing import name_search, register_rows
from licensing.act import SYSTEM
from licensing.searching.asked import Question
from licensing.services.names import names, searching
from licensing.services.names.searching import Answers, Place
from licensing.services.register import register
from licensing.store.models import NameRecord, NameSearch
from namecheck.text import fold
from portal.searching import index_names
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock

NAMES = (
    "海东市乐都区青禾餐饮有限公司",
    "海东市乐都区清和商贸有限公司",
    "海东市平安区红光酒业有限公司",
    "红光（海东）酒业有限责任公司",
    "民和县重庆小面馆",
    "海东市乐都区KTV量贩娱乐有限公司",
    "海东市乐都区58同城信息咨询有限公司",
    "青海省绿色农业开发集团有限公司",
    "海东市乐都区红光酒业有限公司平安分公司",
    "互助县黑黑黑土种植专业合作社",
    "化隆县女儿红加油站",
    "循化县龍騰建筑工程有限公司",
)
"""Names that are hard for a search: polyphones, letters and digits, brackets, a branch, repeated and traditional characters."""


def bring_in(office: Office, *wanted: str, status: str = "registered", authority: str = "630202") -> None:
    """Rows of a register file, taken in as one batch."""
    cells = [{"name": name, "status": status, "authority": authority} for name in wanted]
    rows = [register_rows.parse(number, row) for number, row in enumerate(cells, 2)]
    with office.work(SYSTEM) as work:
        register.take_in(work, rows, authority)


@pytest.fixture
def stocked(office: Office) -> Office:
    bring_in(office, *NAMES)
    return office


def ask(office: Office, question: Question, after: Place | None = None, limit: int = 50) -> Answers:
    with office.read() as session:
        return searching.search(session, office.books.shelf, question, after, limit)


def found(office: Office, text: str, **more: str) -> list[str]:
    return [each.record.name for each in ask(office, Question(text, **more)).found]


def marked(office: Office, text: str, **more: str) -> list[list[str]]:
    """The marked pieces of each answer."""
    answers = ask(office, Question(text, **more)).found
    return [[each.record.name[a:b] for a, b in each.marks] for each in answers]


@pytest.mark.parametrize(
    ("text", "more", "wanted"),
    [
        ("青禾", {}, {NAMES[0]}),
        ("禾餐", {}, {NAMES[0]}),
        ("红光", {}, {NAMES[2], NAMES[3], NAMES[8]}),
        ("红光海东", {}, {NAMES[3]}),
        ("红光（海东）", {}, {NAMES[3]}),
        ("黑黑", {}, {NAMES[9]}),
        ("黑黑黑", {}, {NAMES[9]}),
        ("黑黑黑黑", {}, set()),
        ("ktv", {}, {NAMES[5]}),
        ("ＫＴＶ", {}, {NAMES[5]}),
        ("58", {}, {NAMES[6]}),
        ("龙腾", {}, {NAMES[11]}),
        ("龍", {}, {NAMES[11]}),
        ("平安 红光", {}, {NAMES[2], NAMES[8]}),
        ("qinghe", {}, {NAMES[0], NAMES[1]}),
        ("qing he", {}, {NAMES[0], NAMES[1]}),
        ("Qīng hé", {}, {NAMES[0], NAMES[1]}),
        ("qing1he2", {}, {NAMES[0], NAMES[1]}),
        ("QING'HE", {}, {NAMES[0], NAMES[1]}),
        ("qhcy", {}, {NAMES[0]}),
        ("qh", {"match": "initials"}, {NAMES[0], NAMES[1]}),
        ("qhs", {"match": "initials"}, {NAMES[1]}),
        ("chongqing", {}, {NAMES[4]}),
        ("zhongqing", {}, {NAMES[4]}),
        ("ledu", {"part": "division"}, {NAMES[0], NAMES[1], NAMES[5], NAMES[6], NAMES[8]}),
        ("yuedu", {"part": "division"}, {NAMES[0], NAMES[1], NAMES[5], NAMES[6], NAMES[8]}),
        ("lvse", {}, {NAMES[7]}),
        ("lǜ sè", {}, {NAMES[7]}),
        ("nverhong", {}, {NAMES[10]}),
        ("清河", {"match": "sound"}, {NAMES[0], NAMES[1]}),
        ("清河", {}, set()),
        ("青禾", {"part": "trade_name", "match": "whole"}, {NAMES[0]}),
        ("青", {"part": "trade_name", "match": "prefix"}, {NAMES[0]}),
        ("青海", {"match": "prefix"}, {NAMES[7]}),
        ("酒业", {"part": "industry", "match": "whole"}, {NAMES[2], NAMES[3], NAMES[8]}),
        ("海东", {"part": "trade_name"}, set()),
        ("公司", {"part": "trade_name"}, set()),
        ("公司", {"part": "form"}, {n for n in NAMES if "公司" in n}),
        ("gongsi", {"part": "form"}, {n for n in NAMES if "公司" in n}),
        ("加油站", {"part": "industry"}, {NAMES[10]}),
        ("加油站", {"part": "form"}, {NAMES[10]}),
        (NAMES[3], {"match": "whole"}, {NAMES[3]}),
        ("海东市", {"match": "whole"}, set()),
        ("查无", {}, set()),
    ],
)
def test_what_is_asked_for_is_found(
    stocked: Office, text: str, more: dict[str, str], wanted: set[str]
) -> None:
    assert set(found(stocked, text, **more)) == wanted


def test_the_matched_piece_is_marked_where_it_stands(stocked: Office) -> None:
    assert marked(stocked, "红光海东") == [["红光（海东"]]
    assert marked(stocked, "qhcy") == [["青禾餐饮"]]
    assert marked(stocked, "龙腾") == [["龍騰"]]
    assert marked(stocked, "平安 红光", status="registered")[-1] == ["平安", "红光"]
    assert marked(stocked, "清河", match="sound") == [["清和"], ["青禾"]]


def test_names_that_are_the_very_text_come_first(office: Office) -> None:
    bring_in(office, "海东市红光酒业有限公司", "海东市大红光商贸有限公司", "海东市洪光商贸有限公司")
    assert found(office, "红光") == ["海东市红光酒业有限公司", "海东市大红光商贸有限公司"]
    assert set(found(office, "hongguang")[:2]) == {"海东市红光酒业有限公司", "海东市洪光商贸有限公司"}


@pytest.mark.parametrize(
    "text",
    ["", " ", "%", "_", "*", '"', "'", "（", "🙂", "\x00", "AND", "NOT", "a OR b", "NEAR(a b)", "-", "^青", "\ud800",
     "长" * 10_000, "a" * 10_000, "an" * 49, "a b " * 25],
)  # fmt: skip
def test_odd_questions_are_answered(stocked: Office, text: str) -> None:
    """Signs that mean something to a database are only signs here; what no name holds is found nowhere."""
    for match in ("any", "contains", "prefix", "whole", "sound", "initials"):
        for part in (None, "trade_name", "form"):
            ask(stocked, Question(text, part, match))
    variants = stocked.books.shelf.variants
    terms = [fold(term, variants) for term in text.split()]
    for name in found(stocked, text, match="contains"):
        assert all(term in fold(name, variants) for term in terms)
    assert len(found(stocked, text)) < len(NAMES)


def test_filters_look_at_standing_and_place(office: Office) -> None:
    bring_in(office, "海东市青禾餐饮有限公司", authority="630202")
    bring_in(office, "海东市青苗餐饮有限公司", authority="630203")
    bring_in(office, "海东市青松餐饮有限公司", status="reserved", authority="630203")
    assert len(found(office, "餐饮")) == 3
    assert found(office, "餐饮", status="reserved") == ["海东市青松餐饮有限公司"]
    assert found(office, "餐饮", authority="630202") == ["海东市青禾餐饮有限公司"]
    assert (
        len(found(office, "餐饮", authority="630200")) == len(found(office, "餐饮", authority="630000")) == 3
    )
    assert found(office, "餐饮", authority="620000") == []


def test_a_name_is_found_in_the_act_that_reserves_it_and_gone_when_given_up(office: Office) -> None:
    founder = stories.sign_up(office)
    name_id = stories.reserve_name(office, founder)
    assert found(office, "青禾", status="reserved") == ["海东市乐都区青禾软件有限公司"]
    with office.work(founder) as work:
        names.release(work, name_id)
    assert found(office, "青禾") == []


def test_an_act_that_fails_leaves_no_trace(office: Office) -> None:
    founder = stories.sign_up(office)
    name_id = stories.reserve_name(office, founder)
    with pytest.raises(ZeroDivisionError), office.work(founder) as work:
        names.release(work, name_id)
        raise ZeroDivisionError
    assert found(office, "青禾", status="reserved") == ["海东市乐都区青禾软件有限公司"]


def test_registration_and_exit_are_seen_at_once(office: Office, clock: FixedClock) -> None:
    story, _ = stories.licensed(office)
    assert found(office, "青禾", status="registered") and not found(office, "青禾", status="reserved")
    with office.work(SYSTEM) as work:
        record = work.session.scalars(select(NameRecord)).one()
        record.status, record.name = "renamed", "海东市乐都区青穗软件有限公司"
    assert found(office, "青穗", status="renamed") and not found(office, "青禾")
    assert story.case_id


def test_an_index_that_is_behind_says_so_and_catches_up(stocked: Office) -> None:
    console = Console(quiet=True)
    with stocked.sessions.begin() as session:
        session.execute(delete(NameSearch).where(NameSearch.number <= 5))
        name_search.begin_again(session, name_search.stale(session, stocked.books.shelf))
    assert ask(stocked, Question("青禾")) == Answers((), None, 5)
    assert index_names(stocked, console) == 5
    assert found(stocked, "青禾") == [NAMES[0]]
    assert ask(stocked, Question("青禾")).waiting == 0
    assert index_names(stocked, console) == 0


def test_a_new_way_of_reading_indexes_every_name_again(stocked: Office) -> None:
    with stocked.sessions.begin() as session:
        session.execute(NameSearch.__table__.update().values(reading=1))  # type: ignore[attr-defined]  # a table
    before = {text: set(found(stocked, text)) for text in ("红光", "qinghe", "公司")}
    assert index_names(stocked, Console(quiet=True)) == len(NAMES)
    assert {text: set(found(stocked, text)) for text in before} == before


def walk(office: Office, question: Question, limit: int) -> list[str]:
    seen: list[str] = []
    after: Place | None = None
    while True:
        page = ask(office, question, after, limit)
        assert len(page.found) <= limit
        seen += [each.record.id for each in page.found]
        if page.next is None:
            return seen
        after = page.next


STORED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@STORED
@given(st.data())
def test_every_piece_of_a_stored_name_finds_it(stocked: Office, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    if not fold(piece, stocked.books.shelf.variants):
        return
    assert name in found(stocked, piece)
    assert name in found(stocked, piece, match="contains")
    assert name in found(stocked, name[: start + 1], match="prefix")
    shelf = stocked.books.shelf
    plain = fold(piece, shelf.variants)
    if all(char in shelf.readings for char in plain):
        spoken = [data.draw(st.sampled_from(shelf.readings[char])) for char in plain]
        assert name in found(stocked, " ".join(spoken), match="sound")
        if len(spoken) <= 3:
            assert name in found(stocked, "".join(spoken))


@STORED
@given(
    st.sampled_from(["公司", "有限公司", "红光", "海东市", "gongsi", "qing", "有", "a", "rg"]),
    st.integers(1, 5),
)
def test_pages_give_every_answer_once(stocked: Office, text: str, limit: int) -> None:
    for match in ("any", "contains", "sound"):
        question = Question(text, match=match)
        whole = [each.record.id for each in ask(stocked, question, None, 50).found]
        assert walk(stocked, question, limit) == whole
        assert len(set(whole)) == len(whole)


def test_a_page_that_reads_too_much_says_where_to_go_on(
    stocked: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_READ", 1)
    monkeypatch.setattr(searching, "SMALLEST", 1)
    monkeypatch.setattr(searching, "LARGEST", 1)
    question = Question("黑黑黑黑")
    page = ask(stocked, question, None, 1)
    assert page.found == () and page.next is not None
    assert walk(stocked, question, 1) == []
    assert len(walk(stocked, Question("红光"), 1)) == 3
