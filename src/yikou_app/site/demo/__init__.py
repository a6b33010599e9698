"""The example district: synthetic people, three units' workbooks, and the whole way walked with them.

``family`` invents the people and plants the dirt, ``workbooks`` writes what the units hand in,
``walk`` does what officers would do, stage by stage. All persons, numbers and accounts are invented.
"""
