"""Ask across rooms: the state of a season, a person's whole chain, a programme's money, a roster's fate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yikou.values import path_range
from yikou_app.awards import queries as awards
from yikou_app.district.queries import UNSHOWN, area_names, areas, hidden_categories
from yikou_app.ground.scope import Role, Scope
from yikou_app.payments import queries as payments
from yikou_app.programmes import queries as programmes
from yikou_app.programmes.queries import ProgrammeRow, SeasonRow
from yikou_app.register import queries as register
from yikou_app.rosters import queries as rosters
from yikou_app.trail.queries import history

STREET_DEPTH = 6
"""Length of a street's area path: two levels of three characters."""


@dataclass(frozen=True, slots=True)
class StreetProgress:
    """How far a street's confirmed awards are paid, in fen."""

    area_path: str
    name: str
    confirmed_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class FundFlow:
    """What a fund paid through a programme to a street, in fen."""

    fund: str
    programme: str
    street: str
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A season as one scope sees it."""

    season: SeasonRow
    programmes: int
    people: int
    awards: dict[str, tuple[int, int]]
    paid_fen: int
    streets: tuple[StreetProgress, ...]
    flows: tuple[FundFlow, ...]
    people_by_category: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened on a person's way, with the room it happened in."""

    at: datetime
    title: str
    who: str
    note: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One payment of a person as the chain lists it."""

    key: str
    programme_name: str
    amount_fen: int
    state_label: str
    settled_at: datetime | None
    bank_reason: str


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """One overlap as its screen lists it: the other award only as far as it may be told."""

    note_id: int
    award_ref: str
    person_ref: str
    name: str
    masked_id: str
    area_name: str
    programme_name: str
    amount_fen: int
    kind_label: str
    other: str
    other_fen: int
    state: str
    state_label: str
    allowed_reason: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A person's whole chain (一人一档): records, awards, payments, notices, and what happened when."""

    person: register.PersonLine
    records: tuple[register.PersonLine, ...]
    links: tuple[register.LinkLine, ...]
    awards: tuple[awards.AwardLine, ...]
    items: tuple[ItemLine, ...]
    notices: tuple[payments.NoticeFact, ...]
    moments: tuple[Moment, ...]
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one data row of a roster."""

    number: int
    name: str
    state: str
    amount_fen: int
    award_ref: str
    award_state: str
    payment_state: str


def season_of(scope: Scope, year: int) -> SeasonRow | None:
    """The season a person works in: the latest of the year, else the latest of all."""
    rows = programmes.seasons(scope)
    of_year = [row for row in rows if row.year == year]
    return max(of_year or rows, key=lambda row: (row.starts_on, row.id), default=None)


def _items(scope: Scope, season: SeasonRow, own: Iterable[ProgrammeRow]) -> list[payments.ItemFact]:
    """The season's payment items that a scope may see: by area, or by programme for a department."""
    if scope.role is Role.DEPARTMENT:
        ids = {row.id for row in own}
        low, high = path_range(season.area_path)
        return [item for item in payments.season_items(season.id, low, high) if item.programme_id in ids]
    low, high = path_range(scope.area_path)
    return payments.season_items(season.id, low, high)


def picture(scope: Scope, season: SeasonRow) -> Picture:
    """The season's figures within the scope, for the dashboard."""
    own = programmes.programmes(scope, season.ref)
    names = {row.id: row for row in programmes.programmes_of_season(season.id)}
    funds = {share.fund_id: share.fund_name for share in programmes.shares_of_season(season.id)}
    items = _items(scope, season, own)
    paid = [item for item in items if item.line_state == "paid"]
    streets = {row.path: row.name for row in areas(season.area_path, season.ends_on, "street")}
    flows: dict[tuple[str, str, str], int] = {}
    by_category: dict[str, set[int]] = {}
    hidden = hidden_categories(scope)
    facts = awards.award_facts({item.award_id for item in paid})
    for item in paid:
        street = streets.get(item.area_path[:STREET_DEPTH], "区级")
        key = (funds[item.fund_id], names[item.programme_id].name, street)
        flows[key] = flows.get(key, 0) + item.amount_fen
        fact = facts[item.award_id]
        word = UNSHOWN if fact.category_key in hidden else fact.category
        by_category.setdefault(word, set()).add(item.cluster)
    return Picture(
        season=season,
        programmes=len({row.id for row in own} | {item.programme_id for item in items}),
        people=len({item.cluster for item in paid}),
        awards=awards.state_counts(scope, season.id),
        paid_fen=sum(item.amount_fen for item in paid),
        streets=tuple(_progress(scope, season, streets, paid, {row.id for row in own})),
        flows=tuple(FundFlow(*key, paid_fen=fen) for key, fen in sorted(flows.items())),
        people_by_category=tuple((name, len(people)) for name, people in by_category.items()),
    )


