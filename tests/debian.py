"""Programs that tests need beside Python: found on PATH, or installed from Debian by root.

`python -m tests.debian chromium` exits with 1, and says what to install, when it is not there.
"""

import os
import shutil
import subprocess
import sys

# The program's package, the names it may have, and where Debian puts what is not on everybody's PATH.
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "mosquitto": ("mosquitto", "/usr/sbin/mosquitto"),
    "postgresql": ("initdb", *(f"/usr/lib/postgresql/{version}/bin/initdb" for version in range(20, 12, -1))),
}


def find(package: str) -> str | None:
    """The path of a package's program, None when it is not installed."""
    return next((path for name in PROGRAMS[package] if (path := shutil.which(name))), None)


def install(package: str) -> None:
    """Install a Debian package quietly; what goes wrong is on standard error."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package]
    # The dialogue of the package's own scripts would drown the tests' output.
    subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)


def main(package: str) -> int:
    if find(package) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install(package)
    if find(package) is None:
        print(f"{package} is not installed: apt-get install {package}")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
