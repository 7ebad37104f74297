# Everything done often, one target each. On a machine with Python 3.11, git, make and pip, `make run` is enough.

UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LANDING := dados/landing
HOME_FOLDER := dados/home
INSTANCE := dados/dagster
FAULTS := $(addprefix tests/,pipeline/test_faults.py pipeline/test_faults_readers.py pipeline/test_ingest_crash.py \
	unit/publish/test_publish.py unit/ingest/test_fuzz.py unit/ingest/test_fuzz_formats.py unit/ingest/test_fuzz_bounds.py unit/ingest/test_scan.py \
	unit/identity/test_resolution_properties.py unit/identity/test_difference_properties.py)
export UV_NO_PROGRESS := 1

# $(abspath) would take a path with a space for two.
absolute = "$(if $(filter /%,$(1)),$(1),$(CURDIR)/$(1))"

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: run
run: $(STAMP) $(LANDING)/gabarito.csv $(INSTANCE)/dagster.yaml ## install, make a synthetic landing, run the nightly load on it, say where to look
	@DAGSTER_HOME=$(call absolute,$(INSTANCE)) $(BIN)/residencias run --landing $(LANDING) --home $(HOME_FOLDER)
	@echo
	@echo "Veja agora: $(BIN)/residencias alertas   |   $(HOME_FOLDER)/painel/index.html   |   $(BIN)/residencias --help"

.PHONY: test
test: $(STAMP) ## the whole test suite, on all cores
	@$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: spark
spark: $(VENV)/.spark ## install the extra that `residencias run --engine spark` and its tests need

.PHONY: parity
parity: $(VENV)/.spark ## both engines build the synthetic landing, and every published table is compared: minutes
	@RESIDENCIAS_PARIDADE=1 $(BIN)/pytest tests/pipeline/test_spark.py

.PHONY: faults
faults: $(STAMP) ## kills, full disks, lost permissions, damaged files, bent inputs: the long form of docs/reliability.md
	@RESIDENCIAS_FALHAS=todas $(BIN)/pytest $(FAULTS) -n 2

.PHONY: history
history: $(STAMP) ## random nights over kept builds against builds of everything: NIGHTS=20 takes half an hour
	@RESIDENCIAS_NOITES=$${NIGHTS:-20} $(BIN)/pytest tests/pipeline/test_history.py -x

.PHONY: oracle
oracle: $(STAMP) ## the rules against the plain-Python oracle, and their properties, over many disturbed landings: minutes
	@RESIDENCIAS_ORACULO="1 2 4 5 6 7 8" $(BIN)/pytest tests/pipeline/test_oracle.py tests/pipeline/test_judgement_properties.py

.PHONY: key
key: $(STAMP) ## the alerts of landings, one with 24 months of history, against their answer keys: minutes
	@RESIDENCIAS_GABARITO=1 $(BIN)/pytest tests/pipeline/test_synthetic_key.py

.PHONY: mutants
mutants: $(STAMP) ## change one comparison, boundary or null branch of a rule at a time: a unit test must fail
	@$(BIN)/python -m benchmarks.mutants

.PHONY: lint
lint: $(STAMP) ## ruff, and the floors: of the modules by import-linter (pyproject.toml), of the dbt models
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m orchestration.transform.floors

.PHONY: lint-sql
lint-sql: $(STAMP) ## sqlfluff on all SQL, which takes minutes; SINCE=origin/main: on what changed since the branch left it
	@BIN=$(BIN) .ci/lint-sql $(SINCE)

.PHONY: lists
lists: $(STAMP) ## write what is generated of rules, indicators and sources: lists that dbt reads, pages of docs
	@$(BIN)/python -m orchestration.generate.lists
	@$(BIN)/python -m orchestration.generate.sources
	@$(BIN)/python -m orchestration.generate.rules
	@$(BIN)/python -m orchestration.generate.articles

.PHONY: typecheck
typecheck: $(STAMP) ## basedpyright
	@$(BIN)/basedpyright

.PHONY: audit
audit: $(STAMP) ## pip-audit: known vulnerabilities of the installed dependencies; says which could not be examined
	@$(BIN)/python .ci/audit.py || [ $$? -eq 3 ] # without the advisory service there is no verdict, good or bad

.PHONY: dist
dist: $(STAMP) ## the wheel, the same bytes for the same commit; its SBOM (CycloneDX, from uv.lock); their sums, in dist
	@rm -rf dist
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/uv build --quiet --wheel --out-dir dist
	@BIN=$(BIN) .ci/sbom > dist/residencias.cdx.json
	@cd dist && sha256sum *.whl *.json | tee SHA256SUMS

.PHONY: deployed
deployed: $(STAMP) ## Dagster's daemon and webserver on PostgreSQL: a run killed and done again, a backfill: minutes
	@RESIDENCIAS_IMPLANTADO=1 $(BIN)/pytest tests/pipeline/test_dagster_deployed.py

.PHONY: upgrade
upgrade: $(STAMP) ## homes of the releases before this one are opened, run, and compared with new ones: minutes
	@RESIDENCIAS_ATUALIZACAO=1 $(BIN)/pytest tests/unit/installation/test_upgrade.py

.PHONY: soak
soak: $(STAMP) ## NIGHTS=60 in a row on one home, with kills, a desk and readers, compared with fresh loads: an hour
	@RESIDENCIAS_VIGILIA=$${NIGHTS:-60} $(BIN)/pytest tests/pipeline/test_soak.py -x -s

.PHONY: docs
docs: $(STAMP) ## dbt docs, the data dictionary, into dados/dicionario
	@$(BIN)/python -m orchestration.generate.dictionary $(HOME_FOLDER) dados/dicionario

.PHONY: dagster
dagster: $(STAMP) $(INSTANCE)/dagster.yaml ## what ran and the same load in Dagster's web interface, on http://127.0.0.1:3000
	@DAGSTER_HOME=$(call absolute,$(INSTANCE)) \
		RESIDENCIAS_LANDING=$(call absolute,$(LANDING)) RESIDENCIAS_HOME=$(call absolute,$(HOME_FOLDER)) \
		$(BIN)/dagster dev --workspace workspace.yaml --host 127.0.0.1

.PHONY: clean
clean: ## remove the demonstration data and the parsed dbt project, not the installation
	@rm -rf dados dbt_project/target "$${XDG_CACHE_HOME:-$$HOME/.cache}/residencias"

$(VENV)/.spark: $(STAMP)
	@VIRTUAL_ENV=$(call absolute,$(VENV)) $(BIN)/uv sync --locked --inexact --quiet --extra spark
	@touch $@

$(INSTANCE)/dagster.yaml: docs/deploy/dagster.yaml
	@mkdir -p $(@D) && cp $< $@

$(LANDING)/gabarito.csv: | $(STAMP)
	@$(BIN)/residencias sample --landing $(LANDING)

$(STAMP): pyproject.toml uv.lock
	@python=$$(command -v python3.11 || command -v python3 || true); \
	if [ -z "$$python" ] || ! "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then \
		echo "É preciso o Python 3.11: instale-o e execute de novo." >&2; exit 2; \
	fi; \
	[ -x $(BIN)/python ] || "$$python" -m venv $(VENV)
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@VIRTUAL_ENV=$(call absolute,$(VENV)) $(BIN)/uv sync --locked --inexact --quiet --compile-bytecode
	@$(BIN)/python -m compileall -q orchestration dbt_project/__init__.py
	@touch $(STAMP)
