# make run: the demonstration.  make test: all checks.  Both set themselves up; uv is used when it is there, else venv + pip.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
HOST ?= 127.0.0.1
PORT ?= 8000

ifeq ($(UV),)
MAKE_VENV = $(PYTHON) -m venv .venv
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
MAKE_VENV = $(UV) venv --quiet --seed --allow-existing --python $(PYTHON) .venv
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
endif

EXTRAS = browser cluster notify ocr otel pg s3

# What was imported once is not compiled again, not even where the environment says so: it is half the start of every command.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run serve extras test lint suite soak lock
run: .venv/.ready
	$(BIN)/tracker serve --demo --host $(HOST) --port $(PORT)

serve: .venv/.ready
	$(BIN)/tracker serve --host $(HOST) --port $(PORT)

extras: .venv/.ready requirements-extras.lock
	$(INSTALL) --require-hashes -r requirements-extras.lock

# The type checker has one core, the tests the other until it is done.
test: .venv/.ready-dev
	@$(MAKE) --no-print-directory --jobs=2 lint suite

suite: .venv/.ready-dev
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not soak" --ignore=tests/soak

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

# In the order of the files: the long runs of the cluster, which mostly wait, begin early.
soak: .venv/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m soak

# One resolution: the development lock, which has every extra, constrains the other two.
COMPILE = uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q
lock:
	$(COMPILE) --all-extras -o requirements-dev.lock
	$(COMPILE) --extra build -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --extra build $(EXTRAS:%=--extra %) -c requirements-dev.lock -o requirements-extras.lock

.venv/.ready: requirements.lock pyproject.toml
	$(MAKE_VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(INSTALL) --require-hashes -r requirements-dev.lock
	touch $@
