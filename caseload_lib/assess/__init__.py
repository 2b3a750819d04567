"""Assess: how good the service is, and how able the people in it are."""
