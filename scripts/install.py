"""Installs what `make run`, `test`, `mutants` and `train` need; runs before anything is installed.

Python packages come from the hash locks in `requirements/`, with uv where it is on PATH and with
pip otherwise; programs come from apt when run by root. What is already there is left alone and the
network is not touched. Where something cannot be had, one line says what to ask for.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.programs import PROGRAMS, missing  # noqa: E402 - the path must be set first

PYTHON_MIN = (3, 11)
VENV = ROOT / ".venv"
TRAIN_VENV = ROOT / ".venv-train"
REQUIREMENTS = ROOT / "requirements"
TRAIN_REQUIREMENTS = ROOT / "anpr" / "train" / "requirements.txt"
# Resolved together with the rest, ultralytics would drag gigabytes of CUDA packages along.
TORCH = "torch==2.13.0"
TORCHVISION = "torchvision==0.28.0"


class CannotInstallError(Exception):
    """What is missing and what to ask for, in one line."""


def run(*argv: str) -> None:
    """Run a command of the installation. Raises CannotInstallError naming it when it fails."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(argv, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise CannotInstallError(f"this command failed: {' '.join(argv)}")


def can_apt() -> bool:
    """Return whether this user may install Debian packages here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(packages: list[str]) -> None:
    """Install Debian packages. Raises CannotInstallError when apt refuses."""
    print(f"installing Debian packages: {' '.join(packages)}", flush=True)
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def digest(files: Iterable[Path]) -> str:
    """Return a digest of this Python and of what the environment should hold."""
    sha = hashlib.sha256(sys.version.encode())
    for path in files:
        sha.update(path.read_bytes())
    return sha.hexdigest()


def make_venv(venv: Path, *, with_uv: bool) -> None:
    """Create a virtual environment, or complete one that a broken run left behind."""
    python = venv / "bin" / "python"
    if with_uv and python.exists():
        return
    if with_uv:
        run("uv", "venv", "-q", "--allow-existing", "--python", sys.executable, str(venv))
        return
    if importlib.util.find_spec("ensurepip") is None:
        if not can_apt():
            raise CannotInstallError(
                "neither uv nor Python's venv is here: ask for the Debian package python3-venv"
            )
        apt(["python3-venv"])
    # A fresh process: this one may have looked for ensurepip before it was installed.
    run(sys.executable, "-m", "venv", str(venv))


def install(venv: Path, arguments: list[str], *, with_uv: bool) -> None:
    """Install Python packages into `venv`; both installers understand the same arguments.

    Bytecode is made now, as pip does by itself: a first start must not spend seconds on it.
    """
    python = str(venv / "bin" / "python")
    if with_uv:
        run("uv", "pip", "install", "-q", "--compile-bytecode", "--python", python, *arguments)
    else:
        run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments)


def python_packages(lock: Path, stamp_name: str) -> None:
    """Bring `.venv` to the state of `lock`, with the product itself as `.venv/bin/malu`."""
    stamp = VENV / stamp_name
    wanted = digest([lock, ROOT / "pyproject.toml"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with_uv = shutil.which("uv") is not None
    print(f"installing {lock.name} with {'uv' if with_uv else 'pip'}", flush=True)
    make_venv(VENV, with_uv=with_uv)
    install(VENV, ["--require-hashes", "-r", str(lock)], with_uv=with_uv)
    # Its build needs only setuptools, which the lock has just installed: no network.
    install(VENV, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)], with_uv=with_uv)
    stamp.write_text(wanted)


def broker() -> None:
    """Have Mosquitto, or amqtt in its place where Mosquitto cannot be had."""
    if not missing(["mosquitto"]):
        return
    if any(VENV.glob("lib/python3*/site-packages/amqtt")):
        return
    if can_apt():
        try:
            apt(["mosquitto"])
            return
        except CannotInstallError as failure:
            print(f"{failure}; taking amqtt instead", flush=True)
    print("no Mosquitto here: installing amqtt, a slower broker", flush=True)
    install(
        VENV,
        ["--require-hashes", "-r", str(REQUIREMENTS / "broker.txt")],
        with_uv=shutil.which("uv") is not None,
    )


def for_run() -> None:
    """Install what `malu up` needs."""
    python_packages(REQUIREMENTS / "run.txt", "malu-run.stamp")
    broker()


def for_test() -> None:
    """Install what `make test` needs beside that; say what this user cannot install."""
    python_packages(REQUIREMENTS / "run.txt", "malu-run.stamp")
    python_packages(REQUIREMENTS / "dev.txt", "malu-dev.stamp")
    lacking = missing(list(PROGRAMS))
    if lacking and can_apt():
        apt([program.package for program in lacking])
        lacking = missing(list(PROGRAMS))
    for program in lacking:
        print(
            f"missing: {program.name}; ask for the Debian package {program.package} "
            f"({program.without})",
            flush=True,
        )


def for_mutants() -> None:
    """Install what `make mutants` needs beside what tests need."""
    for_test()
    python_packages(REQUIREMENTS / "mutants.txt", "malu-mutants.stamp")


def for_train() -> None:
    """Install the training environment; torch comes first so that nothing else chooses it."""
    stamp = TRAIN_VENV / "malu-train.stamp"
    wanted = digest([TRAIN_REQUIREMENTS, Path(__file__)])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("installing the training environment: about 1.5 GB, some minutes", flush=True)
    make_venv(TRAIN_VENV, with_uv=False)
    install(TRAIN_VENV, [TORCH], with_uv=False)
    install(TRAIN_VENV, ["--no-deps", TORCHVISION], with_uv=False)
    lock = ["--no-deps", "--require-hashes", "-r", str(TRAIN_REQUIREMENTS)]
    install(TRAIN_VENV, lock, with_uv=False)
    stamp.write_text(wanted)


def main(argv: list[str]) -> int:
    """Do one of run, test, mutants, train; returns the exit status."""
    tasks = {"run": for_run, "test": for_test, "mutants": for_mutants, "train": for_train}
    if len(argv) != 1 or argv[0] not in tasks:
        print(f"usage: python3 scripts/install.py {'|'.join(tasks)}", file=sys.stderr)
        return 2
    if sys.version_info < PYTHON_MIN:
        print("Python 3.11 or newer is needed: ask for Debian 12's python3", file=sys.stderr)
        return 2
    try:
        tasks[argv[0]]()
    except CannotInstallError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
