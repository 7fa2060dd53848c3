# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: where they come from, and what they mean together."""

from __future__ import annotations

import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleFallbackNotFound

from .auth import AccessToken, ApiToken, Credential, OAuthClientCredentials, PlatformToken
from .errors import WHOLE_TOKEN, MisconfigurationError


def first_filled(*names: str) -> str:
    """Return the first of the named environment variables that is not empty.

    The stock fallback takes an empty variable as given, and AWX exports every field of a credential that was left out as an
    empty string (craft.md 4.1). Raises :class:`AnsibleFallbackNotFound` when there is none.
    """
    for name in names:
        if os.environ.get(name, "").strip():
            return os.environ[name]
    raise AnsibleFallbackNotFound


def _option(*names: str, **spec: t.Any) -> dict[str, t.Any]:
    return dict({"type": "str", "fallback": (first_filled, list(names))}, **spec)


# The names of the environment variables are those of the Terraform provider where it has one (craft.md 1.5).
CONNECTION_ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "environment_url": _option("DYNATRACE_ENV_URL", "DT_ENV_URL", "DYNATRACE_ENVIRONMENT_URL", "DT_ENVIRONMENT_URL"),
    "api_token": _option("DYNATRACE_API_TOKEN", "DT_API_TOKEN", no_log=True),
    "access_token": _option("DYNATRACE_ACCESS_TOKEN", "DT_ACCESS_TOKEN", no_log=True),
    "platform_token": _option("DYNATRACE_PLATFORM_TOKEN", "DT_PLATFORM_TOKEN", no_log=True),
    "client_id": _option("DT_CLIENT_ID", "DYNATRACE_CLIENT_ID"),
    "client_secret": _option("DT_CLIENT_SECRET", "DYNATRACE_CLIENT_SECRET", no_log=True),
    "account_uuid": _option("DT_ACCOUNT_ID", "DYNATRACE_ACCOUNT_ID"),
    "oauth_scopes": _option("DYNATRACE_OAUTH_SCOPES", "DT_OAUTH_SCOPES", type="list", elements="str"),
    "token_url": _option("DYNATRACE_TOKEN_URL", "DT_TOKEN_URL", no_log=False),
    "account_url": _option("DYNATRACE_IAM_ENDPOINT_URL", "DT_IAM_ENDPOINT_URL", default="https://api.dynatrace.com"),
    "validate_certs": _option("DYNATRACE_VALIDATE_CERTS", type="bool", default=True),
    "ca_path": _option("DYNATRACE_CA_PATH", type="path"),
    "client_cert": _option("DYNATRACE_CLIENT_CERT", type="path"),
    "client_key": _option("DYNATRACE_CLIENT_KEY", type="path", no_log=False),
    "proxy": _option("DYNATRACE_PROXY"),
    "timeout": _option("DYNATRACE_TIMEOUT", type="float", default=60),
    "max_wait": _option("DYNATRACE_MAX_WAIT", type="float", default=180),
    "headers": {"type": "dict", "no_log": True},
}

# Same environment, two hosts: the left one takes API tokens, the right one bearers (environment.md 7.3).
_HOST_PAIRS = (
    (".live.dynatrace.", ".apps.dynatrace."),
    (".dev.dynatracelabs.", ".dev.apps.dynatracelabs."),
    (".sprint.dynatracelabs.", ".sprint.apps.dynatracelabs."),
)
_SSO_PATH = "/sso/oauth2/token"
_SSO_HOSTS = ((".dev.", "sso-dev.dynatracelabs.com"), (".sprint.", "sso-sprint.dynatracelabs.com"), ("", "sso.dynatrace.com"))
# Where a secret may be sent to.
_SAFE_URL = re.compile(r"https://\w|http://(localhost|127(\.\d+){3}|\[::1\])[:/]")
# A token, or the password of a URL, where an option expects neither.
_MISPLACED = re.compile(r"(%s)|//[^/@]*?:([^/@]+)@" % WHOLE_TOKEN.pattern)
_PREFIX_OPTIONS = {"dt0c01": "api_token", "dt0s16": "platform_token", "dt0s02": "client_id and client_secret"}


class Api(t.NamedTuple):
    """An API: its path for API tokens, and for bearers, None where it takes none (environment.md 7.2); the option with its address;
    how many requests a minute may be sent to it, 0 if nobody says so."""

    name: str
    classic: str | None
    platform: str | None
    option: str = "environment_url"
    per_minute: int = 0

    def takes(self, credential: str) -> bool:
        """Whether the API takes what this option holds."""
        return (self.classic if credential == _API_TOKEN else self.platform) is not None


ENVIRONMENT_API = Api("environment API", "/api/v2", "/platform/classic/environment-api/v2")
CONFIGURATION_API = Api("classic configuration API", "/api/config/v1", None)
# Of the 200 requests a minute that the account grants to all who use it (account-and-platform.md 2.1) a tenth is left to others.
ACCOUNT_API = Api("account management API", None, "", "account_url", 180)


