"""What keeps a store in order: backups, checks and repairs, forgetting an article."""
