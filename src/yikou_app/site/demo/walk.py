"""Walk the whole way with the first family, as officers would, stage by stage, and print what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from yikou.values import yuan_text
from yikou_app.audits import actions as audits
from yikou_app.audits import queries as audit_queries
from yikou_app.awards import actions as awards
from yikou_app.awards import queries as award_queries
from yikou_app.evaluation import actions as evaluation
from yikou_app.evaluation import queries as evaluation_queries
from yikou_app.files import queries as files
from yikou_app.jobs.jobs import run_pending
from yikou_app.leads import actions as leads
from yikou_app.leads import queries as lead_queries
from yikou_app.payments import actions as payments
from yikou_app.payments import queries as payment_queries
from yikou_app.programmes.queries import season_by_ref
from yikou_app.references import actions as references
from yikou_app.references import queries as reference_queries
from yikou_app.register import actions as register
from yikou_app.register import queries as register_queries
from yikou_app.rosters import actions as rosters
from yikou_app.rosters import queries as roster_queries
from yikou_app.site.demo import bank
from yikou_app.site.demo.doubles import meet
from yikou_app.site.demo.family import Family, ListPlan, invent
from yikou_app.site.demo.ground import Example, enrol, evaluate, found, plan
from yikou_app.site.demo.papers import papers
from yikou_app.site.demo.workbooks import certified_workbook, workbook
from yikou_app.trail import queries as trail

OFFICER = {"残联": "canlian", "临江": "linjiang", "慈善会": "cishan", "区": "minzheng"}
#: How many notices stay unsigned, so that the example has something left to do.
UNSIGNED = 6
#: How many awards of one stacking group are allowed; the others stay to be decided.
ALLOWED = 4

#: What the bureau decides of the likeliest pairs; the others wait for whoever looks at the example.
DECIDED = (("different", "已走访核实,同名不同人"), ("doubtful", "电话未接通,待核实"))

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Walk:
    """The example with its family, and the tables that were printed, by stage."""

    example: Example = field(default_factory=Example)
    family: Family = field(default_factory=invent)
    tables: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


class Guide:
    """Goes the way, shows a bar while it works, and prints a table after each stage."""

    def __init__(self, console: Console) -> None:
        self.walk = Walk()
        self.console = console
        self.today = timezone.localdate()

    def each(self, things: Sequence[Thing], words: str) -> Iterator[Thing]:
        """The things one after another under a progress bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(words, total=len(things))
            for thing in things:
                yield thing
                bar.advance(task)

    def show(self, stage: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Print a stage's table and keep it."""
        self.walk.tables[stage] = list(rows)
        table = Table(title=stage, title_justify="left", title_style="bold")
        for place, head in enumerate(heads):
            table.add_column(head, justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)

    def prepare(self) -> None:
        """Stages 1 and 2: the district, the money, the programmes, the register."""
        example, steps = self.walk.example, ("区情", "资金与项目", "台账")
        added = 0
        for step in self.each(steps, "一、建区立项"):
            if step == "区情":
                found(example)
            elif step == "资金与项目":
                plan(example, self.today)
            else:
                added = enrol(example, self.walk.family)
        rows = [
            ("街镇", "2"), ("账号", str(len(example.people))), ("资金来源", str(len(example.funds))),
            ("帮扶项目", str(len(example.programmes))), ("在册对象", str(added)),
        ]  # fmt: skip
        self.show("一、建区立项", ("事项", "数量"), rows)

    def land(self, plans: Sequence[ListPlan], stage: str) -> None:
        """Units hand in their workbooks; each is checked by a job."""
        example = self.walk.example
        for each in self.each(plans, stage):
            officer = example.people[OFFICER[each.unit]]
            ref, _ = rosters.hand_in(
                programme_ref=example.programmes[each.programme], data=workbook(each), name=f"{each.programme}名册.xlsx",
                by=officer,
            )  # fmt: skip
            example.rosters[each.key] = ref
            run_pending()
        rows = []
        for each in plans:
            line = roster_queries.roster(example.people["minzheng"], example.rosters[each.key])
            if line is None or line.state != "checked":
                raise RuntimeError(
                    f"roster {each.key} was not checked: {line.message if line else 'missing'}"
                )
            notes = len(roster_queries.findings(example.people["minzheng"], line.ref))
            counts = (line.rows_read, line.accepted, line.rejected, line.blank, notes)
            rows.append(
                (
                    f"{line.unit_name} {line.programme_name}",
                    *(str(count) for count in counts),
                    yuan_text(line.total_fen),
                )
            )
        self.show(stage, ("名册", "读取", "合格", "退回", "空白", "发现", "合格金额(元)"), rows)

    def propose(self, plans: Sequence[ListPlan], stage: str) -> None:
        """Accept the rosters; every accepted row becomes a proposed award."""
        example = self.walk.example
        rows = []
        for each in self.each(plans, stage):
            officer = example.people[OFFICER[each.unit]]
            made = awards.propose_awards(roster_ref=example.rosters[each.key], by=officer)
            rows.append(
                (each.programme, str(made.awards), str(made.added), str(made.spellings), str(made.overlaps))
            )
        self.show(stage, ("名册", "帮扶", "新建档", "异写", "重复提示"), rows)

    def compare(self) -> None:
        """Who is about to be served twice, and whom nobody reaches."""
        bureau = self.walk.example.people["minzheng"]
        season = season_by_ref(self.walk.example.season)
        kinds: dict[str, int] = {}
        for each in self.each(award_queries.overlaps(bureau, season.id), "五、查重查漏"):
            kinds[each.kind_label] = kinds.get(each.kind_label, 0) + 1
        missed, _ = award_queries.season_gaps(bureau, season.id, self.today)
        rows = [*((f"重复:{kind}", str(count)) for kind, count in kinds.items()), ("遗漏", str(len(missed)))]
        self.show("五、查重查漏", ("种类", "数量"), rows)

    def confirm(self) -> None:
        """Confirm what each programme proposes; the overlap policy holds some back."""
        example = self.walk.example
        owner = {"重残无业人员节日慰问": "canlian", "困难家庭节日补助": "linjiang", "暖冬互助金": "cishan"}
        rows = []
        for name, ref in self.each(list(example.programmes.items()), "六、确认帮扶"):
            done = awards.confirm_awards(programme_ref=ref, by=example.people[owner[name]])
            rows.append(
                (name, str(done.confirmed), str(done.held), str(done.refused), yuan_text(done.amount_fen))
            )
        self.show("六、确认帮扶", ("项目", "确认", "暂缓", "未成", "金额(元)"), rows)

    def settle_overlaps(self) -> None:
        """Allow most of what shares a stacking group, with a reason; cancel true doubles; leave one to decide.

        What was allowed goes into a second batch, which waits for the second person.
        """
        example = self.walk.example
        bureau = example.people["minzheng"]
        season = season_by_ref(example.season)
        kinds = {line.award_ref: line.kind for line in award_queries.overlaps(bureau, season.id)}
        allowed = dropped = left = 0
        for line in self.each(award_queries.awards(bureau, state="held", limit=1000)[1], "八、处理重复"):
            if kinds[line.ref] != "same_group":
                awards.cancel_award(ref=line.ref, reason="与已确认的帮扶重复", by=bureau)
                dropped += 1
            elif allowed < ALLOWED:
                awards.confirm_award(
                    ref=line.ref, reason="家庭有多名重残成员,经走访核实确需同时帮扶", by=bureau
                )
                allowed += 1
            else:
                left += 1
        second = payments.make_batch(season_ref=example.season, title="集中发放第二批", by=bureau)
        payments.submit_batch(ref=second, by=bureau)
        example.batches.append(second)
        rows = [
            ("写明理由后允许", str(allowed)),
            ("取消", str(dropped)),
            ("留待决定", str(left)),
            ("待放行批次", "1"),
        ]
        self.show("八、处理重复", ("处理", "数量"), rows)

    def pay(self) -> None:
        """One batch, two people, one bank file; its return; the failures again; the notices signed."""
        example = self.walk.example
        maker, releaser = example.people["minzheng"], example.people["caiwu"]
        rows = []
        ref = payments.make_batch(season_ref=example.season, title="集中发放第一批", by=maker)
        rows.append(self._settle(ref, fail=bank.FAILURES, question=bank.QUESTIONED))
        failed = [line for line in payment_queries.lines(maker, ref) if line.state == "failed"]
        for place, line in enumerate(failed):
            register.correct_account(
                person_ref=line.person_ref,
                account=f"62200014{place:011d}"[:19],
                reason="本人到窗口更正账号",
                by=maker,
            )
        again = payments.reissue(season_ref=example.season, title="退汇重发", by=maker)
        rows.append(self._settle(again))
        notices = payment_queries.notices(maker, ref)
        for notice in self.each(notices[UNSIGNED:], "七、签收"):
            payments.sign_notice(notice_ref=notice.ref, on=self.today, how="本人签收", by=maker)
        rows.append(("签收", str(len(notices)), str(len(notices[UNSIGNED:])), "", "", ""))
        self.show("七、发放", ("批次", "笔数", "到账", "退汇", "待查", "金额(元)"), rows)
        if releaser.staff_id == maker.staff_id:
            raise RuntimeError("the example's batch was released by its maker")

    def _settle(
        self, ref: str, *, fail: dict[int, str] | None = None, question: int | None = None
    ) -> tuple[str, ...]:
        example = self.walk.example
        maker, releaser = example.people["minzheng"], example.people["caiwu"]
        example.batches.append(ref)
        done: dict[str, int] = {}
        for step in self.each(("提交", "放行", "送银行", "回盘"), "七、发放"):
            if step == "提交":
                payments.submit_batch(ref=ref, by=maker)
            elif step == "放行":
                batch = payment_queries.batch(releaser, ref)
                payments.release_batch(ref=ref, digest=batch.digest, by=releaser)
            elif step == "送银行":
                sent = payments.write_bank_file(ref=ref, by=releaser)
            else:
                data = bank.answer(
                    files.content(releaser, sent), day=f"{self.today:%Y%m%d}{len(example.batches):02d}", fail=fail,
                    question=question,
                )  # fmt: skip
                taken = payments.take_return(ref=ref, data=data, name="回盘.txt", by=releaser)
                done = {"paid": taken.paid, "failed": taken.failed, "unknown": taken.unknown}
        batch = payment_queries.batch(maker, ref)
        return (
            batch.title, str(batch.lines), str(done["paid"]), str(done["failed"]), str(done["unknown"]),
            yuan_text(batch.total_fen),
        )  # fmt: skip

    def look_up(self) -> None:
        """The federation's card holders against register and awards; a committee takes the first lead."""
        example, today = self.walk.example, self.today
        bureau, giver = example.people["minzheng"], example.people["canlian"]
        for place, people in enumerate(self.each(self.walk.family.certified, "九、比对名单与寻访")):
            ref, _ = references.hand_in(
                kind="disability", unit_ref=example.units["明湖区残疾人联合会"], category_key="zhongcan",
                list_on=today - timedelta(30 - 30 * place), valid_to=today + timedelta(60),
                destroy_on=today + timedelta(90), ground="明湖区民政、残联数据共享协议",
                purpose="仅用于救助对象主动发现和帮扶比对", data=certified_workbook(people),
                name="持证残疾人名单.xlsx", by=giver,
            )  # fmt: skip
            run_pending()
            references.adopt_list(ref=ref, by=bureau)
            example.references.append(ref)
        leads.request_comparison(list_ref=ref, season_ref=example.season, by=bureau)
        run_pending()
        season = season_by_ref(example.season)
        committee = example.people["jiangpan"]
        mine = next(row for row in lead_queries.leads(committee, season.id, today)[1] if row.kind == "absent")
        leads.take_lead(ref=mine.ref, by=committee)
        leads.record_result(ref=mine.ref, result="unreachable", note="上门两次未遇,已留联系卡", by=committee)
        line, version = (
            lead_queries.comparisons(bureau, season.id)[0], reference_queries.reference_list(bureau, ref),
        )  # fmt: skip
        rows = [
            ("名单人数", str(line.listed)), ("比上月新增", str(version.added)), ("比上月退出", str(version.gone)),
            ("已帮扶", str(line.served)), ("在册未帮扶", str(line.unserved)), ("不在册", str(line.absent)),
            ("退出仍在帮扶", str(line.left)), ("派出线索", str(line.opened)),
        ]  # fmt: skip
        self.show("九、比对名单与寻访", ("事项", "数量"), rows)

    def link(self) -> None:
        """A sweep at the doors brings second records; the search links, and a person decides the first two."""
        example = self.walk.example
        bureau = example.people["minzheng"]
        met = meet(self.walk.family, bureau)
        awards.request_search(by=bureau)
        run_pending()
        for decision, reason in self.each(DECIDED, "十、查找关联"):
            pair = register_queries.candidate(bureau, register_queries.next_candidate(bureau), self.today)
            if pair is None:
                raise RuntimeError("the search left no pair to decide")
            awards.link_persons(
                first_ref=pair.first.ref,
                second_ref=pair.second.ref,
                decision=decision,
                reason=reason,
                by=bureau,
            )
        rows = [("走访摸排登记", str(len(met)))]
        rows += [(label, str(count)) for _, label, count in register_queries.candidate_counts(bureau)]
        self.show("十、查找关联", ("事项", "数量"), rows)

    def evaluate(self) -> None:
        """The season's self-evaluation, filled from the records and written on the official form."""
        example = self.walk.example
        bureau = example.people["minzheng"]
        evaluate(example)
        for kind in self.each(("docx", "pdf", "xlsx"), "十一、绩效自评"):
            evaluation.write_form(evaluation_ref=example.evaluation, format=kind, by=bureau)
        sheet = evaluation_queries.sheet(bureau, example.evaluation)
        rows = [("预算执行率", sheet.facts["executed"].words, "10", str(sheet.execution.points))]
        rows += [
            (each.name, each.actual, str(each.weight), str(each.score.points)) for each in sheet.indicators
        ]
        rows.append(("总分", "", "100", str(sheet.total)))
        self.show("十一、绩效自评", ("指标", "实际完成值", "分值", "得分"), rows)

    def examine(self) -> None:
        """Two units' papers are audited; what is certain is accepted, and the opinion written."""
        example = self.walk.example
        bureau = example.people["minzheng"]
        form = evaluation_queries.form_of(bureau, example.evaluation)
        example.audit, _ = audits.submit_documents(
            files=papers(form), title=f"{self.today.year}年度自评表核查", by=bureau
        )
        run_pending()
        for line in self.each(audit_queries.documents(bureau, example.audit), "十二、材料核查"):
            audits.accept_open(document_ref=line.ref, severity="error", by=bureau)
        audits.write_opinion(audit_ref=example.audit, format="docx", by=bureau)
        rows = [
            (line.name, line.state_label, str(line.errors), str(line.warnings), str(line.notes))
            for line in audit_queries.documents(bureau, example.audit)
        ]
        self.show("十二、材料核查", ("材料", "状态", "错误", "提醒", "提示"), rows)

    def verify(self) -> None:
        """The chain of the trail holds, and money is equal in every cut."""
        season = season_by_ref(self.walk.example.season)
        head, broken = trail.verify()
        cuts = payment_queries.cuts(season.id)
        totals = {name: sum(parts.values()) for name, parts in cuts.items()}
        rows = [("留痕链", f"{head.count} 条", "断裂" if broken else "完整")]
        same = len(set(totals.values())) == 1
        rows += [
            (f"按{name}", yuan_text(total), "一致" if same else "不一致") for name, total in totals.items()
        ]
        self.show("十三、核对", ("切分", "合计(元)", "结果"), rows)
        if broken or not same:
            raise RuntimeError("the walk ended with books that do not agree")


def walk_all(console: Console | None = None) -> Walk:
    """Go the whole way in an empty district and return what was made. Raises RuntimeError when books differ."""
    guide = Guide(console or Console())
    family = guide.walk.family
    guide.prepare()
    guide.land(family.lists, "二、名册上报与检查")
    guide.propose(family.lists, "三、接收名册")
    guide.land(family.corrections, "四、更正后再报")
    guide.propose(family.corrections, "四、接收更正名册")
    guide.compare()
    guide.confirm()
    guide.pay()
    guide.settle_overlaps()
    guide.look_up()
    guide.link()
    guide.evaluate()
    guide.examine()
    guide.verify()
    return guide.walk
