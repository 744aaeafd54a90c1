"""Grading: equality, verdicts, the mistake named, working line by line, hints, marks."""
