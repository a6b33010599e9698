"""比对名单 (references): lists of other departments, as they landed, held to their purpose and their end.

In: a department's workbook with its legal ground, its purpose and the day it must be destroyed. Kept: every
row sealed, how it differs from the list before. Out: the rows of the list in force as a relation for
comparison, and what is needed to find one person. Destroyed: rows, workbook and error workbook.
"""
