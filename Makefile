# Two commands do everything on a machine with Python 3.11+ and make:
#   make demo   the main job, end to end, on real parts      (ONCE=1: leave after printing)
#   make test   the whole suite
#   PYTHON=...  another interpreter than the first python3 that is new enough
PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done),python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
TOOLS  := $(VENV)/.tools
MUTANTS := .jalon/mutants
CLIENTS := .jalon/clients

.DEFAULT_GOAL := help
AUDIT := .jalon/audit

BESIDE := tests/workflows tests/activities

.PHONY: help install tools demo up test check lint types contracts screenshots contract clients bench lost chaos group lives simulate compare mutants law-mutants requirements audit clean

help: ## What can be asked for
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: $(STAMP) ## Virtual environment with the pinned dependencies; leaves .venv/bin/jalon

$(STAMP): pyproject.toml deploy/requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Jalon needs Python 3.11 or newer, and there is no $(PYTHON): install one, or name yours with make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if v >= (3, 11) else "Jalon needs Python 3.11 or newer, and $(PYTHON) is %d.%d: name another one with make PYTHON=python3.12" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Installing the pinned dependencies into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement deploy/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

tools: $(TOOLS)

$(TOOLS): $(STAMP) deploy/requirements-dev.txt
	@echo "Installing what the tests and checks need besides ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement deploy/requirements-dev.txt
	@touch $@

demo: install ## Post the stories to a local stack and show what came of them
	@$(BIN)/jalon demo $(if $(filter-out 0,$(ONCE)),--once)

up: install ## The same local stack without the stories
	@$(BIN)/jalon up

test: tools check ## The whole suite, real Postgres and Temporal included, in two processes side by side
	@beside=$$(mktemp); $(BIN)/python -m pytest $(BESIDE) > $$beside 2>&1 & first=$$!; status=0; \
		$(BIN)/python -m pytest tests $(addprefix --ignore=,$(BESIDE)) || status=1; \
		wait $$first || status=1; cat $$beside; rm -f $$beside; exit $$status

check: lint types contracts ## Lint, types and who may import whom

lint: tools
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: tools
	@$(BIN)/basedpyright

contracts: tools
	@$(BIN)/lint-imports

contract: tools ## Ask a started API for everything its description says, EXAMPLES= times each (slow)
	@EXAMPLES=$(or $(EXAMPLES),30) $(BIN)/python -m pytest tests/api/test_contract.py -s

clients: tools ## Generated clients, the JavaScript SDK and the linters of the API's description (needs node and npm)
	@mkdir -p $(CLIENTS) && cp tests/clients/package.json $(CLIENTS)/
	@npm install --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --no-package-lock --silent
	@test -x $(CLIENTS)/venv/bin/openapi-python-client || { $(BIN)/python -m venv $(CLIENTS)/venv && \
		$(CLIENTS)/venv/bin/python -m pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1 ruff; }
	@JALON_CLIENTS=$(CURDIR)/$(CLIENTS) PATH="$(CURDIR)/$(CLIENTS)/venv/bin:$$PATH" $(BIN)/python -m pytest tests/clients

screenshots: tools ## Every page that the browser tests look at, at 1280 and 390 pixels, by day and by night, into .jalon/screenshots/
	@JALON_PICTURES=.jalon/screenshots $(BIN)/python -m pytest tests/browser

bench: tools ## Throughput, as ratios measured in one run (COMPARE=<an earlier .jalon/bench.json>: which fell by over 10 %)
	@COMPARE=$(COMPARE) $(BIN)/python -m pytest tests/bench -s --timeout 900 -p no:cacheprovider

lost: tools ## Lose Temporal's database under a running stack and rebuild every workflow (EMPLOYEES=2000)
	@JALON_LOST_EMPLOYEES=$(or $(EMPLOYEES),2000) $(BIN)/python -m pytest tests/workflows/test_lost.py -k lost_with -s -p no:cacheprovider