def _progress(
    scope: Scope, season: SeasonRow, streets: dict[str, str], paid: list[payments.ItemFact], own: set[int]
) -> Iterable[StreetProgress]:
    department = scope.role is Role.DEPARTMENT
    low, high = path_range(season.area_path if department else scope.area_path)
    confirmed: dict[str, int] = {}
    for fact in awards.season_facts(season.id, low=low, high=high):
        if fact.state == "confirmed" and (fact.programme_id in own or not department):
            street = fact.area_path[:STREET_DEPTH]
            confirmed[street] = confirmed.get(street, 0) + fact.amount_fen
    for path, name in streets.items():
        if path in confirmed:
            done = sum(item.amount_fen for item in paid if item.area_path[:STREET_DEPTH] == path)
            yield StreetProgress(path, name, confirmed[path], done)


def chain(scope: Scope, ref: str, on: date) -> Chain | None:
    """A person's whole chain within the scope, or None when the person is not in it."""
    person = register.person(scope, ref, on)
    if person is None:
        return None
    granted = awards.awards_of_cluster(scope, person.cluster)
    visible = {line.id for line in granted}
    items = payments.items_of_awards(visible)
    records = register.linked_records(scope, person.cluster, on)
    notices = payments.notices_of_people([record.id for record in records])
    return Chain(
        person=person,
        records=tuple(records),
        links=tuple(register.links_of(scope, person.ref)),
        awards=tuple(granted),
        items=tuple(_item_lines(items, granted)),
        notices=tuple(notices),
        moments=tuple(sorted(_moments(person, granted, items, notices), key=lambda each: each.at)),
        paid_fen=sum(item.amount_fen for item in items if item.line_state == "paid"),
    )


#: What the trail's verbs are called on screens.
VERB_WORDS = {
    "hand_in_roster": "上报名册", "check_roster": "检查名册", "accept_roster": "接收名册",
    "withdraw_roster": "撤回名册", "propose_awards": "形成帮扶决定", "stop_proposal": "停止接收", "confirm_awards": "批量确认帮扶",
    "confirm_award": "确认帮扶", "hold_award": "暂缓确认", "cancel_award": "取消帮扶", "make_batch": "编制批次",
    "submit_batch": "提交批次", "release_batch": "放行批次", "return_batch": "退回批次", "void_batch": "作废批次",
    "write_bank_file": "出具银行文件", "take_return": "接收回盘", "reissue": "重发退汇", "sign_notice": "登记签收",
    "receive_money": "资金到账", "open_fund": "设立资金来源", "open_programme": "设立项目",
    "open_season": "设立帮困季", "open_evaluation": "开始自评", "add_indicator": "增加指标",
    "attest_quality": "评定定性指标", "explain_deviation": "填写偏差原因", "write_form": "出具自评表",
    "submit_documents": "提交核查", "close_audit": "完成核查", "stop_audit": "中止核查", "decide_finding": "处理发现",
    "accept_open": "采纳全部错误", "write_opinion": "出具审核意见",
    "log_in": "登录", "log_out": "退出", "download_file": "下载文件", "read_id_number": "查看完整证件号码",
    "read_phone": "查看联系电话", "read_account": "查看收款账号", "read_address": "查看地址",
    "correct_account": "更正账号", "link_records": "关联记录", "undo_link": "撤销关联",
    "give_statuses": "认定身份", "open_household": "建户", "join_household": "成员入户",
    "leave_household": "成员离户", "change_head": "变更户主", "correct_status": "更正身份",
    "record_particular": "登记变更", "correct_particular": "更正登记事项",
    "note_need": "登记需求", "end_need": "结束需求", "name_proxy": "登记代办人", "end_proxy": "结束代办", "note_gap": "登记遗漏处理",
    "open_approval": "提交审批", "sign": "审批签字", "open_area": "设立辖区", "register_unit": "设立单位",
    "add_staff": "登记工作人员", "add_account": "开设账号", "add_category": "设立对象类别",
    "hand_in_reference": "上传比对名单", "check_reference": "检查比对名单", "adopt_reference": "启用比对名单",
    "withdraw_reference": "撤回比对名单", "destroy_reference": "销毁比对名单", "compare_reference": "比对名单",
    "finish_comparison": "完成名单比对", "send_leads": "派发寻访线索", "take_lead": "领取寻访线索",
    "record_lead_result": "登记寻访结果", "read_lead": "打开寻访线索", "read_lead_contact": "查看寻访联系方式",
    "add_policy": "登记政策依据", "open_paying_account": "登记付款账户", "change_password": "修改密码",
}  # fmt: skip
LINE_LABELS = {
    "draft": "待发", "sent": "在途", "paid": "已到账", "failed": "退汇", "unknown": "待查", "void": "已作废",
}  # fmt: skip


def _item_lines(items: list[payments.ItemFact], granted: list[awards.AwardLine]) -> Iterable[ItemLine]:
    names = {line.id: line.programme_name for line in granted}
    for item in items:
        yield ItemLine(
            f"{item.line_ref}-{item.award_ref}", names[item.award_id], item.amount_fen, LINE_LABELS[item.line_state], item.settled_at,
            item.bank_reason,
        )  # fmt: skip


def overlap_rows(scope: Scope, season: SeasonRow) -> list[OverlapRow]:
    """The overlaps of a season as the asker may see them."""
    names = area_names(scope.area_path)
    return [
        OverlapRow(
            row.id, row.award_ref, row.person_ref, row.name, row.masked_id, names.get(row.area_path, ""),
            row.programme_name, row.amount_fen, row.kind_label,
            " ".join(filter(None, (row.told.unit_name or row.told.owner_level, row.told.category))),
            row.told.amount_fen, row.state, row.state_label, row.allowed_reason,
        )
        for row in awards.overlaps(scope, season.id)
    ]  # fmt: skip


def _moments(
    person: register.PersonLine,
    granted: list[awards.AwardLine],
    items: list[payments.ItemFact],
    notices: list[payments.NoticeFact],
) -> Iterable[Moment]:
    names = {line.id: line.programme_name for line in granted}
    for line in granted:
        yield Moment(
            line.proposed_at, f"列入名册:{line.programme_name}", "", f"{line.category},{line.period}"
        )
        for event in history(("award", line.ref)):
            title = f"{VERB_WORDS.get(event.verb, '办理')}:{line.programme_name}"
            yield Moment(event.at, title, event.actor_name, event.reason, event.verb == "hold_award")
    for event in history(("person", person.ref)):
        yield Moment(event.at, VERB_WORDS.get(event.verb, "办理"), event.actor_name, event.reason)
    for item in items:
        if item.settled_at is not None:
            words = {"paid": "银行已到账", "failed": "银行退汇", "unknown": "银行待查"}[item.line_state]
            yield Moment(
                item.settled_at,
                f"{words}:{names[item.award_id]}",
                "",
                item.bank_reason,
                item.line_state != "paid",
            )
    for notice in notices:
        for event in history(("notice", notice.notice_ref)):
            yield Moment(event.at, VERB_WORDS.get(event.verb, "办理告知"), event.actor_name, event.reason)


@dataclass(frozen=True, slots=True)
class ProgrammeMoney:
    """A programme with its money, rosters and progress."""

    row: ProgrammeRow
    shares: tuple[programmes.ShareRow, ...]
    rosters: tuple[rosters.RosterLine, ...]
    awards: dict[str, tuple[int, int]]
    paid: tuple[payments.ItemFact, ...]
    waiting: tuple[payments.ItemFact, ...]
    flows: tuple[FundFlow, ...]


def programme_money(scope: Scope, ref: str) -> ProgrammeMoney | None:
    """A programme within the scope, with what became of its money."""
    row = programmes.programme(scope, ref)
    if row is None:
        return None
    low, high = path_range(row.area_path)
    items = [item for item in payments.season_items(row.season_id, low, high) if item.programme_id == row.id]
    if scope.role in (Role.STREET, Role.COMMITTEE) and row.unit_id != scope.unit_id:
        items = [item for item in items if scope.reaches(item.area_path)]
    paid = [item for item in items if item.line_state == "paid"]
    shares = tuple(
        share for share in programmes.shares_of_season(row.season_id) if share.programme_id == row.id
    )
    funds = {share.fund_id: share.fund_name for share in shares}
    names = area_names(row.area_path)
    flows: dict[tuple[str, str, str], int] = {}
    for item in paid:
        key = (funds[item.fund_id], row.name, names.get(item.area_path[:STREET_DEPTH], "区级"))
        flows[key] = flows.get(key, 0) + item.amount_fen
    counts: dict[str, tuple[int, int]] = {}
    for state in ("proposed", "held", "confirmed", "cancelled"):
        number, fen = awards.programme_total(scope, row.id, state)
        if number:
            counts[state] = (number, fen)
    return ProgrammeMoney(
        row=row,
        shares=shares,
        rosters=tuple(rosters.rosters(scope, programme_id=row.id)),
        awards=counts,
        paid=tuple(paid),
        waiting=tuple(item for item in items if item.live and item.line_state != "paid"),
        flows=tuple(FundFlow(*key, paid_fen=fen) for key, fen in sorted(flows.items())),
    )


def fate(scope: Scope, roster_ref: str) -> list[Fate] | None:
    """What became of every row of a roster, or None when the roster is not in the scope."""
    if rosters.roster(scope, roster_ref) is None:
        return None
    landed = rosters.rows(scope, roster_ref, limit=100_000)
    made = awards.awards_of_rows([row.id for row in landed])
    items: dict[int, list[str]] = {}
    for item in payments.items_of_awards([line.award_id for line in made.values()]):
        items.setdefault(item.award_id, []).append(item.line_state)
    result = []
    for row in landed:
        award = made.get(row.id)
        states = items.get(award.award_id, []) if award else []
        shown = "已到账" if "paid" in states else (LINE_LABELS[states[-1]] if states else "")
        result.append(
            Fate(
                row.number, row.name, row.state_label, row.amount_fen, award.ref if award else "",
                awards.STATE_LABEL[award.state] if award else "", shown,
            )
        )  # fmt: skip
    return result
