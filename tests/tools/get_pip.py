# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the empty environment that runs this script the pip that ansible-test asks for, without ansible-test's own download host.

ansible-test runs it as it would run get-pip, with pip's options and the wanted releases as arguments.
"""

from __future__ import annotations

import subprocess
import sys

# What get-pip knows and pip does not.
GET_PIP_ONLY = ("--no-setuptools", "--no-wheel")

# A process of its own: ensurepip makes its process ignore pip's configuration, and with it a configured mirror or certificate.
subprocess.run([sys.executable, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
arguments = [word for word in sys.argv[1:] if word not in GET_PIP_ONLY]
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *arguments], check=True)
