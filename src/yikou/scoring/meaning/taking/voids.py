"""不得分与否决 (voids): zero cases, defeaters, item zero, vetoes."""

from __future__ import annotations

import re
from fractions import Fraction

from yikou.scoring.grammar import Mark, Statement
from yikou.scoring.grammar import vocabulary as v
from yikou.scoring.meaning.atoms import CountAtom, StepAtom, TestAtom, plural, same_metric
from yikou.scoring.meaning.builder import Refused
from yikou.scoring.meaning.conditions import fact, node
from yikou.scoring.meaning.group import (
    Cond,
    Group,
)
from yikou.scoring.meaning.taking.awards import relabel
from yikou.scoring.meaning.taking.references import References
from yikou.scoring.meaning.words import MISSED_TASK, complement, foreign, grams, metric_label, reaches, trim
from yikou.scoring.rules import (
    AllOf,
    AnyOf,
    Between,
    Loss,
    Metric,
    Override,
    Scope,
    State,
    Test,
)

_FAR = re.compile(
    rf"(?:{v.FALLS}|{v.RISES}|{v.DELAYS})(?:编|过|出|额|支|期|时|标|的|目标值?|标准|任务)?(?:幅度|比例|部分)?|(?P<gap>差距|差额|缺口)"
)


def _same_unit(a: str, b: str) -> bool:
    percent = {"%", "个百分点", "百分点", "个点"}
    return a.removeprefix("个") == b.removeprefix("个") or a in percent and b in percent


