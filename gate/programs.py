"""Finding programs that are not Python packages.

Standard library only: the installer uses it before anything is installed.
"""

import os
import shutil

# Debian keeps servers in sbin, which is not on everybody's PATH.
_EXTRA_PATH = ("/usr/sbin", "/usr/local/sbin", "/sbin")


def which(name: str) -> str | None:
    """Return the path of the program `name`, looking where Debian keeps servers too, or None."""
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), *_EXTRA_PATH])
    return shutil.which(name, path=search)
