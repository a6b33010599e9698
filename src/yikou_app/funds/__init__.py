"""款物 (funds): sources of money, what arrived, what is reserved, on its way and paid.

In: receipts; reservations and payments told by the rooms downstream. Kept: funds with guarded
totals, posted entries. Out: balances, cuts, the trace of a payment to its receipts.
"""
