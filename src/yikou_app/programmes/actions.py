"""Open seasons and programmes; take and give back places, quota and money for awards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from yikou.values import yuan_text
from yikou_app.district.queries import categories, units
from yikou_app.funds.actions import Move, Part, post_moves
from yikou_app.funds.queries import funds, funds_by_id, posted
from yikou_app.ground.ensure import BrokenInvariant, ensure, refuse
from yikou_app.ground.scope import Role, Scope
from yikou_app.programmes.models import CostShare, Programme, Season, Stage
from yikou_app.programmes.queries import season
from yikou_app.trail.actions import record


@dataclass(frozen=True, slots=True)
class Place:
    """One award's place in a programme (名额): its natural key, the award's reference, fen by fund."""

    key: str
    tag: str
    shares: Mapping[int, int]


# What a person does -------------------------------------------------------------------------------


def open_season(
    *,
    name: str,
    year: int,
    starts_on: date,
    ends_on: date,
    stages: Sequence[tuple[str, date, date]],
    basis_id: int | None = None,
    by: Scope,
) -> str:
    """Open a season with its stages (开设帮困季); returns its reference."""
    by.must_be(Role.DISTRICT)
    if not name.strip():
        refuse("请填写帮困季的名称。", status=422)
    if ends_on < starts_on:
        refuse(f"结束日期 {ends_on} 早于开始日期 {starts_on},请核对。", status=422)
    for stage, first, last in stages:
        if not starts_on <= first <= last <= ends_on:
            refuse(
                f"阶段「{stage}」{first} 至 {last} 不在帮困季 {starts_on} 至 {ends_on} 之内,请核对年份。",
                status=422,
            )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Season.objects.create(
                    name=name.strip(),
                    year=year,
                    area_path=by.area_path,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    basis_id=basis_id,
                )
        except IntegrityError:
            refuse(f"{year} 年已有「{name.strip()}」,请直接使用。")
        Stage.objects.bulk_create(
            Stage(season=row, order=order, name=stage, starts_on=first, ends_on=last)
            for order, (stage, first, last) in enumerate(stages, 1)
        )
        record(by=by, verb="open_season", subject=("season", row.ref), year=year, stages=len(stages))
    return row.ref


def open_programme(
    *,
    season_ref: str,
    unit_ref: str,
    name: str,
    form: str,
    period: str,
    standard_min_fen: int,
    standard_max_fen: int,
    quota: int,
    stacking_group: str,
    claim_by: str,
    category_keys: Sequence[str],
    shares: Sequence[tuple[str, int, int]],
    by: Scope,
) -> str:
    """Open a programme (设立帮扶项目); ``shares`` are (fund reference, parts, ceiling in fen).

    The district opens for any unit of its area, everybody else for their own unit, and only with
    money of funds within their own scope.
    """
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    during = season(by, season_ref)
    owner = next((row for row in units(by.area_path) if row.ref == unit_ref), None)
    if during is None or owner is None:
        refuse("没有找到这个帮困季或主办单位,或不在您的辖区内。", status=404)
    if by.role is not Role.DISTRICT and owner.id != by.unit_id:
        refuse("只能为本单位设立项目;为其他单位设立请由区办理。", status=403)
    _check_programme(name, period, stacking_group, form, claim_by)
    _check_standard(standard_min_fen, standard_max_fen, quota)
    known = {row.key: row.id for row in categories(timezone.localdate())}
    unknown = [key for key in category_keys if key not in known]
    if unknown or not category_keys:
        refuse(f"对象类别 {'、'.join(unknown) or '(未选)'} 不可用,请从现有类别中选择。", status=422)
    parts = _check_shares(shares, by)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Programme.objects.create(
                    season_id=during.id,
                    unit_id=owner.id,
                    area_path=owner.area_path,
                    name=name.strip(),
                    form=form,
                    period=period.strip(),
                    standard_min_fen=standard_min_fen,
                    standard_max_fen=standard_max_fen,
                    quota=quota,
                    stacking_group=stacking_group.strip(),
                    claim_by=claim_by,
                )
        except IntegrityError:
            refuse(f"「{during.name}」里已有名为「{name.strip()}」的项目,请换一个名称。")
        row.categories.set([known[key] for key in category_keys])
        CostShare.objects.bulk_create(
            CostShare(programme=row, fund_id=fund_id, order=order, parts=part, ceiling_fen=ceiling)
            for order, (fund_id, part, ceiling) in enumerate(parts, 1)
        )
        record(
            by=by,
            verb="open_programme",
            subject=("programme", row.ref),
            season=season_ref,
            quota=quota,
            ceiling_fen=sum(ceiling for *_, ceiling in parts),
        )
    return row.ref


def _check_programme(name: str, period: str, stacking_group: str, form: str, claim_by: str) -> None:
    for word, text in (("项目名称", name), ("享受期", period), ("叠加组", stacking_group)):
        if not text.strip():
            refuse(f"请填写{word}。", status=422)
    if form not in Programme.Form.values or claim_by not in Programme.ClaimBy.values:
        refuse("帮扶形式或计次单位不在可选的范围内。", status=422)


def _check_standard(low_fen: int, high_fen: int, quota: int) -> None:
    if not 0 < low_fen <= high_fen:
        refuse(
            f"标准应为正数,且下限不高于上限:现为 {yuan_text(low_fen)} 至 {yuan_text(high_fen)} 元。",
            status=422,
        )
    if not 0 < quota < 10**7:
        refuse("名额应为正整数。", status=422)


def _check_shares(shares: Sequence[tuple[str, int, int]], by: Scope) -> list[tuple[int, int, int]]:
    if not shares:
        refuse("请至少选一项资金来源。", status=422)
    mine = {row.ref: row for row in funds(by)}
    checked = []
    for ref, part, ceiling in shares:
        if ref not in mine:
            refuse("没有找到所选的资金来源,或不在您的辖区内。", status=404)
        if part <= 0 or ceiling <= 0:
            refuse(f"「{mine[ref].name}」的分担份数和安排资金都应为正数。", status=422)
        checked.append((mine[ref].id, part, ceiling))
    if len({fund_id for fund_id, *_ in checked}) != len(checked):
        refuse("同一项资金来源只能选一次。", status=422)
    return checked


def adjust_quota(*, programme_ref: str, quota: int, reason: str, by: Scope) -> None:
    """Change a programme's quota (调整名额), never below what is taken."""
    by.must_be(Role.DISTRICT, Role.STREET)
    row = _programme(programme_ref, by)
    if not reason.strip():
        refuse("请写明调整名额的依据。", status=422)
    if not 0 < quota < 10**7:
        refuse("名额应为正整数。", status=422)
    with transaction.atomic():
        if Programme.objects.within(by).filter(pk=row.pk, taken__lte=quota).update(quota=quota) != 1:
            refuse(f"「{row.name}」已用 {row.taken} 个名额,不能调到 {quota} 个。请先取消部分帮扶。")
        record(
            by=by,
            verb="adjust_quota",
            subject=("programme", row.ref),
            reason=reason.strip(),
            before=row.quota,
            after=quota,
        )


