"""计算 (engine): checks of whole columns at once; what comes out are columns too, codes and places, no sentences.

Row-local work is vectorised over Arrow memory with polars. Each kernel has a twin in ``values`` that reads one cell and
knows the sentence: the two are equal on every text, and a sentence is asked of the twin when somebody will read it.
Importing this package imports polars; nothing on the way to ``yikou --help`` does.
"""

from yikou.engine.contact import ACCOUNT_CODES, PHONE_CODES, check_accounts, check_phones
from yikou.engine.identity import CODES, NOTES, check_identities, note_bits
from yikou.engine.listing import Checked, Demands, check_list, repeated

__all__ = [
    "ACCOUNT_CODES",
    "CODES",
    "NOTES",
    "PHONE_CODES",
    "Checked",
    "Demands",
    "check_accounts",
    "check_identities",
    "check_list",
    "check_phones",
    "note_bits",
    "repeated",
]
