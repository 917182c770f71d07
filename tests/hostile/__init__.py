"""Input made to do harm: bombs, tricks of names and paths, injected code. Nothing runs, nothing hangs, the rest is read."""
