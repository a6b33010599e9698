"""Screens of the register: the list, one record and what is done there."""
