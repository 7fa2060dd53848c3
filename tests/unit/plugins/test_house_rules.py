# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that a test can check (design sections 2 and 3)."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize

import pytest
import yaml
from ansible_collections.community.dynatrace.plugins.module_utils.connection import CONNECTION_ARGUMENT_SPEC
from ansible_collections.community.dynatrace.tests.support.tenant import LOCAL_MODULES, REPOSITORY

PLUGINS = REPOSITORY / "plugins"
MODULE_UTILS = PLUGINS / "module_utils"
PACKAGES = sorted(PLUGINS.rglob("__init__.py"))
ALL_FILES = sorted(set(PLUGINS.rglob("*.py")) - set(PACKAGES))
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
UTILS = sorted(MODULE_UTILS.rglob("*.py"))

# The rooms of module_utils, from the ground up; who imports whom points downward only, inside
# one layer nobody imports anybody. A package stands for its files.
LAYERS = [
    ["criteria", "documents", "errors", "options"],
    ["files", "times", "excerpts"],
    ["auth", "retries", "variables"],
    ["connection"],
    ["client"],
    ["scopes", "module"],
    ["examination"],
    ["bulk.items", "bulk.workers", "bulk.report"],
    ["bulk.leash", "bulk.progress"],
    ["account.statements", "account.levels", "account.identifiers", "account.bindings", "account.people"],
    ["account.lookup", "account.permissions"],
    ["account.directory", "account.binding_store", "account.run", "account.platform_tokens", "account.places"],
    ["account.names", "account.listing", "account.memberships", "account.permission_store"],
    ["account.binding_entries"],
    ["results"],
    ["entities.selector"],
    ["entities.listing", "entities.tags"],
    ["entities.entity_types", "entities.names", "entities.tag_listing", "entities.tagging"],
    ["events.event"],
    ["events.ingestion"],
    ["problems.comments", "problems.selector"],
    ["problems.listing"],
    ["problems.managing"],
    ["settings.identifiers", "settings.permissions", "settings.schema"],
    ["settings.values"],
    ["settings.secret_values"],
    ["settings.objects", "settings.identity"],
    ["settings.references", "settings.entity_names"],
    ["settings.plan", "settings.typed"],
    ["settings.apply"],
    ["settings.types.attribute_rules"],
    ["settings.types"],
    ["settings.run"],
    ["settings.bulk.items"],
    ["settings.bulk.dependencies", "settings.bulk.batches", "settings.bulk.kinds"],
    ["settings.bulk.plan"],
    ["settings.bulk.order", "settings.bulk.purge", "settings.bulk.validation", "settings.bulk.report", "settings.bulk.backup"],
    ["settings.bulk.journal"],
    ["settings.bulk.write"],
    ["settings.bulk.run"],
    ["settings.export.sparse", "settings.export.names", "settings.export.placeholders"],
    ["settings.export.entries", "settings.export.tenant", "settings.export.files"],
    ["settings.export.run"],
    ["reports.comparison", "reports.drift", "reports.files", "reports.markdown_text", "reports.page_parts"],
    ["reports.html_page", "reports.json_document", "reports.markdown"],
    ["reports.run"],
    ["classic.fields"],
    ["classic.references"],
    ["classic.alerting_profile", "classic.custom_tags", "classic.frequent_issue_detection", "classic.maintenance_window"],
    ["classic.kinds"],
    ["classic.report", "classic.sources"],
    ["classic.run"],
    ["resources.conditions"],
    ["resources.resource", "resources.publication", "resources.token_scopes", "resources.tokens", "resources.vault"],
    ["resources.reconcile", "resources.membership", "resources.replaceable", "resources.chosen_id"],
    ["resources"],
    ["resources.rotation"],
    ["resources.run"],
    ["iam.kinds"],
    ["iam.items", "iam.export.account", "iam.export.titles"],
    ["iam.bindings_plan"],
    ["iam.plan"],
    ["iam.purge", "iam.write"],
    ["iam.run", "iam.export.entries"],
    ["iam.export.run"],
]
LEVELS = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

parametrize_files = pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: str(path.relative_to(PLUGINS)))
parametrize_modules = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def documentation(path):
    """The texts of a module's documentation blocks by name, without loading the module."""
    found = {}
    for node in tree_of(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
            found[node.targets[0].id] = node.value.value
    return found


def code_of(path):
    """The syntax of a module without its documentation blocks and doc strings."""
    tree = tree_of(path)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))]
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            node.body = body[1:] or [ast.Pass()]
    return tree


