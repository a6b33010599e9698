"""Model fields of the house: integer fen, sealed text, blind index, opaque reference."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from yikou_app.ground.keys import keyring, opened


def new_ref() -> str:
    """An opaque reference for URLs and files: 80 random bits as 16 lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def new_refs(count: int) -> list[str]:
    """Many opaque references, each as ``new_ref`` makes it: ten bytes are sixteen letters without a rest."""
    letters = base64.b32encode(secrets.token_bytes(10 * count)).decode().lower()
    return [letters[at : at + 16] for at in range(0, 16 * count, 16)]


class RefField(models.CharField):
    """The opaque name of a row outside the database; never a count, never a date, never a person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=16, unique=True, editable=False, default=new_ref)
        kwargs.setdefault("verbose_name", "编号")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class FenField(models.BigIntegerField):
    """Money in integer fen (分). Division and floats never touch it; screens show 元."""

    description = "金额(分)"


class SealedField(models.BinaryField):
    """Text kept encrypted (加封): reads and writes ``str | None``, stores key id, nonce and ciphertext.

    The context ``<model>.<field>`` is authenticated with the text, so a value moved to another
    column does not open. Sealed columns cannot be searched; a BlindIndexField beside them can.
    """

    def context(self) -> str:
        """What the seal is bound to: the model and the column."""
        return f"{self.model._meta.model_name}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return keyring().seal(value, context=self.context())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        return opened(lambda ring: ring.unseal_text(bytes(value), context=self.context()))

    def seal_column(self, texts: Sequence[str | None]) -> list[bytes | None]:
        """Many texts of this column as it stores them; None stays None."""
        return keyring().seal_all(texts, context=self.context())

    def open_column(self, stored: Sequence[Any]) -> list[str | None]:
        """The texts of many stored values of this column (see ``as_stored``); None stays None."""
        return opened(lambda ring: ring.unseal_texts(stored, context=self.context()))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("a sealed field is not exported in clear")


def as_stored(name: str) -> models.ExpressionWrapper:
    """A sealed column as it is stored, for ``values_list``: a page of values is opened at once, not one by one."""
    return models.ExpressionWrapper(models.F(name), output_field=models.BinaryField())


class BlindIndexField(models.CharField):
    """A keyed hash of a normalised value, for equality search over sealed text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=64)
        super().__init__(*args, **kwargs)


def index_of(value: str, context: str) -> str:
    """The blind index of a normalised value under a context such as ``id_number``."""
    return keyring().blind_index(value, context=context)


def indexes_of(values: Iterable[str], context: str) -> list[str]:
    """The blind indexes of many normalised values under one context."""
    return keyring().blind_indexes(values, context=context)
