"""A small district with people who can log in, made through the doors as an operator would make it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yikou_app.district import actions
from yikou_app.district.models import Account
from yikou_app.district.queries import scope_of
from yikou_app.ground.scope import Scope

PASSWORD = "lan-tian-bai-yun-7"


@dataclass(frozen=True, slots=True)
class Town:
    """Scopes by a short word: bureau, finance, east, west, committee, society."""

    scopes: dict[str, Scope]

    def __getitem__(self, who: str) -> Scope:
        return self.scopes[who]


def account(who: str) -> Account:
    """The account of a person of the town; the user name is the short word."""
    return Account.objects.select_related("staff__unit").get(username=who)


def build_town() -> Town:
    """Two streets, one committee, a finance office and a society, with one account each."""
    bureau = actions.found_district(
        name="示范区", unit_name="示范区民政局", staff_name="区甲", username="bureau", password=PASSWORD
    )
    east = actions.open_area(parent_path=bureau.area_path, name="东街道", by=bureau)
    west = actions.open_area(parent_path=bureau.area_path, name="西街道", by=bureau)
    first = actions.open_area(parent_path=east, name="东一居委", by=bureau)
    scopes = {"bureau": bureau}
    for who, name, kind, place, role in (
        ("finance", "示范区财务", "finance", bureau.area_path, "finance"),
        ("east", "东街道办", "street", east, "street"),
        ("west", "西街道办", "street", west, "street"),
        ("committee", "东一居委会", "committee", first, "committee"),
        ("society", "示范区慈善会", "society", bureau.area_path, "department"),
    ):
        unit = actions.register_unit(name=name, kind=kind, area_path=place, by=bureau)
        staff = actions.add_staff(name=f"{name}经办", unit_ref=unit, by=bureau)
        actions.add_account(staff_ref=staff, username=who, password=PASSWORD, role=role, by=bureau)
        scopes[who] = scope_of(account(who))
    return Town(scopes)


def without_token(html: bytes) -> str:
    """A page without the token that differs on every answer."""
    return re.sub(r"\b\w{64}\b", "", html.decode())
