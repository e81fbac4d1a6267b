"""The data folder: where one gate on one machine keeps everything it must not forget.

Creates it, checks that this version understands it, and keeps two `malu up` from sharing it. It
never deletes: starting over moves the old folder aside, because there is money in it.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FORMAT = 1


class DataFolderError(Exception):
    """The folder cannot be used as it is; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths inside an opened data folder, and the ledger it belongs to."""

    root: Path
    ledger: str

    @property
    def keys(self) -> Path:
        """Private and public keys and device tokens."""
        return self.root / "keys"

    @property
    def broker(self) -> Path:
        """The broker's configuration and queues."""
        return self.root / "broker"

    @property
    def links(self) -> Path:
        """One-time links for the first login, written by the centre."""
        return self.root / "links.txt"

    def edge(self, node: str) -> Path:
        """The folder of an edge node: outbox, pictures not yet sent, configuration."""
        return self.root / f"edge-{node}"

    def log(self, child: str) -> Path:
        """The log of one child process."""
        return self.root / "logs" / f"{child}.log"


def _read_label(label: Path) -> dict[str, object]:
    try:
        content = json.loads(label.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataFolderError(
            f"{label} is damaged ({error}). Restore the folder from a backup, or start with "
            "another --data."
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("format"), int):
        raise DataFolderError(
            f"{label} does not say its format. Restore the folder from a backup, or start with "
            "another --data."
        )
    return content


def check(root: Path) -> str | None:
    """Return the ledger of the folder `root`, or None if it is not a data folder yet.

    Changes nothing. Raises DataFolderError when the folder was made by a newer version, when its
    label is damaged, or when `root` holds something that is not ours.
    """
    label = root / "malu.json"
    if not label.exists():
        if root.is_file():
            raise DataFolderError(f"{root} is a file. Name a folder with --data.")
        if root.is_dir() and any(
            entry.name not in (".lock", "malu.new") for entry in root.iterdir()
        ):
            raise DataFolderError(
                f"{root} holds files but no malu.json, so it is not a data folder. "
                "Name an empty or new folder with --data."
            )
        return None
    content = _read_label(label)
    if content["format"] != FORMAT:
        raise DataFolderError(
            f"{root} has data format {content['format']}, this version understands {FORMAT}. "
            "Run the version that made it, or start with another --data; nothing was changed."
        )
    return str(content.get("ledger", ""))


def open_folder(root: Path, ledger: str) -> DataFolder:
    """Create the data folder `root` for `ledger`, or open it. Raises DataFolderError."""
    found = check(root)
    if found is not None and found != ledger:
        raise DataFolderError(
            f"{root} belongs to the ledger {found}, not {ledger}. Start with another --data."
        )
    folder = DataFolder(root.resolve(), ledger)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if found is None:
            _write_whole(root / "malu.json", json.dumps({"format": FORMAT, "ledger": ledger}))
        for path in (folder.keys, folder.broker, root / "logs"):
            path.mkdir(exist_ok=True)
        folder.keys.chmod(0o700)
    except OSError as error:
        raise DataFolderError(
            f"{root} cannot be written ({error.strerror}). Name another folder with --data."
        ) from error
    return folder


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a crash, sees all of it or nothing."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder for this process alone; the system lets go of it however the process ends.

    Raises DataFolderError when another process holds it.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise DataFolderError(
                f"{root} is in use by another `malu up` (process {file.read().strip()}). "
                "Stop that one first, or start with another --data."
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def set_aside(root: Path, now: datetime) -> Path | None:
    """Move the data folder `root` away, keeping all of it; returns where to, or None if none was.

    Raises DataFolderError when it is in use, or when it is not a data folder.
    """
    if not root.exists():
        return None
    if not (root / "malu.json").exists():
        check(root)  # an empty folder passes, anything of somebody else's does not
        return None
    with locked(root):
        aside = root.with_name(f"{root.resolve().name}.{now:%Y%m%d-%H%M%S}")
        root.resolve().rename(aside)
    return aside
