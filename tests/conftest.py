# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulator process for the whole test run, a tenant of its own for each test."""

from __future__ import annotations

import contextlib
import os
import random
from collections import Counter

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import SHARED, SimulatedAccount, SimulatedTenant, running_simulator
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

_STACK = contextlib.ExitStack()


def pytest_addoption(parser):
    """Let what is drawn at random be drawn again."""
    parser.addoption("--seed", type=int, help="seed of what the tests draw at random; by default a new one for each run")


def pytest_configure(config):
    """Draw the seed and start the simulator once, in the process that hands out the tests."""
    if not hasattr(config, "workerinput"):
        chosen = config.getoption("--seed")
        config.seed = random.SystemRandom().randrange(1_000_000) if chosen is None else chosen
        config.simulator = _STACK.enter_context(running_simulator())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell each worker of pytest-xdist the seed, and where the simulator is."""
    node.workerinput["seed"] = node.config.seed
    node.workerinput["simulator"] = node.config.simulator


def pytest_unconfigure(config):
    """Stop the simulator."""
    if not hasattr(config, "workerinput"):
        _STACK.close()


def pytest_terminal_summary(terminalreporter):
    """Print how often each counted outcome came up, over all workers, and with what a failure can be drawn again."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind) if report.when == "call"]
    counted = Counter(item for report in reports for item in report.user_properties)
    if counted:
        terminalreporter.section("counted outcomes")
        for (title, outcome), number in sorted(counted.items()):
            terminalreporter.line(f"{number:5} {title} {outcome}")
    if terminalreporter.getreports("failed") or terminalreporter.getreports("error"):
        terminalreporter.line(f"What was drawn at random comes again with --seed {terminalreporter.config.seed}")


@pytest.fixture(scope="session")
def seed(pytestconfig):
    """The seed of what tests draw at random."""
    worker = getattr(pytestconfig, "workerinput", None)
    return worker["seed"] if worker else pytestconfig.seed


@pytest.fixture(scope="session")
def simulator(pytestconfig):
    """What the simulator said when it was ready."""
    worker = getattr(pytestconfig, "workerinput", None)
    return worker["simulator"] if worker else pytestconfig.simulator


@pytest.fixture
def tenant(simulator):
    """A fresh tenant."""
    created = SimulatedTenant.create(simulator)
    yield created
    created.remove()


@pytest.fixture
def account(simulator):
    """A fresh account with an environment of its own."""
    created = SimulatedAccount.create(simulator)
    yield created
    created.remove()


@pytest.fixture(scope="session")
def shared():
    """The folder with the API description and the corpus of real schemas and payloads, beside the repository."""
    if not SHARED.is_dir():
        reason = "there is no ../shared with the API description and the corpus"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED
