# Onfile's one entrance: `make run`, `make test`, `make check`, `make deploy`. Everything lands in .venv and .onfile.

# The first of these that is there and runs.
ifndef PYTHON
PYTHON := $(shell for each in python3.11 python3.12 python3.13; do \
	"$$each" -c "" 2>/dev/null && echo "$$each" && break; done; true)
PYTHON := $(or $(PYTHON),python3.11)
endif
VENV   := .venv
BIN    := $(VENV)/bin

ARCH   ?= arm64

export HOST PORT FRESH MEMORY ONFILE_KEY READY SEED SERVERS STORE SWEEP_EVERY LOG ONFILE_DIRECTORY
export STAGE TABLES ARCH ALARM_EMAIL EDGE DOMAIN ZONE CERTIFICATE DATA LOGS

.PHONY: help run test test-conformance test-stripe test-square test-ui evidence check bench package deploy develop destroy stage format clean

help:  ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.runtime  ## Start the service on HOST (127.0.0.1) and PORT (8000); FRESH=1, STORE=dynamodb-local
	@exec $(BIN)/python -m onfile run

# One more than there are cores: some tests wait for processes that they have killed.
# The reference's conformance counts what was answered to all of it, so it stays in one process,
# and the browser runs beside it.
CONFORMANCE := tests/reference/test_conformance.py
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

# `make check test` has run the architecture tests by then.
CHECKED := $(if $(filter check,$(MAKECMDGOALS)),--ignore tests/architecture)

test: $(VENV)/.development  ## Run all tests, in WORKERS processes; those of the UI elements last
	@rm -f build/evidence.jsonl
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(CHECKED) --ignore tests/ui --ignore $(CONFORMANCE)
	@$(MAKE) --no-print-directory --jobs 2 --output-sync test-conformance test-ui

test-conformance: $(VENV)/.development
	$(BIN)/python -m pytest $(CONFORMANCE)

test-stripe: $(VENV)/.development  ## Hold the adapter to Stripe itself: STRIPE_KEY=sk_test_…; not run by us
	@test -n "$(STRIPE_KEY)" || { echo "STRIPE_KEY=sk_test_… names an account of yours"; exit 1; }
	STRIPE_KEY="$(STRIPE_KEY)" $(BIN)/python -m pytest tests/processors/test_with_the_vendor.py

test-square: $(VENV)/.development  ## The same with Square's sandbox: SQUARE_TOKEN=… SQUARE_LOCATION=…; not run by us
	@test -n "$(SQUARE_TOKEN)" -a -n "$(SQUARE_LOCATION)" || { echo "SQUARE_TOKEN=… SQUARE_LOCATION=… name a sandbox of yours"; exit 1; }
	SQUARE_TOKEN="$(SQUARE_TOKEN)" SQUARE_LOCATION="$(SQUARE_LOCATION)" $(BIN)/python -m pytest tests/processors/test_with_square.py

test-ui: $(VENV)/.development  ## Run the tests of the UI elements, in Chromium
	@command -v $${CHROMIUM:-chromium-headless-shell} >/dev/null || command -v chromium >/dev/null || echo "*** chromium is missing: the tests of the UI elements are LEFT OUT ***" >&2
	$(BIN)/python -m pytest tests/ui

evidence: $(VENV)/.development  ## Run the long forms of the tests of docs/reliability.md; hours
	@rm -f build/evidence.jsonl
	ONFILE_EVIDENCE=1 $(BIN)/python -m pytest -m evidence -n $(WORKERS) --dist worksteal; \
	tested=$$?; $(BIN)/python -m tests.evidence && exit $$tested

check: $(VENV)/.development  ## Lint, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture

bench: $(VENV)/.development  ## Measure, as ratios within one run: docs/performance.md
	$(BIN)/python -m bench

package: $(VENV)/.runtime stage  ## Template and zip of STAGE under build/; ARCH=x86_64, TRACED=1
	$(BIN)/python -m onfile deploy package --stage "$$STAGE" --tables "$$TABLES" --architecture "$$ARCH" $(if $(TRACED),--traced)

deploy: package  ## Package STAGE and put it into your AWS account; ALARM_EMAIL=…, DOMAIN=…
	$(BIN)/python -m onfile deploy deploy --stage "$$STAGE" --tables "$$TABLES" --alarm-email "$$ALARM_EMAIL" --edge "$$EDGE" \
		--domain "$$DOMAIN" --zone "$$ZONE" --certificate "$$CERTIFICATE"

develop: $(VENV)/.runtime stage  ## Make or update a development STAGE in your account, by chalice deploy
	$(BIN)/python -m onfile deploy develop --stage "$$STAGE" --tables "$$TABLES" --edge "$$EDGE" --architecture "$$ARCH"

destroy: $(VENV)/.runtime stage  ## Delete STAGE from your account, unless its tables hold data
	$(BIN)/python -m onfile deploy destroy --stage "$$STAGE" --tables "$$TABLES" --with-data "$$DATA" --with-logs "$$LOGS"

stage:
	@test -n "$$STAGE" || { echo "STAGE is missing: make $(MAKECMDGOALS) STAGE=prod" >&2; exit 1; }

format: $(VENV)/.development  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove what make made: environment, data, caches
	rm -rf $(VENV) .onfile .mypy_cache .ruff_cache .pytest_cache .hypothesis build

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11, 3.12 or 3.13, or name one with make PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt requirements-local.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-local.txt
	@$(BIN)/python -m compileall -q app.py chalicelib onfile  # a second start finds everything compiled
	@touch $@

$(VENV)/.development: requirements.txt requirements-local.txt requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.runtime $@
