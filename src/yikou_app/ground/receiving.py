"""Files of a request (收件): kept in memory only, because what people send lies nowhere on disk in clear."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_TOGETHER = 8  # how many files of the largest size one request may bring


class MemoryHandler(FileUploadHandler):
    """Takes every file of a request; beyond the limit of one file it counts on and keeps nothing more.

    The file then has its true size and a part of its content: forms refuse it by its size, with a sentence.
    Django's own handlers would put the whole of a large request into a temporary file.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = BytesIO()
        self._of_this = self._of_all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self._kept, self._of_this = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a portion, or only its length."""
        limit = settings.YIKOU.upload_mib * 1024 * 1024
        self._of_this += len(raw_data)
        self._of_all += len(raw_data)
        if self._of_all > _TOGETHER * limit:
            raise RequestDataTooBig("the files of one request are too large together")
        if self._of_this <= limit:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file with the size it came in."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name, self.content_type, file_size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
