"""``yikou verify``: the chain of the trail, the sums of the ledger, the files, the guards."""

from __future__ import annotations

import json
from pathlib import Path

import click

from yikou.cli import ChineseCommand, file_trouble, show_findings
from yikou_app.site.cli import CannotDo, open_house


@click.command(cls=ChineseCommand)
@click.option(
    "--checkpoint", "points", multiple=True, metavar="文件", type=click.Path(path_type=Path),
    help="用以前保存的检查点核对(可多次)",
)  # fmt: skip
@click.option(
    "--save-checkpoint", metavar="文件", type=click.Path(path_type=Path),
    help="核对无误后把检查点写到文件,请另存他处",
)  # fmt: skip
@click.option("--files", "open_files", is_flag=True, help="逐个打开卷宗文件核对(较慢)")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def verify(points: tuple[Path, ...], save_checkpoint: Path | None, open_files: bool, as_json: bool) -> int:
    """核对:留痕是否被改动,账目合计是否与明细一致。"""
    open_house()
    from django.utils import timezone

    from yikou.findings import Severity, worst
    from yikou.seal import Checkpoint, read_checkpoint
    from yikou_app.site import proof
    from yikou_app.trail import queries as trail

    checkpoints: list[Checkpoint] = []
    found = []
    for path in points:
        try:
            point, damaged = read_checkpoint(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CannotDo(f"读不了检查点 {path}:{file_trouble(error)}") from None
        except UnicodeDecodeError:
            raise CannotDo(f"检查点 {path} 不是文本文件") from None
        found += damaged
        if point is not None:
            checkpoints.append(point)
    parts = []
    for part in proof.prove(checkpoints=checkpoints, open_files=open_files):
        parts.append({"name": part.name, "counted": part.counted, "findings": len(part.findings)})
        found += part.findings
        if not as_json:
            mark = "不符" if part.findings else "相符"
            click.echo(f"{mark}  {part.name}({part.counted:,} {part.unit})")
    bad = worst(found) is Severity.ERROR
    if as_json:
        click.echo(
            json.dumps({"parts": parts, "findings": [each.as_dict() for each in found]}, ensure_ascii=False)
        )
    else:
        show_findings(found, err=False)
    if save_checkpoint is not None and not bad:
        head, _ = trail.verify()
        line = Checkpoint(trail.LOG_ID, head.count, head.digest, timezone.now().isoformat()).export()
        try:
            save_checkpoint.write_text(line + "\n", encoding="utf-8")
        except OSError as error:
            raise CannotDo(f"写不了检查点 {save_checkpoint}:{file_trouble(error)}") from None
        if not as_json:
            click.echo(
                f"检查点已写到 {save_checkpoint}(共 {head.count:,} 条),请另存到本系统操作人写不到的地方。"
            )
    return 1 if bad else 0
