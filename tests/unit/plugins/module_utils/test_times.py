# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.times import moment_of, point_of, relative_of, seconds_of, written
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(("length", "seconds"), [("0", 0), ("0d", 0), ("90m", 5400), ("2h", 7200), ("14d", 1209600), ("2w", 1209600)])
def test_lengths(length, seconds):
    assert seconds_of(length, "grace") == seconds


@pytest.mark.parametrize("length", ["", "d", "14", "14 d", "1M", "1y", "-1d", "1.5d", "soon"])
def test_what_is_no_length_is_refused_with_the_name_of_the_option(length):
    with pytest.raises(DynatraceError, match="grace must be a number and one of the units"):
        seconds_of(length, "grace")


@pytest.mark.parametrize(
    ("time", "length"), [("90d", "90d"), ("now+1y", "1y"), (" 3M ", "3M"), ("2027-01-31", None), ("now-1d", None), ("90", None)]
)
def test_lengths_are_told_from_points_in_time(time, length):
    assert relative_of(time) == length


@pytest.mark.parametrize(
    "time",
    [
        "2027-01-31T12:00:00.000Z",
        "2027-01-31T12:00:00z",
        "2027-01-31T12:00:00",
        "2027-01-31 12:00",
        "2027-01-31T13:00:00+01:00",
        "2027-01-31T12:00:00.0000000Z",
        "1801396800000",
    ],
)
def test_every_form_of_one_point_in_time(time):
    assert moment_of(time) == 1801396800
    assert written(moment_of(time)) == "2027-01-31T12:00:00.000Z"


@pytest.mark.parametrize("time", ["", "soon", "2027-13-01", "31.01.2027", "1801396800"])
def test_what_is_no_point_in_time_is_refused(time):
    with pytest.raises(DynatraceError, match="expiration must be a time"):
        moment_of(time, "expiration")


@given(st.integers(0, 4_000_000_000_000))
def test_what_is_written_is_read_again(milliseconds):
    assert round(moment_of(written(milliseconds / 1000)) * 1000) == milliseconds


@pytest.mark.parametrize(
    ("time", "moment"), [("now", 1000), ("now-10m", 400), (" now+1h ", 4600), ("now-0m", 1000), ("2027-01-31T12:00:00Z", 1801396800)]
)
def test_points_in_time_from_now(time, moment):
    assert point_of(time, "start_time", 1000) == moment


@pytest.mark.parametrize("time", ["", "10m", "now-10", "now-1M", "now - 1h", "now-1h/d", "then"])
def test_what_is_no_point_in_time_from_now_is_refused(time):
    with pytest.raises(DynatraceError, match="start_time must be a time such as .* or a time relative to now such as now-10m"):
        point_of(time, "start_time", 1000)
