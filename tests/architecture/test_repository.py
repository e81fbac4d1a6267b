"""What the repository promises: few documented targets, safe locks, no machine's paths."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json", ".sh", ""}
# A path or address of somebody's machine or mirror has no business in the repository.
FORBIDDEN = re.compile(r"/work/|/root/|/home/[a-z]|pyenv|file:///|\bindex-url\b")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path != Path(__file__).resolve()]


def _targets() -> list[tuple[str, str]]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.findall(r"^([a-z-]+):(?:.*## (.*))?$", makefile, re.MULTILINE)


def test_few_targets_and_each_says_what_it_does_in_one_sentence() -> None:
    targets = _targets()
    assert len(targets) <= 12
    for name, sentence in targets:
        assert re.fullmatch(r"[A-Z].*\.", sentence), name


@pytest.mark.parametrize("target", [name for name, _ in _targets()])
def test_every_target_is_in_the_documentation(target: str) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"`make {target}`" in text


def test_no_tracked_file_names_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        if path.suffix in TEXT and "static/vendor" not in str(path)
        for match in [FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace"))]
        if match
    ]
    assert found == []


def test_networks_lie_with_the_weights_alone() -> None:
    networks = {path for path in _tracked() if path.suffix in (".onnx", ".pt")}
    assert {path.parent for path in networks} == {ROOT / "anpr" / "weights"}


def test_no_link_is_tracked() -> None:
    """A link names a place of one machine, and may take the place of what stands there."""
    listed = subprocess.run(
        ["git", "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line for line in listed.stdout.splitlines() if line.startswith("120000")] == []


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "broker.txt", "mutants.txt"])
def test_locks_pin_every_package_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 20
    for package in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", package), package[:60]
        assert "--hash=sha256:" in package, package[:60]


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []
