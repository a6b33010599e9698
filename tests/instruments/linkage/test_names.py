"""What two writings of one name share, and what two names do not."""

from __future__ import annotations

import pytest

from yikou.linkage.names import name_forms, pinyin_syllables, split_name


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("王小明", "王 小明", "key"),
        ("买买提·吐尔逊", "买买提•吐尔逊", "key"),
        ("买买提·吐尔逊", "买买提．吐尔逊", "key"),
        ("买买提·吐尔逊", "买买提吐尔逊", "key"),
        ("张伟(户主)", "张伟", "key"),
        ("张\u200b伟", "张伟", "key"),
        ("傅建国", "付建国", "fold"),
        ("王喆", "王哲", "fold"),
        ("劉國強", "刘国强", "fold"),
        ("王伟", "王玮", "sound"),
        ("曾丽", "增丽", "sound"),
        ("张丽", "章莉", "sound"),
        ("黄佩珊", "房佩珊", "heard"),
        ("林静", "宁静", "heard"),
        ("王桂兰", "WANG GUILAN", "sound"),
        ("吕小明", "Lyu Xiaoming", "sound"),
        ("王桂兰", "wangguilan", "heard"),
    ],
)
def test_one_name_written_twice_shares_a_form(one: str, other: str, form: str) -> None:
    """Dots, spaces, variants and sounds are how one person becomes two in two lists."""
    assert getattr(name_forms(one), form) == getattr(name_forms(other), form)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张三", "张四"),
        ("王小明", "王大明"),
        ("欧阳明", "欧明"),
        ("买买提·吐尔逊", "买买提·热合曼"),
        ("李伟", "王伟"),
        ("王桂兰", "Wang Guilin"),
        ("史密斯", "John Smith"),
    ],
)
def test_two_names_share_no_form(one: str, other: str) -> None:
    """Brothers and namesakes of the father are other people."""
    first, second = name_forms(one), name_forms(other)
    assert first.fold != second.fold
    assert first.sound != second.sound
    assert first.heard != second.heard


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("欧阳明", ("欧阳", "明")),
        ("欧阳", ("欧", "阳")),
        ("王小明", ("王", "小明")),
        ("古丽·吐尔逊", ("吐尔逊", "古丽")),
        ("王", ("王", "")),
        ("", ("", "")),
        ("·", ("·", "")),
    ],
)
def test_surname_and_given_name(name: str, parts: tuple[str, str]) -> None:
    """Two characters that look like a compound surname may be surname and name of one character."""
    assert split_name(name) == parts


@pytest.mark.parametrize("text", ["", " ", "·", "123", "$%", "无名氏(流浪)", "A", "𠮷野"])
def test_what_is_no_name_has_forms_all_the_same(text: str) -> None:
    """A list may hold anything; the linkage compares it as it stands and never stops."""
    forms = name_forms(text)
    assert isinstance(forms.sound, str)


def test_a_surname_sounds_as_a_surname() -> None:
    """单 is dan everywhere but in front of a name."""
    assert name_forms("单明").sound == "shan ming"
    assert name_forms("简单").sound == "jian dan"


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("WANGGUILAN", ["wang", "gui", "lan"]),
        ("xian", ["xian"]),
        ("Mary", []),
        ("ng", []),
        ("王桂兰", []),
        ("wang1", []),
        ("a" * 41, []),
        ("", []),
    ],
)
def test_only_what_is_pinyin_is_cut_into_syllables(letters: str, syllables: list[str]) -> None:
    """A foreign name must not sound like somebody else's, and no text is cut for minutes."""
    assert pinyin_syllables(letters) == syllables
