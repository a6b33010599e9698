"""Change the district: its areas, units, staff, accounts, categories of need and policy basis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from yikou.values.division import ROOT, child_path, next_child, path_range
from yikou_app.district.models import Account, Area, Category, PolicyBasis, Staff, Unit
from yikou_app.district.queries import scope_of
from yikou_app.ground.ensure import refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.trail.actions import record

_BENEATH = {Area.Level.DISTRICT: Area.Level.STREET, Area.Level.STREET: Area.Level.COMMITTEE}

# Which places a kind of unit can stand in, and which roles its people can have. A role that does not
# fit its unit would see the wrong rows: the unit's area is the scope.
_PLACE = {
    Unit.Kind.DISTRICT: Area.Level.DISTRICT,
    Unit.Kind.FINANCE: Area.Level.DISTRICT,
    Unit.Kind.DEPARTMENT: Area.Level.DISTRICT,
    Unit.Kind.SOCIETY: Area.Level.DISTRICT,
    Unit.Kind.STREET: Area.Level.STREET,
    Unit.Kind.COMMITTEE: Area.Level.COMMITTEE,
}
_ROLES = {
    Unit.Kind.DISTRICT: {Role.DISTRICT, Role.FINANCE},
    Unit.Kind.FINANCE: {Role.FINANCE},
    Unit.Kind.DEPARTMENT: {Role.DEPARTMENT},
    Unit.Kind.SOCIETY: {Role.DEPARTMENT},
    Unit.Kind.STREET: {Role.STREET},
    Unit.Kind.COMMITTEE: {Role.COMMITTEE},
}


def found_district(
    *, name: str, unit_name: str, staff_name: str, username: str, password: str, code: str = ""
) -> Scope:
    """Open an empty installation (建区): the district, its bureau, one person with the first account.

    Nobody can be asked for it, because nobody is there yet; it is refused as soon as anything is.
    """
    with transaction.atomic():
        if Area.objects.exists() or Account.objects.exists():
            refuse("本系统已经建区。请由区级账号登录后增加单位和人员。")
        path = child_path(ROOT, 1)
        today = timezone.localdate()
        try:
            with transaction.atomic():
                Area.objects.create(
                    path=path, name=name, level=Area.Level.DISTRICT, code=code, valid_from=today
                )
        except IntegrityError:
            refuse("本系统刚刚由别人建区。请由区级账号登录后增加单位和人员。")
        unit = Unit.objects.create(name=unit_name, kind=Unit.Kind.DISTRICT, area_path=path)
        staff = Staff.objects.create(name=staff_name, unit=unit)
        by = scope_of(_new_account(staff, username, password, Role.DISTRICT))
        record(by=by, verb="found_district", subject=("unit", unit.ref))
    return by


def open_area(
    *, parent_path: str, name: str, by: Scope, code: str = "", valid_from: date | None = None
) -> str:
    """Add a street to the district or a committee to a street (新增辖区); returns its path."""
    _district_only(by, parent_path)
    with transaction.atomic():
        parent = Area.objects.filter(path=parent_path, valid_to__isnull=True).first()
        if parent is None:
            refuse("没有这个上级辖区,或它已停用。", status=404)
        level = _BENEATH.get(Area.Level(parent.level))
        if level is None:
            refuse(f"{parent.name}是居村,下面不再设辖区。", status=422)
        low, high = path_range(parent_path)
        beneath = Area.objects.filter(path__gt=low, path__lt=high)
        if beneath.filter(level=level, name=name, valid_to__isnull=True).exists():
            refuse(f"{parent.name}下已有“{name}”。")
        path = next_child(parent_path, beneath.values_list("path", flat=True))
        try:
            with transaction.atomic():
                Area.objects.create(
                    path=path,
                    name=name,
                    level=level,
                    code=code,
                    valid_from=valid_from or timezone.localdate(),
                )
        except IntegrityError:
            refuse("别人刚刚也新增了辖区。请重试。")
        record(by=by, verb="open_area", subject=("area", path), level=level.value)
    return path


def register_unit(*, name: str, kind: str, area_path: str, by: Scope) -> str:
    """Add a unit (登记单位) at a place that fits its kind; returns its reference."""
    _district_only(by, area_path)
    place = Area.objects.filter(path=area_path, valid_to__isnull=True).first()
    if place is None:
        refuse("没有这个辖区,或它已停用。", status=404)
    sort = Unit.Kind(kind)
    if place.level != _PLACE[sort]:
        refuse(f"{sort.label}单位应设在{_PLACE[sort].label}一级,{place.name}不是。", status=422)
    with transaction.atomic():
        try:
            with transaction.atomic():
                unit = Unit.objects.create(name=name, kind=sort, area_path=area_path)
        except IntegrityError:
            refuse(f"已有名为“{name}”的单位。")
        record(by=by, verb="register_unit", subject=("unit", unit.ref), unit_kind=sort.value)
    return unit.ref


def add_staff(*, name: str, unit_ref: str, by: Scope) -> str:
    """Add a natural person who works in a unit (登记工作人员); returns the reference."""
    by.must_be(Role.DISTRICT)
    unit = Unit.objects.filter(ref=unit_ref, active=True).first()
    if unit is None or not by.reaches(unit.area_path):
        refuse("没有这个单位,或它已停用。", status=404)
    with transaction.atomic():
        staff = Staff.objects.create(name=name, unit=unit)
        record(by=by, verb="add_staff", subject=("staff", staff.ref), unit=unit.ref)
    return staff.ref


def add_account(*, staff_ref: str, username: str, password: str, role: str, by: Scope) -> str:
    """Give a person a log-in in a role that fits their unit (开设账号); returns the person's reference."""
    by.must_be(Role.DISTRICT)
    staff = Staff.objects.select_related("unit").filter(ref=staff_ref).first()
    if staff is None or not by.reaches(staff.unit.area_path):
        refuse("没有这位工作人员,或不在您的辖区内。", status=404)
    wanted, kind = Role(role), Unit.Kind(staff.unit.kind)
    if wanted not in _ROLES[kind]:
        refuse(f"{kind.label}单位的人员不能用{wanted.label}角色。", status=422)
    with transaction.atomic():
        _new_account(staff, username, password, wanted)
        record(by=by, verb="add_account", subject=("staff", staff.ref), role=wanted.value)
    return staff.ref


