"""``yikou evaluate``: a self-evaluation from the records of this moment, held against our own audit, and written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yikou.cli import ChineseCommand, file_trouble, show_findings
from yikou.findings import Finding, Severity, worst
from yikou.scoring.footnote import plain
from yikou_app.site.cli import CannotDo, acting, open_house

if TYPE_CHECKING:
    from yikou_app.evaluation.queries import EvaluationLine, Sheet
    from yikou_app.ground.scope import Scope


@click.command(cls=ChineseCommand)
@click.argument("name", metavar="[自评]", required=False)
@click.option("--by", "login", required=True, metavar="登录名", help="以谁的名义查看;出具时写入留痕")
@click.option("--out", "targets", multiple=True, metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="出具自评表,按文件名写成 docx、xlsx 或 pdf;可重复")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果")
@click.pass_context
def evaluate(
    context: click.Context, name: str | None, login: str, targets: Sequence[Path], as_json: bool
) -> None:
    """按当前台账计算一份绩效自评并自查;需要时出具自评表。自评写名称或编号,只有一份时可以不写。"""
    open_house()
    from yikou_app.evaluation import queries
    from yikou_app.evaluation.actions import MEDIA

    for target in targets:
        if target.suffix.removeprefix(".").lower() not in MEDIA:
            raise CannotDo(f"{target.name}:自评表可以写成{'、'.join(MEDIA)},请改文件名的后缀。")
    by = acting(login)
    line = _chosen(by, name)
    found = queries.sheet(by, line.ref)
    if found is None:
        raise CannotDo("没有找到这份自评,或它不在您的辖区内。")
    findings = _self_audit(by, line)
    for target in targets:
        _write(by, line, target)
    if as_json:
        click.echo(json.dumps(_as_dict(found, findings), ensure_ascii=False, indent=2))
    else:
        _print(found)
        show_findings(findings)
    context.exit(int(worst(findings) is Severity.ERROR))


def _chosen(by: Scope, name: str | None) -> EvaluationLine:
    from yikou_app.evaluation.queries import evaluations

    lines = evaluations(by)
    found = lines if name is None else [line for line in lines if name.strip() in (line.ref, line.name)]
    if not found:
        raise CannotDo("辖区内没有自评。" if name is None else f"没有找到自评「{name}」,或它不在您的辖区内。")
    if len(found) > 1:
        several = "、".join(f"{line.name}({line.year}年度,{line.ref})" for line in found)
        raise CannotDo(f"有 {len(found)} 份自评,请用编号指明:{several}。")
    return found[0]


def _self_audit(by: Scope, line: EvaluationLine) -> tuple[Finding, ...]:
    """What our audit says of the form as it would be handed in: the same as of anybody else's."""
    from yikou.crosscheck import audit
    from yikou.documents import write_form
    from yikou_app.evaluation.queries import form_of

    form = form_of(by, line.ref)
    if form is None:
        raise CannotDo("没有找到这份自评,或它不在您的辖区内。")
    data, findings = write_form(form, None, format="docx", layout=line.layout)
    return (*findings, *audit(data, name="自评表.docx").findings) if data else tuple(findings)


def _write(by: Scope, line: EvaluationLine, target: Path) -> None:
    from yikou_app.evaluation.actions import write_form
    from yikou_app.files.queries import content

    ref = write_form(evaluation_ref=line.ref, format=target.suffix.removeprefix(".").lower(), by=by)
    try:
        target.write_bytes(content(by, ref))
    except OSError as error:
        raise CannotDo(f"自评表已存入卷宗,但写不了 {target.name}:{file_trouble(error)}") from None
    click.echo(f"已出具 {target.name}。", err=True)


def _words(points: Decimal | None, low: Decimal, high: Decimal) -> str:
    return plain(points) if points is not None else f"{plain(low)}~{plain(high)}(待核实)"


def _print(found: Sheet) -> None:
    line, execution = found.line, found.execution
    click.echo(f"{line.name}({line.year}年度,{line.unit_name}),当前「{line.state_label}」")
    executed = found.facts["executed"].words
    click.echo(f"  预算执行率:{executed},10 分得 {_words(execution.points, execution.low, execution.high)}")
    for each in found.indicators:
        score = _words(each.score.points, each.score.low, each.score.high)
        click.echo(
            f"  {each.name}:{each.target},实际 {each.actual or '待评定'},{plain(each.weight)} 分得 {score}"
        )
    click.echo(f"总分 {_words(found.total, found.low, found.high)}")


def _as_dict(found: Sheet, findings: Sequence[Finding]) -> dict[str, object]:
    def told(points: Decimal | None, low: Decimal, high: Decimal) -> dict[str, str | None]:
        return {"score": None if points is None else str(points), "low": str(low), "high": str(high)}

    line, execution = found.line, found.execution
    return {
        "evaluation": line.ref, "name": line.name, "year": line.year, "unit": line.unit_name, "state": line.state,
        "total": told(found.total, found.low, found.high),
        "execution": told(execution.points, execution.low, execution.high),
        "indicators": [
            {
                "level": [each.level1, each.level2], "name": each.name, "target": each.target, "actual": each.actual,
                "weight": plain(each.weight), "reading": each.score.reading,
                **told(each.score.points, each.score.low, each.score.high),
            }
            for each in found.indicators
        ],
        "findings": [each.as_dict() for each in findings],
    }  # fmt: skip
