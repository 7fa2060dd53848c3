# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant of the running simulator, as tests see it: what was asked of it, and what somebody else does to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
# Modules that ask no tenant anything: they have no connection options, need no scopes, and have tests of their own instead of cases.
LOCAL_MODULES = {"drift_report"}

# Scopes by which somebody else asks the account.
_SOMEBODY = "account-idm-read account-idm-write account-env-read iam-policies-management"
# Made once: it loads the certificates of the machine, which takes longer than a request.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def running_simulator(*arguments):
    """Start the simulator with the given command line arguments; yields what it says when it is ready (dict)."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        environment = dict(os.environ, PYTHONPATH=str(REPOSITORY / "tests" / "simulator"))
        command = [sys.executable, "-m", "dynatrace_simulator", "--port", "0", "--ready-file", str(ready), *arguments]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 60
            while not (ready.exists() and ready.read_text().endswith("}\n")):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the simulator did not start (exit code {process.poll()})")
                time.sleep(0.02)
            yield json.loads(ready.read_text())
        finally:
            process.terminate()
            process.wait(10)


class SimulatedTenant:
    """One tenant of the simulator.

    :param simulator: what the simulator said when it was ready
    :param described: the tenant as the simulator describes it: ``id``, ``url``, ``api_token``, ``platform_token``
    """

    def __init__(self, simulator, described):
        self.simulator = simulator
        self.id = described["id"]
        self.url = described["url"]
        self.api_token = described["api_token"]
        self.platform_token = described["platform_token"]

    @classmethod
    def create(cls, simulator, **options):
        """Add a tenant to the running simulator; ``options`` as for ``POST /__sim__/tenants``."""
        return cls(simulator, _call("POST", simulator["url"] + "/__sim__/tenants", options))

    def remove(self):
        """Take the tenant away again."""
        self._control("DELETE", f"/tenants/{self.id}")

    @property
    def connection(self):
        """Connection options for modules, with a token that has every scope."""
        return {"environment_url": self.url, "api_token": self.api_token}

    @property
    def oauth(self):
        """Connection options of an OAuth client."""
        oauth = self.simulator["oauth"]
        return {
            "environment_url": self.url,
            "client_id": oauth["client_id"],
            "client_secret": oauth["client_secret"],
            "token_url": oauth["token_url"],
            "account_uuid": self.simulator["account"]["uuid"],
        }

    def requests(self, bodies=False):
        """The requests since :meth:`forget_requests`: dictionaries with ``method``, ``path``, ``query``, ``status`` …"""
        return self._control("GET", f"/requests?tenant={self.id}" + ("&bodies=true" if bodies else ""))["items"]

    def forget_requests(self):
        """Start counting anew."""
        self._control("DELETE", f"/requests?tenant={self.id}")

    def writes(self):
        """The requests that changed something, or were meant to: all but reads and validations."""
        return [
            request
            for request in self.requests()
            if request["method"] != "GET" and "validateOnly=true" not in request["query"] and not request["path"].endswith("/lookup")
        ]

    def fault(self, name, times=1, **options):
        """Let the next requests fail; ``options`` as for ``POST /__sim__/faults``."""
        return self._control("POST", "/faults", {"fault": name, "tenant": self.id, "times": times, **options})

    def clear_faults(self):
        """Forget the faults that have not struck yet."""
        self._control("DELETE", f"/faults?tenant={self.id}")

    def token(self, scopes, kind="api_token", **options):
        """A new token with just the given scopes; returns ``{"id", "token"}``."""
        return self._control("POST", f"/tenants/{self.id}/tokens", {"kind": kind, "scopes": list(scopes), **options})

    def seed(self, schema_id, value, scope="environment", **options):
        """Put an object into the tenant without validation; returns its object id."""
        body = {"schemaId": schema_id, "scope": scope, "value": value, **options}
        return self._control("POST", f"/tenants/{self.id}/objects", body)["objectId"]

    def seed_entity(self, entity_id, display_name, **options):
        """Put a monitored entity into the tenant."""
        body = {"entityId": entity_id, "displayName": display_name, "type": entity_id.rpartition("-")[0], **options}
        return self._control("POST", f"/tenants/{self.id}/entities", body)

    def seed_entities(self, count, entity_type, display_name, **options):
        """Put many monitored entities into the tenant that are called ``display_name-1`` and so on."""
        body = {"count": count, "type": entity_type, "displayName": display_name, **options}
        return self._control("POST", f"/tenants/{self.id}/entities", body)

    def seed_problem(self, entity_id, title, **options):
        """Put a problem of an entity into the tenant; returns its id."""
        body = {"entityId": entity_id, "title": title, **options}
        return self._control("POST", f"/tenants/{self.id}/problems", body)["problemIds"][0]

    def change_record(self, place, value):
        """Lay ``value`` over what an API keeps of an object of its own, of which the API itself would not take it; ``credentials/ID``."""
        return self._control("PATCH", f"/tenants/{self.id}/records/{place}", {"value": value})

    def use_schema(self, document):
        """Let the tenant have this version of a schema."""
        return self._control("PUT", f"/tenants/{self.id}/schemas/{document['schemaId']}", document)

    def snapshot(self):
        """Everything stored, to compare before and after."""
        return self._control("GET", f"/tenants/{self.id}/snapshot")

    def settings(self):
        """The settings objects of :meth:`snapshot`; all other kinds have a name of one word there."""
        return [item for item in self.snapshot() if ":" in item["schema_id"]]

    def objects(self, schema_id, scope="environment"):
        """The objects of a schema as the API lists them, read by somebody else than the collection."""
        path = f"/api/v2/settings/objects?schemaIds={schema_id}&scopes={scope}&pageSize=500"
        return self.call("GET", path + "&fields=objectId,value,externalId,updateToken,scope")["items"]

    def change_by_hand(self, object_id, value):
        """Let somebody else give an object another value."""
        return self.call("PUT", f"/api/v2/settings/objects/{object_id}", {"value": value})

    def call(self, method, path, body=None):
        """A request of somebody else to the tenant's own API; returns the parsed body."""
        return _call(method, self.url + path, body, {"Authorization": f"Api-Token {self.api_token}"})

    def _control(self, method, path, body=None):
        return _call(method, self.simulator["url"] + "/__sim__" + path, body)


