"""绩效自评 (evaluation): facts, indicators, scores, and the official form.

In: facts asked of the rooms upstream. Kept: indicators with targets and weights, forms as they
were written. Out: the official form as docx and pdf; every figure leads to its rows.
"""
