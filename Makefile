# make demo   set up, run the whole loop on the embedded sample, write ./lawspeaker-demo/
# make test   set up, run the tests
# make oracles  set up the rivals in their own environment, hold our results against theirs
# make check  set up, run every static check: format, lint, types, floors, repeats, dependencies
# make lock   rewrite requirements/*.txt after a change of pyproject.toml
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2
# One thread a process: the arrays are small, and two test workers share two cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# The tests start many processes that read the rooms: compiled once, each starts 0.4 s sooner.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test oracles check types repeats layout lint floors dependencies format lock clean
.DEFAULT_GOAL := demo

$(VENV)/run.stamp: pyproject.toml requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lawspeaker needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
# Most of what lies in these packages no check reads; what is read is compiled when it is.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	touch $@

demo: $(VENV)/run.stamp
	$(BIN)/lawspeaker demo --out lawspeaker-demo --force

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-report= $(ARGS)
	$(BIN)/python tests/coverage_floors.py

ORACLES := .venv-oracles
$(ORACLES)/stamp: pyproject.toml requirements/oracles.txt requirements/opa.txt
	test -x $(ORACLES)/bin/python || $(PYTHON) -m venv $(ORACLES)
	$(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/oracles.txt
# OPA's engine asks for Python 3.14, which only its build needs. Without a wheel its test skips itself.
	-$(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--ignore-requires-python --only-binary :all: -r requirements/opa.txt
	$(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

oracles: $(ORACLES)/stamp
	$(ORACLES)/bin/python -m pytest -n $(JOBS) tests/oracles $(ARGS)

# The longest first, so that the others run beside it; each says its whole piece at once where make can.
CHECKS := types repeats layout lint floors dependencies
check: $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory --keep-going --jobs=$(JOBS) \
		$(if $(filter output-sync,$(.FEATURES)),--output-sync) $(CHECKS)
types:
	$(BIN)/mypy
repeats:
	$(BIN)/pylint src/lawspeaker
layout:
	$(BIN)/ruff format --check .
lint:
	$(BIN)/ruff check .
floors:
	$(BIN)/lint-imports
dependencies:
	$(BIN)/deptry src

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Extras are written out: older pips take `coverage[toml]` for another project than the pinned one.
LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate --quiet
lock:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --all-extras --group check --group test --output-file requirements/dev.txt
	$(LOCK) --group oracle --output-file requirements/oracles.txt
	sed -i 's/^pulp\[.*\]==/pulp==/' requirements/oracles.txt  # pip 23 cannot read these extras
	echo 'opa-golib-python-bindings>=0.4.4' | $(subst pyproject.toml --group build,-,$(subst 3.11,3.14,$(LOCK))) \
		--output-file requirements/opa.txt

clean:
	rm -rf $(VENV) lawspeaker-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
