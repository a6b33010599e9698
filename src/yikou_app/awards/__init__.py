"""帮扶 (awards): what is granted to whom, by which rule, from whose money.

In: accepted roster rows. Kept: awards, their shares, the claims they occupy, overlaps met, gaps
noted. Out: confirmed awards to pay, overlaps to settle, people nobody has reached.
"""
