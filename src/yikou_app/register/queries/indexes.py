"""The blind indexes by which sealed values are found."""

from __future__ import annotations

from collections.abc import Iterable

from yikou.values import name_key
from yikou_app.ground.fields import index_of, indexes_of


def id_index(number: str) -> str:
    """The blind index of an 18-digit identity number."""
    return index_of(number, "id_number")


def name_index(name: str) -> str:
    """The blind index of a name, the same for spellings that differ by spaces, dots and forms."""
    return index_of(name_key(name), "person_name")


def account_index(account: str) -> str:
    """The blind index of an account number."""
    return index_of(account, "account")


def id_indexes(numbers: Iterable[str]) -> list[str]:
    """The blind indexes of many identity numbers."""
    return indexes_of(numbers, "id_number")


def name_indexes(names: Iterable[str]) -> list[str]:
    """The blind indexes of many names."""
    return indexes_of(map(name_key, names), "person_name")


def account_indexes(accounts: Iterable[str]) -> list[str]:
    """The blind indexes of many accounts."""
    return indexes_of(accounts, "account")
