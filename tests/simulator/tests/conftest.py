# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulator for the whole session, a tenant of its own for each test."""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests
import uvicorn

from dynatrace_simulator.app import App
from dynatrace_simulator.schemas import load_schemas
from dynatrace_simulator.simulator import Simulator

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
CLASSIC = "/api/v2"
PLATFORM = "/platform/classic/environment-api/v2"


@dataclass
class Api:
    """A tenant as a client sees it: one credential, one prefix."""

    url: str
    control: str
    tenant: str
    token: str
    scheme: str
    session: requests.Session

    def call(self, method, path, **arguments):
        headers = {"Authorization": f"{self.scheme} {self.token}", **arguments.pop("headers", {})}
        return self.session.request(method, self.url + path, headers=headers, timeout=10, **arguments)

    def get(self, path, **params):
        return self.call("GET", path, params=params)

    def post(self, path, document, **params):
        return self.call("POST", path, json=document, params=params)

    def put(self, path, document, **params):
        return self.call("PUT", path, json=document, params=params)

    def patch(self, path, document, **params):
        return self.call("PATCH", path, json=document, params=params)

    def delete(self, path, **params):
        return self.call("DELETE", path, params=params)

    def sim(self, method, path, document=None, **params):
        """Call the control endpoints."""
        answer = self.session.request(method, f"{self.control}/__sim__{path}", json=document, params=params, timeout=10)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def own(self, path, document):
        """Call a control endpoint of this tenant."""
        return self.sim("POST", f"/tenants/{self.tenant}{path}", document)

    def fault(self, name, **settings):
        """Switch a fault on for this tenant."""
        return self.sim("POST", "/faults", {"fault": name, "tenant": self.tenant, **settings})

    def with_token(self, kind="api_token", **settings):
        """The same tenant with a new credential."""
        token = self.own("/tokens", {"kind": kind, **settings})["token"]
        classic = kind == "api_token"
        base = self.url.replace(CLASSIC, "").replace(PLATFORM, "") + (CLASSIC if classic else PLATFORM)
        return Api(base, self.control, self.tenant, token, "Api-Token" if classic else "Bearer", self.session)

    def at(self, prefix):
        """The same tenant and credential by another prefix."""
        base = self.url.replace(CLASSIC, "").replace(PLATFORM, "")
        return Api(base + prefix, self.control, self.tenant, self.token, self.scheme, self.session)

    def older(self, name):
        """Give the tenant a document of ``schemas/older``."""
        document = json.loads((SCHEMAS / "older" / f"{name}.json").read_text(encoding="utf-8"))
        self.sim("PUT", f"/tenants/{self.tenant}/schemas/{document['schemaId']}", document)

    def create(self, schema_id, value, scope="environment", **more):
        """Create one object and return its id."""
        answer = self.post("/settings/objects", [{"schemaId": schema_id, "scope": scope, "value": value, **more}])
        assert answer.status_code == 200, answer.text
        return answer.json()[0]["objectId"]

    def listed(self, schema_id, **params):
        """All items of a schema, one page."""
        answer = self.get("/settings/objects", schemaIds=schema_id, pageSize=500, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


@dataclass
class AccountApi(Api):
    """An account as a client sees it; ``tenant`` is its one environment."""

    uuid: str = ""
    client_id: str = ""
    client_secret: str = ""

    def bearer(self, scopes="", resource=None):
        """A bearer for some scopes (all when none are given), for this account or for something else."""
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret, "scope": scopes}
        resource = f"urn:dtaccount:{self.uuid}" if resource is None else resource
        answer = self.session.post(f"{self.url}/sso/oauth2/token", data={**form, "resource": resource}, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def with_bearer(self, scopes="", resource=None):
        """The same account with another bearer."""
        return replace(self, token=self.bearer(scopes, resource))

    def environment(self, token):
        """The environment of the account by a platform token."""
        return Api(f"{self.url}/e/{self.tenant}{PLATFORM}", self.control, self.tenant, token, "Bearer", self.session)

    def iam(self, path):
        """A path of the account's people and groups."""
        return f"/iam/v1/accounts/{self.uuid}{path}"

    def repo(self, path, environment=False):
        """A path of the policies of the account, or of its environment."""
        return f"/iam/v1/repo/environment/{self.tenant}{path}" if environment else f"/iam/v1/repo/account/{self.uuid}{path}"

    def group(self, name, **more):
        """Create a group and return its id."""
        answer = self.post(self.iam("/groups"), [{"name": name, **more}])
        assert answer.status_code == 201, answer.text
        return answer.json()[0]["uuid"]

    def policy(self, name, statements, environment=False):
        """Create a policy and return its id."""
        answer = self.post(self.repo("/policies", environment), {"name": name, "description": "", "statementQuery": statements})
        assert answer.status_code == 201, answer.text
        return answer.json()["uuid"]

    def boundary(self, name, query):
        """Create a boundary and return its id."""
        answer = self.post(self.repo("/boundaries"), {"name": name, "boundaryQuery": query})
        assert answer.status_code == 201, answer.text
        return answer.json()["uuid"]

    def fault(self, name, **settings):
        """Switch a fault on for this account."""
        return self.sim("POST", "/faults", {"fault": name, "tenant": self.uuid, **settings})


@pytest.fixture(scope="session")
def server():
    """The base URL of a running simulator, the simulator, and a session."""
    simulator = Simulator(load_schemas([SCHEMAS]))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(App(simulator), log_level="error", access_log=False, lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not running.started:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    with requests.Session() as session:
        session.trust_env = False
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", simulator, session
    running.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture
def api(server):
    """A fresh tenant by its classic prefix, with every scope."""
    url, _simulator, session = server
    tenant = session.post(f"{url}/__sim__/tenants", json={}, timeout=10).json()
    yield Api(tenant["url"] + CLASSIC, url, tenant["id"], tenant["api_token"], "Api-Token", session)
    session.delete(f"{url}/__sim__/tenants/{tenant['id']}", timeout=10)


@pytest.fixture
def config(api):
    """The same tenant by the classic configuration API."""
    return api.at("/api/config/v1")


@pytest.fixture
def v1(api):
    """The same tenant by the environment API v1."""
    return api.at("/api/v1")


@pytest.fixture
def platform(api):
    """The same tenant by its platform prefix."""
    return api.with_token("platform_token")


@pytest.fixture
def account(server):
    """A fresh account with one environment, by a bearer with every scope."""
    url, _simulator, session = server
    made = session.post(f"{url}/__sim__/accounts", timeout=10).json()
    tenant = session.post(f"{url}/__sim__/tenants", json={"account": made["uuid"]}, timeout=10).json()
    client = {name: made["oauth"][name] for name in ("client_id", "client_secret")}
    blank = AccountApi(url, url, tenant["id"], "", "Bearer", session, made["uuid"], **client)
    yield blank.with_bearer()
    session.delete(f"{url}/__sim__/accounts/{made['uuid']}", timeout=10)
