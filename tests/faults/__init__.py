"""Loads that are killed, cut off, short of disk, files or time: what they say, and the graph that comes out in the end."""
