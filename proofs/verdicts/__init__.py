"""Verdicts told: as plain data, as tables and pages, to a referee; and put on record."""
