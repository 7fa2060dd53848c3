# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.resources.token_scopes import ASSIGNABLE, READ_ONLY, check_scopes


def test_every_scope_of_the_published_description_is_known(shared):
    document = json.loads((shared / "api" / "spec" / "environment-v2.json").read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    assert set(schemas["ApiTokenCreate"]["properties"]["scopes"]["items"]["enum"]) <= ASSIGNABLE
    assert set(schemas["ApiToken"]["properties"]["scopes"]["items"]["enum"]) <= ASSIGNABLE | READ_ONLY
    assert not ASSIGNABLE & READ_ONLY


def test_known_scopes_and_scopes_like_no_other_pass():
    check_scopes(sorted(ASSIGNABLE))
    check_scopes(["quantum.entangle"])


@pytest.mark.parametrize(
    ("scope", "meant"), [("setting.write", "settings.write"), ("writeconfig", "WriteConfig"), ("metrics.injest", "metrics.ingest")]
)
def test_a_misspelled_scope_is_refused_with_the_one_that_is_meant(scope, meant):
    with pytest.raises(DynatraceError, match=f"There is no scope {scope}; did you mean {meant}"):
        check_scopes(["metrics.read", scope])


def test_what_only_the_tenant_gives_is_refused():
    with pytest.raises(DynatraceError, match="ViewReport cannot be assigned"):
        check_scopes(["ViewReport"])
