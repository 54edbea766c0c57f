"""The whole way in a real browser: Ma founds, Li signs on a phone, Wang proposes, Han confirms, two bureaux decide, anyone verifies.

The clock is the office's and is moved by the test; nothing sleeps for a deadline. Outside programs verify the licence where installed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from licensing.act import Role
from licensing.services.accounts.accounts import SignUp
from tests.journeys.test_journey_http import EMERGENCY, FIELDS, NAME, TOBACCO, wait_for
from tests.support.cast import Person, stage
from tests.support.deciding import past_undo
from tests.support.pages import follow
from tests.support.simulated import simulated
from tests.support.site import Site
from tests.support.stories import CLERK, LI, MA, OFFICER, PASSWORD, SECOND, appoint, give_keys, second_officer
from tests.support.wording import says

TOBACCO_OFFICER = SignUp("董烟草", "13911110022", "632121198811110019", PASSWORD)
pytestmark = pytest.mark.browser


def named(site: Site) -> str:
    """The site's address by name: browsers make passkeys for names alone."""
    return site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def posts(sqlite_site: Site) -> None:
    """Who is in office before the story begins."""
    give_keys(sqlite_site.office, named(sqlite_site))
    appoint(sqlite_site.office, Role.CLERK)
    second_officer(sqlite_site.office)
    appoint(sqlite_site.office, Role.OFFICER, "630202", EMERGENCY)
    appoint(sqlite_site.office, Role.OFFICER, "630202", TOBACCO, person=TOBACCO_OFFICER)


@pytest.mark.usefixtures("posts")
def test_from_an_idea_to_a_licence_and_out_again(sqlite_site: Site, tmp_path: Path) -> None:
    site = sqlite_site
    base = named(site)
    with simulated(site.office, (MA, LI), base), site.worker(), stage() as browser:
        ma, li = Person(browser, base), Person(browser, base, phone=True)
        wang, han, zhou, dong = (Person(browser, base) for _ in range(4))
        found_a_name(ma)
        fill_in(ma)
        sign(ma, li)
        hand_in(ma)
        propose_and_confirm(wang, han)
        decide(zhou, dong)
        past_undo(site.office)
        pdf = receive(ma, tmp_path)
        check_by_outsiders(site, pdf)
        verify_as_anyone(Person(browser, site.url, phone=True), pdf, "有效")
        leave(site, ma, li)
        propose_and_confirm(wang, han)
        assert says(ma.open(ma.page.url).content(), "desk.state.deregistered")
        verify_as_anyone(Person(browser, site.url), pdf, "注销")


def found_a_name(ma: Person) -> None:
    page = ma.open("/")
    page.fill("#try-name", NAME)
    page.wait_for_selector("[data-verdict] .verdict-pass")
    ma.press("查一查")
    ma.press("就用这个名称，去申报")
    ma.press("注册账号")
    for field, value in (
        ("name", MA.name),
        ("mobile", MA.mobile),
        ("id_number", MA.id_number),
        ("password", PASSWORD),
    ):
        page.fill(f"#{field}", value)
    page.check("#notice")
    ma.press("注册")
    assert page.input_value("#trade_name") == "青禾远山"
    ma.press("检查名称")
    page.check("#committed")
    ma.press("签署承诺并保留")
    assert says(page.content(), "names.reserved_now")
    ma.press("开始或继续填写")


def fill_in(ma: Person) -> None:
    page, at = ma.page, ma.page.url
    ma.open(f"{at}/place")
    page.check("input[name=county][value='630202']")
    page.fill("#address", "碾伯街道古城大街18号302室")
    page.check("input[name=tenure][value=owned]")
    save(ma)
    choose_business(ma, at)
    ma.open(f"{at}/capital")
    page.fill("#amount_fen", "100")
    save(ma)
    for who, roles, wan in (
        (MA, ("SHAREHOLDER", "LEGAL_REP", "DIRECTOR", "LIAISON"), "60"),
        (LI, ("SHAREHOLDER", "MANAGER"), "40"),
    ):
        add_person(ma, at, who, roles, wan)
    assert ma.page.locator(".error-summary").count() == 0
    pledge_owned(ma, at)
    choose_certificates(ma, at)
    ma.open(at)


