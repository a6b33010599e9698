"""What people send lies nowhere on disk in clear, however large it is: P11 holds for files that are refused, too."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.rooms import factories
from tests.rooms.factories import District

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024


def once() -> District:
    return factories.make_district()


@pytest.fixture
def client(made: District, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A department's clerk before a site that takes files of one MiB; a temporary file ends the test."""
    settings.YIKOU = settings.YIKOU.model_copy(update={"upload_mib": 1})

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was asked for")

    monkeypatch.setattr(temp, "NamedTemporaryFile", refuse)
    client = Client()
    client.force_login(made.accounts["officer"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def files(*sizes: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{at}.docx", b"3" * size) for at, size in enumerate(sizes)]


def test_a_file_beyond_the_limit_is_refused_by_its_true_size(client: Client, made: District) -> None:
    """Counted to its end and thrown away: the sentence names the limit, the disk has seen nothing."""
    answer = client.post(
        reverse("rosters:hand_in"),
        {"programme": made.programmes["spring"].ref, "file": files(3 * MIB)[0], "idempotency_key": "a" * 32},
    )
    assert answer.status_code == 422 and "文件超过 1 MB" in answer.content.decode()


def test_many_files_together_may_be_larger_than_one(client: Client) -> None:
    """Three forms of less than a MiB each are three forms; the one that is larger is named."""
    sent = {"title": "复核", "files": files(MIB // 2, MIB, MIB + 1), "idempotency_key": "b" * 32}
    answer = client.post(reverse("audits:submit"), sent)
    assert answer.status_code == 422 and "第 3 个文件超过 1 MB" in answer.content.decode()


def test_a_request_without_end_is_stopped(client: Client) -> None:
    """The memory of the server is bounded: what is too much together is refused in words."""
    sent = {"title": "复核", "files": files(*[MIB] * 9), "idempotency_key": "c" * 32}
    answer = client.post(reverse("audits:submit"), sent)
    assert answer.status_code == 400 and "分几次提交" in answer.content.decode()
