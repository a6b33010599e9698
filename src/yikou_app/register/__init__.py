"""台账 (register): persons, households, statuses, and links between records.

In: accepted roster rows and reference lists. Kept: one record per person and source of truth,
numbers and names sealed. Out: who is who (linked records resolved), who belongs to a category.
"""
