"""The built-in clips are what their script says they are."""

import hashlib
import json
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from edge.picture import SMALL, Glancer, Image
from edge.simulator import LaneSimulator, read_script
from edge.trigger import ARRIVE, Glance, Trigger
from fees.categories import Chargeable
from fees.tariff_file import read_tariff
from gate import wire

ROOT = Path(__file__).parents[3]
CLIPS = ROOT / "edge" / "clips"
LANES = ("inland-enter", "border-enter", "inland-leave", "border-leave")
SCRIPT: dict[str, Any] = json.loads((CLIPS / "script.json").read_text(encoding="utf-8"))
DECLARATIONS: list[dict[str, Any]] = json.loads(
    (CLIPS / "declarations.json").read_text(encoding="utf-8")
)
CHAPTERS: dict[str, dict[str, Any]] = {clip["lane"]: clip for clip in SCRIPT["clips"]}
VN_CAR = re.compile(r"\d{2}[ABCDEFGHKLMNPSTUVXYZ]\d{5}")
CN_STD = re.compile(r"云[A-HJ-NP-Z][A-HJ-NP-Z0-9]{5}")


def vehicles(lane: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = CHAPTERS[lane]["vehicles"]
    return found


def plates() -> dict[str, dict[str, Any]]:
    return {v["id"]: v["plates"][0] for lane in LANES[:2] for v in vehicles(lane)}


@cache
def glances(lane: str) -> tuple[Image, ...]:
    """Every frame of a clip, as small as the trigger looks at it."""
    capture = cv2.VideoCapture(str(CLIPS / CHAPTERS[lane]["file"]))
    found: list[Image] = []
    while True:
        ok, image = capture.read()
        if not ok:
            return tuple(found)
        assert image.shape == (SCRIPT["size"][1], SCRIPT["size"][0], 3)
        small = cv2.resize(image, SMALL, interpolation=cv2.INTER_NEAREST)
        found.append(np.asarray(small, np.uint8))


def test_every_file_has_the_digest_that_was_written_down() -> None:
    lines = (CLIPS / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert set(sums) == {f"{lane}.mp4" for lane in LANES} | {"script.json", "declarations.json"}
    for name, digest in sums.items():
        assert hashlib.sha256((CLIPS / name).read_bytes()).hexdigest() == digest, name
    for chapter in CHAPTERS.values():
        assert chapter["sha256"] == sums[chapter["file"]]


def test_the_four_clips_together_take_at_most_four_megabytes() -> None:
    assert sum((CLIPS / f"{lane}.mp4").stat().st_size for lane in LANES) <= 4_000_000


def test_the_script_names_the_four_lanes_and_seeds_training_never_uses() -> None:
    assert tuple(CHAPTERS) == LANES
    assert SCRIPT["version"] == 1
    assert 77_000 <= SCRIPT["seed"] < 78_000


@pytest.mark.parametrize("lane", LANES)
def test_a_clip_holds_as_many_frames_as_its_script_counts(lane: str) -> None:
    assert len(glances(lane)) == CHAPTERS[lane]["frames"]


@pytest.mark.parametrize("lane", LANES)
def test_a_truck_comes_stands_crosses_and_is_gone_in_this_order(lane: str) -> None:
    before = 0
    for vehicle in vehicles(lane):
        assert before < vehicle["appear"] < vehicle["loop1_on"] <= vehicle["stop"]
        assert vehicle["stop"] < vehicle["loop2_on"] < vehicle["loop1_off"]
        assert vehicle["loop1_off"] < vehicle["loop2_off"] <= vehicle["gone"]
        assert vehicle["stop"] < vehicle["clear"] <= vehicle["loop2_off"]
        before = vehicle["gone"]
    assert before < CHAPTERS[lane]["frames"]


def test_the_first_truck_can_be_seen_within_three_seconds() -> None:
    first = vehicles("inland-enter")[0]
    assert first["not_before_s"] == 0
    assert first["stop"] <= 3 * SCRIPT["fps"]


@pytest.mark.parametrize(
    ("entering", "leaving"), [("inland-enter", "border-leave"), ("border-enter", "inland-leave")]
)
def test_each_truck_leaves_one_to_two_minutes_after_it_entered(entering: str, leaving: str) -> None:
    entered, left = vehicles(entering), vehicles(leaving)
    assert [v["id"] for v in entered] == [v["id"] for v in left]
    for inward, outward in zip(entered, left, strict=True):
        assert inward["plates"] == outward["plates"]
        drive_s = (inward["clear"] - inward["appear"]) / SCRIPT["fps"]
        passed_s = inward["not_before_s"] + drive_s + 2
        assert 60 <= outward["not_before_s"] - passed_s <= 120
    last = entered[-1]
    assert last["not_before_s"] + (last["clear"] - last["appear"]) / SCRIPT["fps"] + 2 <= 48


def test_eight_trucks_carry_eight_well_formed_plates() -> None:
    texts = [plate["text"] for plate in plates().values()]
    assert len(set(texts)) == 8
    for plate in plates().values():
        pattern = VN_CAR if plate["country"] == "VN" else CN_STD
        assert pattern.fullmatch(plate["text"]), plate


def test_a_declaration_names_a_truck_of_the_script_and_facts_the_tariff_knows() -> None:
    texts = {plate["text"] for plate in plates().values()}
    declared = [body["plate"] for body in DECLARATIONS]
    assert len(set(declared)) == len(declared) < len(texts)
    assert set(declared) < texts
    assert len({body["declaration_id"] for body in DECLARATIONS}) == len(declared)
    tariff = read_tariff((ROOT / "fees" / "tariffs" / "mlt-fee-2026a.toml").read_bytes())
    assert tariff.status == "ILLUSTRATIVE"
    for body in DECLARATIONS:
        facts = Chargeable.from_facts(body["facts"])
        assert facts.vehicle_class is not None
        assert "(minh họa)" in body["payer"]["name"]


@pytest.mark.parametrize("lane", LANES)
def test_the_camera_alone_tells_four_trucks_apart(lane: str) -> None:
    """Played as the node plays it; the trigger sees nothing of script or loops."""
    script = read_script(CLIPS / "script.json", lane)
    pictures = glances(lane)
    road, glancer, trigger = LaneSimulator(script, 0), Glancer(), Trigger()
    stops = {vehicle.stop for vehicle in script.vehicles}
    arrivals, present = 0, False
    first_us = int(script.vehicles[0].not_before_s * 1_000_000)
    step_us = 1_000_000 // script.fps
    waiting = range(0, min(first_us, 2_000_000), step_us)
    for now_us in chain(waiting, range(first_us, first_us + 60_000_000, step_us)):
        frame = road.advance(now_us).frame
        if frame in stops:
            road.open(wire.Cause(kind="opening", id="0"), now_us)
        moved, foreign = glancer.look(pictures[frame], now_us)
        presence = trigger.see(Glance(now_us, moved, foreign))
        arrivals += presence.present and not present
        present = presence.present
        assert now_us >= first_us or not present, "the lane is empty until the first truck's time"
        if presence.learn:
            glancer.learn(anew=foreign >= ARRIVE)
    assert arrivals == len(script.vehicles)
    assert not present
