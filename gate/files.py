"""Documents as files: workbook, CSV, PDF or JSON; the one place that knows all four writers."""

import json

from fees.documents import Document
from gate.papers.table_pdf import table_pdf
from gate.reports import csv_of, xlsx

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}


class FileFormatError(ValueError):
    """A format that documents are not written in."""


def render(document: Document, fmt: str) -> bytes:
    """The bytes of the document in one of `MEDIA`; raises `FileFormatError`."""
    match fmt:
        case "xlsx":
            return xlsx(document)
        case "csv":
            return csv_of(document)
        case "pdf":
            return table_pdf(document)
        case "json":
            return json.dumps(document.data, ensure_ascii=False, indent=1).encode() + b"\n"
        case _:
            raise FileFormatError(f"no format {fmt!r}; use one of: {', '.join(MEDIA)}")