def close_account(*, username: str, reason: str, by: Scope) -> None:
    """Close a log-in (停用账号); what the person has done stays theirs."""
    by.must_be(Role.DISTRICT)
    if not reason.strip():
        refuse("停用账号要写明理由。", status=422)
    account = Account.objects.select_related("staff__unit").filter(username=username).first()
    if account is None or not by.reaches(account.staff.unit.area_path):
        refuse("没有这个账号,或不在您的辖区内。", status=404)
    if account.staff_id == by.staff_id:
        refuse("不能停用自己的账号,请由另一位区级人员办理。", status=403)
    with transaction.atomic():
        if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
            refuse("这个账号已经停用。")
        record(by=by, verb="close_account", subject=("staff", account.staff.ref), reason=reason)


def change_password(*, account: Account, password: str, by: Scope) -> None:
    """Change one's own password (修改密码); the caller has checked the old one."""
    if account.staff_id != by.staff_id:
        refuse("只能修改自己的密码。", status=403)
    _check_password(password, account)
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        record(by=by, verb="change_password", subject=("staff", account.staff.ref))


def add_category(
    *,
    key: str,
    name: str,
    by: Scope,
    order: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
    seen_by: Sequence[Role] = (),
) -> str:
    """Add a category of people in need (新增对象类别); returns its key.

    ``seen_by`` restricts it (限知类别): only these roles may know who belongs to it.
    """
    by.must_be(Role.DISTRICT)
    start = valid_from or timezone.localdate()
    if valid_to is not None and valid_to <= start:
        refuse("停用日期应在启用日期之后。", status=422)
    with transaction.atomic():
        try:
            with transaction.atomic():
                Category.objects.create(
                    key=key, name=name, order=order, valid_from=start, valid_to=valid_to,
                    seen_by=",".join(sorted(role.value for role in seen_by)),
                )  # fmt: skip
        except IntegrityError:
            refuse(f"已有代号为 {key} 或名为“{name}”的对象类别。")
        record(by=by, verb="add_category", subject=("category", key))
    return key


def add_policy(
    *, title: str, issued_on: date, by: Scope, number: str = "", effective_from: date | None = None
) -> int:
    """Add a document that programmes rest on (登记政策依据); returns its id."""
    by.must_be(Role.DISTRICT)
    with transaction.atomic():
        policy = PolicyBasis.objects.create(
            number=number, title=title, issued_on=issued_on, effective_from=effective_from or issued_on
        )
        record(by=by, verb="add_policy", subject=("policy", str(policy.pk)))
    return policy.pk


def note_login(*, account: Account) -> None:
    """Write down that somebody logged in (登录留痕)."""
    with transaction.atomic():
        record(by=scope_of(account), verb="log_in", subject=("staff", account.staff.ref))


def note_logout(*, account: Account) -> None:
    """Write down that somebody logged out (退出留痕)."""
    with transaction.atomic():
        record(by=scope_of(account), verb="log_out", subject=("staff", account.staff.ref))


def _district_only(by: Scope, area_path: str) -> None:
    by.must_be(Role.DISTRICT)
    if not by.reaches(area_path):
        refuse("没有这个辖区,或不在您的辖区内。", status=404)


def _new_account(staff: Staff, username: str, password: str, role: Role) -> Account:
    account = Account(username=username, staff=staff, role=role)
    _check_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        refuse(f"用户名 {username} 已被使用。")
    return account


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        refuse("密码不合要求:" + " ".join(error.messages), status=422)
