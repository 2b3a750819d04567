"""Report: one page for each person, for everyone, every month."""
