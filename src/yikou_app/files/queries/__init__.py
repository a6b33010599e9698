"""Ask for files: stored ones and their bytes; those that are still coming in parts."""

from yikou_app.files.queries.stored import (
    FileRow,
    StoredRow,
    content,
    digest_of,
    info,
    infos,
    place_of,
    sealing_context,
)
from yikou_app.files.queries.uploads import PART_BYTES, UploadRow, folder_of, open_uploads, part_size, upload

__all__ = [
    "PART_BYTES", "FileRow", "StoredRow", "UploadRow", "content", "digest_of", "folder_of", "info", "infos",
    "open_uploads", "part_size", "place_of", "sealing_context", "upload",
]  # fmt: skip
