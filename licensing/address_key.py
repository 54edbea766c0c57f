"""What an address means, whatever way it is written: two texts for one door have one key.

Only a sign hangs on it (a place that many share), so it errs towards one key; a number that differs is another door all the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

OLD_FORMS = str.maketrans("號樓層棟門單區縣鎮鄉#", "号楼层栋门单区县镇乡号")
PLAIN = "零一二三四五六七八九"
FORMAL = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟两", "零一二三四五六七八九十百千二")
TENS = {"十": 10, "百": 100, "千": 1000}

# how a text may begin: province and prefecture, which everybody leaves out or writes as they please
REGION = re.compile(
    r"^(?:[^\W\d]{2,3}省|[^\W\d]{2,7}自治区)?(?:(?:(?![区县旗市])[^\W\d]){2,9}(?:市|自治州|地区)(?=[^\W\d]{1,10}?[区县旗市]))?"
)
WRITTEN_OUT = re.compile(
    r"[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖十百千拾佰仟两]+(?=号|楼|层|室|房|单元|栋|幢|座|排|组|间)"
)
BETWEEN_FIGURES, MARKS = re.compile(r"(?<=\d)[\W_]+(?=\d)"), re.compile(r"[^\w-]|_|(?<!\d)-|-(?!\d)")
# in this order: what is read, and the one way it is kept
SPELLINGS = tuple(
    (re.compile(found), kept)
    for found, kept in (
        (r"第(?=\d)", ""),
        (r"(?<!\d)0+(?=\d)", ""),
        (r"(?<=[0-9a-z])号?(?:房间|室|房)(?=[0-9a-z])", "室"),
        (r"(?<=[0-9a-z])号?(?:房间|室|房)", ""),
        (r"(?<=[0-9a-z])(?:号[楼栋幢]|[栋幢座])", "号"),
        (r"号(?:院内|院|内)", "号"),
        (r"(?<=\d)(?:楼|f(?![a-z]))", "层"),
        (r"(?<=[街路道巷弄])(\d+(?:-\d+)*)(?![\d号层单组社队排米公-])", r"\1号"),
    )
)


@lru_cache(maxsize=4096)
def key_of(address: str) -> str:
    """The key of an address; spacing, width, punctuation, province and prefecture, ways to write a number and its unit aside.

    >>> key_of("青海省海东市乐都区　古城大街１８号３号楼 302室")
    '乐都区古城大街18号3号302'
    >>> key_of("乐都区古城大街十八号（3栋，三〇二室）") == key_of("海东市乐都区古城大街18#3幢302房间")
    True
    >>> key_of("古城大街3-2号") == key_of("古城大街32号")
    False
    """
    shown = (c for c in unicodedata.normalize("NFKC", address).casefold() if unicodedata.category(c) != "Cf")
    text = "".join("".join(shown).split()).translate(OLD_FORMS)
    text = WRITTEN_OUT.sub(lambda found: _number(found[0]), text)
    text = REGION.sub("", MARKS.sub("", BETWEEN_FIGURES.sub("-", text)))  # 3-2 is not 32
    for found, kept in SPELLINGS:
        text = found.sub(kept, text)
    return text


def within(part: str, whole: str) -> bool:
    """Whether an address says that it lies at another one: the same door, and what may follow it.

    >>> within("古城大街18号", "青海省海东市乐都区古城大街 18 号3栋"), within("大街8号", "大街18号")
    (True, False)
    >>> within("大街18号30", "大街18号302室")
    False
    """
    inner, outer = key_of(part), key_of(whole)
    ends = r"(?![\d-])" if inner[-1:].isdigit() else ""
    return bool(inner) and re.search(rf"(?<!\d){re.escape(inner)}{ends}", outer) is not None


def _number(text: str) -> str:
    """A number in words as figures; a text that is none as it is.

    >>> _number("十八"), _number("三〇二"), _number("一百零五"), _number("贰拾"), _number("百")
    ('18', '302', '105', '20', '百')
    """
    plain = text.translate(FORMAL)
    if not TENS.keys() & set(plain):
        return "".join(str(PLAIN.index(each)) for each in plain)
    total, last = 0, 0
    for place, each in enumerate(plain):
        if each in TENS:
            if not last and (place or each != "十"):
                return text
            total, last = total + (last or 1) * TENS[each], 0
        else:
            last = PLAIN.index(each)
    return str(total + last)
