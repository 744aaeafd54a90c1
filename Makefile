# Everything a fresh clone needs is Python 3.11 or newer and make. `make` lists what there is.

HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup serve test lint format fuzz bench docs lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(READY)  ## make the environment in .venv from requirements.lock

# The first Python on the path that is new enough and can make environments.
$(READY): requirements.lock pyproject.toml
	@test -x $(PYTHON) || { \
	  for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Making $(VENV) with $$($$python --version)"; exec $$python -m venv $(VENV); \
	    fi; \
	  done; \
	  echo "Python 3.11 or newer with its venv module is needed, and none was found on the path" >&2; \
	  echo "(tried python3, python3.11 … python3.14; on Debian: apt-get install python3 python3-venv)." >&2; \
	  exit 1; }
	@echo "Installing the packages of requirements.lock"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

serve: $(READY)  ## serve on http://127.0.0.1:8000 (PORT=8123, HOST=0.0.0.0)
	@HOST=$(HOST) PORT=$(PORT) exec $(PYTHON) -m gunicorn --config python:tutor.web.server wsgi:app

test: $(READY)  ## run the linter, the layering contracts and all tests
	@$(PYTHON) -m ruff check
	@$(VENV)/bin/lint-imports --no-logo --config pyproject.toml
	@$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

lint: $(READY)  ## check style, format, layering and types
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(VENV)/bin/lint-imports --no-logo --config pyproject.toml
	@$(PYTHON) -m mypy

format: $(READY)  ## put the code into its standard format
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format

fuzz: $(READY)  ## analyze 2,000 generated functions against a dense scan (some minutes; for the night)
	@TUTOR_FUZZ_EXAMPLES=2000 $(PYTHON) -m pytest tests/extrema/test_fuzz.py

bench: $(READY)  ## measure the tutor against its peers (benchmarks/)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r benchmarks/requirements.lock
	@$(PYTHON) -m benchmarks

docs: $(READY)  ## write the generated parts of docs/ again
	@$(PYTHON) -m tutor.service.settings_page > docs/settings.md

lock: $(READY)  ## write requirements.lock again from pyproject.toml
	@$(VENV)/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock
	@$(VENV)/bin/uv pip compile benchmarks/requirements.in --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file benchmarks/requirements.lock

clean:  ## remove the environment and every cache (not var/, where attempts are)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
