"""Checkpoints by timm and PyTorch themselves through this project's commands and back, at full width.

Needs PyTorch, timm (0.9 or later) and Pillow, and a build of this project (npm run build). Nothing is stored: it prints how far
the embeddings of import and export-weights are from PyTorch's, and fails where that is more than 1e-5.

    python3 test/golden/checkpoints.py
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import timm
import torch
from PIL import Image

SIZE = 512
LIMIT = 1e-5
COMMAND = ["node", str(pathlib.Path(__file__).resolve().parents[2] / "dist/src/cli/main.js")]


class TinyFaR(torch.nn.Module):
    """What the paper's checkpoints hold: timm's network without classifier, and a linear layer."""

    def __init__(self, name):
        super().__init__()
        self.cnn = timm.create_model(name, num_classes=0)
        self.fc = torch.nn.Linear(1280, SIZE)

    def forward(self, x):
        return self.fc(self.cnn(x))


def shake(model):
    """Moves statistics, biases and scales away from where they start."""
    for name, value in model.state_dict().items():
        if name.endswith("running_mean") or name.endswith(".bias"):
            value.normal_(0, 0.1)
        elif name.endswith("running_var"):
            value.uniform_(0.6, 1.1)
        elif name.endswith(".weight") and value.dim() == 1:
            value.uniform_(0.8, 1.2)
    return model.eval()


def run(*arguments):
    done = subprocess.run(COMMAND + [str(a) for a in arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def distance(found, expected):
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


def main():
    torch.manual_seed(1)
    folder = pathlib.Path(tempfile.mkdtemp())
    pixels = np.random.default_rng(1).integers(0, 256, (2, 112, 112, 3), dtype=np.uint8)
    pictures = []
    for i, image in enumerate(pixels):
        pictures.append(folder / f"{i}.png")
        Image.fromarray(image).save(pictures[-1])
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().sub(127.5).div(127.5)
    failed = False
    for letter in "abc":
        name = f"tinynet_{letter}"
        model = shake(TinyFaR(name))
        with torch.no_grad():
            expected = model(x).numpy()
        for kind, options in {"zip": {}, "old": {"_use_new_zipfile_serialization": False}}.items():
            file, onnx = folder / f"{letter}-{kind}.pt", folder / f"{letter}.onnx"
            torch.save(model.state_dict(), file, **options)
            run("import", file, "--out", onnx)
            lines = run("embed", "--json", onnx, *pictures).splitlines()
            found = np.array([json.loads(line)["embedding"] for line in lines])
            gap = distance(found, expected)
            failed |= gap > LIMIT
            print(f"import of TinyFaR-{letter.upper()}, {kind}: {gap:.1e}")
        back = folder / f"{letter}-back.pt"
        run("export-weights", onnx, "--to", back)
        timm_model = timm.create_model(name, num_classes=SIZE)
        state = torch.load(back, weights_only=True)
        timm_model.load_state_dict(state, strict=True)
        with torch.no_grad():
            gap = distance(timm_model.eval()(x).numpy(), expected)
        failed |= gap > LIMIT
        print(f"export-weights of TinyFaR-{letter.upper()} into timm, {len(state)} tensors, strict: {gap:.1e}")
    sys.exit(1 if failed else 0)


main()
