"""Teaching goes on from the file that ships: opened again it answers the same, and can learn."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = pytest.mark.train

OPENED = """
import sys
from pathlib import Path
import torch
from anpr.train.learning import Run
from anpr.train.network import Net
from anpr.train.reopen import checkpoint, looked, reopened

folder, shipped = Path(sys.argv[1]), Path("anpr/weights/recogniser.onnx")
strips = looked(None, None, 128, seed=1)
net = reopened(shipped, strips)
still = net(strips)[0].exp()
torch.save(checkpoint(net), folder / "begin.pt")
run = Run(folder / "run", "cpu", seed=1)
run.resume(folder / "begin.pt")
for one in (run.net, run.smooth.module):
    assert torch.allclose(one.eval()(strips)[0].exp(), still, atol=1e-5)
run.net.train()
run.net.along[-1].eval()  # what is dropped by chance is not the question
away = (run.net(strips)[0].exp() - still).abs().mean().item()
assert away < 1e-4, away
"""

OTHER = """
import sys
from pathlib import Path
import torch
from anpr.train import reopen
from anpr.train.network import WIDE, Net, _Again, _Along, _conv, export

folder, strips = Path(sys.argv[1]), torch.rand(4, 3, 32, 160)

class Narrow(Net):
    "Begins with fewer channels."
    def __init__(self):
        super().__init__()
        self.body[0], self.body[1] = _conv(3, 16, (2, 2)), _Again(16)
        self.body[2] = _conv(16, 48, (2, 2))

class Deep(Net):
    "Has a block more."
    def __init__(self):
        super().__init__()
        self.along.append(_Along(WIDE))

class Long(Net):
    "Goes on where the other ends."
    def __init__(self):
        super().__init__()
        count = self.letters.out_channels
        self.letters = torch.nn.Sequential(self.letters, torch.nn.Conv2d(count, count, 1))

class Loud(Net):
    "Has every layer, and says another thing with them."
    def forward(self, x):
        frames, tint = super().forward(x)
        return frames, tint * 2

wrong = (
    (Narrow, "no convolution"), (Deep, "no convolution"), (Long, "known"), (Loud, "differs")
)
for other, why in wrong:
    torch.manual_seed(1)
    file, net = folder / "other.onnx", other()
    for part in net.parameters():  # as taught: no two layers alike
        torch.nn.init.normal_(part, std=0.1)
    export(net, file)
    try:
        reopen.reopened(file, strips)
    except reopen.OtherNetworkError as error:
        assert why in str(error), error
    else:
        raise AssertionError(f"{other.__name__} was taken for ours")
"""


OLDER = """
import sys
from pathlib import Path
import torch
from anpr.train import reopen
from anpr.train.network import FAINT, Net, export

folder, strips = Path(sys.argv[1]), torch.rand(64, 3, 32, 160)

class Shallow(Net):
    "As it was before some blocks were added."
    def __init__(self):
        super().__init__()
        del self.body[8], self.body[4], self.along[4]

torch.manual_seed(1)
file, net = folder / "older.onnx", Shallow().eval()
for part in net.parameters():  # as taught: no two layers alike
    torch.nn.init.normal_(part, std=0.1)
export(net, file)
opened = reopen.reopened(file, strips)
known = [m for m in opened.modules() if isinstance(m, torch.nn.BatchNorm2d)]
faint = [norm for norm in known if bool((norm.weight == FAINT).all())]
assert len(faint) == 3, len(faint)  # all others answer as the file does, or it had been refused
"""


@pytest.mark.parametrize("check", [OPENED, OTHER, OLDER])
def test_shipped_weights_are_enough_to_teach_on_from(check: str, tmp_path: Path) -> None:
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    done = subprocess.run(
        [str(PYTHON), "-c", check, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
