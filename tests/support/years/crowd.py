"""People and names that nobody bore before: drawn by a seed, so that the same seed tells the same story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from tests.support.stories import PASSWORD, SignUp

SURNAMES = "马李赵孙钱周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "建国秀兰志强文海玉梅春生晓峰永福桂芳成林国庆素珍长河明月德才金花宝山雪莲"
TRADE = "青禾云岭河湟雪松碧水翠竹金穗远山长流晨光朝阳春晖秋实海棠丹枫白鹭锦程瑞丰祥泰和润天合地宝星辰月华江川溪谷林泉石峰"
FIRST_BORN = date(1960, 1, 1)


class Crowd:
    """Draws who acts and what things are called."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self._trades = self._drawn_trades()

    def person(self) -> SignUp:
        """Somebody of age with a number and a mobile of their own."""
        rng = self._rng
        while True:
            born = FIRST_BORN + timedelta(days=rng.randrange(15_000))
            stem = f"632123{born:%Y%m%d}{rng.randrange(1000):03d}"
            number = stem + ric.calc_check_digit(stem + "0")
            if number not in self._numbers:
                break
        self._numbers.add(number)
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))
        return SignUp(name, f"139{len(self._numbers):08d}", number, PASSWORD)

    def trade(self) -> str:
        """A trade name; the rules may still refuse it."""
        return next(self._trades)

    def _drawn_trades(self) -> Iterator[str]:
        drawn: set[str] = set()
        while True:
            found = "".join(self._rng.sample(TRADE, 3 if len(drawn) > 1500 else 2))
            if found not in drawn:
                drawn.add(found)
                yield found
