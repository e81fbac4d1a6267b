"""The figures as Markdown for people and as JSON for machines; nothing passes or fails here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from benchmarks.mlt_bench.bounds import allowed_reduction
from benchmarks.mlt_bench.measures import Even, Figures, mean_wait_us, median_p99_us
from benchmarks.mlt_bench.protocol import MINUTE
from benchmarks.mlt_bench.runner import Outcome

BINDS = 0.1  # share of the time with all bays taken, above which turnover says something
FAR_SIDE = 0.75  # share of open time in use, above which the far side binds instead


def summary(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Policy → every promised figure; ``None`` where it has no meaning."""
    fifo, strict = outcome.by_policy["fifo"], outcome.by_policy["strict"]
    clairvoyant, lane = outcome.by_policy.get("clairvoyant"), outcome.by_policy["one_lane"]
    return {
        name: _figures(found, fifo, strict, clairvoyant) | _against_a_road(found, fifo, lane)
        for name, found in outcome.by_policy.items()
    }


def _figures(
    found: Figures, fifo: Figures, strict: Figures, clairvoyant: Figures | None
) -> dict[str, Any]:
    return {
        "runs": found.runs,
        "vehicles": found.vehicles,
        "crossings": found.crossings,
        "bridge_idle_min": found.bridge_idle_us / MINUTE,
        "bridge_behind_min": found.bridge_behind_us / MINUTE,
        "bridge_refused_min": found.bridge_refused_us / MINUTE,
        "of_intake": _share(found.bridge_busy_us, found.bridge_busy_us + found.bridge_idle_us),
        "mean_wait_min": mean_wait_us(found) / MINUTE,
        "to_fifo": _share(mean_wait_us(found), mean_wait_us(fifo)),
        "to_clairvoyant": _share(mean_wait_us(found), mean_wait_us(clairvoyant))
        if clairvoyant
        else None,
        **_classes(found, fifo, strict),
        "jain_in_class": _least(found.in_class),
        "jain_against_fifo": _least(found.against_fifo),
        "jain_carriers": found.carriers.index,
        "jain_carriers_least_run": found.carriers.least,
        "starved": found.starved,
        "starved_by_order": found.starved_by_order,
        "starved_by_ratio": found.starved_by_ratio,
        "overtakes_most": _most(found.overtakes),
        "overtakes_histogram": _histogram(found.overtakes),
        "overtakes_in_class_most": _most(found.overtakes_in_class),
        "bays_twice": found.bays_twice,
        "plugs_lost": found.plugs_lost,
        "moves_refused": found.refused,
        **_turnover(found, fifo),
        "shown_changes": _share(found.shown_changes, found.shown),
        "reparks_per_truck": _share(found.reparks, found.shown),
        "wrong_bays_healed": _share(found.healed, found.mistakes),
        "promises": _promises(found),
        "decision_p99_us": median_p99_us(found) or None,
        "replays_equal": _share(found.replays_equal, found.replays),
        "broken": found.broken,
    }


def _classes(found: Figures, fifo: Figures, strict: Figures) -> dict[str, Any]:
    """The mix, and what moved between its classes."""
    mix = {kind: round(count / found.vehicles, 3) for kind, count in sorted(found.came.items())}
    was, now = fifo.wait_us["perishable"], found.wait_us["perishable"]
    allowed = allowed_reduction(fifo.wait_us, strict.wait_us)
    return {
        "mix": mix,
        "perishable_min": mean_wait_us(found, "perishable") / MINUTE,
        "perishable_reduction": _share(was - now, was),
        "reduction_allowed": allowed,
        "reduction_of_allowed": _share(was - now, was * allowed),
        "reduction_under_k": (under_k := _under_k(found, fifo, allowed)),
        "reduction_of_under_k": _share(was - now, was * (under_k or 0)),
        "ordinary_growth": _growth(found, fifo, "ordinary"),
        "empty_growth": _growth(found, fifo, "empty"),
    }


def _under_k(found: Figures, fifo: Figures, allowed: float) -> float | None:
    """Never more than the law allows; by proof on its own calls for ours, loosely for others."""
    was = fifo.wait_us["perishable"]
    if not was:
        return None
    most = 1 - found.least_us / was if found.least_us else fifo.movable_us / was
    return min(allowed, most)


def _growth(found: Figures, fifo: Figures, kind: str) -> float | None:
    share = _share(found.wait_us[kind], fifo.wait_us[kind])
    return None if share is None else share - 1


def _turnover(found: Figures, fifo: Figures) -> dict[str, Any]:
    """Stays a bay and day; the gap only where bays bind and the far side does not."""
    length = found.bay_days / max(1, found.runs)
    gap = fifo.stays_bound - fifo.finished
    in_use = _share(fifo.bridge_busy_us, fifo.bridge_open_us) or 0.0
    whole = fifo.bridge_open_us + fifo.bay_bound_us
    binds = bool(whole) and fifo.bay_bound_us / whole > BINDS and in_use < FAR_SIDE
    return {
        "stays_per_bay_day": found.finished / found.bay_days if length else None,
        "stays_bound_per_bay_day": found.stays_bound / found.bay_days if length else None,
        "turnover_gain": _share(found.finished - fifo.finished, fifo.finished),
        "bays_bind": binds,
        "of_turnover_gap": _share(found.finished - fifo.finished, gap) if binds else None,
    }


