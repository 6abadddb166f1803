# What can be done with this checkout. Each target first makes .venv ready (packaging/set-up).

PYTHON := .venv/bin/python
# Of the tests, those of windows come a second time on a real X screen; the journeys always are.
ON_SCREEN := tests/ui
# Files of tests side by side; on X each process has a screen of its own.
AT_ONCE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
COMPILE = .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --quiet \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

# A shell's own Python settings must not reach into .venv.
unexport PYTHONPATH PYTHONHOME

# Linux without a display has no screen; other systems always have one.
ifeq ($(shell uname)$(DISPLAY)$(WAYLAND_DISPLAY),Linux)
NO_SCREEN := 1
endif

.PHONY: help run test bench format templates lock wheel clean ready ready-to-test
.DEFAULT_GOAL := help

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: ready  ## 打开程序 open the program; without a screen, carry out the sample report into ./out
ifdef NO_SCREEN
	@echo "没有屏幕，改为在后台把样例报告从头做到尾，文件放在 out 文件夹。"
	@echo "No screen: the sample report is carried out in the background; see ./out."
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m gkdesk.ui.tour out
else
	.venv/bin/gkdesk
endif

test: ready-to-test  ## 全部检查 format, lint, types, layers, tests on an X screen, all tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	QT_QPA_PLATFORM=xcb $(PYTHON) -m pytest -q $(AT_ONCE) $(ON_SCREEN)
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -q $(AT_ONCE)

bench: ready-to-test  ## 测速 the benchmarks, each figure against its bound
	$(PYTHON) -m tests.bench

format: ready-to-test  ## 整理代码 format and mend what ruff can mend
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

templates: ready  ## 重做模板 draw the Word template of every edition anew
	$(PYTHON) -m gkdesk.writers.template

lock: ready-to-test  ## 重锁依赖 the locked requirements; LOCK=--upgrade takes newer versions
	$(COMPILE) $(LOCK) --output-file packaging/requirements.txt
	$(COMPILE) $(LOCK) --group dev --constraint packaging/requirements.txt \
		--output-file packaging/requirements-dev.txt
	! grep -nE '://|^-' packaging/requirements*.txt  # no address may stand in a lock

wheel: ready-to-test  ## 打包 build the wheel into ./dist
	$(PYTHON) -m hatchling build -t wheel

clean:  ## 清理 remove all that was made here, .venv too; reports and their store stay
	rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

ready:
	@packaging/set-up run

ready-to-test:
	@packaging/set-up test