class Environment:
    """An environment URL, taken apart.

    ``url`` may be any address of the environment that a person can copy (design section 3); ``deployment`` is ``saas``,
    ``managed``, ``activegate`` or ``other``.

    :raises MisconfigurationError: when it is no URL, holds a credential, or is not encrypted on the way to another machine.
    """

    def __init__(self, url: str) -> None:
        url = url.strip()
        if "://" not in url:
            url = "https://" + url
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            raise MisconfigurationError("environment_url is not a valid URL") from None
        if parts.scheme not in ("https", "http") or not re.fullmatch(r"[\w.:-]+", host):
            raise MisconfigurationError("environment_url is not a valid URL: expected something like https://abc12345.live.dynatrace.com")
        if "@" in parts.netloc or "api-token=" in url.lower():
            raise MisconfigurationError("environment_url must not hold a credential: use the options for credentials")
        if parts.scheme == "http" and not _is_loopback(host):
            raise MisconfigurationError(
                f"environment_url uses http://, which would send the credential to {host} unencrypted: use https://"
            )
        self._scheme, self._host = parts.scheme, host
        self._port = f":{port}" if port and port != {"https": 443, "http": 80}[parts.scheme] else ""
        # What follows is where in the product the address was copied from.
        path = re.split(r"/(?:api|ui|platform|rest-api-doc)(?=/|$)|;", parts.path, maxsplit=1)[0]
        self._saas = any(part in host for pair in _HOST_PAIRS for part in pair)
        inside = re.match(r"(.*?/e/[\w-]+)", path)
        self._prefix = "" if self._saas else inside.group(1) if inside else path.rstrip("/")
        self.deployment = "saas" if self._saas else "other" if not inside else "activegate" if port == 9999 else "managed"

    @property
    def tenant(self) -> str:
        """The environment as people call it: its id, or host and path."""
        return self._host.split(".")[0] if self._saas else self._netloc(self._host) + self._prefix

    def url(self, bearer: bool) -> str:
        """Return the address without API path that takes bearers, or the one that takes API tokens."""
        host = self._host
        for classic, platform in _HOST_PAIRS:
            host = host.replace(*((classic, platform) if bearer else (platform, classic)))
        return f"{self._scheme}://{self._netloc(host)}{self._prefix}"

    def api(self, bearer: bool, api: Api = ENVIRONMENT_API) -> str:
        """Return the base of an API for bearers or for API tokens, whichever the API has to take."""
        return self.url(bearer) + ((api.platform if bearer else api.classic) or "")

    @property
    def token_url(self) -> str:
        """The single sign-on that this environment trusts (account-and-platform.md 0.2)."""
        return _token_url(self._host if self._saas else "")

    def _netloc(self, host: str) -> str:
        return (f"[{host}]" if ":" in host else host) + self._port


# The options that make a credential, the preferred first; None: the OAuth client, which takes two of them.
_API_TOKEN = "api_token"
_CREDENTIALS: dict[str, t.Callable[[str], Credential] | None] = {
    _API_TOKEN: ApiToken,
    "access_token": AccessToken,
    "platform_token": PlatformToken,
    "client_id": None,
    "client_secret": None,
}


