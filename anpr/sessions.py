"""How ONNX Runtime runs a network here: one way for all of them, and for what is measured beside.

It opens files; it knows nothing of plates.
"""

from pathlib import Path

import onnxruntime as ort


def session(path: Path, threads: int) -> ort.InferenceSession:
    """Open an ONNX file for so many threads.

    Threads wait spinning for each other while a picture is worked on (asleep and woken at every
    layer they lose a quarter of the time), and no longer: one that spins between two pictures
    would double the work of a machine that others share. A lane has one thread and spins never.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return ort.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
