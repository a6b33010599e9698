"""Django's SQLite with turns (轮候的 SQLite): every transaction that writes stands in line (see ``ground.turns``)."""
