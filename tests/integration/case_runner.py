# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the cases of ``cases/*.yml`` and holds every step to what all modules promise. Their format: ``cases/README.md``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedAccount
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import SHOW_ARGUMENTS, run_module

CASES = Path(__file__).parent / "cases"
SCHEMAS = REPOSITORY / "tests" / "simulator" / "schemas"

_NAME = re.compile(r"\$\{(\w+)\}")
# Not part of what a run predicts: the arguments, what our runner adds, and what the run itself took.
_ASIDE = ("invocation", "_stdout", "requests", "seconds")
# What a deed calls otherwise than the API does.
_ENTITY_FIELDS = {"first_seen": "firstSeenTms", "last_seen": "lastSeenTms", "management_zones": "managementZones"}
_PROBLEM_FIELDS = {
    "severity_level": "severityLevel",
    "impact_level": "impactLevel",
    "start_time": "startTime",
    "end_time": "endTime",
    "under_maintenance": "underMaintenance",
}
# Actions, and reasons for none, that leave an object alone.
_IDLE = {"unchanged", "invalid", "skipped"}


def load(module_name):
    """The case file of a module: ``minimal`` parameters and ``cases``."""
    return yaml.safe_load((CASES / (module_name + ".yml")).read_text(encoding="utf-8"))


