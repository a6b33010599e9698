"""寻访线索 (leads): whom somebody must look up, because a list names them and nobody reaches them.

In: a reference list in force, held against the register and the season's awards by a job. Kept: the comparison
with its counts; a lead per person and season, where it was sent, who took it, what was found. Out: the worklist
of each committee, coverage by street. A lead closes itself when the person is reached, and says so.
"""
