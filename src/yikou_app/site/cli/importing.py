"""``yikou import FILE``: hand a roster in from the command line, by the same door and the same jobs as the screen."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yikou.cli import ChineseCommand, file_trouble
from yikou_app.site.cli import CannotDo, acting, open_house

if TYPE_CHECKING:
    from yikou_app.ground.scope import Scope
    from yikou_app.programmes.queries import ProgrammeRow
    from yikou_app.rosters.queries import RosterLine

_POLL = 0.2  # seconds
_ENDED = ("done", "failed", "interrupted", "cancelled")


@click.command(cls=ChineseCommand)
@click.argument("file", metavar="名册", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--programme", required=True, metavar="项目", help="项目名称或编号")
@click.option("--unit", required=True, metavar="单位", help="填报单位全称,须与登录名所属单位一致")
@click.option("--by", "login", required=True, metavar="登录名", help="以谁的名义上报,写入留痕")
@click.option("--amount-unit", default="", metavar="元|千元|万元", help="表里没有写明金额单位时指明")
@click.option("--accept", is_flag=True, help="检查后接收;须同时给出 --rows 和 --total")
@click.option("--rows", default="", metavar="行数", help="名册纸面上的合格人数,用于核对")
@click.option("--total", default="", metavar="元", help="名册纸面上的合格金额,用于核对")
@click.option("--errors", "errors", default=None, metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="把错误工作簿写到这个文件")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果")
def import_roster(
    file: Path, programme: str, unit: str, login: str, amount_unit: str, accept: bool, rows: str, total: str,
    errors: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """上报一份名册并等它检查完;中断后用同样的命令再来一次,会接着上次的做。"""
    open_house()
    from yikou_app.rosters import actions
    from yikou_app.site import installation

    installation.make_ready(upgrade=False)
    if amount_unit not in ("", *actions.UNITS):
        raise CannotDo(f"金额单位只能是{'、'.join(actions.UNITS)}。")
    if accept and not (rows and total):
        raise CannotDo("接收名册要核对合计:请同时给出 --rows 和 --total。")
    by = _person(login, unit)
    chosen = _programme(by, programme)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotDo(f"读不了文件 {file.name}:{file_trouble(error)}") from None
    ref = _handed_in(chosen, data, file.name, amount_unit, by)
    line = _checked(ref, amount_unit, by)
    if errors is not None and line.error_file_ref:
        _write_errors(line, errors, by)
    facts: dict[str, Any] = {}
    if accept and line.state in ("checked", "accepting"):
        facts = _accept(line, rows, total, by)
        line = _line(ref, by)
    _tell(line, facts, by, as_json=as_json)
    return 1 if line.rejected else 0


def _person(login: str, unit: str) -> Scope:
    by = acting(login)
    if by.unit_name != unit.strip():
        raise CannotDo(f"登录名「{login}」属于「{by.unit_name}」,不是「{unit}」;请核对 --unit 和 --by。")
    return by


def _programme(by: Scope, wanted: str) -> ProgrammeRow:
    from yikou_app.programmes.queries import programmes

    found = [row for row in programmes(by) if wanted.strip() in (row.ref, row.name)]
    if not found:
        raise CannotDo(f"没有找到项目「{wanted}」,或它不在您的辖区内。")
    if len(found) > 1:
        refs = "、".join(f"{row.season_name} {row.ref}" for row in found)
        raise CannotDo(f"有 {len(found)} 个项目叫「{wanted}」,请用编号指明:{refs}。")
    return found[0]


def _handed_in(programme: ProgrammeRow, data: bytes, name: str, amount_unit: str, by: Scope) -> str:
    """The roster of this file: the one in force, or a new one."""
    from yikou_app.rosters import actions, queries

    known = queries.roster_of_content(by, programme.id, data)
    if known is not None:
        click.echo(f"这份名册上次已经上报(当前「{known.state_label}」),接着处理。", err=True)
        return known.ref
    ref, _ = actions.hand_in(
        programme_ref=programme.ref, data=data, name=name, amount_unit=amount_unit, by=by
    )
    return ref


def _checked(ref: str, amount_unit: str, by: Scope) -> RosterLine:
    """Wait for the check; answer its question about the unit of money where the caller has."""
    from yikou_app.rosters import actions

    line = _line(ref, by)
    if line.state == "checking":
        _work(line.job_ref, by)
        line = _line(ref, by)
    if line.state == "asking" and amount_unit and line.amount_unit != amount_unit:
        _work(actions.correct_reading(ref=ref, meanings={}, amount_unit=amount_unit, head_rows={}, by=by), by)
        line = _line(ref, by)
    if line.state == "asking":
        raise CannotDo(
            f"名册要先说明才能检查:{line.message}。请用 --amount-unit 指明单位,或在网页的「读法」里说明。"
        )
    if line.state in ("failed", "checking"):
        raise CannotDo(f"名册没有检查完:{line.message or '任务没有完成,请查看任务中心'}")
    return line


def _accept(line: RosterLine, rows: str, total: str, by: Scope) -> dict[str, Any]:
    from yikou.values import parse_yuan
    from yikou_app.awards.actions import request_proposal
    from yikou_app.jobs.queries import job

    fen, problems = parse_yuan(total)
    count = rows.replace(",", "")
    if fen is None or not (count.isascii() and count.isdigit() and len(count) < 10):
        raise CannotDo(f"合计读不懂:{problems[0].message if problems else '行数应是整数'}。")
    under_way = job(by, line.job_ref) if line.state == "accepting" else None
    if under_way is not None and not under_way.finished:
        ref = under_way.ref
    else:
        ref = request_proposal(roster_ref=line.ref, rows=int(count), total_fen=fen, by=by)
    _work(ref, by)
    done = job(by, ref)
    if done is None or done.state != "done":
        raise CannotDo(f"接收没有完成:{done.message if done else '任务不见了'}。用同样的命令可以接着做。")
    return dict(done.result["facts"])


def _work(job_ref: str, by: Scope) -> None:
    """Do queued jobs in this process until ours has ended; a worker beside us may be the one that does it."""
    from yikou_app.jobs.jobs import work_forever
    from yikou_app.jobs.queries import job

    stop = threading.Event()
    worker = threading.Thread(target=work_forever, args=(stop,), kwargs={"poll_seconds": _POLL}, daemon=True)
    worker.start()
    told = ""
    try:
        while True:
            row = job(by, job_ref)
            if row is None or row.state in _ENDED:
                return
            if row.message and row.message != told:
                told = row.message
                click.echo(f"{row.title}:{told}", err=True)
            time.sleep(_POLL)
    finally:
        stop.set()
        worker.join(30)


def _line(ref: str, by: Scope) -> RosterLine:
    from yikou_app.rosters.queries import roster

    line = roster(by, ref)
    if line is None:
        raise CannotDo("没有找到这份名册,或它不在您的辖区内。")
    return line


def _write_errors(line: RosterLine, target: Path, by: Scope) -> None:
    from yikou_app.files.queries import content

    try:
        target.write_bytes(content(by, line.error_file_ref))
    except OSError as error:
        raise CannotDo(f"写不了错误工作簿 {target.name}:{file_trouble(error)}") from None


def _tell(line: RosterLine, facts: dict[str, Any], by: Scope, *, as_json: bool) -> None:
    from yikou.values import yuan_text
    from yikou_app.rosters.queries import finding_counts

    counts = finding_counts(by, line.ref)
    if as_json:
        answer = {
            "roster": line.ref, "state": line.state, "rows_read": line.rows_read, "accepted": line.accepted,
            "rejected": line.rejected, "blank": line.blank, "total": yuan_text(line.total_fen).replace(",", ""),
            "findings": [{"code": code, "title": title, "severity": severity, "count": n} for code, title, severity, n in counts],
            "acceptance": facts or None,
        }  # fmt: skip
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{line.programme_name}:读取 {line.rows_read:,} 行,合格 {line.accepted:,},退回 {line.rejected:,},"
        f"空白 {line.blank:,};合格金额 {yuan_text(line.total_fen)} 元。当前「{line.state_label}」。"
    )
    for code, title, _, number in counts:
        click.echo(f"  {code} {title}:{number:,} 处")
    if facts:
        click.echo("接收:" + "、".join(f"{word} {value}" for word, value in facts.items()))
