"""Change the files: store one sealed, note its taking-out, erase it; take one in part by part."""

from yikou_app.files.actions.storing import (
    Sealed,
    erase_file,
    note_download,
    sealed_ahead,
    store_file,
    sweep_orphans,
)
from yikou_app.files.actions.uploading import (
    assemble,
    clear_parts,
    drop_upload,
    finish_upload,
    keep_part,
    open_upload,
    sweep_uploads,
)

__all__ = [
    "Sealed", "assemble", "clear_parts", "drop_upload", "erase_file", "finish_upload", "keep_part", "note_download",
    "open_upload", "sealed_ahead", "store_file", "sweep_orphans", "sweep_uploads",
]  # fmt: skip
