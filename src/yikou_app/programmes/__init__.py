"""项目 (programmes): seasons with stages, programmes with standards, quotas, cost shares.

In: the district's plan. Kept: who gives what to whom within which standard, quota and funds.
Out: the programmes a person may hand in for, the split of an amount over its funds.
"""
