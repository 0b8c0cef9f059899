"""Run as a script, `tether.py STARTER COMMAND…`: becomes the command, and ends with the process STARTER.

The kernel sends it SIGTERM when its starter dies, even by `kill -9`. Linux only: elsewhere a killed starter
leaves its children behind. A script of its own, because code between fork and exec is unsafe beside threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    starter, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(starter):  # it died before the kernel was asked
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 — a command of ours, without a shell