class SimulatedAccount(SimulatedTenant):
    """An account of the simulator with an environment of its own; what is asked of it and done to it is as with a tenant.

    :ivar tenant: the environment
    """

    def __init__(self, simulator, described, tenant):
        self.simulator = simulator
        self.id = described["uuid"]
        # Its paths are those of the server.
        self.url = simulator["url"]
        self._described = described
        self.tenant = tenant
        self.platform_token = tenant.platform_token
        self.api_token = tenant.api_token
        self._bearer = None

    @classmethod
    def create(cls, simulator, **options):
        """Add an account with an environment to the running simulator."""
        described = _call("POST", simulator["url"] + "/__sim__/accounts", options)
        return cls(simulator, described, SimulatedTenant.create(simulator, account=described["uuid"]))

    def remove(self):
        self._control("DELETE", f"/accounts/{self.id}")

    @property
    def connection(self):
        return self.oauth

    @property
    def oauth(self):
        return {**self._described["oauth"], "account_url": self.url, "account_uuid": self.id}

    def client(self, scopes):
        """Connection options of a new OAuth client with just the given scopes."""
        return {**self.oauth, **self._control("POST", f"/accounts/{self.id}/clients", {"scopes": list(scopes)})}

    def bearer(self, scopes=_SOMEBODY):
        """A bearer with the given scopes."""
        form = {"grant_type": "client_credentials", "scope": scopes, "resource": f"urn:dtaccount:{self.id}"}
        form.update({name: self._described["oauth"][name] for name in ("client_id", "client_secret")})
        data, headers = urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(self.simulator["oauth"]["token_url"], data, headers)
        with _OPENER.open(request, timeout=30) as answer:
            return json.loads(answer.read())["access_token"]

    def snapshot(self):
        return self._control("GET", f"/accounts/{self.id}/snapshot")

    def may(self, group, permission, **conditions):
        """Whether a group may do something, as the account judges it."""
        query = urlencode({"group": group, "permission": permission, **conditions})
        return self._control("GET", f"/accounts/{self.id}/may?{query}")["allowed"]

    def seed(self, schema_id, value, scope="environment", **options):
        # Settings are kept by the environment.
        return self.tenant.seed(schema_id, value, scope, **options)

    def change_record(self, place, value):
        return self._control("PATCH", f"/accounts/{self.id}/records/{place}", {"value": value})

    def call(self, method, path, body=None):
        """A request of somebody else to the account; ``{account}`` in the path stands for its id."""
        self._bearer = self._bearer or self.bearer()
        return _call(method, self.url + path.replace("{account}", self.id), body, {"Authorization": f"Bearer {self._bearer}"})


def _call(method, url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with _OPENER.open(request, timeout=30) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {url.split('?')[0]}: {error.code} {error.read().decode()}") from None
    return json.loads(text) if text else None
