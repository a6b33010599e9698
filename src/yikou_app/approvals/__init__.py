"""审批 (approvals): one signing flow for all rooms: steps, roles, two different persons.

In: a subject, its maker, the digest of its exact content, the steps. Kept: open approvals and
signatures. Out: whether it is granted for that digest. Upstream: district and below.
"""
