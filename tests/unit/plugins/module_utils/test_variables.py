# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files hold what was put in, for Python and for Ansible."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.community.dynatrace.plugins.module_utils import variables
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.variables import Placeholder, Tree
from ansible_collections.community.dynatrace.tests.support import exported
from hypothesis import given
from hypothesis import strategies as st

WRITER = ("Exported", "some_info")
TEXTS = st.text() | st.sampled_from(
    ["a\nb", "a\n", "\n", " a\n  b\n\n", "yes", "22:30", "1e3", "0o7", "=", "{{ x }}\n{% y %}", "{# z #}", "~", "\x85", "\ud83d"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS.filter(lambda text: text.isprintable() or "\n" in text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=8,
)


def text_of(value):
    return Tree("", *WRITER).texts({"dynatrace_things": value})["things.yml"]


@given(VALUES)
def test_what_is_written_is_read(tmp_path_factory, value):
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return  # no text that an API could send
    folder = tmp_path_factory.mktemp("tree")
    tree = Tree(str(folder), *WRITER)
    texts = tree.texts({"dynatrace_things": value})
    tree.put(texts, [], check_mode=False)
    assert exported.variables(folder) == {"dynatrace_things": value}
    assert not tree.put(texts, [], check_mode=True)["changed"]


def test_what_looks_like_a_template_is_marked_and_a_placeholder_is_one():
    text = text_of({"a": "{{ x }}", "b": Placeholder("{{ vault_x }}"), "c": ["{%", "{#\n1"], "d": "{x}"})
    assert yaml.compose(text).value[0][1].value[0][1].tag == "!unsafe"
    tags = {key.value: item.tag for key, item in yaml.compose(text).value[0][1].value}
    assert tags == {"a": "!unsafe", "b": "tag:yaml.org,2002:str", "c": "tag:yaml.org,2002:seq", "d": "tag:yaml.org,2002:str"}
    assert text.count("!unsafe") == 3


def test_keys_are_sorted_and_lines_stay_lines():
    text = text_of([{"b": "one\ntwo\n", "a": "x" * 300}])
    assert text.splitlines()[1:] == ["---", "dynatrace_things:", "- a: " + "x" * 300, "  b: |", "    one", "    two"]


def test_only_files_of_the_same_writer_are_outdated(tmp_path):
    tree = Tree(str(tmp_path), *WRITER)
    others = Tree(str(tmp_path), "Converted", "some_info")
    for writer, name in ((tree, "dynatrace_old"), (tree, "dynatrace_kept"), (others, "dynatrace_other")):
        writer.put(writer.texts({name: []}), [], check_mode=False)
    (tmp_path / "mine.yml").write_text("mine: 1\n", encoding="utf-8")
    texts = tree.texts({"dynatrace_kept": [1], "dynatrace_new": []})
    result = {"changed": True, "files": ["kept.yml", "new.yml"], "changed_files": ["kept.yml", "new.yml"], "removed_files": ["old.yml"]}
    names = ["old.yml", "kept.yml", "other.yml", "mine.yml", "missing.yml"]
    assert tree.put(texts, names, check_mode=True) == result
    assert (tmp_path / "old.yml").exists()
    assert tree.put(texts, names, check_mode=False) == result
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.yml", "mine.yml", "new.yml", "other.yml"]
    assert tree.put(texts, names, check_mode=False) == {**result, "changed": False, "changed_files": [], "removed_files": []}


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / "things.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(DynatraceError, match="cannot be read"):
        Tree(str(tmp_path), *WRITER).put({"things.yml": ""}, [], check_mode=True)


def test_without_pyyaml(monkeypatch):
    monkeypatch.setattr(variables.ansible_yaml, "HAS_YAML", False)
    with pytest.raises(DynatraceError, match="PyYAML"):
        Tree("", *WRITER)
