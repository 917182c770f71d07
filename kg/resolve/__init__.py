"""Mention → actor, phrase → issue."""
