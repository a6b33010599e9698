"""Resident numbers: one person in all spellings, and never the number in a message."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yikou.values import (
    DocumentKind,
    ResidentId,
    Sex,
    check_digit,
    mask_id,
    parse_document_kind,
    parse_id,
    recognise_document,
)

TODAY = date(2020, 1, 15)
GOOD = "11010519491231002X"


def codes(found: tuple) -> list[str]:
    """The codes in their order."""
    return [item.code for item in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, []),
        ("11010519491231002x", ["VAL010"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["VAL010"]),
        ("110105 19491231 002X", ["VAL010"]),
        ("110105\u00a019491231\u200b002X\ufeff", ["VAL010"]),
        ("'11010519491231002X", ["VAL010"]),
        ("11010519491231002\u0425", ["VAL020"]),
        ("11010519491231002\u03a7", ["VAL020"]),
        ("11010519491231002×", ["VAL020"]),
        ("110105491231002", ["VAL017"]),
    ],
)
def test_spelling_of_one_number_is_one_person(text: str, expected: list[str]) -> None:
    """Two spellings that became two persons would be paid twice (P2)."""
    resident, found = parse_id(text, today=TODAY)
    assert resident is not None
    assert resident.number == GOOD
    assert codes(found) == expected
    assert resident.derived is (len(text) == 15)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "VAL021"),
        ("无", "VAL021"),
        ("1101051949123100", "VAL011"),
        ("11010519491231002X1", "VAL011"),
        ("110105194912310021", "VAL013"),
        ("110105194912130021", "VAL013"),
        ("11O10519491231002X", "VAL012"),
        ("1101051949X2310021", "VAL012"),
        ("٣١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "VAL012"),
        ("3.10112195503071E+17", "VAL011"),
        ("11010519491231002X13", "VAL019"),
        ("E12345678", "VAL019"),
        ("991105491231002", "VAL018"),
    ],
)
def test_wrong_number_is_refused_with_its_reason(text: str, code: str) -> None:
    """The clerk must learn whether to count digits, read the card again or change the document type."""
    resident, found = parse_id(text, today=TODAY)
    assert resident is None
    assert codes(found)[-1] == code


def number_of(first17: str) -> str:
    """A number with a right check digit, whatever else is wrong with it."""
    return first17 + check_digit(first17)


@pytest.mark.parametrize(
    ("first17", "code"),
    [("11010519490230002", "VAL014"), ("11010520200116002", "VAL015"), ("00010519491231002", "VAL018")],
)
def test_right_check_digit_does_not_excuse_an_impossible_person(first17: str, code: str) -> None:
    """Invented numbers are made with a right check digit; a birth on 30 February gives them away."""
    resident, found = parse_id(number_of(first17), today=TODAY)
    assert resident is None
    assert codes(found) == [code]


def test_born_today_is_not_in_the_future() -> None:
    """A new-born of this morning can be in need this evening."""
    resident, found = parse_id(number_of("11010520200115002"), today=TODAY)
    assert resident is not None
    assert found == ()


def test_very_old_person_is_kept_with_a_warning() -> None:
    """At 129 a person is more likely dead than alive, but that is for a person to find out."""
    resident, found = parse_id(number_of("11010518901231002"), today=TODAY)
    assert resident is not None
    assert codes(found) == ["VAL016"]


def test_sex_birth_age_and_region_are_read_off_the_number() -> None:
    """The columns 性别 and 年龄 are compared with these."""
    resident = ResidentId(GOOD)
    assert (resident.sex, resident.born, resident.region) == (Sex.FEMALE, date(1949, 12, 31), "110105")
    assert resident.age(date(2019, 12, 30)) == 69
    assert resident.age(date(2019, 12, 31)) == 70


@given(st.integers(min_value=0, max_value=16), st.integers(min_value=1, max_value=9))
def test_any_single_wrong_digit_is_caught(position: int, step: int) -> None:
    """The check digit finds every single error; losing one weight would lose a tenth of them."""
    digit = str((int(GOOD[position]) + step) % 10)
    resident, _ = parse_id(GOOD[:position] + digit + GOOD[position + 1 :], today=TODAY)
    assert resident is None


@given(st.text(max_size=40))
def test_any_text_gives_an_answer_and_never_an_exception(text: str) -> None:
    """A roster cell can hold anything; and no finding may carry eighteen characters of it."""
    resident, found = parse_id(text, today=TODAY)
    assert resident is not None or found
    assert GOOD not in "".join(f"{item.message}{item.found}" for item in found)


def test_number_is_never_printed_in_full() -> None:
    """Logs, tracebacks and findings show the eight positions and no more."""
    resident, found = parse_id("11010519491231002\u0425", today=TODAY)
    assert GOOD not in repr(resident) + str(resident) + repr(found)
    assert str(resident) == "ResidentId(1101**********002X)"


def test_mask_shows_the_same_eight_positions_of_both_lengths() -> None:
    """Fifteen digits masked as such would show the day of birth and add a ninth position (P13)."""
    assert mask_id("110105491231002") == mask_id(GOOD) == "1101**********002X"
    assert mask_id("1101051949123100") == "1101************"
    assert mask_id("E1234567") == "E*******"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (GOOD, None, DocumentKind.RESIDENT),
        (GOOD, DocumentKind.HOUSEHOLD_BOOK, DocumentKind.HOUSEHOLD_BOOK),
        (number_of("81000019940823002"), None, DocumentKind.RESIDENCE_PERMIT),
        ("E12345678", None, DocumentKind.PASSPORT),
        ("EA1234567", DocumentKind.PASSPORT, DocumentKind.PASSPORT),
        ("R310123456", DocumentKind.BIRTH_CERTIFICATE, DocumentKind.BIRTH_CERTIFICATE),
        ("", DocumentKind.NONE, DocumentKind.NONE),
        ("无", None, DocumentKind.NONE),
    ],
)
def test_other_documents_are_recognised(text: str, kind: DocumentKind | None, expected: DocumentKind) -> None:
    """A person without a resident card is still a person in need."""
    document, _ = recognise_document(text, today=TODAY, kind=kind)
    assert document is not None
    assert document.kind is expected


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        (GOOD, DocumentKind.PASSPORT, "VAL022"),
        (GOOD, DocumentKind.NONE, "VAL022"),
        (GOOD, DocumentKind.RESIDENCE_PERMIT, "VAL022"),
        ("E12345678", DocumentKind.RESIDENT, "VAL019"),
        ("", DocumentKind.PASSPORT, "VAL021"),
        ("", None, "VAL021"),
        ("<script>", DocumentKind.PASSPORT, "VAL012"),
    ],
)
def test_document_that_contradicts_its_kind_is_refused(
    text: str, kind: DocumentKind | None, code: str
) -> None:
    """「护照」 beside a resident number would give one person two identities."""
    document, found = recognise_document(text, today=TODAY, kind=kind)
    assert document is None
    assert code in codes(found)


def test_unknown_word_for_a_document_is_said() -> None:
    """An unknown kind must not be taken for a resident card in silence."""
    assert parse_document_kind("居民身份证(二代)") == (DocumentKind.RESIDENT, ())
    kind, found = parse_document_kind("工作证")
    assert kind is None
    assert codes(found) == ["VAL023"]