def close_programme(*, programme_ref: str, by: Scope) -> None:
    """End a programme (结束项目): it takes no further awards; what is confirmed is still paid."""
    by.must_be(Role.DISTRICT, Role.STREET, Role.DEPARTMENT)
    row = _programme(programme_ref, by)
    with transaction.atomic():
        still = Programme.objects.within(by).filter(pk=row.pk).exclude(state=Programme.State.CLOSED)
        if still.update(state=Programme.State.CLOSED) != 1:
            refuse(f"「{row.name}」已经结束。")
        record(by=by, verb="close_programme", subject=("programme", row.ref), taken=row.taken)


def _programme(ref: str, by: Scope) -> Programme:
    row = Programme.objects.within(by).filter(ref=ref).first()
    if row is None:
        refuse("没有找到这个项目,或不在您的辖区内。", status=404)
    return row


# Places and money, in the caller's transaction ----------------------------------------------------


def take_place(
    *, programme_id: int, shares: Mapping[int, int], key: str, tag: str, on: date, by: Scope
) -> None:
    """Take one place and its money for an award (占用名额与资金); the same key takes nothing twice."""
    take_places(programme_id=programme_id, takes=[Place(key, tag, shares)], on=on, by=by)


def take_places(*, programme_id: int, takes: Sequence[Place], on: date, by: Scope) -> None:
    """Take many places at once, all or nothing: quota, then ceilings, then funds.

    Refuses with what is missing. Places whose key is posted already are taken already.
    """
    _move(programme_id, takes, "reserve", on, by)


def give_back(
    *, programme_id: int, shares: Mapping[int, int], key: str, tag: str, on: date, by: Scope
) -> None:
    """Give back a cancelled award's place and money (释放名额与资金)."""
    _move(programme_id, [Place(key, tag, shares)], "release", on, by)


def give_back_all(*, programme_id: int, places: Sequence[Place], on: date, by: Scope) -> None:
    """Give back the places and the money of many awards at once (批量释放)."""
    _move(programme_id, places, "release", on, by)


