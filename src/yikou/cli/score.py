"""``yikou score``: read one scoring standard, say how it is understood, score values (评分)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from yikou.cli.chinese import CANNOT, ChineseCommand, show_findings
from yikou.findings import Finding, Severity, worst
from yikou.scoring import Input, Rule, Score, compile_standard
from yikou.scoring.frameworks import check_framework, framework_names, load_framework


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
@click.option("--interactive", is_flag=True, help="逐项询问数值")
@click.option("--framework", metavar="名称", help="改为核对一套内置指标体系的全部算例;写 list 列出")
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
    as_json: bool,
) -> None:
    """读懂一条评分标准,并按数值计分。"""
    if framework is not None:
        _framework(context, framework, as_json)
        return
    if not text:
        raise click.UsageError("请写出评分标准的文字,或用 --framework 核对指标体系", context)
    points = _weight(weight)
    rule = compile_standard(text, points, name, explanation, choices=_pairs(choices, "--choice"))
    given: dict[str, str] = _pairs(values, "--value")
    why = _pairs(reasons, "--reason")
    if interactive and rule.compiled:
        _ask(rule, given, why)
    result = rule.score(dict(given), reasons=why) if rule.compiled and given else None
    findings = (*rule.findings, *(result.findings if result is not None else ()))
    if as_json:
        click.echo(json.dumps(_as_json(rule, result, given), ensure_ascii=False, indent=2))
    else:
        _print(rule, result, given, findings)
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


def _question(entry: Input) -> str:
    kinds = {
        "percent": "填%号前的数",
        "bool": "填 是 或 否",
        "state": f"可填:{'、'.join(entry.options)}",
        "human": "人工评定",
    }
    hint = kinds.get(entry.kind, f"单位:{entry.unit}" if entry.unit else "填数字")
    return f"{entry.label}({hint},不知道就直接回车)"


def _ask(rule: Rule, given: dict[str, str], why: dict[str, str]) -> None:
    """Ask for every needed value; an empty answer leaves it open."""
    for entry in rule.inputs:
        if entry.key in given or entry.label in given or entry.optional:
            continue
        answer = click.prompt(_question(entry), default="", show_default=False, err=True).strip()
        if not answer:
            continue
        given[entry.key] = answer
        if entry.kind == "human":
            why[entry.key] = click.prompt("理由", default="", show_default=False, err=True)


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


def _print(rule: Rule, result: Score | None, given: dict[str, str], findings: Sequence[Finding]) -> None:
    if not rule.compiled:
        click.echo("没有读懂,不计分。")
        show_findings(findings)
        return
    click.echo(f"读法:{rule.reading}")
    for entry in rule.inputs:
        click.echo(
            f"  需要:{entry.key}{' (可不填)' if entry.optional else ''}  {_question(entry).partition('(')[2].partition(',不知道')[0]}"
        )
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
