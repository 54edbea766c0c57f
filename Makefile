# Two commands matter: make demo, make test. Settings for both: PORT=8001 DATA_DIR=/somewhere REGISTER=file.tsv
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CODE := portal namecheck licensing esign config wsgi.py
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# Branch coverage of licensing and namecheck by their own tests, in percent; on 2026-11-29 it was 87.2, and 86.8 without the real register.
COVERED := 85
# Only these are watched for it: watching makes everything a quarter slower.
OWN := tests/licensing tests/namecheck
export PORT DATA_DIR REGISTER
# Hundreds of processes start in the tests: without compiled files each reads all the sources again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1|/' | while IFS='|' read -r verb text; do printf '  make %-12s %s\n' "$$verb" "$$text"; done

.PHONY: demo
demo: .venv/.ready-run ## set up, load the sample register, serve; a second start keeps the data
	@exec $(BIN)/python -m portal demo $(if $(REGISTER),--register "$(REGISTER)")

.PHONY: test
test: .venv/.ready-dev system lint ## everything that must pass: lint, types, both databases, a real browser, branch coverage of licensing and namecheck
	@failed=0; \
	$(PYTEST) --cov --cov-report= --cov-fail-under=$(COVERED) -m "not slow and not plans" $(OWN) || failed=1; \
	$(PYTEST) -m "not slow and not plans" $(OWN:%=--ignore=%) tests || failed=1; \
	exit $$failed

.PHONY: coverage
coverage: .venv/.ready-dev ## what the tests of licensing and namecheck do not reach, line by line
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered -m "not slow and not plans" $(OWN)

.PHONY: test-fast
test-fast: .venv/.ready-dev ## the tests without a browser
	@$(PYTEST) -m "not slow and not browser and not plans" tests

.PHONY: test-slow
test-slow: .venv/.ready-dev ## the long ones: oracles over large registers, load, faults, plans
	@$(PYTEST) -m "slow or plans" tests

.PHONY: soak
soak: .venv/.ready-dev ## an hour of people and officers while a process is killed every twenty seconds; test-slow has it shortened
	@SOAK=3600 SOAK_KILL=20 $(BIN)/python -m pytest -n 0 -s -m slow tests/portal/safety/test_soak.py

.PHONY: years
years: .venv/.ready-dev ## five years of ten towns of 1,000 enterprises, compared at ten looks; over several nights: ARGS="--out FILE" goes on where it stopped (--help)
	@$(BIN)/python -m tests.support.years $(ARGS)

.PHONY: plans
plans: .venv/.ready-dev ## explains every statement at 200,000 enterprises and 50,000 cases; test-slow has it, too
	@$(PYTEST) -m plans tests

.PHONY: bench
bench: .venv/.ready-dev ## the benchmarks, as a table and bench.json; REGISTER=FILE uses another register
	@$(BIN)/python -m tests.bench $(if $(REGISTER),--register "$(REGISTER)")

.PHONY: flows
flows: .venv/.ready-dev ## docs/flows and the picture in docs/architecture.md, made anew from the code
	@$(BIN)/python -m tests.support.flow_pages
	@$(BIN)/python -m tests.support.house_picture

.PHONY: examples
examples: .venv/.ready-dev ## the examples of the programming interface, made anew from a story that is really sent
	@WRITE_EXAMPLES=1 $(BIN)/python -m pytest -q -p no:xdist tests/portal/api/test_examples.py

.PHONY: reports
reports: .venv/.ready-dev ## docs/law-cases.md, docs/gate-rules.md and docs/ten-businesses.md, made anew from code and tests
	@$(BIN)/python -m tests.support.law_cases
	@$(BIN)/python -m tests.support.gate_rules
	@$(BIN)/python -m tests.support.ten_businesses

.PHONY: fields
fields: .venv/.ready-dev ## docs/fields.md: who sees and who writes which field, from the code and from what pages show
	@$(BIN)/python -m tests.support.field_rules

.PHONY: sbom
sbom: .venv/.ready-dev ## the parts list of what runs (CycloneDX), from uv.lock, into out/sbom.cdx.json
	@$(BIN)/python .ci/sbom.py out/sbom.cdx.json

.PHONY: release-check
release-check: sbom ## what a release needs beside the tests: the parts list, the advisory service's word on every part, and that none is overdue; fails when there is no answer
	@$(BIN)/python .ci/advisories.py
	@$(BIN)/python .ci/overdue.py

.PHONY: attack
attack: .venv/.ready-dev system ## scanners of others at the canary, then at the demo: wapiti, schemathesis, sqlmap, bandit, semgrep, sslyze; by hand, before a release; ARGS=--long tries more
	@$(BIN)/python -m tests.attackers $(ARGS)

.PHONY: screenshots
screenshots: .venv/.ready-dev system ## pictures of the pages at 1280 and 375 px into out/screens
	@$(BIN)/python -m tests.support.screenshots

.PHONY: lint
lint: .venv/.ready-dev ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(filter-out wsgi.py,$(CODE)) wsgi.py

.PHONY: format
format: .venv/.ready-dev ## put the code into shape
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: system
system: ## install the Debian packages the tests use, where that is possible
	@bash .ci/system-packages

.PHONY: clean
clean: ## remove what make made, but not the data of the demo
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What runs, and what the tests need on top; made anew when the pins change.
.venv/.ready-run: pyproject.toml uv.lock .ci/environment
	@bash .ci/environment run

.venv/.ready-dev: pyproject.toml uv.lock .ci/environment
	@bash .ci/environment dev