def _against_a_road(found: Figures, fifo: Figures, lane: Figures) -> dict[str, Any]:
    """Turnover beside a gate at which nobody can pass; the gap where bays bind, as above."""
    more, binds = found.finished - lane.finished, _turnover(found, fifo)["bays_bind"]
    return {
        "turnover_gain_on_one_lane": _share(more, lane.finished),
        "of_gap_from_one_lane": _share(more, lane.stays_bound - lane.finished) if binds else None,
    }


def _promises(found: Figures) -> dict[str, dict[str, float]]:
    return {
        length: {
            "promises": kept.promises,
            "mean_error_min": kept.mean_error_min,
            "mean_wait_min": kept.mean_wait_min,
            "within": kept.within / max(1, kept.promises),
            "p90_coverage": kept.coverage,
        }
        for length, kept in found.promises.items()
        if kept.judged
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _least(indices: Mapping[str, Even]) -> dict[str, float]:
    return {kind: round(even.index, 4) for kind, even in sorted(indices.items()) if even.count}


def _most(counts: Counter[int]) -> int:
    return max(counts, default=0)


def _histogram(counts: Counter[int]) -> dict[str, int]:
    """0 to 5 one by one, then all above."""
    found = {str(n): counts[n] for n in range(6) if counts[n]}
    above = sum(count for n, count in counts.items() if n > 5)
    return {**found, "above 5": above} if above else found


COLUMNS = (
    ("idle min", "bridge_idle_min", "{:.0f}"),
    ("behind", "bridge_behind_min", "{:.0f}"),
    ("mean wait", "mean_wait_min", "{:.1f} min"),
    ("÷ FIFO", "to_fifo", "{:.3f}"),
    ("÷ clairv.", "to_clairvoyant", "{:.3f}"),
    ("perishable", "perishable_reduction", "{:.1%}"),
    ("allowed", "reduction_allowed", "{:.1%}"),
    ("of allowed", "reduction_of_allowed", "{:.0%}"),
    ("under K", "reduction_under_k", "{:.1%}"),
    ("of it", "reduction_of_under_k", "{:.0%}"),
    ("ordinary", "ordinary_growth", "{:+.1%}"),
    ("empty", "empty_growth", "{:+.1%}"),
    ("Jain carriers", "jain_carriers", "{:.3f}"),
    ("starved", "starved", "{}"),
    ("by order", "starved_by_order", "{}"),
    ("by ratio", "starved_by_ratio", "{}"),
    ("passed most", "overtakes_most", "{}"),
    ("in class", "overtakes_in_class_most", "{}"),
    ("stays/bay/day", "stays_per_bay_day", "{:.2f}"),
    ("gain", "turnover_gain", "{:+.1%}"),
    ("of gap", "of_turnover_gap", "{:.0%}"),
    ("on one lane", "turnover_gain_on_one_lane", "{:+.1%}"),
    ("of that gap", "of_gap_from_one_lane", "{:.0%}"),
    ("re-parks", "reparks_per_truck", "{:.4f}"),
    ("shown changed", "shown_changes", "{:.2%}"),
    ("plugs lost", "plugs_lost", "{}"),
    ("replay", "replays_equal", "{:.0%}"),
)


def markdown(outcomes: Mapping[str, Outcome]) -> str:
    """One table for each scenario."""
    return "\n".join(_table(outcome) for outcome in outcomes.values())


def _table(outcome: Outcome) -> str:
    rows = summary(outcome)
    fifo = rows["fifo"]
    mark = hashlib.sha256("".join(outcome.digests[s] for s in sorted(outcome.digests)).encode())
    lines = [
        f"## {outcome.scenario}",
        "",
        f"{fifo['runs']} seeds, {fifo['vehicles']} vehicles, mix {fifo['mix']}; far side in use "
        f"{_in_use(outcome):.0%} of its open time; traces {mark.hexdigest()[:16]}",
        "",
        "| policy | " + " | ".join(title for title, _, _ in COLUMNS) + " |",
        "|---" * (len(COLUMNS) + 1) + "|",
    ]
    for name, row in rows.items():
        cells = [_cell(row[key], form) for _, key, form in COLUMNS]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("")
    for name, row in rows.items():
        lines += [f"- {name}: {line}" for line in _notes(row)]
    return "\n".join(lines) + "\n"


def _in_use(outcome: Outcome) -> float:
    fifo = outcome.by_policy["fifo"]
    return fifo.bridge_busy_us / max(1, fifo.bridge_open_us)


def _cell(value: Any, form: str) -> str:
    return "–" if value is None else form.format(value)


def _notes(row: Mapping[str, Any]) -> list[str]:
    notes = [
        f"Jain in class {row['jain_in_class']}, against the FIFO run {row['jain_against_fifo']}; "
        f"passed {row['overtakes_histogram']}"
    ]
    for length, kept in row["promises"].items():
        notes.append(
            f"promised, {length}: {kept['promises']:.0f}, mean error {kept['mean_error_min']:.1f} "
            f"min, within max(10 min, 15 %) {kept['within']:.1%}, P90 covers "
            f"{kept['p90_coverage']:.1%}"
        )
    if row["decision_p99_us"]:
        notes.append(f"a call takes {row['decision_p99_us']:.0f} µs (p99, median of runs)")
    return notes + [f"BROKEN {line}" for line in row["broken"]]
