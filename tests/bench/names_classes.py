"""The part of ``docs/names-measured.md`` about the rules of words and of composition: how many real names, and what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from namecheck.engine import all_rules

if TYPE_CHECKING:
    from tests.bench.names_balance import Tally

READ = Path(__file__).parents[1] / "namecheck/data/classes_read.tsv"
FAMILIES = {"words": "words", "composition": "composition", "both": "both", "shown": "both, papers shown"}
VERDICTS = ("right", "paper", "doubt", "data", "wrong")
REFUSED = {
    "own_division": "parents from other provinces in front of a place of Qinghai; names of another county of the Qinghai Lake area",
    "form_missing": "names cut off at 30 characters in the source, project areas, shops without a form; not lawful forms today",
    "trade_name_length": "a trade name of one character",
    "trade_name_too_long": "herders' cooperatives with township and village in front of the trade name: more than twelve characters",
    "trade_name_missing": "division and form alone",
    "trade_name_industry": "old state and collective enterprises named by division and industry (自来水, 农业生产资料): no trade "
    "name under today's rule",
    "trade_name_division": "names of other provinces and cities as trade name: refused today unless another meaning is shown",
    "trade_name_sentence": "somebody speaks in a long trade name",
    "standard_characters": "traditional and variant characters (啟 麗 憶 録) and Latin letters: registered before the rule was "
    "enforced; the repair is offered",
    "national_word": "central enterprises: approved by the State Council, the approval is not in the data",
    "district_alone": "乐都区 without 海东市 in front",
    "public_body": "a collective enterprise carrying the name of a government",
    "foreign_state": "a foreign enterprise's own name",
    "religious_word": "a trader in goods for temples, a cooperative called after a church",
    "prohibited_word": "a word of the list that is a place name here: a case for “other meaning”",
}
REVIEWED = {
    "district_alone": "乐都 in front without its city, registered after it became a district",
    "division_former": "named after a county that had become a district or a city by the day of registration",
    "no_division": "enterprises of national groups with a place in the middle, and names that begin with a township: the papers for "
    "leaving the division out are not in the data",
    "no_industry": "names that say no business: five sections of GB/T 4754 must be shown; some lines that the industry table does "
    "not know",
    "trade_name_division": "trade names that are also short forms of counties of the province and no word of the language",
    "trade_name_industry": "rare wordings as trade name (公交, 联运, 文化)",
    "trade_name_weak": "绿色, 综合, 新型 in front of the industry: the guide of 2025 asks for distinctive force",
    "trade_name_sentence": "somebody speaks in a short trade name",
    "prohibited_word": "words that only as a whole trade name might be meant (七七, 帝都)",
    "prohibited_person": "namesakes of leaders and celebrities: the question who is meant",
    "religious_word": "temples in the names of hotels, waters and traders",
    "state_symbol": "landmarks and events as trade name",
    "disguised_word": "a character in a banned word",
    "public_body": "short forms of organs and mass organisations as trade name",
    "foreign_state": "Chinese words that are also states (海地, 东德), advertising with the name of one (英伦, 瑞士)",
    "foreign_city": "ordinary words that are also cities abroad",
    "strategy_word": "扶贫, 新时代, 国有: registered before decree 82",
    "nonprofit_word": "福利院 in a company's name",
    "national_word": "中国 and 国家 in the middle: needs the approval of its authority",
    "protected_name": "local companies of the brands themselves, whose authorisation the data does not hold, and others of the same trade",
    "institution_name": "short names of universities and central enterprises",
    "approval_word": "金融, 交易中心, 理财, which law keeps out of names; 证券, 征信: the regulator's approval is asked for",
    "superlative": "a superlative in another sense",
    "title_word": "a post as trade name",
    "misleading_form": "the form of another kind of body inside the name",
    "group_members": "集团 behind a form the parser does not read as a group's",
}


def section(tally: Tally) -> Iterator[str]:
    """The section in Markdown, line by line."""
    yield from (
        "## Word and composition rules",
        "",
        "Each name under today's rules, by the divisions of the day it was registered on (乐都 was a county until 2013). A group could",
        "only be registered by showing its members: it declares as many as the rule asks for. No other paper is in the data: what a",
        "person would have been shown, an approval, an authorisation, counts as review; the last row of each takes every paper for",
        "shown that the law lets an applicant bring (claims of the declaration, and the regulator's approval of banks and the like).",
        "Licensed trades (小额贷款, 银行, 爆破 …) and those that authorities talk over first (商业保理 …) are asked about with the scope",
        "(decisions 0590, 0615).",
        "",
        "| | names | refused | a person decides |",
        "| --- | ---: | ---: | ---: |",
    )
    for who, label, total in (("company", "companies", tally.companies), ("all", "all names", tally.names)):
        for family, said in FAMILIES.items():
            bad, asked = (tally.outcomes[who, family, outcome] for outcome in ("reject", "review"))
            yield f"| {label}, {said} | {total:,} | {bad:,} ({bad / total:.2%}) | {asked:,} ({asked / total:.2%}) |"
    yield from (
        "",
        "Of each class twenty names (all, where there are fewer), the first by sha256, were read by eye;",
        "`tests/namecheck/data/classes_read.tsv` has a row for each, without the name. *Right*: the law says so. *Paper*: the law asks",
        "for a paper that the data does not hold. *Doubt*: a person is right to look, and would let it pass. *Data*: cut off in the",
        "source. *Wrong*: the rule or the parser errs.",
        "",
        "| Code | Outcome | Names | Share | Companies | read | right | paper | doubt | data | wrong | What they are |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    )
    order = {rule.info.code: number for number, rule in enumerate(all_rules())}
    judged = _judged()
    for (code, outcome), count in sorted(
        tally.codes.items(), key=lambda item: (item[0][1] != "reject", order[item[0][0]])
    ):
        if outcome in {"reject", "review"}:
            why = (REFUSED if outcome == "reject" else REVIEWED)[code]
            seen = [judged[code, outcome, verdict] for verdict in VERDICTS]
            cells = " | ".join(str(number) for number in (sum(seen), *seen))
            firms = tally.company_codes[code, outcome]
            yield f"| `{code}` | {outcome} | {count:,} | {count / tally.names:.3%} | {firms:,} | {cells} | {why} |"


def _judged() -> Counter[tuple[str, str, str]]:
    """How many of each class were judged how."""
    lines = READ.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith(("#", "code\t")))
    return Counter((code, outcome, verdict) for code, outcome, _, verdict, _ in rows)
