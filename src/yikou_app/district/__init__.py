"""区情 (district): areas, units, staff, accounts, categories of need, policy basis.

In: what the district decides about itself. Kept: our own division tree with validity dates, units,
natural persons who work, their log-ins and roles. Out: the scope of whoever asks, names of areas
and units. Upstream: trail, jobs, files.
"""
