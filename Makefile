# Two commands: `make run` starts the whole centre with the demo city, `make test` proves that it works.
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
ASSET_TESTS := 'tests/*.test.mjs' 'tests/*.test.js'
STEPS := check test-python test-assets test-browser

# The tests start hundreds of processes of the centre: each reads what the first one compiled.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup run test $(STEPS) bench lock clean

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock pyproject.toml .ci/venv
	@.ci/venv $(VENV) $(PYTHON)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup
	@$(BIN)/sitcen run

# Every step runs, and all that failed are named at the end.
test: setup
	@failed=; for step in $(STEPS); do \
		echo "== $$step"; $(MAKE) --no-print-directory $$step || failed="$$failed $$step"; \
	done; test -z "$$failed" || { echo "Failed:$$failed"; exit 1; }

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $$(git ls-files)

test-python: setup
	@$(BIN)/python -m tests.debian mosquitto || true
	@$(BIN)/python -m tests.debian postgresql || true
	$(BIN)/pytest -m "not browser"

test-assets:
	@if [ -z "$$(git ls-files $(ASSET_TESTS))" ]; then echo "no assets to test"; \
	elif ! command -v node >/dev/null; then echo "skipped: install nodejs to test the assets"; \
	else node --test $$(git ls-files $(ASSET_TESTS)); fi

test-browser: setup
	@$(BIN)/python -m tests.debian chromium
	$(BIN)/pytest -m browser

bench: setup
	$(BIN)/sitcen bench triage
	$(BIN)/sitcen bench feeds
	$(BIN)/sitcen bench writer
	$(BIN)/sitcen bench latency --rate 100 --screens 20
	$(BIN)/sitcen bench latency --baseline interval
	$(BIN)/sitcen bench screens --clients 1000
	$(BIN)/sitcen bench roads
	$(BIN)/sitcen bench recommend
	$(BIN)/sitcen bench policies
	$(BIN)/sitcen bench pan
	$(BIN)/sitcen bench report --facts 500
	$(BIN)/sitcen bench review --incidents 1000000
	$(BIN)/sitcen bench queue
	$(BIN)/sitcen bench map --features 5000 --moving 300
	$(BIN)/sitcen bench endurance --hours 1

# The versions and hashes of everything installed, from what pyproject.toml asks for. Needs uv.
lock:
	$(UV) pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-strip-extras --no-emit-index-url --no-annotate --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build var
