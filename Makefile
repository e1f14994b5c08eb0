# make chat   set up, index the seed articles, open the chat page
# make test   set up with the test tools, run the whole suite

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INDEX ?= pasaje-index
Q ?= ¿Cuándo es la próxima reunión del grupo de seguridad?

.DEFAULT_GOAL := help
.PHONY: help chat ask index eval test lint constraints clean

help:
	@grep -E '^# make' $(firstword $(MAKEFILE_LIST)) | sed 's/^# //'
	@echo 'also: make ask Q="…" · make index · make eval · make lint · make test-models · make constraints · make clean'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Pasaje needs Python 3.11 or newer; name one: make PYTHON=python3.12 …' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing Pasaje (a minute or two, once)…'
	$(PIP) -e .
	@touch $@

$(VENV)/installed-eval: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing Pasaje with what its evaluation needs (a minute or two, once)…'
	$(PIP) -e '.[eval]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing Pasaje with its test tools (a minute or two, once)…'
	$(PIP) -e '.[test]'
	@touch $@ $(VENV)/installed $(VENV)/installed-eval

index: $(VENV)/installed
	$(BIN)/pasaje index seeds/articles --index $(INDEX)

chat: index
	$(BIN)/pasaje chat --index $(INDEX)

ask: index
	@$(BIN)/pasaje ask "$(Q)" --index $(INDEX)

eval: $(VENV)/installed-eval
	$(BIN)/pasaje eval

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The page's tests drive a real browser: the system's, installed from its packages when there is none.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		echo 'Installing chromium from the system packages…'; \
		SUDO=; [ "$$(id -u)" = 0 ] || SUDO=sudo; \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium; } >/dev/null
.PHONY: browser

# axe-core looks for what shuts people out of the page; without npm that one test is skipped.
axe: | $(BIN)/python
	@test -d $(VENV)/axe || ! command -v npm >/dev/null || \
		npm install --silent --no-fund --no-audit --prefix $(VENV)/axe axe-core@4 || rm -rf $(VENV)/axe
.PHONY: axe

test: lint browser axe
	$(BIN)/python -m pytest

# Embedding models in files. Their packages stay out of the test extra and in an environment of their own: torch is
# large, and fastembed wants an older huggingface_hub than everything else here was tested with.
test-models:
	$(PYTHON) -m venv $(VENV)-models
	grep -v '^huggingface_hub==' constraints.txt > $(VENV)-models/constraints.txt
	$(VENV)-models/bin/python -m pip install --quiet -c $(VENV)-models/constraints.txt -e '.[test,fastembed,huggingface]' onnx
	$(VENV)-models/bin/python -m pytest -m models
.PHONY: test-models

# The newest of everything, into constraints.txt; run the tests before committing it.
constraints:
	$(PYTHON) -m venv --clear $(VENV)-new
	$(VENV)-new/bin/python -m pip install --quiet --upgrade pip
	$(VENV)-new/bin/python -m pip install --quiet -e '.[test]'
	$(VENV)-new/bin/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9_.-]+==' | sort -f > constraints.txt
	rm -rf $(VENV)-new

clean:
	rm -rf $(VENV) $(VENV)-models $(INDEX) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
