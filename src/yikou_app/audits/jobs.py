"""Long work of the audits: read and check every document of a batch (``audits.read``)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yikou.crosscheck import audit
from yikou.documents.extract import reading_many
from yikou_app.audits.actions import close_audit, land_report, stop_audit
from yikou_app.audits.queries import audit_of_system, documents, waiting_documents
from yikou_app.files.queries import content
from yikou_app.ground.ensure import refuse
from yikou_app.jobs.actions import Cancelled, Task, job


@job("audits.read", title="核查材料", resumable=True)
def read(task: Task) -> dict[str, Any]:
    """Check the documents of a batch one by one (核查材料); run again it goes on with those not yet read."""
    batch = audit_of_system(task.args["audit"])
    if batch.state != "running":
        refuse("这批核查已经结束,不需要再读。")
    waiting = waiting_documents(batch.ref)
    total = len(documents(task.scope, batch.ref))
    done = total - len(waiting)
    try:
        with reading_many():
            for line in waiting:
                task.progress(done, total, f"正在核查第 {line.order} 份")
                data = content(None, line.file_ref, reason="the check of the document it was handed in as")
                report = audit(data, name=line.name)
                with task.fenced():
                    land_report(document_id=line.id, report=report, by=task.scope)
                done += 1
    except Cancelled:
        with task.fenced():
            stop_audit(ref=batch.ref, by=task.scope)
        raise
    with task.fenced():
        close_audit(ref=batch.ref, by=task.scope)
    task.progress(total, total, "核查完成")
    lines = documents(task.scope, batch.ref)
    return {
        "facts": {
            "份数": total,
            "未能读取": sum(line.state == "unreadable" for line in lines),
            "错误": sum(line.errors for line in lines),
            "提醒": sum(line.warnings for line in lines),
            "提示": sum(line.notes for line in lines),
        },
        "next": reverse("audits:audit", args=[batch.ref]),
    }