def mismatches(expected, actual, path=""):
    """Where ``actual`` is not at least what is ``expected``: a list of texts.

    A dictionary may have more keys, a list must have as many elements, ``/pattern/`` is searched in the text, None also means
    that there is nothing.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [found for name, item in expected.items() for found in mismatches(item, actual.get(name), f"{path}/{name}")]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [found for place, item in enumerate(expected) for found in mismatches(item, actual[place], f"{path}/{place}")]
    if isinstance(expected, str) and len(expected) > 1 and expected[0] == expected[-1] == "/":
        return [] if re.search(expected[1:-1], str(actual), re.DOTALL) else [f"{path}: {actual!r} does not match {expected}"]
    same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{path}: {actual!r} is not {expected!r}"]


def actions_of(step):
    """The actions that a step of a case comes to."""
    return set(step.get("actions") or [step.get("action", "unchanged")])


class CaseRun:
    """One case on a tenant of its own.

    :param folder: where the module may write files
    :ivar names: what ``${...}`` stands for
    :ivar secrets: texts that nothing printed may hold
    """

    def __init__(self, module_name, tenant, secrets=(), folder=None):
        self.module_name = module_name
        self.tenant = tenant
        oauth = ("client_id", "client_secret", "token_url")
        self.names = {"url": tenant.url, "server": tenant.simulator["url"], "tenant": tenant.id, "folder": str(folder)}
        self.names.update({name: tenant.oauth[name] for name in oauth})
        self.secrets = list(secrets)
        self.printed = []
        self.register_token(tenant.api_token)
        self.register_token(tenant.oauth["client_secret"])
        self.register_token(tenant.platform_token)
        self.names["platform_token"] = tenant.platform_token
        if isinstance(tenant, SimulatedAccount):
            self.names.update(account=tenant.id, environment=tenant.tenant.id)

    def register_token(self, token):
        """Keep a token, and its last part alone, out of the output."""
        self.secrets += [token, token.rsplit(".", 1)[-1]]

    def run(self, params, check_mode=False, diff=True, connection=None, environ=None):
        """Run the module with the tenant's connection, or with what ``connection`` says instead; null leaves an option out."""
        options = dict(self.tenant.connection, **(connection or {}))
        options = {name: value for name, value in options.items() if value is not None}
        result = run_module(self.module_name, dict(options, **params, **SHOW_ARGUMENTS), check_mode=check_mode, diff=diff, environ=environ)
        self.printed.append(result["_stdout"])
        return result

    def check_secrets(self):
        """Fails if anything printed, or any request's address, holds a secret."""
        asked = json.dumps(self.tenant.requests())
        for text in [*self.printed, asked]:
            for number, secret in enumerate(self.secrets):
                assert secret not in text, f"secret number {number} is shown"

    def do(self, step):
        """Do one step of a case, or one deed of its set-up."""
        step = self._named(step)
        if "params" in step:
            self._run_step(step)
            return
        options = dict(step)
        (kind,) = [name for name in options if name in _DEEDS]
        _DEEDS[kind](self, options)

    def _named(self, item):
        if isinstance(item, dict):
            return {self._named(key): self._named(value) for key, value in item.items()}
        if isinstance(item, list):
            return [self._named(value) for value in item]
        if not isinstance(item, str):
            return item
        whole = _NAME.fullmatch(item)
        return self.names[whole.group(1)] if whole else _NAME.sub(lambda match: str(self.names[match.group(1)]), item)

    # What a step is held to

    def _run_step(self, step):
        if "msg" in step:
            real = self._failing(step)
        elif actions_of(step) <= _IDLE and not step.get("summary", {}).get("arranged"):
            real = self._idle(step)
        else:
            real = self._changing(step)
        self._compare_with_expectation(step, real)
        for name, key in step.get("save", {}).items():
            self.names[name] = real[key]

    def _once(self, step, check_mode, diff=True, faults=True):
        """One run: the result and the number of requests it took."""
        self.tenant.forget_requests()
        for fault in step.get("faults", ()) if faults else ():
            options = dict(fault)
            self.tenant.fault(options.pop("fault"), **options)
        result = self.run(step["params"], check_mode, diff, step.get("connection"), step.get("environ"))
        self.tenant.clear_faults()
        return result, len(self.tenant.requests())

    def _failing(self, step):
        """A failure says the same in both modes and leaves the tenant as it was."""
        before = self.tenant.snapshot()
        if step.get("check_mode_sees_it", True):
            predicted, _count = self._once(step, check_mode=True)
            assert predicted["failed"], "check mode did not see the failure"
            assert self.tenant.writes() == []
        real, _count = self._once(step, check_mode=False)
        assert real["failed"], f"did not fail: {real}"
        if step.get("check_mode_sees_it", True) and not step.get("faults"):
            # Check mode may add that earlier tasks have created nothing.
            assert predicted["msg"].startswith(real["msg"])
            assert predicted.get("results") == real.get("results")
            assert predicted.get("summary") == real.get("summary")
        if step.get("writes_nothing", True):
            assert self.tenant.snapshot() == before, "a failure left something behind"
        return real

    def _idle(self, step):
        before = self.tenant.snapshot()
        for check_mode in (True, False):
            result, count = self._once(step, check_mode, faults=not check_mode)
            assert not result["failed"], result["msg"]
            assert result["changed"] is False
            assert self.tenant.writes() == []
            assert count <= _most_requests(step, result, count, 2), f"{count} requests for nothing to do"
            for diff in _diffs(result):
                assert diff["before"] == diff["after"]
        assert self.tenant.snapshot() == before
        return result

    def _changing(self, step):
        before = self.tenant.snapshot()
        predicted, _count = self._once(step, check_mode=True, faults=False)
        assert not predicted["failed"], f"check mode: {predicted['msg']}"
        assert self.tenant.writes() == [], "check mode wrote"
        assert self.tenant.snapshot() == before, "check mode changed the tenant"

        real, count = self._once(step, check_mode=False)
        assert not real["failed"], real["msg"]
        assert self.tenant.writes() != []
        assert count <= _most_requests(step, real, count, 4), f"{count} requests"
        assert real["changed"] is True
        assert all(diff["before"] != diff["after"] for diff in _diffs(real))
        if step.get("check_mode_sees_it", True):
            said, done = _prediction(predicted), _prediction(real)
            differing = {name: (said.get(name), done.get(name)) for name in {*said, *done} if said.get(name) != done.get(name)}
            assert not differing, f"check mode predicted something else: {differing}"
        for entry in filter(_has_id, _entries(predicted)):
            if entry["action"] == "unchanged" and _id_of(entry) is None:
                # One of many that is absent, and shall be.
                continue
            unknown = entry["action"] in ("created", "rotated", "invalid", "skipped") and not {"object_id", "id"} & set(step["params"])
            assert (_id_of(entry) is None) == unknown

        settled = self.tenant.snapshot()
        again, count = self._once(step, check_mode=False, diff=False, faults=False)
        assert not again["failed"], f"again: {again['msg']}"
        assert "diff" not in again
        if "again" in step:
            assert [entry["action"] for entry in _entries(again)] == [step["again"]]
            return real
        active = [(entry["action"], entry.get("changed_paths")) for entry in _entries(again) if entry["action"] not in _IDLE]
        assert not active, f"again: {active}"
        assert again["changed"] is False
        assert self.tenant.writes() == []
        assert count <= _most_requests(step, again, count, 2), f"again: {count} requests"
        assert self.tenant.snapshot() == settled
        shown = {_place_of(entry): entry["value"].keys() for entry in _entries(real) if entry.get("value")}
        assert {_place_of(entry): entry["value"].keys() for entry in _entries(again) if _place_of(entry) in shown} == shown
        ids = {_place_of(entry): _id_of(entry) for entry in filter(_has_id, _entries(real)) if entry["action"] not in ("deleted", "reset")}
        assert {_place_of(entry): _id_of(entry) for entry in _entries(again) if _place_of(entry) in ids} == ids
        return real

    def _compare_with_expectation(self, step, result):
        wrong = []
        for name in ("action", "msg", "status", "value", "diff", "object_id", "id", "external_id", "scope"):
            if name in step:
                wrong += mismatches(step[name], result.get(name), name)
        for name in ("changed_paths", "missing_scopes", "summary"):
            if name in step and step[name] != result.get(name):
                wrong.append(f"{name}: {result.get(name)} is not {step[name]}")
        if "actions" in step:
            found = [entry["action"] for entry in result["results"]]
            wrong += [] if found == step["actions"] else [f"actions: {found} is not {step['actions']}"]
        if "violations" in step:
            found = [item["path"] for item in result.get("violations", ())]
            if set(found) != set(step["violations"]):
                wrong.append(f"violations: {found} is not {step['violations']}")
        wrong += mismatches(step.get("result", {}), result, "result")
        if not result["failed"]:
            # A text in older releases of ansible-core, a structure in newer ones.
            warnings = [item if isinstance(item, str) else json.dumps(item) for item in result.get("warnings", ())]
            wrong += mismatches(step.get("warnings", []), warnings, "warnings")
        for place, values in step.get("stored", {}).items():
            wrong += self._not_stored(place, values)
        for schema_id, expected in step.get("accessors", {}).items():
            found = [item["accessors"] for item in self.tenant.snapshot() if item["schema_id"] == schema_id]
            wrong += mismatches(expected, found, f"accessors of {schema_id}")
        for place, order in step.get("order", {}).items():
            found = [item["value"].get(order["by"]) for item in self._stored(place)]
            if found != order["is"]:
                wrong.append(f"order: {found} is not {order['is']}")
        if "file" in step:
            file = Path(step["file"]["path"])
            found = {"is": file.read_text(encoding="utf-8"), "mode": f"{file.stat().st_mode & 0o777:o}"}
            wrong += mismatches({name: item for name, item in step["file"].items() if name != "path"}, found, "file")
        assert not wrong, "\n".join(wrong)

    def _stored(self, place):
        if place.startswith("/"):
            path, _space, items = place.partition(" ")
            return [{"value": item} for item in self.tenant.call("GET", path)[items]]
        schema_id, _at, scope = place.partition("@")
        return self.tenant.objects(schema_id, scope or "environment")

    def _not_stored(self, place, values):
        left = self._stored(place)
        wrong = [f"{place}: {len(left)} objects instead of {len(values)}"] if len(left) != len(values) else []
        for value in values:
            fitting = next((item for item in left if not mismatches(value, item["value"])), None)
            if fitting is None:
                wrong.append(f"{place}: no object is like {value}; there are {[item['value'] for item in left]}")
            else:
                left.remove(fitting)
        return wrong

    # What somebody else does

    def _seed(self, options):
        found = options["seed"]
        renamed = {"external_id": "externalId", "modification_info": "modificationInfo"}
        extra = {renamed.get(name, name): item for name, item in found.items() if name not in ("schema_id", "value")}
        self._keep(options, self.tenant.seed(found["schema_id"], found["value"], **extra))

    def _entity(self, options):
        wanted = dict(options["entity"])
        named = {_ENTITY_FIELDS.get(name, name): item for name, item in wanted.items() if name not in ("id", "name")}
        self.tenant.seed_entity(wanted["id"], wanted["name"], **named)

    def _problem(self, options):
        wanted = dict(options["problem"])
        named = {_PROBLEM_FIELDS.get(name, name): item for name, item in wanted.items() if name not in ("entity", "title")}
        self._keep(options, self.tenant.seed_problem(wanted["entity"], wanted["title"], **named))

    def _comments(self, options):
        """Comments of somebody else on a problem: ``comment 1`` and so on."""
        wanted = options["comments"]
        for number in range(1, wanted["count"] + 1):
            self.tenant.call("POST", f"/api/v2/problems/{wanted['problem']}/comments", {"message": f"comment {number}"})

    def _record(self, options):
        self.tenant.change_record(options["record"]["place"], options["record"]["value"])

    def _write(self, options):
        Path(options["write"]["path"]).write_text(options["write"]["text"], encoding="utf-8")

    def _schema(self, options):
        self.tenant.use_schema(json.loads((SCHEMAS / options["schema"]).read_text(encoding="utf-8")))

    def _token(self, options):
        token = self.tenant.token(**options["token"])["token"]
        self.register_token(token)
        self._keep(options, token)

    def _client(self, options):
        """Connection options of an OAuth client of the account."""
        client = self.tenant.client(options["client"]["scopes"])
        self.register_token(client["client_secret"])
        self._keep(options, client)

    def _change(self, options):
        wanted = options["change"]
        path = f"/api/v2/settings/objects/{wanted['object_id']}"
        value = self.tenant.call("GET", path)["value"]
        self.tenant.change_by_hand(wanted["object_id"], _overlaid(value, wanted["value"]))

    def _delete(self, options):
        self.tenant.call("DELETE", f"/api/v2/settings/objects/{options['delete']}")

    def _call(self, options):
        """A request of somebody else; what it gives is what its answer holds at ``gives``, names and indexes with slashes between."""
        wanted = options["call"]
        answer = self.tenant.call(wanted["method"], wanted["path"], wanted.get("body"))
        for step in filter(None, wanted.get("gives", "").split("/")):
            answer = answer[int(step)] if isinstance(answer, list) else answer[step]
        self._keep(options, answer)

    def _numeric(self, options):
        found = self.tenant.call("GET", f"/api/v2/settings/managementZones/{options['numeric_id_of']}")
        self._keep(options, found["id"])

    def _find(self, options):
        """The id of the only object whose value is like the given one."""
        wanted = options["find"]
        (found,) = [item for item in self._stored(wanted["in"]) if not mismatches(wanted["like"], item["value"])]
        self._keep(options, found["objectId"])

    def _mask(self, options):
        """What the tenant shows in place of a secret."""
        value = self.tenant.call("GET", f"/api/v2/settings/objects/{options['mask']['object_id']}")["value"]
        for step in options["mask"]["path"].split("/"):
            value = value[int(step)] if isinstance(value, list) else value[step]
        self._keep(options, value)

    def _keep(self, options, thing):
        if "as" in options:
            self.names[options["as"]] = thing


