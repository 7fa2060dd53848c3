# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of module_utils/connection.py."""

    DOCUMENTATION = r"""
options:
  environment_url:
    description:
      - Address of the environment, in any form that can be copied from a browser or a manual,
        such as V(https://abc12345.live.dynatrace.com), V(https://abc12345.apps.dynatrace.com), V(https://managed.example.com/e/ID)
        or the address of an ActiveGate. What follows the environment in the address is ignored.
      - The host and the path that fit the credential are chosen by the module.
      - C(http://) is accepted for the own machine only.
      - Taken from the first of the environment variables E(DYNATRACE_ENV_URL), E(DT_ENV_URL), E(DYNATRACE_ENVIRONMENT_URL) and
        E(DT_ENVIRONMENT_URL) that is not empty when the option is not given.
    type: str
  api_token:
    description:
      - Access token or personal access token (C(dt0c01)), for the classic APIs.
      - When several credentials are given, O(api_token) is used before O(access_token), O(platform_token) and O(client_id), in this order;
        one that is given as an option is used before one that only the environment has.
      - Taken from E(DYNATRACE_API_TOKEN) or E(DT_API_TOKEN) when not given.
    type: str
  access_token:
    description:
      - Bearer of the single sign-on, such as the one that M(community.dynatrace.oauth_token) obtains once for a whole play.
      - Taken from E(DYNATRACE_ACCESS_TOKEN) or E(DT_ACCESS_TOKEN) when not given.
    type: str
  platform_token:
    description:
      - Platform token (C(dt0s16)).
      - Taken from E(DYNATRACE_PLATFORM_TOKEN) or E(DT_PLATFORM_TOKEN) when not given.
    type: str
  client_id:
    description:
      - Id of an OAuth client (C(dt0s02)). Needs O(client_secret).
      - Taken from E(DT_CLIENT_ID) or E(DYNATRACE_CLIENT_ID) when not given.
    type: str
  client_secret:
    description:
      - Secret of the OAuth client.
      - Taken from E(DT_CLIENT_SECRET) or E(DYNATRACE_CLIENT_SECRET) when not given.
    type: str
  account_uuid:
    description:
      - UUID of the account of the OAuth client. The API of the account needs it, that of an environment does not.
      - Taken from E(DT_ACCOUNT_ID) or E(DYNATRACE_ACCOUNT_ID) when not given.
    type: str
  oauth_scopes:
    description:
      - Scopes to ask the single sign-on for. Without it the bearer has all scopes of the OAuth client.
      - Taken from E(DYNATRACE_OAUTH_SCOPES) or E(DT_OAUTH_SCOPES), separated by commas or spaces, when not given.
    type: list
    elements: str
  token_url:
    description:
      - Address of the single sign-on that gives bearers to the OAuth client. By default the one that belongs to O(environment_url),
        which is V(https://sso.dynatrace.com/sso/oauth2/token) in production.
      - Taken from E(DYNATRACE_TOKEN_URL) or E(DT_TOKEN_URL) when not given.
    type: str
  account_url:
    description:
      - Address of the account management API.
      - Taken from E(DYNATRACE_IAM_ENDPOINT_URL) or E(DT_IAM_ENDPOINT_URL) when not given.
    type: str
    default: https://api.dynatrace.com
  validate_certs:
    description:
      - Whether the certificate of the server must be trusted.
      - Taken from E(DYNATRACE_VALIDATE_CERTS) when not given.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificates of the authorities to trust, instead of the usual ones.
      - Taken from E(DYNATRACE_CA_PATH) when not given.
    type: path
  client_cert:
    description:
      - File with the certificate that identifies this machine to the server, with its key unless O(client_key) is given.
      - Taken from E(DYNATRACE_CLIENT_CERT) when not given.
    type: path
  client_key:
    description:
      - File with the key of O(client_cert).
      - Taken from E(DYNATRACE_CLIENT_KEY) when not given.
    type: path
  proxy:
    description:
      - Address of the HTTP proxy to use. Without it, the usual environment variables E(HTTPS_PROXY) and E(NO_PROXY) apply.
      - Taken from E(DYNATRACE_PROXY) when not given.
    type: str
  timeout:
    description:
      - How many seconds to wait for a connection, and for each part of an answer.
      - Taken from E(DYNATRACE_TIMEOUT) when not given.
    type: float
    default: 60
  max_wait:
    description:
      - How many seconds a request may go on being tried when the server is too busy or the connection breaks.
        The pauses that the server asks for are kept within it.
      - Taken from E(DYNATRACE_MAX_WAIT) when not given.
    type: float
    default: 180
  headers:
    description:
      - Further HTTP headers to send to the environment, for a gateway in front of it. Their values are treated as secrets.
    type: dict
requirements:
  - requests
notes:
  - An option given as an empty string, and an empty environment variable, count as not given.
  - Redirects are not followed, so that a credential stays with the host it was given for.
"""
