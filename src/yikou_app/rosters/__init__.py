"""名册 (rosters): sheets as they landed, what was found in them, and their acceptance.

In: a unit's workbook, kept as it came. Kept: every row with its state, every finding with its
place. Out: accepted rows for the register and the awards; the error workbook for the unit.
"""
