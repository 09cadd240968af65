# Two commands matter: `make demo` and `make test`. Both need only Python and make.
PYTHON ?= python3
VENV   ?= .venv
DEMO   ?= demo
PEOPLE ?= 20000
TARGET ?= thin
PEER_BASE ?= python3.13
BENCH  ?=

ifeq ($(OS),Windows_NT)
BIN = $(VENV)/Scripts
else
BIN = $(VENV)/bin
endif

.PHONY: help install demo test test-slow accuracy docs notebooks bundle bench-journeys bench-line bench-loading bench-survival bench-survival-peers bench-suppression bench-output-checks clean

help:
	@echo "make demo       install into $(VENV), then the whole line on $(PEOPLE) synthetic people"
	@echo "make test       install into $(VENV), then the quick tests (under five minutes)"
	@echo "make test-slow  the tests marked slow"
	@echo "make accuracy   compare every model with R's numbers, print the table, write its page"
	@echo "make docs       write the generated pages anew"
	@echo "make notebooks  write the notebooks anew from their scripts"
	@echo "make bundle     an offline bundle in dist: TARGET=own, thin or full-cp37-win_amd64 and the like"
	@echo "make bench-...  journeys, line, loading, survival, suppression or output-checks: ours beside its peers"
	@echo "                BENCH holds options: make bench-survival BENCH=\"--sizes 1e6 --only Cox\""
	@echo "make bench-survival-peers  every Python package with survival models into $(VENV)-peers, on $(PEER_BASE)"
	@echo "make clean      remove $(VENV), $(DEMO) and build folders"

# The stamp is newer than setup.py exactly when the environment is up to date.
$(VENV)/installed: setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable ".[test,progress,lifelines]"
	@touch $(VENV)/installed

install: $(VENV)/installed

demo: install
	$(BIN)/python -m jdfanalysis demo --people $(PEOPLE) --out $(DEMO)

test: install
	$(BIN)/python -m pytest tests -c tests/pytest.ini -m "not slow" -q -n auto --dist loadfile

test-slow: install
	$(BIN)/python -m pytest tests -c tests/pytest.ini -m slow -q -n auto --dist loadfile

accuracy: install
	$(BIN)/python tests/support/write_accuracy.py

docs: install
	$(BIN)/python tests/support/write_docs.py

notebooks: install
	$(BIN)/python notebooks/write_notebooks.py

bundle:
	$(PYTHON) -m venv $(VENV)-bundle
	$(VENV)-bundle/$(notdir $(BIN))/python -m pip install --quiet -r vendored/build-requirements.txt
	$(VENV)-bundle/$(notdir $(BIN))/python vendored/build.py $(TARGET) --out dist

bench-journeys bench-line bench-loading bench-survival bench-suppression bench-output-checks: install
	$(BIN)/python tests/benchmarks/$(subst -,_,$@).py $(BENCH)

bench-survival-peers:
	$(PEER_BASE) -m venv $(VENV)-peers
	$(subst $(VENV),$(VENV)-peers,$(BIN))/python -m pip install --quiet -r tests/benchmarks/survival_peers.txt

clean:
	rm -rf $(VENV) $(VENV)-bundle $(VENV)-peers $(DEMO) build dist *.egg-info
