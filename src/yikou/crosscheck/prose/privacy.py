"""Personal data that must not be published (个人信息): identity numbers, cards, telephones, names with illness.

The findings never repeat what they found: the place quotes the words before it, the message shows it masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yikou.crosscheck.prose.prose import Prose
from yikou.findings import Finding, Place, finding
from yikou.values import check_digit, luhn_holds, mask_account, mask_id, mask_name, mask_phone

_ID = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_CARD = re.compile(r"(?<!\d)(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?!\d)")
_CARD_WORDS = re.compile(r"卡号|账号|帐号|账户|银行|存折|一卡通|开户")
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d{9}(?!\d)")
_OFFICE = re.compile(r"热线|监督|举报|咨询|服务电话|办公|值班|投诉|联系人|联系电话|单位电话|负责人|经办")
_PERSON = re.compile(
    r"居民|村民|户主|家属|本人|受助|救助对象|帮扶对象|低保|患|老人|家住|身份证|学生|困难|监护人"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付"
    "方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_ILLNESS = (
    r"(?:癌|白血病|尿毒症|肿瘤|艾滋病|精神分裂|精神病|抑郁症|肝炎|肺结核|肾衰竭|糖尿病|心脏病|脑瘫|脑梗|中风|残疾|孤独症|自闭症|智力障碍|罕见病|"
    r"[一-龥]{1,6}(?:病|癌|症|瘤|炎))"
)
_NAMED = re.compile(
    rf"(?P<before>^|[,。;:、\n\s(“]|居民|村民|对象|户主|学生|老人|患者|儿童|低保户|特困户|困难户|困难群众|同志)"
    rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?P<after>,?(?:男|女)?,?(?:\d{{1,3}}岁)?,?(?:因|身|不幸|长期|常年|先后|被|是|系|为)?"
    rf"(?:患有?|罹患|确诊|查出|诊断为?|身患|重度|一级|二级)[^,。;\n]{{0,8}}?{_ILLNESS})"
)
_NOT_NAMES = re.compile(
    r"某|困难|人员|家庭|金额|方面|万元|高龄|高血|白内|任何|全部|王家|许多|何种|余人|石化|向下|程度|于是|万人|江苏|方式|严重|常见|孔雀"
)
_BEFORE = 8


def identity_numbers(prose: Prose) -> Iterator[Finding]:
    """CRO640: a full identity number (checked by its last digit)."""
    for match in prose.find_whole(_ID):
        if _is_identity(match[0]):
            yield finding(
                "CRO640", f"文中有完整的公民身份号码({mask_id(match[0])})",
                place=_before(prose, match.start(), mask_id(match[0])), found=mask_id(match[0]),
            )  # fmt: skip


def bank_cards(prose: Prose) -> Iterator[Finding]:
    """CRO641: a bank card or account number."""
    for match in prose.find_whole(_CARD):
        number = match[0].replace(" ", "")
        words = prose.whole[max(0, match.start() - 20) : match.start()]
        if len(number) == 18 and _is_identity(number):
            continue
        if _CARD_WORDS.search(words) and (luhn_holds(number) or re.search(r"账号|帐号|存折", words)):
            yield finding(
                "CRO641", f"文中有完整的银行卡号或账号({mask_account(number)})",
                place=_before(prose, match.start(), mask_account(number)), found=mask_account(number),
            )  # fmt: skip


def telephones(prose: Prose) -> Iterator[Finding]:
    """CRO642: a person's mobile number; the telephone of an office or its contact is public."""
    for match in prose.find(_MOBILE):
        sentence = prose.sentence_at(match.start()).text
        if _OFFICE.search(sentence) or not _PERSON.search(sentence):
            continue
        yield finding(
            "CRO642", f"文中有个人手机号码({mask_phone(match[0])})",
            place=_before(prose, match.start(), mask_phone(match[0])), found=mask_phone(match[0]),
        )  # fmt: skip


def names_with_illness(prose: Prose) -> Iterator[Finding]:
    """CRO643: a person's full name beside an illness or a disability."""
    for match in prose.find(_NAMED):
        name = match["name"]
        if (
            _NOT_NAMES.search(name)
            or name.endswith(("因", "身", "患", "某", "等", "的", "系", "被"))
            and len(name) == 2
        ):
            continue
        name = re.sub(r"[因身被系]$", "", name)
        yield finding(
            "CRO643", f"文中写出{mask_name(name)}的姓名和病情",
            place=_before(prose, match.start("name"), mask_name(name)), found=mask_name(name),
        )  # fmt: skip


def _is_identity(number: str) -> bool:
    return _ID.fullmatch(number) is not None and check_digit(number[:17]) == number[17].upper()


def _before(prose: Prose, at: int, masked: str) -> Place:
    """The place of what was found, quoted by the words right before it, which name nobody."""
    lead = re.search(r"[\u4e00-\u9fff]{1,8}[:是为]?\s?$", prose.whole[max(0, at - _BEFORE) : at])
    if lead is None:
        place = prose.place(at, at + 1)
        return Place(place.file, place.page, place.sheet, place.table, place.row, place.column, masked)
    return prose.place(at - len(lead[0]), at)
