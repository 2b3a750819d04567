"""Schedules to be printed, pinned to a wall and opened in Excel."""
