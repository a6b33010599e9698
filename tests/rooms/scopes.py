"""Scopes for tests that need somebody who asks, without rows of the district behind them."""

from __future__ import annotations

from yikou_app.ground.scope import Role, Scope

DISTRICT = Scope(1, "区甲", Role.DISTRICT, 1, "示范区民政局", "001")
FINANCE = Scope(2, "财乙", Role.FINANCE, 2, "示范区财务", "001")
EAST = Scope(3, "东丙", Role.STREET, 3, "东街道", "001001")
WEST = Scope(4, "西丁", Role.STREET, 4, "西街道", "001002")
EAST_COLLEAGUE = Scope(5, "东戊", Role.STREET, 3, "东街道", "001001")
SOCIETY = Scope(6, "社己", Role.DEPARTMENT, 6, "示范区慈善会", "001")
COMMITTEE = Scope(7, "居庚", Role.COMMITTEE, 7, "东一居委", "001001001")
