# The commands of this project. Each sets itself up: nothing has to be installed by hand beforehand.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check format bench faults lock clean

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Python compiles what it imports, a quarter of all that is installed; compiling the rest takes as long as installing.
# So it must be allowed to keep that, or every process compiles anew.
unexport PYTHONDONTWRITEBYTECODE
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile --require-hashes
# Tools that only read the code still load the settings, which insist on a secret.
TOOL_ENV := SECRET_KEY=only-for-checks

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11, 3.12 or 3.13 is needed and none was found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; fi
	@echo "Making the environment in $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The venv module of this Python is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

# uv takes seconds where pip takes a minute. pip follows where uv cannot go: an index that only pip's settings name.
define install
@$(PIP_INSTALL) --only-binary :all: -r requirements-uv.txt && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) || \
	{ echo "uv cannot install here; pip does, which takes a minute or two"; $(PIP_INSTALL) -r $(1); }
endef

$(VENV)/.installed: requirements.txt requirements-uv.txt | $(BIN)/python
	@echo "Installing what the site needs"
	$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-uv.txt | $(BIN)/python
	@echo "Installing what development needs"
	$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed ## Start the whole board with its demo world (PORT=8000); Ctrl-C stops it
	@exec $(BIN)/python manage.py demo

demo-reset: ## Forget the demo world; the next `make demo` starts over
	rm -rf var

# Four, as tests that wait for a killed process leave a core idle. Their order is tests/conftest.py's.
test: $(VENV)/.installed-dev ## Run the tests (SQLite, or the database in DATABASE_URL)
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.installed-dev ## Lint, types, import contract, migrations, deployment, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(TOOL_ENV) $(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates sandbox
	$(TOOL_ENV) $(BIN)/python manage.py makemigrations --check --dry-run
	@env -u DEBUG -u DEMO SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		SITE_URL=https://jobs.example.org STRIPE_SECRET_KEY=rk_live_for_this_check STRIPE_WEBHOOK_SECRETS=whsec_check \
		EMAIL_URL=smtp+tls://user:secret@mail.example.org:587 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(VENV)/.installed-dev ## Put the code into its one form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/.installed-dev ## Measure; prints a table and writes var/bench.json
	@$(BIN)/python -m tests.bench

faults: $(VENV)/.installed-dev ## The fault tests alone and in full: processes killed in the middle of their work (half an hour)
	@SMTP_DOWN_SECONDS=$${SMTP_DOWN_SECONDS:-600} ALERT_KILLS=$${ALERT_KILLS:-20} $(BIN)/python -m pytest -m faults $(ARGS)

lock: $(VENV)/.installed ## Write the locks anew from requirements*.in
	for name in requirements requirements-dev requirements-uv; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --upgrade -q $$name.in -o $$name.txt || exit 1; \
	done

clean: ## Remove what the commands above made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .import_linter_cache