chaos: tools ## Kill, pause, cut off and fill up every part while an HRIS tells facts, then look what broke (KILLS=300 SEED=7 MINUTES=30 EMPLOYEES=200 AGAIN=1)
	@PYTHONPATH=. $(BIN)/python tests/chaos/chaos.py --seed $(or $(SEED),1) --kills $(or $(KILLS),15) --minutes $(or $(MINUTES),3) \
		--employees $(or $(EMPLOYEES),200) $(if $(AGAIN),--again)

group: tools ## Import a group of companies into a stack of its own, tell all of them something, and measure (EMPLOYEES=1000 MINUTES=60 SEED=1 AGAIN=1)
	@PYTHONPATH=. $(BIN)/python tests/scale/group.py --employees $(or $(EMPLOYEES),1000) --minutes $(or $(MINUTES),60) \
		--seed $(or $(SEED),1) $(if $(AGAIN),--again)

lives: tools ## Plan 100,000 generated lives and say what it took (EMPLOYEES=...)
	@$(BIN)/python tests/bench/plan_lives.py $(EMPLOYEES)

simulate: tools ## A company's years in virtual time without servers, faults at every await (EMPLOYEES=1000 YEARS=20 SEED=1 FAULTS=0.02)
	@PYTHONPATH=. $(BIN)/python tests/simulation/simulate.py --employees $(or $(EMPLOYEES),1000) --years $(or $(YEARS),20) \
		--seed $(or $(SEED),1) --faults $(or $(FAULTS),0.02)

compare: tools ## All plans before and after: worked cases and 10,000 generated lives (BASE=<commit>; LIVES=...)
	@$(BIN)/python tests/bench/compare.py $(or $(BASE),HEAD~1) $(if $(LIVES),--lives $(LIVES)) --keep .jalon/compare

mutants: tools ## Mutation testing of domain/, in a copy, and its score (ONLY='domain.day.plan.*' for a part)
	@mkdir -p $(MUTANTS) && rm -rf $(MUTANTS)/src && mkdir $(MUTANTS)/src
	@test -x $(MUTANTS)/venv/bin/mutmut || { \
		$(BIN)/python -m venv $(MUTANTS)/venv && \
		$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
			> "$$($(MUTANTS)/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/dependencies.pth" && \
		$(MUTANTS)/venv/bin/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1; }
	@cp -R domain tests workflows activities api deploy pyproject.toml $(MUTANTS)/src
	@cd $(MUTANTS)/src && PATH="$(CURDIR)/$(MUTANTS)/venv/bin:$$PATH" mutmut run $(if $(ONLY),'$(ONLY)') && ../venv/bin/mutmut export-cicd-stats > /dev/null
	@$(BIN)/python -c "import json; \
		found = json.load(open('$(MUTANTS)/src/mutants/mutmut-cicd-stats.json')); \
		run = sum(found[k] for k in ('killed', 'survived', 'no_tests', 'timeout', 'suspicious', 'segfault')); \
		print(f\"{found['killed']} of {run} mutants killed: {found['killed'] / max(run, 1):.1%}\")"
	@echo "Survivors: cd $(MUTANTS)/src, then ../venv/bin/mutmut results and ../venv/bin/mutmut show NAME"

law-mutants: tools ## Change each value of each law file in turn: which does no worked case notice? (ONLY=recap for one file)
	@cd tests/domain && PYTHONPATH=$(CURDIR) $(CURDIR)/$(BIN)/python law_mutants.py $(ONLY)

requirements: ## Pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra local --extra build pyproject.toml -o deploy/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra build --extra traces --constraint deploy/requirements.txt pyproject.toml -o deploy/requirements-run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev --extra traces --constraint deploy/requirements.txt pyproject.toml -o deploy/requirements-dev.txt

audit: ## What runs in production as a CycloneDX bill (.jalon/sbom.json), and its known faults (asks a public database)
	@$(PYTHON) -m venv $(AUDIT) && $(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1 cyclonedx-bom==7.5.0
	@$(AUDIT)/bin/cyclonedx-py requirements deploy/requirements-run.txt --of JSON -o .jalon/sbom.json
	@$(AUDIT)/bin/pip-audit --requirement deploy/requirements-run.txt --require-hashes --disable-pip

clean: ## Remove the environment and the local data
	rm -rf $(VENV) .jalon
