"""The calls of the public API as plain functions: a request (checked by pydantic) to an answer (JSON shapes).

The web, the command line and the worker processes all call these; they decide nothing themselves.
"""