class Connection:
    """The connection options of a task, made of one mapping of their values; an empty string counts as not given.

    What is wrong with them is raised as :class:`MisconfigurationError` by the property that needs them. ``explicit`` names the
    options that the task gave itself: their credentials come before those of the environment.
    """

    def __init__(self, params: t.Mapping[str, t.Any], explicit: t.Collection[str] = ()) -> None:
        self._explicit = explicit
        given = {name: params.get(name) for name in CONNECTION_ARGUMENT_SPEC}
        given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        self._given = {name: value for name, value in given.items() if value not in (None, "")}
        self.timeout = float(self._given.get("timeout", 60))
        self.max_wait = float(self._given.get("max_wait", 180))
        self.headers = {str(name): str(value) for name, value in self._given.get("headers", {}).items()}
        self.proxies = dict.fromkeys(("http", "https"), self._given["proxy"]) if "proxy" in self._given else {}
        self.verify = self._given.get("ca_path", True) if self._given.get("validate_certs", True) else False
        certificate, key = self._given.get("client_cert"), self._given.get("client_key")
        self.certificate: t.Any = (certificate, key) if certificate and key else certificate
        self._environment: Environment | None = None
        self._credentials: dict[str, Credential] = {}
        self._oauth: OAuthClientCredentials | None = None

    @property
    def environment(self) -> Environment:
        """The :class:`Environment`."""
        if self._environment is None:
            if "environment_url" not in self._given:
                raise MisconfigurationError("no environment given: set environment_url or the environment variable DYNATRACE_ENV_URL")
            self._environment = Environment(self._given["environment_url"])
        return self._environment

    @property
    def auth(self) -> Credential:
        """The credential for the environment API."""
        return self.auth_for(ENVIRONMENT_API)

    def auth_for(self, api: Api) -> Credential:
        """The credential for an API: of those that it takes, the first given of API token, access token, platform token and OAuth
        client, one that the task gives before one that only the environment has.

        :raises DynatraceError: there is none, or none that the API takes
        """
        given = sorted((name for name in _CREDENTIALS if name in self._given), key=lambda name: name not in self._explicit)
        if not given:
            wanted = "api_token, platform_token, access_token, or " if api.classic is not None else ""
            raise MisconfigurationError(f"no credential given: set {wanted}client_id with client_secret")
        fitting = [name for name in given if api.takes(name)]
        if not fitting:
            what = (
                "takes API tokens only: set api_token" if api.platform is None else "takes no API tokens: set client_id with client_secret"
            )
            raise MisconfigurationError(f"the {api.name} {what}, {given[0]} is no credential for it")
        if api is ACCOUNT_API and len(fitting) > 1:
            # Whether the account takes platform tokens, nobody says for sure (account-and-platform.md 0.3).
            fitting.sort(key=lambda name: name == "platform_token")
        return self._credential(fitting[0])

    @property
    def account(self) -> str:
        """The UUID of the account, also where the URN was given that holds it.

        :raises DynatraceError: it is missing or no UUID
        """
        account = self._given.get("account_uuid", "").replace("urn:dtaccount:", "")
        if not account:
            raise MisconfigurationError("no account given: set account_uuid or the environment variable DT_ACCOUNT_ID")
        if not re.fullmatch(r"[\w-]+", account):
            raise MisconfigurationError("account_uuid is no UUID")
        return account

    def place(self, api: Api) -> str:
        """What the objects of an API belong to, in a few characters for headers of diffs."""
        return f"account {self.account}" if api is ACCOUNT_API else self.environment.tenant

    def base(self, api: Api, bearer: bool) -> str:
        """Return the address of an API, to which its paths are relative.

        :raises DynatraceError: the option that holds it is missing or wrong
        """
        if api is not ACCOUNT_API:
            return self.environment.api(bearer, api)
        url = self._given.get("account_url", CONNECTION_ARGUMENT_SPEC["account_url"]["default"]).rstrip("/")
        if not _SAFE_URL.match(url + "/") or "@" in urlsplit(url).netloc:
            raise MisconfigurationError("account_url must begin with https:// and hold no credential")
        return url

    def _credential(self, option: str) -> Credential:
        if option not in self._credentials:
            make = _CREDENTIALS[option]
            self._credentials[option] = make(self._token(option)) if make else self.oauth
        return self._credentials[option]

    @property
    def oauth(self) -> OAuthClientCredentials:
        """The OAuth client, whatever other credential is given."""
        if self._oauth is None:
            given = self._given
            missing = [name for name in ("client_id", "client_secret") if name not in given]
            if missing:
                raise MisconfigurationError(f"the OAuth client is incomplete: {' and '.join(missing)} missing")
            if given["client_id"].count(".") > 1:
                raise MisconfigurationError("client_id holds a client secret: it has two parts only, as in dt0s02.ABC")
            url = given.get("token_url") or (self.environment.token_url if "environment_url" in given else _token_url())
            if not _SAFE_URL.match(url):
                raise MisconfigurationError("token_url must begin with https://, because the client secret is sent there")
            scopes = " ".join(given.get("oauth_scopes", ())).split()
            self._oauth = OAuthClientCredentials(
                url, self._token("client_id"), self._token("client_secret"), scopes, self.account if "account_uuid" in given else None
            )
        return self._oauth

    @property
    def secrets(self) -> list[str]:
        """Everything given, or fetched with it, that must never be shown."""
        found = [self._given[name] for name, spec in CONNECTION_ARGUMENT_SPEC.items() if spec.get("no_log") and name in self._given]
        found = [secret for secret in found if isinstance(secret, str)] + [text for text in self.headers.values() if len(text) > 7]
        for name in ("environment_url", "client_id", "token_url", "proxy"):
            found += [part for parts in _MISPLACED.findall(self._given.get(name, "")) for part in parts if part]
        found += self._oauth.secrets if self._oauth else []
        # The last part alone is as good as the whole.
        return found + [text.split(".")[2] for text in found if text.count(".") == 2]

    def _token(self, option: str) -> str:
        """Return the value of a token option, after a look at what it is."""
        token = self._given[option]
        expected = "client_id and client_secret" if option.startswith("client_") else option
        right = _PREFIX_OPTIONS.get(token.split(".")[0], expected)
        if right != expected:
            kind = {"api_token": "an API token (dt0c01)", "platform_token": "a platform token (dt0s16)"}.get(
                right, "an OAuth client (dt0s02)"
            )
            raise MisconfigurationError(f"{option} holds {kind}: give it as {right}")
        if not re.fullmatch(r"[!-~]+", token):
            raise MisconfigurationError(f"{option} holds blanks or characters that no token has: was it copied whole?")
        return token


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))


def _token_url(host: str = "") -> str:
    return "https://" + next(sso for part, sso in _SSO_HOSTS if part in host) + _SSO_PATH
