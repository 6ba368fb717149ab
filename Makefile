# Needs a Python from 3.11 on and make; everything else goes into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
READY := .venv/.ready
PACKAGES := node_modules/.package-lock.json
BUILT := templates/static/built/manifest.json
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm --silent
NODE := .venv/bin/node
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml
FOLDERS := pricing workflows service tests $(wildcard bench)

# Handed to the commands through the environment, so that any file name is fine.
export FILE LANGUAGE SERVICE TARGET

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

$(READY): requirements-dev.lock pyproject.toml .ci/venv
	@test -x $(PYTHON) && $(PYTHON) -m pip --version > /dev/null 2>&1 || .ci/venv
	@echo "installing the locked packages (some minutes at first)"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKAGES): package.json package-lock.json $(READY)
	@echo "installing the locked packages of the pages"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(BUILT): $(PACKAGES) $(shell find templates/static -type f -not -path '*/built/*')
	@$(NODE) templates/static/build.js

.PHONY: assets
assets: $(BUILT) ## Build the pages' scripts and styles

.PHONY: demo
demo: $(READY) $(BUILT) ## Run four orders from upload to delivery; or yours: FILE=talk.mp4 LANGUAGE=de SERVICE=subtitles TARGET=fr
	@$(PYTHON) -m service.cli demo $(if $(FILE),"$$FILE") $(if $(LANGUAGE),--language "$$LANGUAGE") \
		$(if $(SERVICE),--service "$$SERVICE") $(if $(TARGET),--target "$$TARGET")

.PHONY: up
up: $(READY) $(BUILT) ## Start everything and keep it running; prints addresses, keys and logins
	@$(PYTHON) -m service.cli up

.PHONY: test
test: $(READY) $(BUILT) ## Run all tests; some of them: ARGS="tests/pricing -k rounding"
	@.ci/chromium
	@$(PYTHON) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: check
check: $(READY) $(PACKAGES) ## Check style, formatting, types and import contracts
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@node_modules/.bin/biome check --error-on-warnings

.PHONY: messages
messages: $(READY) ## Collect the sentences of the pages into the catalogues of their languages
	@$(PYTHON) -m service.pages.messages

.PHONY: bench
bench: $(READY) $(BUILT) ## Measure against hand-written floors
	@$(PYTHON) -m bench $(ARGS)

.PHONY: lock
lock: ## Lock the newest allowed packages with their hashes (needs uv); ARGS=--upgrade
	@command -v $(UV) > /dev/null || { echo "uv is missing: python3 -m pip install uv, or UV=/path/to/uv" >&2; exit 1; }
	@$(COMPILE) $(ARGS) --output-file requirements.lock
	@$(COMPILE) $(ARGS) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(NPM) install --package-lock-only --omit-lockfile-registry-resolved --no-audit
	@$(NODE) .ci/tidy-lock.js

.PHONY: wheel
wheel: $(READY) $(BUILT) ## Build the wheel into dist/
	@rm -rf dist
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

.PHONY: clean
clean: ## Remove what was built and cached; data (.productions) and .venv stay
	@rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find $(FOLDERS) -name __pycache__ -prune -exec rm -rf {} +
