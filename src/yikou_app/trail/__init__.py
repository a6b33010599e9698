"""留痕 (trail): who did what, when and why: append-only and hash-chained.

In: the act of a person, told by the action that does it, in the same transaction. Kept: events
(never personal data), and the answers given to request keys. Out: a subject's history, a chain
that `yikou verify` checks, a checkpoint to keep elsewhere. Nothing is upstream of it.
"""
