# Two commands: `make run` starts the whole centre with the demo city, `make test` proves that it works.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup run test check bench clean

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	@$(PYTHON) -m venv $(VENV) || { echo "Install the venv module first: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

run: setup
	$(BIN)/sitcen run

test: setup check
	$(BIN)/pytest -m "not browser"
	@$(BIN)/python tests/browser/chromium.py
	$(BIN)/pytest -m browser

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $$(git ls-files)

bench: setup
	$(BIN)/sitcen bench triage
	$(BIN)/sitcen bench writer
	$(BIN)/sitcen bench latency --rate 100 --screens 20
	$(BIN)/sitcen bench latency --baseline interval
	$(BIN)/sitcen bench screens --clients 1000

clean:
	rm -rf $(VENV) build var
