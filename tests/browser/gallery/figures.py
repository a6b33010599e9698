"""Invented figures for the gallery; no person, no number here belongs to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yikou_app.ground.charts import Cell, Chart, Flow, Series
from yikou_app.ground.parts import (
    Action,
    Choice,
    Crumb,
    Difference,
    Event,
    FileItem,
    MenuGroup,
    MenuItem,
    Pair,
    Shell,
    Stat,
    Step,
    TraceNode,
)
from yikou_app.ground.tablespec import Column, TableSpec


@dataclass(frozen=True)
class Person:
    """A row of the list."""

    ref: str
    name: str
    sex: str
    id_number: str
    committee: str
    category: str
    members: int
    amount_fen: int
    programmes: int
    visited_on: date | None
    state: str


_NAMES = [
    "样张甲",
    "样李乙",
    "样王丙",
    "样陈丁",
    "样刘戊",
    "样杨己",
    "样黄庚",
    "样周辛",
    "样吴壬",
    "样徐癸",
    "样孙子",
    "阿卜杜热合曼·图尔荪尼亚孜·麦麦提艾力",
]
_COMMITTEES = ["东川居委", "沧源居委", "鹤庆居委", "金平第二居委"]
_CATEGORIES = ["低保家庭", "低收入家庭", "特困供养", "重残无业", "大重病", "独居老人"]
_STATES = ["已核实", "已核实", "疑似重复", "已核实", "待核实", "审批中", "已停保"]

PEOPLE = tuple(
    Person(
        ref=f"p{n:04d}",
        name=_NAMES[n % len(_NAMES)],
        sex="男女"[n % 2],
        id_number=f"99999919{50 + n % 49:02d}0{1 + n % 9}{10 + n % 18:02d}{n % 1000:03d}X",
        committee=_COMMITTEES[n % 4],
        category=_CATEGORIES[n % 6],
        members=1 + n * 7 % 5,
        amount_fen=70000 + n * 13700 % 520000,
        programmes=1 + n % 4,
        visited_on=None if n % 11 == 5 else date(2026, 1, 3) + timedelta(days=n * 17 % 320),
        state=_STATES[n % len(_STATES)],
    )
    for n in range(1842)
)

TABLE = TableSpec(
    name="people",
    title="帮扶对象",
    row_label="name",
    selectable=True,
    columns=(
        Column("姓名", "name", kind="link", url=lambda row: "/detail/", sortable=True),
        Column("性别", "sex"),
        Column("身份证号", "id_number", kind="masked"),
        Column("所属居村", "committee", sortable=True),
        Column("对象类别", "category"),
        Column("人口", "members", kind="count"),
        Column("本年金额(元)", "amount_fen", kind="money", sortable=True, total=True),
        Column("项目数", "programmes", kind="count"),
        Column("最近走访", "visited_on", kind="date", sortable=True),
        Column(
            "状态",
            "state",
            kind="tag",
            tones={"已核实": "ok", "疑似重复": "err", "待核实": "warn", "审批中": "info"},
        ),
    ),
    actions=lambda row: (Action("查看", "/detail/"), Action("办理", "/form/")),
)

_MENU = [
    ("工作台", "dashboard-line", [("工作台首页", "/", None), ("待办事项", "/states/", 18), ("消息预警", "/proof/", 7)]),
    ("对象台账", "group-line", [("帮扶对象", "/list/", None), ("家庭档案", "#", None), ("查重比对", "#", 326), ("遗漏发现", "#", 1204)]),
    ("项目与资金", "folders-line", [("帮扶项目", "#", 122), ("资金池与预算", "/charts/", None), ("捐赠收入", "#", None)]),
    ("救助办理", "file-list-3-line", [("名单导入", "/form/", None), ("个案申请", "/detail/", 9), ("审批", "#", None), ("发放批次", "#", None), ("回访", "#", None)]),
    ("绩效自评", "bar-chart-box-line", [("自评项目", "/sheet/", None), ("指标体系", "#", None), ("佐证材料", "#", None), ("报告审校", "#", None)]),
    ("系统管理", "settings-3-line", [("组织机构", "#", None), ("用户与角色", "#", None), ("审计日志", "#", None)]),
]  # fmt: skip


def shell(title: str, here: str, *crumbs: Crumb | str) -> Shell:
    """The frame of a gallery page."""
    menu = [
        MenuGroup(
            label,
            icon,
            [
                MenuItem(word, url, count, current=url == here, hot=word in ("待办事项", "个案申请"))
                for word, url, count in items
            ],
        )
        for label, icon, items in _MENU
    ]
    streets = [
        "全部街镇",
        "莘庄镇",
        "七宝镇",
        "颛桥镇",
        "华漕镇",
        "虹桥镇",
        "梅陇镇",
        "吴泾镇",
        "马桥镇",
        "浦江镇",
        "江川路街道",
        "古美路街道",
        "新虹街道",
        "浦锦街道",
    ]
    return Shell(
        title=title,
        user_name="王某某",
        role_label="街道经办",
        scope_label="闵行区 · 江川路街道",
        year=2026,
        crumbs=crumbs,
        menu=menu,
        scopes=[Choice(name, name, current=name == "江川路街道") for name in streets],
        years=[Choice("2026 年度", "2026", True), Choice("2025 年度", "2025")],
        todo_count=18,
        scope_url="/switch/",
        year_url="/switch/",
        search_url="/list/",
        todo_url="/states/",
        help_url="/proof/",
        account_url="/form/",
        logout_url="/switch/",
        idle_seconds=900,
    )


STATS = (
    Stat("街镇项目惠及对象(本年)", "21,469", "人", "较上年同期 ↑ 3.2%", "group-line", "info"),
    Stat("街镇实施中项目", "77", "个", "全区共 122 个", "folders-line", "none"),
    Stat("本年已发放", "1,552.00", "万元", "预算执行率 94.6%", "money-cny-circle-line", "warn"),
    Stat("疑似重复享受", "326", "条", "已核实 211 条", "file-copy-2-line", "err", "/list/"),
    Stat("疑似遗漏对象", "1,204", "人", "已入户 618 人", "user-search-line", "ok", "/list/"),
)

MONTHS = tuple(f"{n}月" for n in range(1, 13))
BUDGET = Chart(
    "combo",
    "资金执行情况",
    "万元",
    MONTHS,
    (
        Series("预算下达", (380, 120, 90, 110, 130, 100, 95, 105, 140, 160, 210, 250)),
        Series("实际发放", (362, 118, 82, 104, 126, 97, 90, 99, 133, 151, 190, None)),
        Series(
            "累计执行率",
            tuple(
                Decimal(x)
                for x in [
                    "95.3",
                    "96.0",
                    "95.3",
                    "95.1",
                    "95.4",
                    "95.6",
                    "95.5",
                    "95.4",
                    "95.4",
                    "95.2",
                    "94.6",
                ]
            )
            + (None,),
            line=True,
            unit="%",
        ),
    ),
    label_head="月份",
)
STREETS = ["莘庄镇", "七宝镇", "颛桥镇", "江川路街道", "古美路街道", "新虹街道", "浦锦街道"]
PROGRESS = Chart(
    "rank", "各街镇发放进度", "%", STREETS,
    (Series("发放进度", tuple(Decimal(x) for x in ["100", "98.2", "96.5", "91", "88.4", "72.1", "43.6"])),), top=100, label_head="街镇",
)  # fmt: skip
KINDS = Chart(
    "pie", "对象类别构成", "人", _CATEGORIES, (Series("人数", (5320, 3110, 860, 2240, 1980, 4120)),)
)
MONEY_FLOW = Chart(
    "sankey", "资金流向", "万元", height="l",
    flows=(
        Flow("市级专项", "帮困资金池", Decimal("1200.50")), Flow("区级预算", "帮困资金池", Decimal("3731.14")),
        Flow("街镇配套", "街镇项目", Decimal("1746.06")), Flow("社会募集", "帮困资金池", Decimal("645.83")),
        Flow("帮困资金池", "区级项目", Decimal("3731.14")), Flow("帮困资金池", "条线项目", Decimal("1845.33")),
        Flow("区级项目", "实物", Decimal("731.14")), Flow("区级项目", "现金", Decimal(3000)), Flow("条线项目", "现金", Decimal("1845.33")), Flow("街镇项目", "现金", Decimal("1746.06")),
    ),
)  # fmt: skip
OTHERS = (
    Chart("line", "每月惠及人次", "人次", MONTHS, (Series("低保", tuple(range(900, 2100, 100))), Series("低收入", tuple(range(400, 1000, 50))))),
    Chart("bar", "各类别金额", "万元", _CATEGORIES, (Series("节日慰问", (120, 90, 40, 66, 70, 88)), Series("个案帮扶", (60, 30, 22, 36, 91, 12))), stacked=True),
    Chart("funnel", "从申请到发放", "件", ["申请", "受理", "审核通过", "发放"], (Series("件数", (320, 301, 266, 259)),)),
    Chart("treemap", "项目规模", "万元", ["帮困金", "年夜饭", "大重病慰问", "助学", "送温暖礼包", "医疗卡"], (Series("金额", (3000, 210, 860, 420, 640, 1200)),)),
    Chart("gauge", "综合得分", "分", ["综合得分"], (Series("得分", (Decimal("88.00"),)),), top=100),
    Chart("heatmap", "走访频次", "次", cells=tuple(Cell(m, s, (i * 7 + j * 3) % 23) for i, s in enumerate(STREETS) for j, m in enumerate(MONTHS))),
)  # fmt: skip

STEPS = (
    Step("街道受理", "王某某 11-10 09:12", "done"),
    Step("核对与入户", "王某某、陈某 11-11", "done"),
    Step("街道审核", "陈某 11-13 15:40", "done"),
    Step("街道确认", "剩余 2 个工作日", "now"),
    Step("公布", "居住社区公布栏"),
    Step("发放", "社保卡打卡"),
)
EVENTS = (
    Event("街道确认", "赵某", "剩余 2 天", "待处理", "wait"),
    Event("街道审核通过", "陈某", "11-13 15:40", "情况属实,建议给予 3,000 元临时救助。"),
    Event("一次告知补充", "陈某", "11-12 10:05", "请补充近 6 个月医疗费用发票。", "err"),
    Event("入户核查完成", "王某某、陈某", "11-11 16:30", "东川居委协助;照片 4 张。"),
    Event("街道受理", "王某某", "11-10 09:12"),
)
PAIRS = (
    Pair("姓名", "样张甲"),
    Pair("身份证号", "99999919550307123X", "id", url="/form/"),
    Pair("户籍地址", "江川路街道东川居委"),
    Pair("家庭人口", "3 人(劳动力 1 人)"),
    Pair("家庭月均收入", 286000, "money"),
    Pair("申请金额", 300000, "capital"),
    Pair("收款账号", "6200000000000001234", "account"),
    Pair("联系电话", "13800000000", "phone"),
    Pair(
        "困难原因",
        "本人患慢性肾功能衰竭,每周透析三次,医保报销后年自负费用约 4.6 万元;子在读大学,家庭刚性支出超过家庭收入。",
        wide=True,
    ),
)
FILES = (
    FileItem("医疗费用发票(2026 年 5 月至 10 月).pdf", 2_480_000, "#", "样王丙 11-12 上传", "ok", "已核对"),
    FileItem("入户照片-客厅.jpg", 840_000, "#", "", "warn", "待核对"),
    FileItem(
        "闵行区江川路街道二〇二六年元旦春节帮困送温暖对象名单(含居委汇总及逐户签字扫描件)最终修订第三版.xlsx",
        12_400_000,
        "#",
    ),
    FileItem("空白登记表.docx", 14_000, "#"),
)
DIFFERENCES = (
    Difference("姓名", "样张甲", "样张甲"),
    Difference("收款账号", "****0001", "****0002"),
    Difference("联系电话", "", "138****0000"),
    Difference("备注", "原住址已拆迁,现暂住亲属家", ""),
)
TRACE = (
    TraceNode(
        "社区居民满意度 ≥90% 得满分,每降低 1 个百分点扣 0.5 分,扣完为止",
        "3.31 分 / 4 分",
        "warn",
        children=(
            TraceNode("回访 120 人,满意 106 人,满意度 88.33%", "取自回访记录", "info", "/list/"),
            TraceNode(
                "低于 90% 共 1.67 个百分点",
                "口径:按比例扣",
                "none",
                children=(TraceNode("1.67 × 0.5 = 0.83,四舍五入到 0.01", "扣 0.83 分", "err"),),
            ),
            TraceNode("另有 0.14 分:超出目标但未说明理由", "待人工确认", "warn"),
        ),
    ),
    TraceNode("资金到位率 100%", "4 分 / 4 分", "ok"),
)
