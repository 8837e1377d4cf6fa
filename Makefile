# The whole project in a few words: play, demo, setup, check, test, gates, bench, evals, baselines, rehearse, docs, pictures. Nothing needs to be run before them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

# Every process the tests start finds compiled what an earlier one compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: play demo setup check test gates bench evals baselines rehearse docs pictures lock clean

play: $(STAMP)
	@$(BIN)/roleplay

# Somebody who is good at it plays while one watches; nothing is stored.
demo: $(STAMP)
	@$(BIN)/roleplay play --demo

setup: $(DEV_STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "roleplay needs Python 3.11 or newer; set PYTHON=/path/to/python3.11 and run make again." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what roleplay needs into $(VENV) (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q roleplay  # or the first start would do it
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	@echo "Installing the test tools …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

SUITES := offline held-out conversations held-out-conversations recorded

# Did the grader get worse? The gates of the suites that ship, and nothing else: no figures to tune by, no log kept.
gates: $(DEV_STAMP)
	runs=$$(mktemp -d) && trap 'rm -rf "$$runs"' EXIT && $(BIN)/roleplay --data-dir "$$runs" eval run --quiet $(SUITES)

# Did it get better? The same suites with all their figures.
evals: $(DEV_STAMP)
	$(BIN)/roleplay eval run $(SUITES)

# Makes what the grader says now the baselines, showing what changes, and writes its figures into the docs.
baselines: $(DEV_STAMP)
	for suite in $(SUITES); do $(BIN)/roleplay eval run $$suite --quiet; $(BIN)/roleplay eval baseline $$suite || exit 1; done
	$(BIN)/python -m scripts.write_docs

# Every persona that ships against the simulated trainees: a few minutes. Writes the tables of docs/rehearsal.md.
rehearse: $(DEV_STAMP)
	$(BIN)/python -m scripts.rehearse

docs: $(DEV_STAMP)
	$(BIN)/python -m scripts.write_docs
	$(BIN)/python -m scripts.screenshots

# What every screen looks like, for the tests: look at what changed before committing it.
pictures: $(DEV_STAMP)
	$(BIN)/python -m scripts.pictures

# Pins every dependency with hashes for all platforms; run after changing pyproject.toml (needs uv on PATH).
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 pyproject.toml scripts/build-requirements.in -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis
