"""Review: how the month went, what is signal and what is noise, and why."""
