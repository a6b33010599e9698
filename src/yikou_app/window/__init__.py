"""一口 (window): the screens across rooms.

In: nothing of its own. Kept: nothing. Out: the dashboard, a person's whole chain, a programme
with its money, the fate of a roster's rows, overlaps and gaps.
"""
