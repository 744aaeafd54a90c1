"""Gradient descent: methods, runs, what theory predicts, regression, and comparison with the analytic answer."""
