"""A person's life on the register (一生): everything that may hold a number is written, read and backed up.

Runs on an installation of its own: ``python -m tests.reliability.register_life [Model.field]``. With a field
named, that field is left in clear, so that the search of the bytes proves that it would see it.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yikou_app.site.settings")
django.setup()

from django.apps import apps  # noqa: E402  (Django must be ready before the models are read)
from django.conf import settings  # noqa: E402  (as above)
from django.test import Client  # noqa: E402  (as above)
from django.urls import reverse  # noqa: E402  (as above)
from tests.rooms import factories  # noqa: E402  (as above)

from yikou_app.register import actions, queries  # noqa: E402  (as above)
from yikou_app.site.archive import back_up  # noqa: E402  (as above)

#: Every number of this life; none may stand anywhere on the disk or in what is printed.
NUMBER, GUARDIAN = factories.id_number(701), factories.id_number(702)
PHONES = ("13811122233", "13811122234", "13811122235")
ACCOUNTS = ("6217000000000000017", "6217000000000000025")
PLANTED = (NUMBER, GUARDIAN, *PHONES, *ACCOUNTS)
DAY = date(2020, 3, 1)


def in_clear(named: str) -> None:
    """Take the seal off one field: what it is given is what it stores."""
    model, name = named.split(".")
    field: Any = apps.get_model("yikou", model)._meta.get_field(name)
    field.get_prep_value = lambda value: None if value is None else value.encode()
    field.from_db_value = lambda value, *_: None if value is None else bytes(value).decode()


def live() -> None:
    """Register, change, correct, house, guard, need, search, open, be refused, back up."""
    made = factories.make_people_of_the_house()
    clerk = made.scopes["clerk"]
    ref = actions.register_person(
        name="沈小舟", id_number=NUMBER, area_path="001001001", phone=PHONES[0], account=ACCOUNTS[0], by=clerk
    )
    change: dict[str, Any] = {"person_ref": ref, "valid_from": DAY, "reason": "本人申报", "by": clerk}
    actions.correct_account(person_ref=ref, account=ACCOUNTS[1], reason="换卡", by=clerk)
    actions.record_particular(**{**change, "kind": "living", "value": f"江畔路88弄 电话{PHONES[1]}"})
    actions.note_need(person_ref=ref, kind="illness", words=f"女儿电话{PHONES[1]}", valid_from=DAY, by=clerk)
    actions.name_proxy(
        person_ref=ref, kind="proxy", name="沈母", id_number=GUARDIAN, phone=PHONES[2], relation="母亲",
        may_collect=True, may_sign=False, basis="委托书", valid_from=DAY, by=clerk,
    )  # fmt: skip
    actions.open_household(members=[ref], head=ref, area_path="001001001", on=DAY, by=clerk)
    for what in ("number", "account", "living"):
        queries.opened_value(clerk, ref, what, "核对银行退票")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(made.accounts["clerk"], backend="django.contrib.auth.backends.ModelBackend")
    for search in (NUMBER, NUMBER[-6:], ACCOUNTS[1], "沈小舟", "sxz"):
        assert "沈小舟" in client.post(reverse("register:index"), {"search": search}).content.decode()
    number = reverse("register:number", args=[ref])
    assert client.post(number, {"what": "number", "purpose": f"核对{NUMBER}"}).status_code == 422
    add = {
        "name": "沈",
        "id_number": GUARDIAN[:17] + "x",
        "area": "001001001",
        "phone": PHONES[2],
        "account": "1",
    }
    assert client.post(reverse("register:add"), {**add, "idempotency_key": "k" * 32}).status_code == 422
    back_up(Path(settings.YIKOU.home) / "backup.tar", with_keys=False)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        in_clear(sys.argv[1])
    live()
