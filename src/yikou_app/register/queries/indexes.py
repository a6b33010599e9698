"""The blind indexes by which sealed values are found."""

from __future__ import annotations

from yikou.values import name_key
from yikou_app.ground.fields import index_of


def id_index(number: str) -> str:
    """The blind index of an 18-digit identity number."""
    return index_of(number, "id_number")


def name_index(name: str) -> str:
    """The blind index of a name, the same for spellings that differ by spaces, dots and forms."""
    return index_of(name_key(name), "person_name")


def account_index(account: str) -> str:
    """The blind index of an account number."""
    return index_of(account, "account")
