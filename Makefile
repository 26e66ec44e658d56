# `make demo` and `make test` set everything up by themselves: they need Python 3.11 and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Python keeps what it compiled, whatever the environment says: tests start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo check test docs notebooks lint formal record mutants bench study fuzz clean

demo: $(READY)
	$(BIN)/gametheory analyze asymmetric-bach-or-stravinsky
	$(BIN)/gametheory compare asymmetric-bach-or-stravinsky --learner lola --runs 1024 \
		--out demo --overwrite

test: $(READY)
	$(BIN)/python -m pytest

# The documentation site, as readers get it: a broken link, a failing example or any warning ends it.
# Readable without a network: open build/docs/index.html.
docs: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python -m sphinx -E -W --keep-going -n -q -d build/doctrees docs build/docs
	@echo "open build/docs/index.html"

# Before a commit: the tests that take seconds. TESTS="..." runs others instead.
FAST := architecture gametheory/axiom_counterexamples gametheory/certificates gametheory/check \
	gametheory/conversion gametheory/deal_regrets gametheory/deal_studies gametheory/exact_ties gametheory/files \
	gametheory/games gametheory/generators gametheory/identity gametheory/lemke_howson \
	gametheory/norms gametheory/outcomes gametheory/payoffs gametheory/polygon_solutions gametheory/strategies \
	gametheory/symmetric gametheory/taxonomy gametheory/zoo learners/values proofs/bad_input \
	proofs/deciding proofs/record proofs/sabotage proofs/smt proofs/verdicts public_surface
TESTS ?= $(foreach name,$(FAST),tests/$(filter-out ./,$(dir $(name)))test_$(notdir $(name)).py)
check: lint
	$(BIN)/python -m pytest -q $(TESTS)

# What the notebooks give, stored in them anew after a deliberate change.
notebooks: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/python docs/_site/run_notebook.py examples/notebooks/*.ipynb

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Machine-checked proofs: needs Coq (Debian: apt-get install coq), about a minute.
formal: $(READY)
	bash proofs/formal/check.sh --together > formal.log || { cat formal.log; exit 1; }
	$(BIN)/python -m proofs.formal "$$(coqc --print-version | cut -d' ' -f1)" $(FORMAL) < formal.log
	tail -n 1 formal.log; rm formal.log

# What the claims say and which obligations prove them, put on record after a deliberate change;
# with the tables and explanations in docs.
record: $(READY)
	$(BIN)/python -m proofs.verdicts.record

# Faults put into a module, one at a time, and those that no test notices: docs/mutants.md. MUTANTS
# chooses some of them by name, such as MUTANTS='*verify*'. mutmut works on a copy. It passes over
# decorated functions other than static methods, so there `checked` goes by that name.
MODULE ?= proofs/evidence/_smt.py
MUTANTS ?= *
mutants: $(READY)
	rm -rf mutants && mkdir mutants
	cp -r conftest.py pyproject.toml gametheory learners proofs tests mutants
	sed -i 's|^only_mutate = .*|only_mutate = ["$(MODULE)"]|' mutants/pyproject.toml
	sed -i 's/^@checked$$/@staticmethod/; s/^from gametheory._support.check import.*checked.*/&\nstaticmethod = checked/' mutants/$(MODULE)
	cd mutants && $(abspath $(BIN))/mutmut run '$(subst /,.,$(patsubst %/__init__,%,$(basename $(MODULE)))).$(MUTANTS)'
	cd mutants && $(abspath $(BIN))/mutmut results

# Each is `python -m tests.benchmarks.NAME`. Peers that ask for other versions have an environment
# of their own.
BENCHMARKS ?= foundation equilibria correlated solutions bargaining commitments repeated shaping claims
bench: $(READY)
	for name in $(BENCHMARKS); do $(BIN)/python -m tests.benchmarks.$$name || exit 1; done
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check \
		pymoo negmas rich jaxmarl
	$(BIN)/python -m tests.benchmarks.simulator --peer $(VENV)-peers/bin/python
	$(VENV)-peers/bin/python -m tests.benchmarks.pareto

# Minutes each: not part of the tests.
study: $(READY)
	$(BIN)/python -m pytest -m slow
	$(BIN)/python tests/studies/equilibria_oracles.py --games 20000
	$(BIN)/python tests/studies/degenerate_games.py --games 100000
	$(BIN)/python tests/studies/fuzz_nfg.py --inputs 1_000_000
	$(BIN)/python tests/studies/bargaining_oracles.py --problems 10000
	$(BIN)/python tests/studies/shrinking.py --seeds 20
	$(BIN)/python tests/studies/deals_oracles.py --domains 10000
	$(BIN)/python tests/studies/deals_coverage.py
	$(BIN)/python tests/studies/deals_sizes.py
	$(BIN)/python tests/studies/coin_game_shaping.py
	$(BIN)/python tests/studies/coin_game_of_three.py
	$(BIN)/python tests/studies/coin_game_amtft.py coin-game

# Minutes for each reader: not part of the tests, which try a few hundred inputs.
fuzz: $(READY)
	$(BIN)/python tests/fuzz/readers.py all --seconds 120

clean:
	rm -rf $(VENV) $(VENV)-peers demo mutants reproduction build dist *.egg-info docs/api docs/made

# torch first and by itself: newer releases pull gigabytes of GPU packages. pygambit comes as source
# alone and takes minutes to compile: in the background, optimised as distributions do, without
# what only debuggers read.
SOURCES := build/wheels
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(SOURCES)
	set -e; pip="$(BIN)/python -m pip --quiet --disable-pip-version-check"; \
	CFLAGS="-O2 -g0" $$pip wheel pygambit --no-deps -c constraints.txt -w $(SOURCES) & compiling=$$!; \
	$$pip install torch==2.13.0 -c constraints.txt; \
	$$pip install -e '.[dev]' -c constraints.txt; \
	wait $$compiling; \
	$$pip install --find-links $(SOURCES) --only-binary pygambit pygambit -c constraints.txt
	touch $(READY)
