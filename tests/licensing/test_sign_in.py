"""Guessing is braked, sixteen at once as well; the owner's own browser and addresses stay open, whatever strangers type."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licensing.act import VISITOR, Role
from licensing.errors import NotFound, Refused
from licensing.services.accounts import api_clients, sign_in, staff
from licensing.services.accounts.accounts import LONGEST_PASSWORD, password_problems
from licensing.services.cases import review, two_officers
from licensing.store.models import Account, Case, JournalEntry, SignInAttempt
from portal.wiring import Office
from tests.support import post, stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.stories import CLERK, LI, MA, OFFICER, PASSWORD


def attempt(office: Office, mobile: str, password: str, device: str = "") -> bool:
    with office.work(VISITOR) as work:
        row = sign_in.begin(work, mobile, password, device)
    with office.work(VISITOR) as work:
        return sign_in.finish(work, row, mobile, password, office.hasher) is not None


def device_of(office: Office, mobile: str) -> str:
    """Somebody signed in rightly in this browser."""
    with office.work(VISITOR) as work:
        account = next(a for a in work.session.query(Account) if a.mobile == mobile)
        return sign_in.remember(work, account, "")


def test_sixteen_tries_at_once_are_counted_like_one_after_another(office: Office) -> None:
    stories.sign_up(office, MA)
    most = office.books.policy.sign_in_attempts
    answers = together(*[lambda: attempt(office, MA.mobile, "not the password")] * 16)
    assert sum(answer is None for answer in answers) == most
    with pytest.raises(Refused, match="too_many_attempts"):
        attempt(office, MA.mobile, PASSWORD)


def test_strangers_close_no_browser_in_which_the_owner_signed_in(office: Office, clock: FixedClock) -> None:
    """A stranger types eight wrong passwords; Ma's own telephone still opens, a stranger's forged cookie does not."""
    stories.sign_up(office, MA)
    stories.sign_up(office, LI)
    own, hers = device_of(office, MA.mobile), device_of(office, LI.mobile)
    for _ in range(office.books.policy.sign_in_attempts):
        assert not attempt(office, MA.mobile, "not the password")
    for device in ("", hers, "forged" * 8):
        with pytest.raises(Refused, match="too_many_attempts"):
            attempt(office, MA.mobile, PASSWORD, device)
    assert attempt(office, MA.mobile, PASSWORD, own)
    clock.move(seconds=1)
    for _ in range(office.books.policy.sign_in_attempts):
        assert not attempt(office, MA.mobile, "not the password", own)
    with pytest.raises(Refused, match="too_many_attempts"):
        attempt(office, MA.mobile, PASSWORD, own)


def test_a_proved_address_opens_a_new_browser_while_others_are_braked(office: Office) -> None:
    ma = stories.sign_up(office, MA)
    contact = post.prove_address(office, ma, "mail", "ma@example.cn")
    for _ in range(office.books.policy.sign_in_attempts):
        attempt(office, MA.mobile, "not the password")
    with office.work(VISITOR) as work:
        sign_in.ask_for_device(work, MA.mobile, office.hasher)
    code = post.code_sent(office, contact.id)
    with office.work(VISITOR) as work:
        assert (
            sign_in.prove_device(work, MA.mobile, "000000" if code != "000000" else "1", office.hasher)
            is None
        )
    with office.work(VISITOR) as work:
        device = sign_in.prove_device(work, MA.mobile, code, office.hasher)
    assert device is not None
    assert not attempt(office, MA.mobile, "not the password", device), "the code alone opens nothing"
    assert attempt(office, MA.mobile, PASSWORD, device)
    with office.work(VISITOR) as work:
        sign_in.ask_for_device(work, "13900000000", office.hasher)
        assert sign_in.prove_device(work, "13900000000", code, office.hasher) is None


def test_one_password_on_many_mobiles_is_braked(office: Office, clock: FixedClock) -> None:
    """Spraying: nobody's own counter fills, and still it ends; the owner's own browser goes on, and a quarter of an hour heals it."""
    stories.sign_up(office, replace(MA, password="spring-in-ledu-2026"))
    own = device_of(office, MA.mobile)
    for number in range(office.books.policy.guess_mobiles):
        assert not attempt(office, f"139000000{number:02d}", "spring-in-ledu-2026")
    with pytest.raises(Refused, match="password_everywhere"):
        attempt(office, MA.mobile, "spring-in-ledu-2026")
    assert attempt(office, MA.mobile, "spring-in-ledu-2026", own)
    assert not attempt(office, LI.mobile, "another one altogether"), "other passwords are not concerned"
    clock.move(minutes=office.books.policy.sign_in_window_minutes + 1)
    assert attempt(office, MA.mobile, "spring-in-ledu-2026")


@pytest.mark.parametrize(
    "password",
    ["password123", "Dragon2026!!", "haidong-2026", "qinghai2026!", "营业执照2026123", "sunshinesunshine"],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert [p.code for p in password_problems(password)] == ["account.password_common"]


def test_an_emergency_closing_hands_the_desk_over(sqlite_office: Office) -> None:
    """Wang has one case in review and one proposed when his account is closed: both are in the queue, nothing of his can be confirmed."""
    office = sqlite_office
    story, clerk = stories.taken(office)
    with office.work(clerk) as work:
        two_officers.propose_approval(work, story.case_id)
    operator = stories.appoint(office, Role.OPERATOR, None, person=replace(OFFICER, mobile="13911110098"))
    with pytest.raises(Refused, match="holds_cases"), office.work(operator) as work:
        staff.close(work, str(clerk.id))
    with office.work(operator) as work:
        staff.close(work, str(clerk.id), emergency=True)
    with office.read() as session:
        case = session.get_one(Case, story.case_id)
        last = session.query(JournalEntry).filter_by(action="case.put_back").one()
    assert (case.state, case.clerk_id, last.actor) == ("submitted", None, operator.id)
    with pytest.raises(Refused):
        stories.confirm(office, story.case_id)
    assert not attempt(office, CLERK.mobile, PASSWORD)
    with office.work(stories.second_officer(office)) as work:
        review.take(work, story.case_id)


def test_a_system_is_changed_over_and_shut_out(office: Office, clock: FixedClock) -> None:
    operator = stories.appoint(office, Role.OPERATOR, None, person=replace(OFFICER, mobile="13911110098"))
    with office.work(operator) as work:
        client, first = api_clients.create(work, "税务系统", "630202-TAX", ("tasks:read",))

    def opens(secret: str) -> bool:
        with office.read() as session:
            return api_clients.authenticate(session, client.id, secret, clock.now()) is not None

    with office.work(operator) as work:
        second = api_clients.rotate(work, client.id)[1]
    assert opens(first) and opens(second) and not opens("")
    clock.move(hours=office.books.policy.client_overlap_hours)
    assert not opens(first) and opens(second)
    with office.work(operator) as work:
        token = api_clients.issue_token(work, work.session.merge(client), ()).token
    with office.work(operator) as work:
        third = api_clients.rotate(work, client.id, at_once=True)[1]
    with office.read() as session:
        assert api_clients.bearer(session, token, clock.now()) is None, (
            "who leaked its secret leaked its tokens"
        )
    assert not opens(second) and opens(third)
    with office.work(operator) as work:
        api_clients.disable(work, client.id)
    assert not opens(third)
    for act in (api_clients.rotate, api_clients.disable):
        with pytest.raises(NotFound), office.work(operator) as work:
            act(work, "client_unknown")
    with pytest.raises(Refused, match=r"client\.disabled"), office.work(operator) as work:
        api_clients.rotate(work, client.id)


@pytest.mark.parametrize(("seconds", "opens"), [(599, True), (601, False)])
def test_a_code_that_was_sent_is_good_for_ten_minutes(
    sqlite_office: Office, clock: FixedClock, seconds: int, opens: bool
) -> None:
    ma = stories.sign_up(sqlite_office, MA)
    contact = post.prove_address(sqlite_office, ma, "mail", "ma@example.cn")
    with sqlite_office.work(VISITOR) as work:
        sign_in.ask_for_device(work, MA.mobile, sqlite_office.hasher)
    code = post.code_sent(sqlite_office, contact.id)
    clock.move(seconds=seconds)
    with sqlite_office.work(VISITOR) as work:
        device = sign_in.prove_device(work, MA.mobile, code, sqlite_office.hasher)
    assert (device is not None) is opens


def test_a_password_with_something_behind_it_is_another(sqlite_office: Office) -> None:
    """Nothing is cut off before it is compared (ASVS 5.0 6.2.8), not even where the longest password ends."""
    longest = ("quiet-rivers-" * 10)[:LONGEST_PASSWORD]
    stories.sign_up(sqlite_office, replace(MA, password=longest))
    assert not attempt(sqlite_office, MA.mobile, longest + "x")
    assert not attempt(sqlite_office, MA.mobile, longest.upper())
    assert attempt(sqlite_office, MA.mobile, longest)


def test_a_right_password_leaves_no_trace_of_itself(office: Office) -> None:
    stories.sign_up(office, MA)
    assert attempt(office, MA.mobile, PASSWORD)
    with office.read() as session:
        assert [row.guess for row in session.query(SignInAttempt)] == [None]