def save(ma: Person) -> None:
    page = ma.follow(ma.page.locator("main form .actions button").first)
    assert page.locator(".error-summary").count() == 0, ma.page.locator(".error-summary").inner_text()


def choose_business(ma: Person, at: str) -> None:
    page = ma.open(f"{at}/business")
    for phrase, code in (("五金交电", ""), ("危险化学品经营", "SC0221"), ("烟草制品零售", "SC0056")):
        page.fill("#q", phrase)  # the answer comes while the last one's still stands: the code says which
        page.locator(f"button[value^='add:{code}']").first.click()
        page.wait_for_selector(f"#chosen li:has-text('{phrase}')")
    page.locator("input[name=main]").first.check()
    save(ma)


def add_person(ma: Person, at: str, who: SignUp, roles: tuple[str, ...], wan: str) -> None:
    page = ma.open(f"{at}/people/new")
    for role in roles:
        page.check(f"input[name=roles][value={role}]")
    for field, value in (("name", who.name), ("id_number", who.id_number), ("mobile", who.mobile)):
        page.fill(f"#{field}", value)
    page = ma.follow(page.locator("main form .actions button").first)
    page.fill("#amount_fen", wan)
    page.check("input[name=form][value=currency]")
    page.fill("#due_on", "2030-06-30")
    assert who.name in ma.follow(page.locator("main form .actions button").first).content()


def pledge_owned(ma: Person, at: str) -> None:
    page = ma.open(f"{at}/beneficial")
    page.check("input[name=way][value=pledge]")
    page.check("#pledge")
    save(ma)


def choose_certificates(ma: Person, at: str) -> None:
    page = ma.open(f"{at}/certificates")
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    for item in ("S01", "A32", "B81"):
        page.check(f"#item-{item}")
    save(ma)
    for _ in range(12):  # one topic a page
        if "/certificates/fields" not in page.url:
            break
        for name, value in FIELDS.items():
            if page.locator(f"[name='f_{name}']").count():
                answer(page, f"f_{name}", value)
        if page.locator("#pledge").count():
            page.check("#pledge")
        save(ma)


def answer(page: Any, name: str, value: Any) -> None:
    """Fill in a question whatever its kind."""
    for each in value if isinstance(value, list) else [value]:
        choice = page.locator(f"input[name='{name}'][value='{each}']")
        if choice.count():
            choice.check()
        else:
            page.fill(f"[name='{name}']", each)


def sign(ma: Person, li: Person) -> None:
    at = ma.page.url
    page = ma.open(f"{at}/documents")
    assert "章程" in page.content()
    save(ma)
    prove(ma, MA)
    ma.open("/identity")
    follow(ma.page, ma.open(f"{at}/signatures").locator("form[action$='/provider'] button"))
    confirm(ma, MA)
    assert says(ma.look().content(), "signing.signed")
    ma.open(f"{at}/signatures")
    open_account(li, LI)
    prove(li, LI)
    add_passkey(li)
    sign_with_passkey(li)


def open_account(person: Person, who: SignUp) -> None:
    person.open("/sign-up")
    for field, value in (
        ("name", who.name),
        ("mobile", who.mobile),
        ("id_number", who.id_number),
        ("password", PASSWORD),
    ):
        person.page.fill(f"#{field}", value)
    person.page.check("#notice")
    person.press("注册")


def prove(person: Person, who: SignUp) -> None:
    follow(person.page, person.open("/identity").locator("form[action$='/identity/provider'] button"))
    confirm(person, who)
    assert says(person.look().content(), "holder.csv.known")


def confirm(person: Person, who: SignUp) -> None:
    """At the provider, where everybody presses the own button."""
    person.page.get_by_role("button", name=who.name).click()
    person.page.wait_for_url("**localhost**")
    person.page.wait_for_load_state("load")


def add_passkey(person: Person) -> None:
    """A key in the person's own browser, made by Chromium's own authenticator."""
    person.own_authenticator()
    person.open("/identity").locator("form[data-passkey=create] button").click()
    person.page.wait_for_selector("text=通行密钥已登记")
    person.look()


def sign_with_passkey(person: Person) -> None:
    page = person.open("/signing")
    person.follow(page.locator("main a[href*='/signing/case_']").first)
    page.locator("form[data-passkey=get] button").click()
    person.page.wait_for_url("**/receipt")
    assert says(person.look().content(), "signing.method.key")


