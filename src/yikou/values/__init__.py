"""身份与数量 (values): money in fen, typed quantities, periods, divisions, resident numbers, names."""
