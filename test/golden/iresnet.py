"""Narrow IResNets saved by their original programs: InsightFace's arcface_torch, and nizhib's port of the weights of MXNet.

Needs PyTorch (Debian's python3-torch, 1.13) and checkouts of two repositories, given in this order:
iresnet.py <deepinsight/insightface> <nizhib/pytorch-insightface>
Writes iresnet100-arcface.pth.gz, iresnet34-ported.pth.gz and, in iresnet.json, what those programs embed (float64) of two generated
images. Every layer of the originals is there, in a few channels: their code is imported, and builds them through a stand-in for
torch.nn that narrows what is asked for. Weights follow the rules of facenets.py. Only the first file's BatchNorms have counted
batches, as after training with PyTorch; ported weights have seen none.
"""

import gzip
import io
import json
import sys
import types

import torch

from facenets import fill, load
from values import FOLDER, golden_values

WIDTHS = {3: 3, 64: 4, 128: 4, 256: 6, 512: 8, 512 * 49: 8 * 49}
EMBEDDING = 32
KINDS = ("Conv2d", "BatchNorm2d", "PReLU")


def narrowed():
    """torch.nn, with layers of fewer channels."""
    nn = types.ModuleType("narrow")
    nn.__dict__.update(torch.nn.__dict__)
    for kind in KINDS:
        make = getattr(torch.nn, kind)
        # Classes, because the originals ask for isinstance.
        members = {"__init__": lambda self, *sizes, _make=make, **rest: _make.__init__(self, *(WIDTHS[n] for n in sizes[:2]), *sizes[2:], **rest)}
        setattr(nn, kind, type(kind, (make,), members))
    nn.Linear = lambda inputs, outputs: torch.nn.Linear(WIDTHS[inputs], outputs)
    return nn


def original(name: str, path: str, layers):
    """An original program's network."""
    # Its downloads are not needed, and torchvision has moved them.
    sys.modules.setdefault("torchvision.models.utils", types.SimpleNamespace(load_state_dict_from_url=None))
    module = load(name, path)
    # Its functions look layers up when a network is built, and so find the narrow ones.
    module.nn = narrowed()
    return module.IResNet(module.IBasicBlock, layers, num_features=EMBEDDING)


def save(name: str, model):
    """The state_dict as torch.save writes it, compressed without a time, so that it is the same every time."""
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    (FOLDER / f"{name}.pth.gz").write_bytes(gzip.compress(buffer.getvalue(), mtime=0))


def main():
    torch.set_num_threads(2)
    insightface, nizhib = sys.argv[1:3]
    networks = {
        "iresnet100-arcface": original("arcface", f"{insightface}/recognition/arcface_torch/backbones/iresnet.py", [3, 13, 30, 3]),
        "iresnet34-ported": original("ported", f"{nizhib}/insightface/iresnet.py", [3, 4, 6, 3]),
    }
    records = {}
    for name, model in networks.items():
        fill(model).eval()
        for key, tensor in model.state_dict().items():
            if key.endswith("num_batches_tracked") and name == "iresnet100-arcface":
                tensor.fill_(1000)
        save(name, model)
        images = torch.from_numpy(golden_values("x", (2, 3, 112, 112), 0, 1.7))
        with torch.no_grad():
            embeddings = model.double()(images.double())
        records[name] = {"parameters": sum(p.numel() for p in model.parameters()), "embeddings": embeddings.tolist()}
        print(name, records[name]["parameters"], float(embeddings.norm()))
    (FOLDER / "iresnet.json").write_text(json.dumps(records) + "\n")


if __name__ == "__main__":
    main()
