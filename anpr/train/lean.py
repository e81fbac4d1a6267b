"""Take out of an exported detector what its reader does not use: boxes regressed beside corners.

Ultralytics' pose head regresses a box of each plate as well as its corners: two branches, and a sum
over eight steps for each of thousands of places. The reader uses corners alone, and a box only to
know two answers for one plate. Here the box is drawn around the four corners instead, and what is
then idle is left out: a quarter of the work. Scores and corners stay bit for bit the same; so does
the shape of the answer, and ultralytics still runs the file.

    python -m anpr.train.lean anpr/weights/detector.onnx
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
from onnx import helper

OUTPUT = "output0"
POINTS = 4


class OtherHeadError(ValueError):
    """The file does not end as ultralytics exports a pose head."""


def lean(path: Path) -> None:
    """Rewrite the ONNX file at `path`; a file that is lean already stays as it is.

    Raises OtherHeadError when it ends otherwise than a pose head with four corners does.
    """
    model = onnx.load(str(path))
    nodes = {out: node for node in model.graph.node for out in node.output}
    last = nodes.get(OUTPUT)
    if last is None or last.op_type != "Concat" or len(last.input) != 3:
        raise OtherHeadError(f"{path}: {OUTPUT} is not boxes, scores and corners")
    boxes, scores, corners = last.input
    if boxes == "around":
        return
    flat = nodes[corners]
    points = flat.input[0]  # n x 4 x 2 x places
    if flat.op_type != "Reshape" or nodes[boxes].op_type != "Mul":
        raise OtherHeadError(f"{path}: the head's last steps are others")
    kept = [
        *_needed(model.graph.node, {scores, points, corners}),
        *_around(points, scores, corners),
    ]
    used = {name for node in kept for name in node.input}
    weights = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(kept)
    model.graph.initializer.extend(weights)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _needed(nodes: Sequence[onnx.NodeProto], wanted: set[str]) -> list[onnx.NodeProto]:
    """Return, in order, the steps that lead to what is wanted."""
    wanted, found = set(wanted), []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            found.append(node)
    return found[::-1]


def _around(points: str, scores: str, corners: str) -> list[Any]:
    """Return the steps from four points to centre and size of the box around them."""
    half = helper.make_tensor("half", onnx.TensorProto.FLOAT, [], [0.5])
    return [
        helper.make_node("ReduceMin", [points], ["low"], axes=[1], keepdims=0),
        helper.make_node("ReduceMax", [points], ["high"], axes=[1], keepdims=0),
        helper.make_node("Sub", ["high", "low"], ["size"]),
        helper.make_node("Constant", [], ["half"], value=half),
        helper.make_node("Mul", ["size", "half"], ["reach"]),
        helper.make_node("Add", ["low", "reach"], ["middle"]),
        helper.make_node("Concat", ["middle", "size"], ["around"], axis=1),
        helper.make_node("Concat", ["around", scores, corners], [OUTPUT], axis=1),
    ]


def main() -> None:
    """Rewrite the files named; one of another head ends with status 2."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="ONNX files that ultralytics exported")
    for path in parser.parse_args().files:
        try:
            lean(path)
        except OtherHeadError as error:
            parser.error(str(error))
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