def code_lines(path):
    """The number of lines that hold code: no blank lines, comments or doc strings."""
    lines = set()
    with io.StringIO(path.read_text(encoding="utf-8")) as text:
        idle = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
        for token in tokenize.generate_tokens(text.readline):
            if token.type not in idle and not (token.type == tokenize.STRING and token.line.strip().startswith(('"""', 'r"""'))):
                lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def room_of(dotted):
    """The layer's name for a file of module_utils: its own, or that of the package it stands in."""
    while dotted and dotted not in LEVELS:
        dotted = dotted.rpartition(".")[0]
    return dotted


def dotted_name(path):
    name = ".".join(path.relative_to(MODULE_UTILS).with_suffix("").parts)
    return name[: -len(".__init__")] if name.endswith(".__init__") else name


def imports(path):
    """What a file of module_utils imports from module_utils when it runs, dotted; not what only the type checker sees."""
    tree = tree_of(path)
    checks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")]
    unseen = {id(node) for check in checks for node in ast.walk(check)}
    package = dotted_name(path).split(".") + ["x"] if path.name == "__init__.py" else dotted_name(path).split(".")
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level]
            names = [alias.name for alias in node.names] if node.module is None else [None]
            yield from (".".join(part for part in [*base, node.module, name] if part) for name in names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            wanted = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            marker = "ansible_collections.community.dynatrace.plugins.module_utils."
            yield from (name[len(marker) :] for name in wanted if name.startswith(marker))


@parametrize_modules
def test_a_module_only_declares_and_calls_down(path):
    for node in ast.walk(code_of(path)):
        assert not isinstance(node, ast.Try), f"line {node.lineno}: a module never catches an exception"
        name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "arg", None)
        assert name != "check_mode", "a module never branches on check mode"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"https?://|^/\w", node.value), f"{node.value!r}: a module never builds a URL"
        if isinstance(node, ast.Import):
            assert not any(alias.name.split(".")[0] in ("requests", "urllib", "http") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in ("requests", "urllib", "http", "urllib3")
            assert not (node.module or "").endswith("module_utils.client")


@parametrize_modules
def test_a_module_is_documented_and_uses_the_common_options(path):
    document = yaml.safe_load(documentation(path)["DOCUMENTATION"])
    assert document["module"] == path.stem
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["version_added"])
    assert {"EXAMPLES", "RETURN"} <= set(documentation(path))
    fragments = document.get("extends_documentation_fragment", [])
    if path.stem in LOCAL_MODULES:
        assert fragments == []
        assert {"check_mode", "diff_mode", "platform"} == set(document["attributes"])
        return
    assert {"community.dynatrace.connection", "community.dynatrace.attributes"} <= set(fragments)
    assert not set(document.get("options", ())) & set(CONNECTION_ARGUMENT_SPEC), "an option would hide one of the connection"
    general = fragments.index("community.dynatrace.attributes")
    assert not any(name.startswith("community.dynatrace.attributes.") for name in fragments[general:]), "what comes first wins"
    # Ansible takes a.b for a fragment b if there is one, and only then for the part b of a fragment a.
    parts = {name.rpartition(".")[2] for name in fragments if name.count(".") > 2}
    assert not parts & {path.stem for path in (PLUGINS / "doc_fragments").glob("*.py")}
    assert ("community.dynatrace.attributes.info_module" in fragments) == (path.stem.endswith("_info") or path.stem == "oauth_token")
    assert "vaulted" in documentation(path)["EXAMPLES"] or "{{ dynatrace_" in documentation(path)["EXAMPLES"], "no token in clear text"