def _move(programme_id: int, places: Sequence[Place], kind: str, on: date, by: Scope) -> None:
    ensure(connection.in_atomic_block, "places are taken in the transaction of their award")
    ensure(all(place.shares for place in places), "a place draws on a fund")
    rows = Programme.objects.everywhere("the award's room checks the scope").filter(pk=programme_id)
    # The lock keeps two retries of one key apart on PostgreSQL; the guards are the UPDATEs below.
    name = rows.select_for_update().values_list("name", flat=True).first()
    if name is None:
        raise BrokenInvariant("a place in a programme that does not exist")
    done = posted(place.key for place in places)
    new = [place for place in places if place.key not in done]
    if new:
        sign = 1 if kind == "reserve" else -1
        _count_places(programme_id, name, sign * len(new))
        amounts: dict[int, int] = defaultdict(int)
        for place in new:
            for fund_id, fen in place.shares.items():
                amounts[fund_id] += fen
        for fund_id in _in_share_order(programme_id, amounts):
            _count_share(programme_id, name, fund_id, sign * amounts[fund_id])
    words = f"{name} {'占用' if kind == 'reserve' else '释放'}"[:200]
    moves = [
        Move(
            place.key,
            kind,
            tuple(Part(fund_id, fen, place.tag) for fund_id, fen in sorted(place.shares.items())),
            on,
            words,
        )
        for place in places
    ]
    post_moves(moves, by=by)


def _count_places(programme_id: int, name: str, places: int) -> None:
    rows = Programme.objects.everywhere("conditional update").filter(pk=programme_id)
    if places > 0:
        fits = rows.filter(state=Programme.State.OPEN, taken__lte=F("quota") - places)
    else:
        fits = rows.filter(taken__gte=-places)
    if fits.update(taken=F("taken") + places) == 1:
        return
    row = rows.get()
    ensure(places > 0, "no more places are given back than were taken")
    if row.state != Programme.State.OPEN:
        refuse(f"「{name}」当前是「{Programme.State(row.state).label}」,不能再确认帮扶。")
    refuse(
        f"「{name}」名额 {row.quota} 个,已用 {row.taken} 个,这一步需要 {places} 个,"
        f"差 {places - (row.quota - row.taken)} 个。请调整名额,或取消其他帮扶。"
    )


def _in_share_order(programme_id: int, amounts: Mapping[int, int]) -> list[int]:
    """The funds in the order of their share rows' ids, so that nobody waits in a ring."""
    rows = CostShare.objects.filter(programme_id=programme_id, fund_id__in=amounts).order_by("pk")
    found = list(rows.values_list("fund_id", flat=True))
    ensure(len(found) == len(amounts), "an award draws only on funds of its programme")
    return found


def _count_share(programme_id: int, name: str, fund_id: int, fen: int) -> None:
    rows = CostShare.objects.filter(programme_id=programme_id, fund_id=fund_id)
    fits = rows.filter(ceiling_fen__gte=F("reserved_fen") + F("paid_fen") + fen, reserved_fen__gte=-fen)
    if fits.update(reserved_fen=F("reserved_fen") + fen) == 1:
        return
    row = rows.get()
    left = row.ceiling_fen - row.reserved_fen - row.paid_fen
    ensure(fen > left, "no more money is given back than was taken")
    refuse(
        f"「{name}」由「{funds_by_id([fund_id])[fund_id].name}」安排的资金还剩 {yuan_text(left)} 元,"
        f"这一步需要 {yuan_text(fen)} 元,差 {yuan_text(fen - left)} 元。请调整安排,或取消其他帮扶。"
    )


def settle_shares(*, amounts: Mapping[tuple[int, int], int]) -> None:
    """Paid money leaves the reserved part of its cost share (结算分担): fen by (programme id, fund id).

    Called before ``funds.post_moves`` in the transaction that marks the payment lines as paid.
    """
    ensure(connection.in_atomic_block, "shares are settled in the transaction of the payment")
    rows = CostShare.objects.filter(programme_id__in={programme for programme, _ in amounts})
    known = {
        (programme, fund): pk for pk, programme, fund in rows.values_list("pk", "programme_id", "fund_id")
    }
    for of in sorted(amounts, key=lambda pair: known[pair]):
        fen = amounts[of]
        enough = CostShare.objects.filter(pk=known[of], reserved_fen__gte=fen)
        changed = enough.update(reserved_fen=F("reserved_fen") - fen, paid_fen=F("paid_fen") + fen)
        ensure(changed == 1, "no more is settled than was reserved")


def settle_share(*, programme_id: int, fund_id: int, amount_fen: int) -> None:
    """Settle one fund's part of one payment; see ``settle_shares``."""
    settle_shares(amounts={(programme_id, fund_id): amount_fen})
