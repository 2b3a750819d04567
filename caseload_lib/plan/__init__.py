"""Plan: how many cases, which contacts, when, and who is told."""
