"""Positions and impasses from statements; everything here can be thrown away and derived again."""
