"""Pictures of functions, points and runs."""
