# Every target does one thing and says it in one sentence; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run setup test lint bench train test-train lock mutants shots clean
PYTHON ?= python3
PYTEST = .venv/bin/python -m pytest -m "not slow and not train" -n auto --dist loadfile
RULES = $(addprefix tests/unit/,fees parking gate anpr edge)
LOCK = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

run: ## Install what is missing and start the whole gate on this machine; ARGS="--fresh" passes options on.
	@$(PYTHON) scripts/install.py run
	@exec .venv/bin/malu up $(ARGS)

setup: ## Install what `malu` needs, without starting it.
	@$(PYTHON) scripts/install.py run

test: ## Install the rest, then check format, lint, types, contracts and tests (needs apt as root once).
	@$(PYTHON) scripts/install.py test
	@$(MAKE) --no-print-directory lint
	@# Branches are counted where rules are tested; counting them elsewhere too takes twice as long.
	@status=0; \
	$(PYTEST) $(RULES) --cov --cov-report=term || status=1; \
	$(PYTEST) tests $(addprefix --ignore=,$(RULES)) || status=1; \
	exit $$status

lint: ## Check format, lint, types and who imports whom.
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: ## Measure the promises in benchmarks/README.md (needs `make test` once, and a quiet machine).
	.venv/bin/python -m pytest benchmarks -m "" -p no:randomly

train: ## Rebuild the shipped weights (needs 2 GB of disk and hours of CPU, or a GPU; ARGS="--plates DIR" adds photographs).
	@$(PYTHON) scripts/install.py train
	.venv-train/bin/python -m anpr.train all $(ARGS)

test-train: ## Run a few steps of both trainings from nothing (needs 2 GB of disk).
	@$(PYTHON) scripts/install.py test
	@$(PYTHON) scripts/install.py train
	.venv/bin/python -m pytest -m train

lock: ## Resolve the dependencies of pyproject.toml anew into requirements/ (needs uv).
	$(LOCK) --extra edge --extra solvers --extra build pyproject.toml -o requirements/run.txt
	$(LOCK) --extra edge --extra solvers --extra build --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(LOCK) --extra broker -c requirements/run.txt pyproject.toml -o requirements/broker.txt
	$(LOCK) --extra edge --extra solvers --extra build --extra dev --extra mutants -c requirements/dev.txt pyproject.toml -o requirements/mutants.txt
	@# torch comes first and alone, so the resolver is told that nothing needs it.
	printf 'torch; python_version < "0"\ntorchvision; python_version < "0"\n' | $(LOCK) --override /dev/stdin anpr/train/requirements.in -o anpr/train/requirements.txt

mutants: ## Break the rules of money in small ways and list what no test notices (ARGS="--only fees.money" takes a part).
	@$(PYTHON) scripts/install.py mutants
	.venv/bin/python -m scripts.mutants $(ARGS)

shots: ## Photograph every page, desktop and phone, into build/shots (needs Chromium and `make test` once).
	.venv/bin/python -m tests.browser.shots build/shots
	.venv/bin/python -m tests.browser.shots_exceptions build/shots
	.venv/bin/python -m tests.browser.shots_money build/shots

clean: ## Remove environments and caches; data folders stay.
	rm -rf .venv .venv-train build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks .coverage
