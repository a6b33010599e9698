"""一口 (window): the screens across rooms.

In: nothing of its own. Kept: nothing. Out: the dashboard, a person's whole chain, a programme
with its money, the fate of a roster's rows, overlaps and gaps; and, for the city's system, the register or
a season's awards in clear, with a receipt in the trail.
"""
