"""Rows of 留痕: events in a hash chain, and the answers already given to a request key."""

from django.db import models


class Event(models.Model):
    """One thing somebody did or looked at (留痕): append-only, chained, without personal data.

    The actor is kept as id and name of that moment, without a foreign key. ``facts`` is canonical
    JSON text; names, numbers and accounts of recipients never stand in it, only references.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号")
    actor_name = models.CharField("操作人", max_length=60)
    actor_role = models.CharField("角色", max_length=20)
    unit_id = models.BigIntegerField("单位编号")
    unit_name = models.CharField("单位", max_length=120)
    area_path = models.CharField("辖区路径", max_length=60)
    verb = models.CharField("动作", max_length=60)
    subject_kind = models.CharField("对象类型", max_length=40)
    subject_ref = models.CharField("对象编号", max_length=40)
    reason = models.CharField("理由", max_length=500, blank=True)
    facts = models.TextField("事项", default="{}")
    prev_hash = models.CharField("前一哈希", max_length=64, unique=True)
    hash = models.CharField("哈希", max_length=64, unique=True)

    append_only = True

    class Meta:
        verbose_name = "留痕"
        indexes = [
            models.Index(fields=["subject_kind", "subject_ref"], name="event_subject"),
            models.Index(fields=["actor_id", "at"], name="event_actor"),
        ]


class Answer(models.Model):
    """What was answered to a request key (幂等记录), so that a retry gets the same answer.

    Written in the transaction of the effect. The same key with another body is a clash.
    """

    key = models.CharField("请求键", max_length=64, primary_key=True)
    actor_id = models.BigIntegerField("操作人编号")
    path = models.CharField("地址", max_length=200)
    body_hash = models.CharField("内容哈希", max_length=64)
    location = models.CharField("结果地址", max_length=300)
    at = models.DateTimeField("时间", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "幂等记录"
