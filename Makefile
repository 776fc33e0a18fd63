# Everything a developer or an operator runs. `make help` lists it.
# Only Python >= 3.11 and make are asked of the machine: the rest is installed into .venv.

DEMO_PORT ?= 8700
SANDBOX_PORT ?= 8701
export DEMO_PORT SANDBOX_PORT PYTHON

BIN := .venv/bin
PAGES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
LOCK = . tools/pip-settings.sh; $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
       --custom-compile-command "make locks"

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check dates faults mutants lint format types contracts api specs run screenshots dist locks yanked clean
.NOTPARALLEL:

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  DEMO_PORT=$(DEMO_PORT) and SANDBOX_PORT=$(SANDBOX_PORT) can be changed: make demo DEMO_PORT=9000"

demo: .venv/.pages .venv/.sandbox ## Try it: Videomeet, a Zoom sandbox and a small company to play with
	@exec $(BIN)/videomeet demo

demo-reset: .venv/.run ## Delete what the demo holds; the next `make demo` starts over
	@$(BIN)/videomeet demo --reset

test: .venv/.dev .venv/.pages .venv/.browser ## Run every test
	@$(BIN)/python hatch_build.py test
	@. tools/pip-settings.sh; $(BIN)/pytest --numprocesses auto --dist loadfile

check: lint types contracts test ## Format, lint, types, import contracts and tests: what must hold before a commit

dates: .venv/.dev .venv/.pages .venv/.browser ## Run the tests but faults at 24 difficult dates, or at those in DATES
	@. tools/pip-settings.sh; $(BIN)/python tools/dates.py $(DATES)

FAULT_ROUNDS ?= 100
faults: .venv/.dev ## Kill workers and break the provider for many rounds, then count; FAULT_ROUNDS is per cent
	@FAULT_ROUNDS=$(FAULT_ROUNDS) $(BIN)/pytest -s tests/faults

MUTANTS_MINUTES ?= 60
mutants: .venv/.dev .venv/.pages ## Put small defects into flows (MODULE=flows/... for some): do tests notice? Resumes
	@MUTANTS_MINUTES=$(MUTANTS_MINUTES) $(BIN)/python tools/mutants.py $(MODULE)

lint: .venv/.dev .venv/.pages ## Check format and style
	@$(BIN)/ruff format --check --quiet . || { echo "videomeet: run make format, then look at what it changed."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src sandbox/src tools hatch_build.py \
		2>var/bandit.log || { cat var/bandit.log >&2; exit 1; }
	@$(BIN)/python tools/yanked.py check
	@$(BIN)/python hatch_build.py lint

format: .venv/.dev .venv/.pages ## Format the code and fix what the tools can fix
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/python hatch_build.py format

types: .venv/.dev .venv/.pages ## Check the types
	@$(BIN)/mypy
	@$(BIN)/python hatch_build.py types

contracts: .venv/.dev ## Check who may import whom
	@$(BIN)/lint-imports

api: .venv/.dev ## Write the OpenAPI document from routes and models, and the scripts' types from it
	@$(BIN)/python tools/openapi.py
	@$(BIN)/python hatch_build.py api

specs: .venv/.dev ## Compare with the vendors' own specifications, in the folder VIDEOMEET_SPECS
	@test -d "$(VIDEOMEET_SPECS)" || { echo "videomeet: set VIDEOMEET_SPECS to the folder with the specifications."; exit 1; }
	@$(BIN)/pytest -m specs

run: .venv/.pages ## Run it for real, with the settings in the environment
	@$(BIN)/videomeet migrate
	@exec $(BIN)/videomeet serve

screenshots: .venv/.dev .venv/.pages .venv/.browser ## Take the README's pictures from a fresh demo
	@$(BIN)/python tools/screenshots.py

dist: .venv/.pages ## Build both wheels, the product's with its pages, into dist/
	@. tools/pip-settings.sh; $(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir dist .
	@. tools/pip-settings.sh; $(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir dist sandbox
	@ls dist/*.whl

locks: .venv/.run ## Lock the newest allowed versions of everything installed
	@$(LOCK) --upgrade --group uv -o requirements/uv.txt
	@$(LOCK) --upgrade -o requirements/run.txt pyproject.toml
	@$(LOCK) --upgrade -c requirements/run.txt -o requirements/sandbox.txt sandbox/pyproject.toml
	@$(LOCK) --upgrade --group build -c requirements/run.txt -o requirements/build.txt
	@$(LOCK) --upgrade --group dev -c requirements/run.txt -c requirements/sandbox.txt -c requirements/build.txt -o requirements/dev.txt
	@$(LOCK) --upgrade --group node -o requirements/node.txt
	@. tools/pip-settings.sh; $(BIN)/python tools/yanked.py learn

yanked: .venv/.run ## Ask the package index whether authors have withdrawn what is locked; make lint compares
	@. tools/pip-settings.sh; $(BIN)/python tools/yanked.py learn

clean: ## Remove what was installed and built; the demo's data stays
	@rm -rf .venv dist frontend/node_modules src/videomeet/web/static/built
	@rm -rf mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.run: tools/install.sh tools/say.sh tools/pip-settings.sh requirements/uv.txt requirements/run.txt requirements/build.txt pyproject.toml
	@tools/install.sh run build
	@touch $@

.venv/.sandbox: .venv/.run requirements/sandbox.txt sandbox/pyproject.toml
	@tools/install.sh sandbox
	@touch $@

.venv/.dev: .venv/.sandbox requirements/dev.txt
	@tools/install.sh dev
	@touch $@

.venv/.pages: .venv/.run tools/pages.sh requirements/node.txt hatch_build.py $(PAGES)
	@tools/pages.sh
	@touch $@

.venv/.browser: tools/browser.sh .venv/.dev
	@tools/browser.sh
	@touch $@
