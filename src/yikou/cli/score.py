"""``yikou score``: read one scoring standard, say how it is understood, score values (评分)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from yikou.cli.asking import ask, hint
from yikou.cli.chinese import CANNOT, ChineseCommand, file_trouble, show_findings
from yikou.findings import Finding, Severity, worst
from yikou.scoring import Rule, Score, compile_standard
from yikou.scoring.frameworks import check_framework, framework_names, load_framework
from yikou.scoring.table import read_table

LARGEST_TEXT = 4_000_000


@click.command(cls=ChineseCommand)
@click.argument("text", metavar="评分标准", required=False)
@click.option("--weight", metavar="分值", help="本指标的分值")
@click.option("--name", metavar="名称", help="指标名称")
@click.option("--explanation", metavar="解释", help="指标解释(其中的算式会用来定义比率)")
@click.option(
    "--value",
    "values",
    metavar="名称=数值",
    multiple=True,
    help="一个数值;可写多次。百分数填%号前的数,是否填是或否",
)
@click.option("--reason", "reasons", metavar="名称=理由", multiple=True, help="人工评定的理由")
@click.option("--choice", "choices", metavar="口径=选项", multiple=True, help="选定一个口径;可写多次")
@click.option("--interactive", is_flag=True, help="逐项询问口径和数值;不知道的留作待核实")
@click.option("--framework", metavar="名称", help="改为核对一套内置指标体系的全部算例;写 list 列出")
@click.option(
    "--table",
    "table",
    metavar="文件.txt",
    type=click.Path(path_type=Path),
    help="改为读一份报告文字里的得分表:逐条读懂,并核对各处分值",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def score(
    context: click.Context,
    text: str | None,
    weight: str | None,
    name: str | None,
    explanation: str | None,
    values: Sequence[str],
    reasons: Sequence[str],
    choices: Sequence[str],
    interactive: bool,
    framework: str | None,
    table: Path | None,
    as_json: bool,
) -> None:
    """读懂一条评分标准,并按数值计分。"""
    if framework is not None:
        _framework(context, framework, as_json)
        return
    if table is not None:
        _table(context, table, as_json)
        return
    if not text:
        raise click.UsageError(
            "请写出评分标准的文字,或用 --framework 核对指标体系,用 --table 读得分表", context
        )
    points = _weight(weight)
    rule = compile_standard(text, points, name, explanation, choices=_pairs(choices, "--choice"))
    given: dict[str, str] = _pairs(values, "--value")
    why = _pairs(reasons, "--reason")
    if interactive and rule.compiled:
        click.echo(f"读法:\n{rule.reading}", err=True)
        rule = ask(rule, given, why)
    result = rule.score(dict(given), reasons=why) if rule.compiled and (given or interactive) else None
    findings = (*rule.findings, *(result.findings if result is not None else ()))
    if as_json:
        click.echo(json.dumps(_as_json(rule, result, given), ensure_ascii=False, indent=2))
    else:
        _print(rule, result, given, findings, asked=interactive)
    context.exit(CANNOT if not rule.compiled else int(worst(findings) is Severity.ERROR))


def _weight(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        points = Decimal(text)
    except InvalidOperation as error:
        raise click.BadParameter(f"“{text}”不是数字", param_hint="--weight") from error
    if not points.is_finite() or points <= 0:
        raise click.BadParameter(f"“{text}”应大于 0", param_hint="--weight")
    return points


def _pairs(items: Sequence[str], option: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for item in items:
        key, sign, value = item.partition("=")
        if not sign or not key.strip():
            raise click.BadParameter(f"“{item}”应写成 名称=内容", param_hint=option)
        result[key.strip()] = value.strip()
    return result


def _decimal(value: Decimal | None) -> str | None:
    """A score as the contract prints it: 3.4, not 3.40."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_json(rule: Rule, result: Score | None, given: dict[str, str]) -> dict[str, Any]:
    """The shape of the --json contract (PRODUCT.md 5)."""
    others = rule.alternatives(dict(given)) if result is not None else {}
    findings: list[Finding] = [*rule.findings, *(result.findings if result is not None else ())]
    return {
        "compiled": rule.compiled,
        "reading": rule.reading,
        "weight": _decimal(rule.weight),
        "inputs": [entry.as_dict() for entry in rule.inputs],
        "choices": [
            {
                "key": choice.key,
                "question": choice.question,
                "options": list(choice.options),
                "chosen": choice.chosen,
                "scores": {
                    option: _decimal(each.points) for option, each in others.get(choice.key, {}).items()
                },
            }
            for choice in rule.choices
        ],
        "findings": [found.as_dict() for found in dict.fromkeys(findings)],
        "score": _decimal(result.points) if result is not None else None,
        "low": _decimal(result.low) if result is not None else None,
        "high": _decimal(result.high) if result is not None else None,
        "outcome": result.outcome if result is not None else None,
        "trace": list(result.trace) if result is not None else [],
    }


