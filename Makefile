# Onfile's one entrance: `make run`, `make test`, `make check`. Everything lands in .venv and .onfile.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin

export HOST PORT FRESH STORE SWEEP_EVERY

.PHONY: help run test test-ui check bench format clean

help:  ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.runtime  ## Start the service on HOST (127.0.0.1) and PORT (8000); FRESH=1, STORE=dynamodb-local
	@exec $(BIN)/python -m chalicelib.local

test: $(VENV)/.development  ## Run all tests, in as many processes as there are cores; then test-ui
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/ui
	@command -v $${CHROMIUM:-chromium} >/dev/null || echo "*** chromium is missing: the tests of the UI elements are LEFT OUT ***" >&2
	$(BIN)/python -m pytest tests/ui

test-ui: $(VENV)/.development  ## Run the tests of the UI elements, in Chromium
	$(BIN)/python -m pytest tests/ui

check: $(VENV)/.development  ## Lint, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

bench: $(VENV)/.development  ## Measure, as ratios within one run: docs/performance.md
	$(BIN)/python -m bench

format: $(VENV)/.development  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove what make made: environment, data, caches
	rm -rf $(VENV) .onfile .mypy_cache .ruff_cache .pytest_cache .hypothesis build

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11, or name one with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m compileall -q app.py chalicelib  # a second start finds everything compiled
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.runtime $@
