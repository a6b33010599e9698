"""P17 on the register: whatever is written of a person stands nowhere in clear, and the search would see it."""

from __future__ import annotations

import pytest
from django.apps import apps
from tests import scratch
from tests.reliability.digits import Planted
from tests.rooms.factories import id_number

from yikou_app.ground.fields import SealedField

#: The fields of the register that take a number a person gave; each left in clear must be found.
FIELDS = [
    f"{model.__name__}.{field.name}"
    for model in apps.get_app_config("yikou").get_models()
    if model.__module__.startswith("yikou_app.register")
    for field in model._meta.concrete_fields
    if isinstance(field, SealedField) and field.name != "name"
]


def _found(*sabotage: str) -> dict[str, set[str]]:
    """The planted numbers that a life on the register leaves behind: place -> numbers."""
    installation = scratch.fresh()
    try:
        told = installation.run("-m", "tests.reliability.register_life", *sabotage)
        phones = {f"1381112223{place}" for place in (3, 4, 5)}
        accounts = {"6217000000000000017", "6217000000000000025"}
        planted = Planted({id_number(701), id_number(702)} | phones | accounts)
        places = {
            str(path.relative_to(installation.home)): path.read_bytes()
            for path in installation.home.rglob("*")
            if path.is_file()
        }
        assert "backup.tar" in places and len(places["backup.tar"]) > 100_000
        places |= {"printed": told.stdout.encode(), "log": told.stderr.encode()}
        return {place: found for place, data in places.items() if (found := planted.plain_in(data))}
    finally:
        installation.remove()


def test_a_life_on_the_register_leaves_no_number_in_clear() -> None:
    """Database, journal, backup, log and print of everything the register can be told about a person."""
    assert _found() == {}


@pytest.mark.deep
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_left_in_clear_is_found(field: str) -> None:
    """The control: without its seal, each field's numbers stand in the database and in the backup."""
    if scratch.vendor() == "postgresql":
        pytest.skip("the dump is compressed; the search of rows and pages stands in test_personal_data")
    found = _found(field)
    assert "backup.tar" in found and any("yikou.db" in place for place in found)


def test_every_sealed_field_of_a_person_is_tried() -> None:
    """A new sealed field belongs to the life above, or nobody knows whether its seal is on."""
    assert set(FIELDS) == {
        "Person.id_number", "Person.phone", "Person.account", "Particular.value", "Need.words",
        "Proxy.id_number", "Proxy.phone",
    }  # fmt: skip
