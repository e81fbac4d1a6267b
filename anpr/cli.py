"""The command `malu read`: plates from pictures, folders and films, as text or JSON lines."""

import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from anpr.machine import MachineError, require_avx
from anpr.plate import display

FAILED, BAD_INPUT = 1, 2


class RuntimeName(StrEnum):
    """What finds the plates; the same names as `anpr.runtimes.Runtime`, which loads OpenCV."""

    ONNX = "onnx"
    ULTRALYTICS = "ultralytics"


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
    draw: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write each picture there with its plates drawn in."),
    ] = None,
    runtime: Annotated[
        RuntimeName, typer.Option(help="What finds the plates; ultralytics is for comparing.")
    ] = RuntimeName.ONNX,
    data: Annotated[
        Path | None,
        typer.Option(help="As every command takes it; reading neither needs nor opens it."),
    ] = None,
) -> None:
    """Read number plates. Exit 1 when a file failed (the rest is read), 2 for bad input.

    Example: malu read --json lane1.jpg folder/ film.mp4
    """
    del data
    try:
        require_avx()
    except MachineError as error:
        _refuse(error.what, error.remedy)
    from anpr.files import sources  # OpenCV takes a moment: `malu --help` does not wait for it

    listed = sources(paths)
    if not listed or not any(source.path.is_file() for source in listed):
        _refuse("no such file, or a folder without pictures", "give pictures, films or folders")
    work = _Work(crop=crop, draw=draw, runtime=str(runtime), jobs=jobs, alone=len(listed) == 1)
    failed = False
    for lines, problems in work.results(listed):
        for line in lines:
            print(_as_json(line) if as_json else _safe(_as_text(line)), flush=True)
        for what, remedy in problems:
            failed = True
            _complain(what, remedy)
    raise typer.Exit(FAILED if failed else 0)


class _Work:
    """Reads files with as many readers as jobs; a reader serves one thread."""

    def __init__(
        self, *, crop: bool, draw: Path | None, runtime: str, jobs: int, alone: bool
    ) -> None:
        self._crop, self._draw, self._runtime, self._jobs = crop, draw, runtime, jobs
        self._alone = alone
        self._own = threading.local()

    def results(
        self, listed: Sequence[Any]
    ) -> Iterator[tuple[list[dict[str, Any]], list[tuple[str, str]]]]:
        """Yield each file's lines and what is wrong with it, in the order given."""
        from tqdm import tqdm

        from anpr.shipped import WeightsError

        terminal = sys.stderr.isatty()
        bar = tqdm(
            total=1.0 if self._alone else len(listed),
            unit="film" if self._alone else "file",
            disable=not terminal or (self._alone and not listed[0].is_film),
            leave=False,
        )

        def one(source: Any) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
            def progress(share: float) -> None:
                if self._alone:
                    bar.update(share - bar.n)

            return self._one(source, progress)

        try:
            self._load()  # weights that are not the ones measured end the run before it begins
            with bar, ThreadPoolExecutor(max_workers=self._jobs) as pool:
                for result in pool.map(one, listed):
                    if not self._alone:
                        bar.update()
                    bar.clear()
                    yield result
        except (WeightsError, MachineError) as error:
            _refuse(error.what, error.remedy)

    def _load(self) -> Any:
        from anpr.runtimes import Runtime, load_reader

        if not hasattr(self._own, "reader"):
            threads = max(1, (os.cpu_count() or 1) // self._jobs)
            self._own.reader = load_reader(Runtime(self._runtime), threads)
        return self._own.reader

    def _one(
        self, source: Any, progress: Any
    ) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
        from anpr.files import read_source

        show = self._draw is not None
        outcome = read_source(self._load(), source, crop=self._crop, show=show, progress=progress)
        problems = [] if outcome.problem is None else [outcome.problem]
        if self._draw is not None:
            problems += _drawn(self._draw, source, outcome)
        return outcome.lines, [(problem.what, problem.remedy) for problem in problems]


def _drawn(folder: Path, source: Any, outcome: Any) -> list[Any]:
    """Write the pictures of a file; returns what went wrong."""
    from anpr.draw import drawn, write
    from anpr.image import ImageError

    try:
        for number, shown in enumerate(outcome.shown, 1):
            write(folder, source.name, number, drawn(shown.image, shown.reads))
    except ImageError as error:
        return [error]
    return []


def _as_json(line: dict[str, Any]) -> str:
    """Write Chinese as Chinese, unless the file's name holds what may not be printed."""
    text = json.dumps(line, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(line)


def _as_text(line: dict[str, Any]) -> str:
    plates = [_plate_text(plate) for plate in line["plates"]]
    when = f" {line['t0']:.1f}–{line['t1']:.1f} s {line['direction']}" if "t0" in line else ""
    return f"{line['file']}{when}: {'; '.join(plates) or 'no plate'}"


def _plate_text(plate: dict[str, Any]) -> str:
    if plate["text"] is None:
        return f"unread ({plate['reason']})"
    sure = "accepted" if plate["accept"] else "to be confirmed"
    return f"{display(plate['text'])} {plate['confidence']:.1%} {sure}"


def _refuse(what: str, remedy: str) -> None:
    _complain(what, remedy)
    raise typer.Exit(BAD_INPUT)


def _complain(what: str, remedy: str) -> None:
    print(_safe(f"malu read: {what}; {remedy}"), file=sys.stderr)


def _safe(text: str) -> str:
    """Keep a file's name from steering the terminal, and from failing to print at all."""
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return printable.encode("utf-8", "replace").decode()