def test_the_action_group_holds_every_module_that_asks_a_tenant():
    runtime = yaml.safe_load((REPOSITORY / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"]["dynatrace"] == [path.stem for path in MODULES if path.stem not in LOCAL_MODULES]


def test_the_tables_for_users_name_every_module():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    guide = (REPOSITORY / "docs" / "docsite" / "rst" / "guide_authentication.rst").read_text(encoding="utf-8")
    scopes = guide.partition("\nScopes\n")[2].partition("\nEnvironment variables\n")[0]
    assert [path.stem for path in MODULES if f"| `{path.stem}` |" not in readme] == []
    assert [path.stem for path in MODULES if f"``{path.stem}``" not in scopes and path.stem not in LOCAL_MODULES] == []


@pytest.mark.parametrize("path", UTILS, ids=dotted_name)
def test_imports_point_downward(path):
    if path.name == "__init__.py":
        assert list(imports(path)) == []
        return
    own = room_of(dotted_name(path))
    assert own, f"{dotted_name(path)} has no place in the table of layers"
    for wanted in imports(path):
        other = room_of(wanted)
        assert other, f"{wanted} has no place in the table of layers"
        assert LEVELS[other] < LEVELS[own], f"{dotted_name(path)} imports {wanted}, which is not below it"


def test_resources_and_typed_settings_know_nothing_of_each_other():
    for folder, shared in (
        ("settings/types", {"attribute_rules"}),
        (
            "resources",
            {"conditions", "resource", "reconcile", "run", "publication", "token_scopes", "tokens", "vault", "membership", "replaceable"}
            | {"chosen_id"},
        ),
    ):
        for path in sorted((MODULE_UTILS / folder).glob("*.py")):
            siblings = {other.stem for other in path.parent.glob("*.py")} - {"__init__"} - shared
            for wanted in imports(path):
                in_folder = wanted.startswith(folder.replace("/", ".") + ".")
                assert not (in_folder and wanted.rpartition(".")[2] in siblings), f"{path.name} imports {wanted}"


def test_only_apply_writes():
    writers = {"create", "create_all", "update", "move", "delete", "set_permissions"}
    stores = [
        MODULE_UTILS / name
        for name in ("settings/apply.py", "settings/bulk/write.py", "settings/bulk/journal.py", "resources/reconcile.py", "iam/write.py")
    ]
    for path in ALL_FILES:
        if path in stores:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writers:
                owner = ast.unparse(node.func.value)
                assert "store" not in owner, f"{path.name}:{node.lineno} calls {owner}.{node.func.attr}"


def test_only_the_stores_send_what_changes_something():
    allowed = {
        "client",
        "settings.objects",
        "scopes",
        "examination",
        "entities.tagging",
        "events.ingestion",
        "problems.managing",
        "account.binding_store",
        "account.permission_store",
    }
    for path in UTILS:
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("post", "put", "delete", "request")
            ):
                owner = ast.unparse(node.func.value)
                if owner.endswith("client") and not dotted_name(path).startswith("resources"):
                    assert dotted_name(path) in allowed, f"{path.name}:{node.lineno} sends a request"


@parametrize_files
def test_every_file_has_the_licence_header_and_postponed_annotations(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line not in ("", "#!/usr/bin/python")]
    assert lines[:3] == [
        "# Copyright: Contributors to the community.dynatrace project",
        "# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
        "# SPDX-License-Identifier: GPL-3.0-or-later",
    ]
    holds_code = any(not isinstance(node, ast.Expr) for node in tree_of(path).body)
    assert not holds_code or "from __future__ import annotations" in lines


def test_package_files_are_empty():
    """The sanity tests of ansible-core 2.16 want it."""
    assert PACKAGES
    assert [path for path in PACKAGES if path.read_bytes()] == []


def test_every_file_of_the_tests_has_the_licence_header():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "tests"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    # Without git, as in a released archive, there is nothing to list and the folder is walked.
    files = [REPOSITORY / name for name in listed] or sorted((REPOSITORY / "tests").rglob("*"))
    for path in files:
        if path.suffix in (".py", ".yml", ".yaml") and path.is_file():
            assert "SPDX-License-Identifier: GPL-3.0-or-later" in path.read_text(encoding="utf-8")[:600], path


@pytest.mark.parametrize("path", UTILS, ids=dotted_name)
def test_no_file_is_too_long_to_read(path):
    assert code_lines(path) <= 400


@parametrize_files
def test_plugins_know_nothing_of_the_simulator(path):
    assert "simulator" not in path.read_text(encoding="utf-8").lower()
    assert "__sim__" not in path.read_text(encoding="utf-8")


@parametrize_files
def test_no_exception_is_swallowed(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            assert not (len(node.body) == 1 and isinstance(node.body[0], ast.Pass)), f"line {node.lineno}: an exception passes unseen"