class Voids(References):
    """不得分与否决 (voids): zero cases, defeaters, item zero, vetoes."""

    def zero(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        self.voided = Cond(list(cond.atoms), cond.either, cond.start, cond.end)
        scope = mark["zscope"] or mark["zscope2"] or ("全部" if "全部分值" in mark.text else None)
        words = self.builder.prepared.text[cond.start : statement.end]
        if re.search(r"”(?:这|此)?一?项", words):
            raise Refused(cond.start, statement.end, "所指的项不明,请写明是哪一款不得分", "SCO018")
        if not scope and self._referred(cond, statement):
            return
        if self._says_again(cond, statement, scope):
            return
        if self._too_far(cond) or self._such_a_case(cond, statement):
            return
        if self.tail and self._severity(cond, scope):
            return
        group = self.group
        if group is not None and group in self.joint and len(self.joint) > 1 and not cond.tests:
            for each in self.joint:  # 分别得2分、1分、2分。发生疫情的，不得分: none of them is earned
                self._defeat(each, Cond(list(cond.atoms), cond.either, cond.start, cond.end))
            return
        for atom in list(cond.facts):
            if cond.tests and group is not None and re.match(r"[及或和]", atom.text):
                group.unless.append(fact(self.builder, atom.text[1:], atom.start, atom.end, deduct=True))
                cond.atoms.remove(atom)
        if group is not None and cond.facts and not cond.tests and not cond.counts and not scope:
            group.zero_words.append((cond.text(), cond.start, cond.end))
        if group is not None and not scope and self._zero_of_group(group, cond):
            return
        if group is not None and not self._late_tail(cond) and not (scope and self._several()):
            self._defeat(group, cond)
            return
        award = group.entries[0].cond.text() if group is not None and group.entries else ""
        if group is not None and not scope and not self.tail and complement(award, cond.text()):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return
        at = (cond.start, statement.end)
        self.out.deferred.append(("item", cond, self.builder.prepared.quote(*at), at, False))

    def _says_again(self, cond: Cond, statement: Statement, scope: str | None) -> bool:
        """否则不得分, 都不符合的不得分, 其中一项不达的不得分: the award's own failure in other words."""
        group = self.group
        end = statement.act.start if statement.act is not None else cond.end
        short = self.builder.prepared.text[cond.start : end]
        counted = group is not None and any(
            t.label.endswith("的项数") for e in group.entries for t in e.cond.tests
        )
        if counted and group is not None and re.match(r"(?:只有|仅有|只|仅|其余|均|都|全)", short):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            self.builder.stated.append((cond.start, statement.end))
            return True
        later = re.fullmatch(
            r"(?:此|之|其|以)后(?:才)?(?:完成|办结|报送|到位|建成|开工|竣工)?(?:的)?", cond.text()
        )
        if later and group is not None and group.entries:
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return True
        alone = cond.otherwise or not cond.atoms
        if alone and group is None:
            raise Refused(cond.start, statement.end, "不得分的情形没有写明")
        if group is None and cond.tests and not scope:
            return self._zero_of_last(cond)
        if group is None:
            return False
        one_fails = re.search(r"(?:任[意何]?|有|其中)?一项(?:指标)?(?:不达|未达|达不到|低于|不足)", short)
        plural = group.entries and re.search(r"且|并(?!联)|均|都|、", group.entries[0].cond.text())
        bare = re.fullmatch(
            r"(?:其中|任[意何]?|有)*一项(?:指标|条件|要求)?(?:不达标?|未达到?|达不到|不符合|不满足|不具备)(?:要求|标准|条件)?的?，?",
            short,
        )
        if bare and plural and len(group.entries) == 1 and not group.losses:
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            self.builder.stated.append((cond.start, statement.end))
            return True
        none_holds = (
            re.match(r"(?:两项|二者|两者|各项|指标)*(?:都|均|全)(?:不|未)(?:符合|满足|达)", cond.text())
            and not cond.tests
        )
        beyond = self._other_side(group, cond)
        if alone or beyond or (one_fails and group.share_tests()) or (none_holds and group.entries):
            group.else_said = True
            self.builder.restate(cond.start, statement.end)
            return True
        return False

    @staticmethod
    def _other_side(group: Group, cond: Cond) -> bool:
        """不超过5%的得2分；超过的不得分: the side that the only threshold leaves over."""
        tests = [t for e in group.entries for t in e.cond.tests]
        word = cond.text()
        if len(tests) != 1 or len(cond.atoms) != 1 or cond.tests or group.losses or group.share is not None:
            return False
        interval = tests[0].interval
        above = re.fullmatch("超过|超出|高于|突破|超", word) and interval.low is None
        return bool(above or re.fullmatch("低于|不足|少于|达不到|不到", word) and interval.high is None)

    def _zero_of_last(self, cond: Cond) -> bool:
        """2、不足60%的不得分 in a clause of its own continues the tiers of the clause before it."""
        last = self.out.groups[-1] if self.out.groups else None
        if last is None or not last.share_tests():
            return False
        first = last.entries[0].cond.tests[0].label if last.entries[0].cond.tests else ""
        if not all(not t.label or same_metric(first, t.label) for t in cond.tests):
            return False
        relabel(cond, last)
        last.zeros.append(cond)
        return True

    def _zero_of_group(self, group: Group, cond: Cond) -> bool:
        """A zero tier, a cut-off, or a count that voids the award."""
        if cond.tests and (group.share_tests() or group.share is not None):
            if group.share_tests():
                relabel(cond, group)
            group.zeros.append(cond)
            return True
        if self._one_failure(group, cond):
            return True
        if (cond.steps or cond.counts) and not self._late_tail(cond):
            group.unless.append(node(self.builder, cond))
            group.graded = True
            return True
        return False

    def _one_failure(self, group: Group, cond: Cond) -> bool:
        """无事故得1分，发生1起不得分; 全体参保得2分，漏保1人不得分: one failure is all that the award excludes."""
        atoms: list[StepAtom | CountAtom] = [*cond.steps, *cond.counts]
        if len(atoms) != 1 or len(cond.atoms) != 1 or atoms[0].size != 1 or not group.entries or group.losses:
            return False
        award = group.entries[0].cond.text()
        atom = atoms[0]
        words = atom.words if isinstance(atom, CountAtom) else atom.before + atom.verb + atom.after
        denied = re.search(r"无|未发生|未出现|没有|不存在|未发现|零", award)
        universal = re.search(r"全部|全体|所有|全员|均|都|每", award)
        named = re.sub(r"^(?:发生|出现|发现|存在|有|凡|及以上|即|的)*", "", words)
        bare = not named or named in award
        failing = re.match(r"(?:发现|有|存在)?(?:漏|缺|少|未|不|无)", words)
        if not (
            denied and bare or universal and (bare or failing) and grams(award) & grams(words + "，" + award)
        ):
            return False
        group.else_said = True
        self.builder.restate(cond.start, cond.end)
        self.builder.stated.append((cond.start, cond.end))
        return True

    def _late_tail(self, cond: Cond) -> bool:
        """Whether a sentence speaks of the whole item: a tail paragraph, or behind the full stop of a numbered clause."""
        before = self.builder.prepared.text[cond.start - 1 : cond.start]
        return self.tail or (self.builder.numbered and before in {"。", "\n"})

    def _several(self) -> bool:
        return self.builder.numbered or len(self.out.groups) > 1

    def _defeat(self, group: Group, cond: Cond) -> None:
        """未建立或建立后因…的不得分: the complement is dropped, what else voids the award is a defeater."""
        award = group.entries[0].cond.text() if group.entries else ""
        group.else_said = True
        if cond.tests:
            group.zeros.append(cond)
            return
        text = cond.text()
        if self._turned(group, cond, text):
            return
        if group.credit and re.match(r"未", text) and len(text) <= 12:
            self.builder.restate(cond.start, cond.end)
            return
        if group.share is not None and re.fullmatch(r"未[^，；。]{1,8}部分(?:相应)?", text):
            self.builder.restate(cond.start, cond.end)
            return
        parts = [trim(p) for p in re.split(r"或者|或(?=[^是])", text) if trim(p)]
        if reaches(parts) or len(parts) > 1 and parts[0].startswith("无"):
            parts = [text]
        if len(parts) > 1 and complement(award, parts[0]) and len(parts[0]) <= 8:
            rest = text[text.index("或") + 1 :]
            self.builder.restate(cond.start, cond.end)
            if complement(award, rest):
                return
            group.unless.append(fact(self.builder, trim(rest), cond.start, cond.end))
            return
        if group.entries and foreign(award, text):
            group.unless.append(fact(self.builder, text, cond.start, cond.end))
            return
        if (
            group.entries
            and (
                complement(award, text) or MISSED_TASK.match(text) and not re.search(r"导致|造成|^未经", text)
            )
            and not (
                re.fullmatch(r"(?:未|没有)(?:开展|实施|组织|启动|参加)", text)
                and not group.entries[0].cond.facts
            )
        ):
            group.denied.append(cond)
            self.builder.restate(cond.start, cond.end)
            return
        members = [trim(p) for p in re.split(r"、|，(?!导致|造成|致)", text) if trim(p)]
        if len(members) >= 3 and all(len(m) >= 5 for m in members):
            self._any_defect(group, members, cond)
            return
        group.unless.append(fact(self.builder, text, cond.start, cond.end))

    def _too_far(self, cond: Cond) -> bool:
        """少5天及以上不得分, 超10%不得分: how far the figure of the steps may be off before nothing is earned."""
        losses = self.group.losses if self.group is not None else self.out.losses
        last = losses[-1] if losses else None
        if len(cond.atoms) != 1 or not isinstance(last, Loss):
            return False
        atom = cond.atoms[0]
        if isinstance(atom, StepAtom) and not atom.after and not atom.each:
            size, strict, words, unit = atom.size, False, atom.before + atom.verb, atom.unit
        elif isinstance(atom, TestAtom) and atom.interval.low is not None and not atom.bare:
            size, strict, words, unit = atom.interval.low, not atom.interval.low_in, atom.label, atom.unit
        else:
            return False
        words = re.sub(r"(?:累计|共|合计|达到|达|超过|在)+$", "", trim(words))
        if not _FAR.fullmatch(words) or not _same_unit(unit, last.metric.unit):
            return False
        if last.start_metric is not None and last.direction != "count":
            return self._far_from(last, size, cond, strict=strict)
        up = last.direction != "down"
        if (
            last.start_metric is not None
            or last.relative
            or not re.fullmatch("差距|差额|缺口", words)
            and bool(re.match(v.FALLS, words)) is up
            and last.direction != "count"
        ):
            return False
        edge = last.start + size if up else last.start - size
        sign = (">" if strict else ">=") if up else ("<" if strict else "<=")
        self.builder.stated.append((cond.start, cond.end))
        far = Test(last.metric, sign, edge, self.builder.prepared.span(cond.start, cond.end))  # type: ignore[arg-type]  # one of four signs
        self._nothing_when(far, cond)
        return True

    def _nothing_when(self, far: Test, cond: Cond) -> None:
        if self.group is not None:
            self.group.unless.append(far)
        else:
            words = self.builder.prepared.quote(cond.start, cond.end)
            self.out.overrides.append(Override("item", far, words, False, far.span))

    def _such_a_case(self, cond: Cond, statement: Statement) -> bool:
        """单笔1万元以下的每笔扣1分，…，10万元以上的本项不得分: one case of that band is enough."""
        losses = self.group.losses if self.group is not None else self.out.losses
        last = losses[-1] if losses else None
        if (
            len(cond.atoms) != 1
            or len(cond.tests) != 1
            or not isinstance(last, Loss)
            or last.direction != "count"
        ):
            return False
        test, unit = cond.tests[0], last.metric.unit
        said = self.builder.prepared.text[cond.start : statement.act.start if statement.act else cond.end]
        amounts = re.search(rf"\d{re.escape(test.unit)}", last.metric.label)
        if metric_label(test.label) or not test.unit.endswith("元") or not amounts or unit == test.unit:
            return False
        metric = self.builder.metric(
            f"{trim(said).removesuffix('的')}{plural(unit)}", unit, (cond.start, cond.end)
        )
        self._nothing_when(
            Test(metric, ">=", Fraction(1), self.builder.prepared.span(cond.start, cond.end)), cond
        )
        return True

    def _far_from(self, last: Loss, size: Fraction, cond: Cond, *, strict: bool) -> bool:
        """未达到目标值的，每差1个百分点扣1分；差距在5个百分点以上的，不得分: how far off the other figure."""
        assert last.start_metric is not None
        at = (cond.start, cond.end)
        short = last.direction == "down"
        label = f"{last.metric.label}{'低于' if short else '超出'}{last.start_metric.label}的差距"
        key = self.builder.ask(label, "number", at, unit=last.metric.unit, optional=True)
        gap = Metric(
            key, label, last.metric.unit, last.start_metric.key if short else last.metric.key,
            last.metric.key if short else last.start_metric.key, beyond="over",
        )  # fmt: skip
        self.builder.stated.append(at)
        self._nothing_when(Test(gap, ">" if strict else ">=", size, self.builder.prepared.span(*at)), cond)
        return True

    def _turned(self, group: Group, cond: Cond, text: str) -> bool:
        """同比下降的不得分 behind tiers of growth, 不降反升 behind tiers of a fall: below zero of the same figure."""
        tests = [t for e in group.entries for t in e.cond.tests]
        if not tests or len(cond.atoms) != 1:
            return False
        falls = re.search(r"(?:下降|降低|减少|压减)$", metric_label(tests[0].label))
        rises = re.search(
            r"(?:增长|上升|提高|增加|变化)(?:率|幅度?)?$|增速$|增幅$", metric_label(tests[0].label)
        )
        turned = r"(?:下降|负增长|减少|降低)$" if rises else r"(?:不降反升|上升|增长|增加|反弹)$"
        if not (falls or rises) or not re.search(turned, text) or len(text) > 12:
            return False
        below = Between(None, False, Fraction(0), bool(re.match("(?:与上年)?持平", text)))
        zero = TestAtom(tests[0].label, below, "%", cond.start, cond.end)
        group.zeros.append(Cond([zero], False, cond.start, cond.end))
        return True

    def _any_defect(self, group: Group, members: list[str], cond: Cond) -> None:
        at = (cond.start, cond.end)
        chosen = self.builder.choose(
            "并列情形", f"“{self.builder.prepared.quote(*at)}”并列多种情形,", ("任一", "全部"), "任一", at
        )
        facts = tuple(fact(self.builder, re.sub(r"^(?:甚至|以及|或|和)", "", m), *at) for m in members)
        if chosen == "任一":
            group.unless.append(AnyOf(facts))
        else:
            group.unless.append(AllOf(facts))

    def _severity(self, cond: Cond, scope: str | None) -> bool:
        """后果严重的本项不得分 behind …造成后果的酌情扣分: one state with its degrees, not three facts."""
        if self.severity is None or not re.match(r"(?:后果|情节)(?:特别)?严重", cond.text()):
            return False
        self._degree(cond, "item")
        del scope
        return True

    def _degree(self, cond: Cond, scope: Scope) -> None:
        degree = "特别严重" if "特别" in cond.text() else "严重"
        at = (cond.start, cond.end)
        key = self.severity or ""
        state = State(key, degree, self.builder.prepared.span(*at))
        words = self.builder.prepared.quote(*at)
        self.out.overrides.append(
            Override(scope, state, words, scope != "item", self.builder.prepared.span(*at))
        )

    def veto(self, mark: Mark, cond: Cond, statement: Statement) -> None:
        at = (cond.start, statement.end)
        span = self.builder.prepared.span(*at)
        words = self.builder.prepared.quote(*at)
        total = re.search(r"总|得分", mark.text) is not None
        if cond.facts and re.search(r"下列|以下|之一|如下", cond.text()) and not cond.tests:
            self.builder.veto_list = (words, "total" if total else "grade")
            return
        if re.fullmatch("并|且|同时|并且", cond.text()) and len(cond.atoms) == 1 and self.voided is not None:
            scope: Scope = "total" if total else "grade"
            self.out.deferred.append((scope, self.voided, words, at, "合格" in mark.text))
            return
        if not cond.atoms and self.out.deferred:
            last = self.out.deferred[-1]
            self.builder.restate(*at)
            if total:
                self.out.deferred[-1] = ("total", last[1], f"{last[2]},{words}", last[3], False)
            return
        if not cond.atoms or re.search(r"工作$|风险防控", cond.text()) and "一票否决" in mark.text:
            self.builder.remark(*at)
            return
        graded = "合格" in mark.text
        if self.severity is not None and re.match(r"(?:后果|情节)(?:特别)?严重", cond.text()):
            self._degree(cond, "total" if total else "grade")
            return
        del span
        self.out.deferred.append(("total" if total else "grade", cond, words, at, graded))
