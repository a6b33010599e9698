"""存疑 (doubts): a finished rule that gives less than its own words promise is refused, not scored.

``account`` asks whether every telling word is bound; here the question is whether what was bound can be
meant: points spoken of in a remark, a cap below the points it caps, a deduction that could take more
than the award it hangs on. Each of them would give a number, and the number would be wrong.
"""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.footnote import plain
from yikou.scoring.meaning.builder import Builder, Refused
from yikou.scoring.meaning.item import top
from yikou.scoring.rules import (
    Always,
    Award,
    Credit,
    Deducted,
    Flag,
    Footnote,
    Item,
    Ladder,
    Loss,
    Part,
    Share,
)

# Words that say how many points something is worth: never a remark.
_WORTH = re.compile(
    r"(?:按照?|参照|比照|同)(?!评分|考核|上述|以上|以下|下列|规定|相关|有关|本|统一|评价|国家|行业)[^，；。]{1,14}(?:标准|档次?|等次|分值|方法|办法|情形)(?:进行)?(?:执行|计分|计算|计|扣分|扣减|扣|得分|记分|赋分|给分|加分|认定得分)"
    r"|(?:参照|比照)[^，；。]{1,14}(?:执行|办理|认定|计)|按\d|加倍|双倍|翻倍|减半|折半|折算|视同(?:完成|达标|合格|满分|未)|负值|负数|(?:降低|下调|降|提高|上调)(?:[一两1]个?)?(?:等次|等级|档次|档|星级|级)|同等(?:计分|得分|扣分|对待)|(?:得|计|扣|加)分(?:相同|同上|一样)"
)

# The same where words are set aside as a repetition; there 按…比例计分 and 按满分计 are said again rightly.
_WORTH_ALWAYS = re.compile(
    r"双倍|翻倍|减半|折半|视同(?:完成|达标|合格|未)|负[值数](?!(?:时|的)*，?(?:一律|均|都)?(?:按|记|计|得)+(?:0|零)分)"
)


def doubts(builder: Builder, item: Item) -> None:
    """Refuse the standard when its rule cannot be what it says."""
    if any(isinstance(part, Footnote) for part in item.parts):
        return
    for start, end in (*builder.remarks, *builder.restated):
        telling = _WORTH if (start, end) in builder.remarks else _WORTH_ALWAYS
        spoken = telling.search(builder.prepared.text[start:end])
        if spoken:
            raise Refused(
                start,
                end,
                f"“{spoken.group()}”说的是计分,没有读进规则",
                advice="请写成“…的,得…分”或“…的,扣…分”",
            )
    weight = builder.weight
    if weight is None:
        return
    whole = (0, len(builder.prepared.text))
    for part in item.parts:
        _capped(builder, part, weight)
        if len(item.parts) > 1 and isinstance(part, Deducted):
            _foreign(builder, part, weight)
    sure = max((_sure(x, weight) for x in item.parts), default=Fraction(0))
    if item.cap is not None and not item.cap.of_weight and item.cap.of(weight) < sure:
        raise Refused(*whole, f"上限{plain(item.cap.of(weight))}分低于所得的分,不明白封的是哪一项")
    if item.floor is not None and item.floor.of(weight) > 0:
        voided = item.overrides or any(getattr(part, "unless", ()) for part in item.parts)
        if voided:
            raise Refused(*whole, "既写最低得分,又写不得分,不明白以哪一句为准")
    stepped = [x for x in item.losses if isinstance(x, Loss) and x.direction != "count"]
    if stepped and not item.absent and sum(top(x, weight) for x in item.parts) < weight:
        at = stepped[0].span
        quote = builder.prepared.source[at.start : at.end]
        raise Refused(*_back(builder, at.start, at.end), f"“{quote}”从哪几分里扣,没有写明")


def _sure(part: Part, weight: Fraction) -> Fraction:
    """The points a part promises without gains; what is counted case by case promises none."""
    if isinstance(part, Deducted):
        return part.base.of(weight)
    if isinstance(part, Credit):
        return Fraction(0)
    return top(part, weight) if isinstance(part, Award | Ladder | Share) else Fraction(0)


def _capped(builder: Builder, part: Part, weight: Fraction) -> None:
    cap = getattr(part, "cap", None)
    if isinstance(part, Deducted) and cap is not None and cap.of(weight) < part.base.of(weight):
        raise Refused(
            *_back(builder, part.span.start, part.span.end),
            f"上限{plain(cap.of(weight))}分低于{plain(part.base.of(weight))}分,不明白封的是哪一句",
            advice="请写成“最多加…分”或“最多扣…分”",
        )


def _foreign(builder: Builder, part: Deducted, weight: Fraction) -> None:
    """A deduction of the next clause that can take more than the award before it is not that award's."""
    base = part.base.of(weight)
    said = repr((part.gate, part.stated))
    for loss in part.losses:
        if isinstance(loss, Flag | Loss) and loss.span.end > loss.span.start:
            quote = builder.prepared.source[loss.span.start : loss.span.end]
            at = _back(builder, loss.span.start, loss.span.end)
            if part.gate != Always() and "倒扣" in builder.prepared.text[at[0] : at[1] + 4]:
                raise Refused(*at, f"“{quote}”倒扣的分从哪里扣,没有写明", advice="请把倒扣另列一条")
        if not isinstance(loss, Loss):
            continue
        at = _back(builder, loss.span.start, loss.span.end)
        most = loss.cap or part.losses_cap
        if most is not None and most.of(weight) > base:
            raise Refused(
                *at, f"最多扣{plain(most.of(weight))}分,大于前面所得的{plain(base)}分,不明白从哪里扣"
            )
        between = builder.prepared.source[part.span.start : loss.span.start]
        apart = re.search(r"[；;。\n]", between) is not None
        if (
            loss.direction != "count"
            and apart
            and repr(loss.metric.key) not in said
            and part.gate != Always()
        ):
            raise Refused(*at, "这一扣分另有门槛,从哪几分里扣没有写明", advice="请写明这一条得几分")


def _back(builder: Builder, start: int, end: int) -> tuple[int, int]:
    """The stretch of prepared text behind a source span."""
    inside = [i for i, place in enumerate(builder.prepared.origin) if start <= place < end]
    return (inside[0], inside[-1] + 1) if inside else (0, len(builder.prepared.text))


__all__ = ["doubts"]