def hand_in(ma: Person) -> None:
    ma.open(ma.page.url.rsplit("/", 1)[0] + "/check")
    save(ma)


def propose_and_confirm(wang: Person, han: Person) -> None:
    """The first case of the queue: Wang takes it and proposes, Han finds it on her desk and confirms."""
    for officer, who, steps in ((wang, CLERK, ("take", "propose-approval")), (han, SECOND, ("confirm",))):
        officer.sign_in(who.mobile, who.password)
        officer.open("/desk")
        officer.press(NAME)
        for step in steps:
            officer.follow(officer.page.locator(f"form[action$='/{step}'] button").first)


def decide(zhou: Person, dong: Person) -> None:
    for officer, who in ((zhou, OFFICER), (dong, TOBACCO_OFFICER)):
        officer.sign_in(who.mobile, who.password)
        officer.open("/department")
        for step in (
            "main a[href*='/department/legs/']",
            "button[value=grant]",
            "form[action$='/decision'] button",
        ):
            officer.follow(officer.page.locator(step).first)


def receive(ma: Person, folder: Path) -> Path:
    at = ma.page.url
    wait_for(lambda: ma.page.goto(at) is not None and "licence.pdf" in ma.page.content())
    ma.look()
    with ma.page.expect_download() as coming:
        ma.page.locator("a[href$='licence.pdf']").first.click()
    target = folder / "licence.pdf"
    coming.value.save_as(target)
    return target


def check_by_outsiders(site: Site, pdf: Path) -> None:
    trust = pdf.with_name("trust.json")
    trust.write_text(requests.get(f"{site.url}/trust.json", timeout=30).text, "utf-8")
    status = pdf.with_name("status-0.jwt")
    status.write_bytes(requests.get(f"{site.url}/status/0", timeout=30).content)
    at = site.office.clock.now().isoformat()
    command = [".venv/bin/python", "-m", "esign", "verify", str(pdf), "--trust", str(trust)]
    command += ["--status", str(status), "--at", at]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if shutil.which("pdfsig"):
        said = subprocess.run(
            ["pdfsig", str(pdf)], capture_output=True, text=True, timeout=60, check=False
        ).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
    if shutil.which("pdftoppm") and shutil.which("zbarimg"):
        subprocess.run(
            ["pdftoppm", "-r", "150", "-png", "-singlefile", pdf, pdf.with_suffix("")], check=True, timeout=60
        )
        read = ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", pdf.with_suffix(".png")]
        code = subprocess.run(read, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
        assert code.startswith(f"{site.office.settings.base_url}/l/")
        said = requests.post(f"{site.url}/api/v1/licence-verifications", json={"qr": code}, timeout=30).json()
        assert said["result"] == "valid"


def verify_as_anyone(anyone: Person, pdf: Path, word: str) -> None:
    page = anyone.open("/verify")
    page.set_input_files("input[type=file]", pdf)
    save(anyone)
    assert word in page.locator("h1").inner_text()
    broken = bytearray(pdf.read_bytes())
    broken[len(broken) // 2] ^= 1
    forged = pdf.with_name("forged.pdf")
    forged.write_bytes(bytes(broken))
    anyone.open("/verify")
    page.set_input_files("input[type=file]", forged)
    assert (
        "有效"
        not in anyone.follow(page.locator("main form .actions button").first).locator("h1").inner_text()
    )


def leave(site: Site, ma: Person, li: Person) -> None:
    ma.open("/exit")
    ma.follow(ma.page.locator("main a[href*='/exit/enterprises/']").first)
    at = ma.follow(ma.page.locator("main form .actions button, main form button").first).url
    ma.open("/signing")
    ma.follow(ma.page.locator("main a[href*='/signing/case_']").first)
    follow(ma.page, ma.page.locator("form[action$='/provider'] button"))
    confirm(ma, MA)
    sign_with_passkey(li)
    ma.open(at)
    ma.follow(ma.page.locator("form[action$='/start'] button"))
    assert NAME in li.open("/notices").content()
    site.office.clock.move(days=22)
    ma.sign_in(MA.mobile, PASSWORD)
    ma.open(at)
    ma.follow(ma.page.locator("form[action$='/apply'] button"))
