"""The application for a WSGI server: ``gunicorn --config python:tutor.web.server wsgi:app``."""

from tutor.web import create_app

app = create_app()
