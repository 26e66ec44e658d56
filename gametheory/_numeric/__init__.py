"""Exact arithmetic: rationals, balls, polygons, linear programs and polytopes."""