_DEEDS = {
    "seed": CaseRun._seed,
    "entity": CaseRun._entity,
    "problem": CaseRun._problem,
    "comments": CaseRun._comments,
    "record": CaseRun._record,
    "write": CaseRun._write,
    "schema": CaseRun._schema,
    "token": CaseRun._token,
    "client": CaseRun._client,
    "change": CaseRun._change,
    "delete": CaseRun._delete,
    "call": CaseRun._call,
    "numeric_id_of": CaseRun._numeric,
    "find": CaseRun._find,
    "mask": CaseRun._mask,
}


def _entries(result):
    """What a result says about each object; the result of most modules is about one and is its own entry."""
    return result.get("results", [result])


def _place_of(entry):
    """What tells the entries of a result apart."""
    return entry.get("kind"), entry.get("index")


def _has_id(entry):
    """Whether an entry is about one object with an id; what is done to any number of entities is not, and bindings have none."""
    return entry.get("kind") != "binding" and ("object_id" in entry or "id" in entry)


def _id_of(entry):
    """The id of the object that an entry is about: settings objects have an ``object_id``, all others an ``id``."""
    return entry["object_id"] if "object_id" in entry else entry["id"]


def _diffs(result):
    found = result.get("diff", [])
    return found if isinstance(found, list) else [found]


def _most_requests(step, result, count, usual):
    """How many requests a run may take; a task for many objects says so itself, and the truth."""
    if "results" not in result:
        return step.get("requests", usual)
    assert result["requests"] == count
    return step.get("requests", count)


def _prediction(result):
    """What check mode has to foresee of a result: all but the ids and secrets that only the server gives."""

    def known(entry):
        unknown = (
            ("object_id", "id", "token", "ingest_results", "email", "group_id") if entry.get("action") in ("created", "rotated") else ()
        )
        return {name: item for name, item in entry.items() if name not in unknown}

    found = {name: item for name, item in known(result).items() if name not in _ASIDE}
    return dict(found, results=[known(entry) for entry in found["results"]]) if "results" in found else found


def _overlaid(value, given):
    if isinstance(value, dict) and isinstance(given, dict):
        return {**value, **{name: _overlaid(value.get(name), item) for name, item in given.items()}}
    return given
