# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The APIs that Settings 2.0 and the v2 endpoints replace, over the same storage (environment.md 6, 10 no. 19)."""
