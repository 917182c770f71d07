"""What a small trained encoder reads in sentences: which acts they hold, where, and who wants what of whom."""
