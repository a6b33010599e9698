"""Rows of 卷宗: stored files, encrypted with one key a file."""

from django.db import models

from yikou_app.ground.fields import RefField, SealedField
from yikou_app.ground.guards import Guard
from yikou_app.ground.scope import ScopedModel


class StoredFile(ScopedModel):
    """A file as it came or as it went out (卷宗文件): encrypted on disk under its opaque reference.

    The name is sealed because users put people's names into file names. ``digest`` is a keyed
    hash of the content: equal files are recognised, and nothing about the content shows.
    """

    ref = RefField()
    purpose = models.CharField("用途", max_length=40)
    name = SealedField("文件名")
    media = models.CharField("类型", max_length=100)
    size = models.BigIntegerField("字节数")
    digest = models.CharField("内容摘要", max_length=64, db_index=True)
    created_by_id = models.BigIntegerField("上传人编号")
    created_by_name = models.CharField("上传人", max_length=60)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "卷宗文件"


class FileKey(models.Model):
    """The wrapped key of one stored file (文件密钥), apart from the row that stays for ever.

    Destroying this row makes the file unreadable everywhere, also in backups; that is how a file is
    erased. A rotation of the installation's keys rewraps it, so it is not append-only.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="卷宗文件")
    wrapped = models.BinaryField("加封密钥")

    class Meta:
        verbose_name = "文件密钥"


class Upload(ScopedModel):
    """A large file on its way in parts (分段上传): whose, how large, until when; the parts lie sealed on the disk.

    ``digest`` is the keyed digest of the whole, as its sender announced it: the same person with the same file
    goes on with the same upload, and at the end the whole must be what was announced.
    """

    class State(models.TextChoices):
        """Where an upload stands (上传状态)."""

        OPEN = "open", "未传完"
        FINISHED = "finished", "已传完"
        DROPPED = "dropped", "已放弃"
        EXPIRED = "expired", "已过期"

    ref = RefField()
    name = SealedField("文件名")
    size = models.BigIntegerField("字节数")
    digest = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    expires_at = models.DateTimeField("保留到")
    created_by_id = models.BigIntegerField("上传人编号")
    created_by_name = models.CharField("上传人", max_length=60)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    kept = True
    frozen = ("ref", "name", "size", "digest", "created_by_id", "created_by_name", "created_at")
    guards = (
        Guard("ended_stays", "UPDATE", "OLD.state <> 'open'", "yikou_upload: what has ended stays as it was"),
    )

    class Meta:
        verbose_name = "分段上传"
        indexes = [models.Index(fields=["state", "expires_at"], name="upload_open")]
