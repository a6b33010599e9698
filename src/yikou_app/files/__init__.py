"""卷宗 (files): files as they came and as they went out, encrypted, one key a file.

In: bytes from an upload or a writer. Kept: ciphertext under an opaque reference, the sealed name,
a keyed digest. Out: the bytes, only to whoever may see the row. Upstream: trail, jobs.
"""
