# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed at random moments: the next one converges, nothing is lost, nothing is there twice.

The moment is a request, before it reaches the tenant or after it was carried out: what the process does in between makes no
difference to the tenant. ``pytest --seed`` chooses the same moments again.
"""

from __future__ import annotations

import json
import random
import signal

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .gate import Gate
from .processes import let_go, start

PARENTS = "builtin:example.simulator-relations"
CHILDREN = "builtin:example.simulator-references"
RULES = "builtin:example.simulator-ordered-rules"
SCHEMAS = (PARENTS, CHILDREN, RULES)

# What a PUT says that moves an object.
PLACES = {"insertAfter", "insertBefore"}
# Whether the request during which the process dies is still carried out.
OUTCOMES = (False, True)
SPARE = 10

CHANGING, ABSENT, PURGED, NEW = range(20), range(20, 25), range(25, 30), range(30, 70)


def parent(name, note):
    return {"schema_id": PARENTS, "value": {"rule": {"ruleName": name, "first": note}}}


def child(name, target):
    """Refers to a parent; one that a child refers to cannot be deleted."""
    return {"schema_id": CHILDREN, "value": {"name": name, "target": {"$ref": f"{PARENTS}/{target}"}, "more": []}}


def rule(name, action):
    return {"schema_id": RULES, "value": {"enabled": True, "ruleName": name, "ruleKey": name, "action": action}}


def is_write(request):
    return request["method"] != "GET" and "validateOnly" not in request["query"]


class Estate:
    """A tenant with objects of three schemas, one of them ordered, and a task of 210 objects for it.

    Of each schema 20 objects change, 5 are listed as absent, 5 are purged, 40 are new, and somebody else has some. The children
    that change refer to new parents afterwards.

    :param chance: decides the declared order of the rules
    """

    def __init__(self, tenant, chance):
        self.tenant = tenant
        for schema_id in SCHEMAS:
            path = REPOSITORY / "tests" / "simulator" / "schemas" / (schema_id.replace(":", "_") + ".json")
            document = {**json.loads(path.read_text(encoding="utf-8")), "maxObjects": 1000}
            if schema_id != PARENTS:
                # Of these the tenant itself would take the same name twice.
                document["schemaConstraints"] = []
            tenant.use_schema(document)
        there = [*CHANGING, *ABSENT, *PURGED]
        former = [rule(f"rule {n}", "INCLUDE") for n in there]
        for n in there:
            former += [parent(f"parent {n}", "former"), child(f"child {n}", f"parent {n}")]
        result = self.apply({"objects": former})
        assert not result["failed"], result["msg"]
        theirs = tenant.seed(PARENTS, parent("their parent", "theirs")["value"])
        tenant.seed(CHILDREN, {"name": "their child", "target": theirs, "more": []})
        for place, live in enumerate(tenant.objects(RULES)[::10]):
            tenant.seed(RULES, rule(f"their rule {place}", "EXCLUDE")["value"], insertAfter=live["objectId"])
        self.former = self.content()

        rules = [rule(f"rule {n}", "EXCLUDE") for n in (*CHANGING, *NEW)]
        chance.shuffle(rules)
        self.declared = [item["value"]["ruleName"] for item in rules]
        wanted = [*rules, *(parent(f"parent {n}", "wanted") for n in (*CHANGING, *NEW))]
        wanted += [child(f"child {n}", f"parent {n + NEW[0]}") for n in CHANGING] + [child(f"child {n}", f"parent {n}") for n in NEW]
        for n in ABSENT:
            gone = rule(f"rule {n}", "INCLUDE"), parent(f"parent {n}", "former"), child(f"child {n}", f"parent {n}")
            wanted += [{**item, "state": "absent"} for item in gone]
        self.task = {"objects": wanted, "order": "declared", "purge": "managed", "purge_limit": "50%"}
        tenant.forget_requests()

    def apply(self, task):
        return run_module("settings_objects", {**self.tenant.connection, **task})

    def content(self):
        """What somebody else sees: name -> what else there is to an object; rules last, in their order. Each name exists once."""
        found = {schema_id: self.tenant.objects(schema_id) for schema_id in SCHEMAS}
        names = {item["objectId"]: item["value"]["rule"]["ruleName"] for item in found[PARENTS]}
        pairs = [(item["value"]["rule"]["ruleName"], item["value"]["rule"]["first"]) for item in found[PARENTS]]
        pairs += [(item["value"]["name"], names[item["value"]["target"]]) for item in found[CHILDREN]]
        # The order of the others means nothing.
        pairs.sort()
        pairs += [(item["value"]["ruleName"], item["value"]["action"]) for item in found[RULES]]
        assert len(dict(pairs)) == len(pairs), "something exists twice"
        return dict(pairs)

    @property
    def wanted(self):
        """The content after the task, but for the order."""
        theirs = {name: rest for name, rest in self.former.items() if name.startswith("their ")}
        names = [f"{kind} {n}" for kind in ("parent", "rule", "child") for n in (*CHANGING, *NEW)]
        notes = ["wanted"] * 60 + ["EXCLUDE"] * 60 + [f"parent {n}" for n in (*range(NEW[0], NEW[0] + len(CHANGING)), *NEW)]
        return {**theirs, **dict(zip(names, notes))}

    def check_halfway(self):
        """Check that nothing but what was wanted has happened so far, or was undone."""
        content, wanted = self.content(), self.wanted
        assert set(content.items()) <= {*self.former.items(), *wanted.items()}
        assert set(self.former) & set(wanted) <= set(content), "something is lost"

    def check_converges(self):
        """Check that the same task leads to the end, and once more has nothing to do."""
        self.tenant.clear_faults()
        result = self.apply(self.task)
        assert not result["failed"], result["msg"]
        content = self.content()
        assert content == self.wanted
        rules = [name for name in content if "rule" in name]
        assert [name for name in rules if name in self.declared] == self.declared
        assert [name for name in rules if name not in self.declared] == [f"their rule {place}" for place in range(3)]
        self.tenant.forget_requests()
        again = self.apply(self.task)
        assert (again["failed"], again.get("changed")) == (False, False), again.get("msg")
        assert self.tenant.writes() == []

    def kill(self, task, number, carried_out):
        """Run a task in a process of its own and kill that at the given request."""
        with Gate(self.tenant, number, carried_out) as gate:
            run = start({**self.tenant.connection, "environment_url": gate.url, **task})
            gate.condemn(run)
            let_go(run)
            _output, complaints = run.communicate(timeout=120)
        assert run.returncode == -signal.SIGKILL, f"it was done before it could be killed: {complaints}"


@pytest.fixture
def estate(tenant, seed):
    return Estate(tenant, random.Random(seed))


@pytest.fixture(scope="module")
def undisturbed(simulator, seed):
    """The requests of the task when nothing happens to it, with their bodies."""
    tenant = SimulatedTenant.create(simulator)
    estate = Estate(tenant, random.Random(seed))
    result = estate.apply(estate.task)
    assert not result["failed"], result["msg"]
    assert {name: result["summary"][name] for name in ("created", "updated", "deleted")} == {"created": 120, "updated": 60, "deleted": 30}
    yield tenant.requests(bodies=True)
    tenant.remove()


@pytest.fixture(scope="module")
def moves(undisturbed):
    """Which requests of the task, counted from 1, do nothing but move a rule."""
    return [number for number, request in enumerate(undisturbed, 1) if request["method"] == "PUT" and set(request["body"]) & PLACES]


def let_the_last_move_fail(estate, undisturbed):
    """Everything has been done by then. Returns the task that undoes it."""
    updates = sum(request["method"] == "PUT" for request in undisturbed)
    estate.tenant.fault("500", match={"method": "PUT"}, skip=updates - 1)
    return {**estate.task, "on_error": "rollback"}


@pytest.fixture(scope="module")
def undoing(simulator, seed, undisturbed):
    """Which requests of a task that fails in the end, counted from 1, undo what it did."""
    tenant = SimulatedTenant.create(simulator)
    estate = Estate(tenant, random.Random(seed))
    result = estate.apply(let_the_last_move_fail(estate, undisturbed))
    assert result["summary"]["rolled_back"] == 210
    # One run takes a few requests more than another, by what its workers happen to do at the same time: no run ends before these.
    yield range(len(undisturbed) + 1, len(tenant.requests()) + 1 - SPARE)
    assert list(estate.content().items()) == list(estate.former.items())
    tenant.remove()


@pytest.mark.parametrize("moment", range(20))
def test_killed_while_writing(estate, undisturbed, seed, moment):
    chance = random.Random(f"{seed} writing {moment}")
    estate.kill(estate.task, chance.randint(1, len(undisturbed)), chance.choice(OUTCOMES))
    estate.check_halfway()
    estate.check_converges()


@pytest.mark.parametrize("moment", range(8))
def test_killed_while_arranging(estate, moves, seed, moment):
    chance = random.Random(f"{seed} arranging {moment}")
    estate.kill(estate.task, chance.choice(moves), chance.choice(OUTCOMES))
    # All is done but the order.
    assert estate.content() == estate.wanted
    estate.check_converges()


@pytest.mark.parametrize("moment", range(4))
def test_killed_while_rolling_back(estate, undisturbed, undoing, seed, moment):
    chance = random.Random(f"{seed} rolling back {moment}")
    estate.kill(let_the_last_move_fail(estate, undisturbed), chance.choice(undoing), chance.choice(OUTCOMES))
    estate.check_halfway()
    estate.check_converges()


@pytest.mark.parametrize("moment", range(6))
def test_the_backup_of_a_killed_run_leads_back(estate, undisturbed, undoing, seed, moment, tmp_path):
    chance = random.Random(f"{seed} leading back {moment}")
    first = next(number for number, request in enumerate(undisturbed, 1) if is_write(request))
    backup = tmp_path / "backup.json"
    task = {**let_the_last_move_fail(estate, undisturbed), "backup": str(backup)}
    estate.kill(task, chance.randrange(first, undoing.stop), chance.choice(OUTCOMES))
    estate.tenant.clear_faults()
    way_back = {"objects": json.loads(backup.read_text(encoding="utf-8"))["settings_objects"], "order": "declared"}
    result = estate.apply(way_back)
    assert not result["failed"], result["msg"]
    assert list(estate.content().items()) == list(estate.former.items())
    assert not estate.apply(way_back)["changed"]
