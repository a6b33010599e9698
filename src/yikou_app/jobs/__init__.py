"""任务 (jobs): long work with lease, heartbeat, progress, cancel and retry.

In: a job enqueued in the transaction of the action that asks for it. Kept: its state, progress,
log and result files. Out: progress for screens, work for the worker. Upstream: trail.
"""
