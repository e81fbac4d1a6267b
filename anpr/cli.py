"""The command `malu read`: plates from pictures, folders and films, as text or JSON lines."""

import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import typer

from anpr.plate import display


def read(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Pictures, films, or folders of them.")
    ],
    crop: Annotated[
        bool, typer.Option("--crop", help="Each picture is a plate already cut out.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line: per picture, or per vehicle.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Files read at a time.")] = 1,
) -> None:
    """Read number plates. Exit 1 when a file failed (the rest is read), 2 for bad input.

    Example: malu read --json lane1.jpg folder/ film.mp4
    """
    from anpr.files import sources  # OpenCV takes a moment: `malu --help` does not wait for it

    listed = sources(paths)
    if not listed or not any(source.path.is_file() for source in listed):
        _complain("no such file, or a folder without pictures", "give pictures, films or folders")
        raise typer.Exit(2)
    failed = False
    for lines, problem in _results(listed, crop=crop, jobs=jobs):
        failed = failed or problem is not None
        for line in lines:
            print(_as_json(line) if as_json else _safe(_as_text(line)), flush=True)
        if problem is not None:
            _complain(*problem)
    raise typer.Exit(1 if failed else 0)


def _results(
    listed: Sequence[Any], *, crop: bool, jobs: int
) -> Iterator[tuple[list[dict[str, Any]], tuple[str, str] | None]]:
    """Yield each file's lines, or what is wrong with it, in the order given."""
    from tqdm import tqdm

    from anpr.files import Source, read_source
    from anpr.image import ImageError
    from anpr.reader import Reader, WeightsError

    threads = max(1, (os.cpu_count() or 1) // jobs)
    own = threading.local()  # a reader serves one thread

    def one(source: Source) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
        if not hasattr(own, "reader"):
            own.reader = Reader.load(threads=threads)
        try:
            return read_source(own.reader, source, crop=crop), None
        except ImageError as error:
            return [], (error.what, error.remedy)

    quiet = len(listed) < 2 or not sys.stderr.isatty()
    try:
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            yield from tqdm(
                pool.map(one, listed), total=len(listed), unit="file", disable=quiet, leave=False
            )
    except WeightsError as error:
        _complain(error.what, error.remedy)
        raise typer.Exit(2) from error


def _as_json(line: dict[str, Any]) -> str:
    """Write Chinese as Chinese, unless the file's name holds what may not be printed."""
    text = json.dumps(line, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(line)


def _as_text(line: dict[str, Any]) -> str:
    plates = [_plate_text(plate) for plate in line["plates"]]
    when = f" {line['t0']:.1f}–{line['t1']:.1f} s" if "t0" in line else ""
    return f"{line['file']}{when}: {'; '.join(plates) or 'no plate'}"


def _plate_text(plate: dict[str, Any]) -> str:
    if plate["text"] is None:
        return f"unread ({plate['reason']})"
    sure = "accepted" if plate["accept"] else "to be confirmed"
    return f"{display(plate['text'])} {plate['confidence']:.1%} {sure}"


def _complain(what: str, remedy: str) -> None:
    print(_safe(f"malu read: {what}; {remedy}"), file=sys.stderr)


def _safe(text: str) -> str:
    """Keep a file's name from steering the terminal, and from failing to print at all."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return printable.encode("utf-8", "replace").decode()
