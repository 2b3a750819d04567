"""Assess: how good is our service, and how able are we?"""