def _print(
    rule: Rule, result: Score | None, given: dict[str, str], findings: Sequence[Finding], *, asked: bool
) -> None:
    if not rule.compiled:
        click.echo("没有读懂,不计分。")
        show_findings(findings)
        return
    if not asked:
        click.echo(f"读法{'(已读回核对)' if rule.proven() else ''}:\n{rule.reading}")
        for entry in rule.inputs:
            click.echo(f"  需要:{entry.key}{'(可不填)' if entry.optional else ''}  {hint(entry)}")
    others = rule.alternatives(dict(given)) if result is not None else {}
    for choice in rule.choices:
        scores = "、".join(
            f"{option}{'' if option not in others.get(choice.key, {}) else ':' + (_decimal(others[choice.key][option].points) or '待定')}"
            for option in choice.options
        )
        click.echo(f"  口径:{choice.key} = {choice.chosen or '未选定'}({choice.question}{scores})")
    if result is not None:
        for line in result.trace:
            click.echo(f"  {line}")
        total = _decimal(result.points)
        if result.outcome is not None:
            click.echo(f"结果:{result.outcome}")
        elif total is None:
            click.echo(f"得分:待核实,在 {_decimal(result.low)} 至 {_decimal(result.high)} 之间")
        else:
            click.echo(f"得分:{total}")
    show_findings(findings)


def _text_of(path: Path) -> str:
    """A report saved as text, in the encoding of its office suite."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise click.BadParameter(file_trouble(error), param_hint="--table") from error
    if len(data) > LARGEST_TEXT:
        raise click.BadParameter(f"文件超过{LARGEST_TEXT // 1_000_000}MB", param_hint="--table")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise click.BadParameter("不是文本文件;请另存为 .txt,或用 yikou audit 核查原文件", param_hint="--table")


def _table(context: click.Context, path: Path, as_json: bool) -> None:
    """Compile every standard of the scoring table inside a report's text."""
    table, findings = read_table(_text_of(path))
    if table is None:
        raise click.BadParameter("没有找到得分表(须有“分值”“评分标准”的表头和编号的行)", param_hint="--table")
    rules = [(each, each.rule()) for each in table.framework.indicators]
    every = [*findings, *(found for _, rule in rules for found in rule.findings)]
    if as_json:
        rows = [
            {"name": each.name, "level": list(each.level), **_as_json(rule, None, {})} for each, rule in rules
        ]
        found = [one.as_dict() for one in findings]
        click.echo(json.dumps({"indicators": rows, "findings": found}, ensure_ascii=False, indent=2))
    else:
        for number, (each, rule) in enumerate(rules, 1):
            click.echo(f"{number} {each.name}({each.weight}分){'' if rule.compiled else ':没有读懂'}")
            click.echo("\n".join(f"    {line}" for line in rule.reading.splitlines()))
        understood = sum(rule.compiled for _, rule in rules)
        click.echo(f"共{len(rules)}条,读懂{understood}条,分值合计{sum(each.weight for each, _ in rules)}")
        show_findings(dict.fromkeys(every))
    understood_all = all(rule.compiled for _, rule in rules)
    context.exit(int(worst(every) is Severity.ERROR) if understood_all else CANNOT)


def _framework(context: click.Context, name: str, as_json: bool) -> None:
    """Run the worked cases that stand beside the standards of a built-in framework."""
    if name == "list":
        for each in framework_names():
            click.echo(f"{each}  {load_framework(each).title}")
        return
    if name not in framework_names():
        raise click.BadParameter(
            f"没有指标体系“{name}”;可用:{'、'.join(framework_names())}", param_hint="--framework"
        )
    rows = check_framework(load_framework(name))
    if as_json:
        click.echo(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo(
                f"{'对' if row.ok else '错'}  {row.indicator}:{row.case} 应得{row.expected},得{row.found}"
            )
    context.exit(0 if all(row.ok for row in rows) else 1)
