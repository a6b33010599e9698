"""打开密码 (unlock): a workbook that was saved with a password, opened with the one its owner gives.

Runs inside the limited process, like every parser: the wrapping of such a file is a stranger's too. What comes
out is examined from the beginning, as if it had come without a password.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from yikou.findings import Finding, finding
from yikou.intake.kinds import FileKind, sniff
from yikou.intake.registry import Answer, parser

_WRAPPED = frozenset({FileKind.ENCRYPTED, FileKind.XLS})
#: What Excel itself tries first: files that only forbid changes are wrapped with it.
_OF_THE_PROGRAM = "VelvetSweatshop"
_MOST_LETTERS = 255


def unlock(data: bytes, password: str | None) -> tuple[bytes, Finding | None]:
    """The file as it is without its password, or why it cannot be opened; other files come back as they are."""
    kind = sniff(data)
    if kind not in _WRAPPED:
        return data, None
    # Only here: files with a password are rare, and every cell would pay for the import.
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format import xls97

    # It rewrites an old workbook in a file on disk; the limited process can write none.
    xls97.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)

    try:
        wrapped = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not wrapped.is_encrypted():
            return data, None
    except (FileFormatError, OSError):
        # Its parser shall say what is wrong with it.
        return data, None
    for word in filter(None, (password, _OF_THE_PROGRAM)):
        plain = io.BytesIO()
        try:
            # The old format always verifies its password, and has no word for it.
            verify = {} if kind is FileKind.XLS else {"verify_password": True}
            wrapped.load_key(password=word[:_MOST_LETTERS], **verify)
            wrapped.decrypt(plain)
        except InvalidKeyError:
            continue
        except (DecryptionError, FileFormatError) as error:
            words = "文件用了不常见的加密方式,无法读取"
            return data, finding("INT008", words, found=type(error).__name__)
        return plain.getvalue(), None
    if password:
        return data, finding("INT023", "打开密码不对,文件没有读入")
    return data, finding("INT008", "文件设有打开密码,无法读取")


@parser(*FileKind)
def read_unlocked(data: bytes, kind: FileKind, options: Mapping[str, Any]) -> Answer:
    """The bytes themselves, for keeping a file without the password it came with."""
    return data, ()
