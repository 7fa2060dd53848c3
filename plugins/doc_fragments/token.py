# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of the modules for tokens, which are replaced in time."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) and V(absent) say whether the token should exist.
      - V(rotated) makes sure that the secret in use is good for a while. The secret in use is the one in O(secret_dest), or
        O(current_secret). When its token expires within O(renew_before), or there is none, a successor is created and published. So it is
        where somebody disabled the token and O(enabled) does not say what is wanted, and where it differs in what cannot be changed.
        The tokens of the same name that it takes the place of are retired once it is older than O(grace).
      - A run with V(rotated) that finds nothing to do changes nothing. One that ends anywhere in between, even killed, leaves a working
        secret in use, and the next run goes on from there.
    type: str
    choices: [present, absent, rotated]
    default: present
  enabled:
    description:
      - Whether the token is good for anything. A new token without it is enabled.
    type: bool
  secret_dest:
    description:
      - File to write the secret of a new token to, readable by its owner only. It appears whole or not at all, before the task reports
        success. If it cannot be written, the new token is deleted again. The result does not hold the secret then.
      - The directory must exist. A file that holds anything else than a token of this kind is not overwritten.
      - Two tokens, or two controllers, never share such a file.
    type: path
  current_secret:
    description:
      - With O(state=rotated), the secret that is in use now, where it is kept elsewhere than in O(secret_dest), in a vault for example.
        An empty text means that there is none yet.
    type: str
  renew_before:
    description:
      - With O(state=rotated), how long before its expiration a token is replaced.
    type: str
    default: 14d
  grace:
    description:
      - With O(state=rotated), how long a token is kept after its successor was created, so that everybody has time to read the new
        secret. The first run after that retires it. With V(0) it is retired as soon as the new secret is in O(secret_dest), or when the
        next run has it as O(current_secret).
    type: str
    default: 1d
  retire:
    description:
      - With O(state=rotated), what becomes of a token at the end of its time.
    type: str
    choices: [delete, disable]
    default: delete
"""
