"""Processes, time limits, disk and settings: everything the mathematics must not know."""
