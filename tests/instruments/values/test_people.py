"""Names, accounts and telephones: spelling repaired and said, content never changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.values import (
    clean_name,
    mask_account,
    mask_name,
    mask_phone,
    name_key,
    parse_account,
    parse_phones,
)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("张三", "张三", None),
        ("张 三", "张三", "VAL040"),
        ("张\u3000三", "张三", "VAL040"),
        ("张\u200b三", "张三", "VAL040"),
        ("古丽・买买提", "古丽·买买提", "VAL040"),
        ("古丽•买买提", "古丽·买买提", "VAL040"),
        ("古丽.买买提", "古丽·买买提", "VAL040"),
        ("古丽·买买提", "古丽·买买提", None),
        ("Mary Ann", "Mary Ann", None),
        ("\U00020bb7田", "\U00020bb7田", None),
        ("张三(户主)", "张三", "VAL043"),
        ("张三（户主）", "张三", "VAL043"),
    ],
)
def test_name_gets_its_one_spelling(text: str, name: str, code: str | None) -> None:
    """The same person under two spellings is one of the six kinds of dirt of every campaign."""
    cleaned, found = clean_name(text)
    assert cleaned == name
    assert code is None or code in [item.code for item in found]
    assert found or text == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "VAL041"),
        (" \u200b", "VAL041"),
        ("(空)", "VAL041"),
        ("张三2", "VAL042"),
        ("张三、李四", None),
        ("=cmd|'/c calc'!A1", "VAL042"),
        ("<b>张三</b>", "VAL042"),
        ("{{7*7}}", "VAL042"),
        ("张" * 51, "VAL044"),
        ("张三(户主", "VAL042"),
    ],
)
def test_text_that_is_no_name_is_refused(text: str, code: str | None) -> None:
    """Digits and signs in a name are a slipped column or an attack, and neither is a person."""
    cleaned, found = clean_name(text)
    if code is None:
        return
    assert cleaned is None
    assert [item.code for item in found][-1] == code


@given(st.text(max_size=60))
def test_cleaning_a_name_twice_changes_nothing_more(text: str) -> None:
    """Names are cleaned on import and again on search; both must meet."""
    cleaned, _ = clean_name(text)
    if cleaned is not None:
        assert clean_name(cleaned)[0] == cleaned
        assert name_key(cleaned) == name_key(text)


def test_key_joins_spellings_of_one_name() -> None:
    """Linkage blocks on the key, so all spellings must fall into one block."""
    keys = {
        name_key(text)
        for text in ("古丽·买买提", "古丽・买买提", "古丽 买买提", "古丽买买提", "古丽·买买提(户主)")
    }
    assert len(keys) == 1


def test_account_is_digits_only_and_luhn_only_warns() -> None:
    """Passbooks do not carry the check digit; refusing them would leave the oldest unpaid."""
    account, found = parse_account("6222 0200-0000 0007")
    assert account is not None
    assert (account.number, account.looks_like_card, found) == ("6222020000000007", True, ())
    account, found = parse_account("6222020000000008")
    assert account is not None
    assert not account.looks_like_card
    assert [(item.code, item.severity.value) for item in found] == [("VAL032", "warning")]
    assert [item.code for item in parse_account("12345678901")[1]] == ["VAL031"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "VAL030"), ("62220200O0000001", "VAL030"), ("6.22202E+15", "VAL030"), ("123", "VAL033")],
)
def test_impossible_account_is_refused(text: str, code: str) -> None:
    """Money sent to a mistyped account comes back weeks later, after the festival."""
    account, found = parse_account(text)
    assert account is None
    assert [item.code for item in found] == [code]


def test_several_telephones_in_one_cell_are_all_kept() -> None:
    """The callback sample needs whichever of them is answered."""
    phones, found = parse_phones("138 0013 8000、021-62345678转12")
    assert [phone.number for phone in phones] == ["13800138000", "021-62345678-12"]
    assert found == ()
    assert parse_phones("无") == ((), ())


def test_unreadable_telephone_warns_and_keeps_the_others() -> None:
    """A missing digit in one number must not cost the other, nor the row."""
    phones, found = parse_phones("1380013800/13900001111")
    assert [phone.number for phone in phones] == ["13900001111"]
    assert [(item.code, item.severity.value) for item in found] == [("VAL050", "warning")]


def test_masks_and_prints_hide_what_they_must() -> None:
    """repr ends up in logs; it may hold no account and no telephone."""
    account, _ = parse_account("6222020000000002")
    phones, _ = parse_phones("13800138000")
    shown = repr((account, phones))
    assert "6222020000000002" not in shown
    assert "13800138000" not in shown
    assert mask_account("6222020000000002") == "**** 0002"
    assert mask_account("1234") == "****"
    assert mask_phone("13800138000") == "138****8000"
    assert mask_phone("62345678") == "******78"
    assert mask_name("欧阳娜娜") == "欧***"
