"""Reference values of face-recognition networks by their original programs: IResNet, AdaFace's IR and two MobileFaceNets.

Needs PyTorch (Debian's python3-torch, 1.13) and checkouts of three repositories, given in this order:
facenets.py <deepinsight/insightface> <mk-minchul/AdaFace> <foamliu/MobileFaceNet>
Writes facenets.json and facenets.bin beside this file: embeddings in evaluation mode (float32 weights, float64 arithmetic) of
two generated images, and for three networks the gradients of one training step. Weights are generated, not stored: the rules
are those of README.md, but slopes of PReLU are 0.25 +- 0.2, and the last BatchNorm of a residual unit scales by 0.2 +- 0.05,
so that fifty units do not explode.
"""

import copy
import importlib.util
import re
import sys
import types

import numpy as np
import torch

from networks import Writer, centre_and_scale, one_record_a_line, relative_l2
from values import FOLDER, golden_values

UNIT_END = re.compile(r"(bn3|res_layer\.5)\.weight$")
TRAINED = ("iresnet18", "mobilefacenet", "mobilefacenet-insightface")
TRAINING_BATCH = 16


def load(name: str, path: str):
    """A Python file as a module of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def originals(insightface: str, adaface: str, mobilefacenet: str):
    """The networks by the names that this project gives them."""
    backbones = f"{insightface}/recognition/arcface_torch/backbones"
    iresnet = load("iresnet", f"{backbones}/iresnet.py")
    mbf = load("mbf", f"{backbones}/mobilefacenet.py")
    net = load("net", f"{adaface}/net.py")
    # Its settings open data sets; the network needs only three of them.
    config = types.ModuleType("custom_config")
    config.device, config.num_classes, config.emb_size = torch.device("cpu"), 2, 128
    sys.modules["custom_config"] = config
    foamliu = load("foamliu", f"{mobilefacenet}/mobilefacenet.py")
    return {
        "iresnet18": iresnet.iresnet18,
        "iresnet100": iresnet.iresnet100,
        "ir_18": lambda: net.build_model("ir_18"),
        "mobilefacenet": foamliu.MobileFaceNet,
        "mobilefacenet-insightface": lambda: mbf.get_mbf(False, 512),
    }


def fill(model: torch.nn.Module):
    """Generated weights, of which each is a function of its name and shape."""
    slopes = {f"{name}.weight" for name, m in model.named_modules() if isinstance(m, torch.nn.PReLU)}
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        spread = (0.25, 0.2) if name in slopes else (0.2, 0.05) if UNIT_END.search(name) else centre_and_scale(name, tensor.shape)
        tensor.copy_(torch.from_numpy(golden_values(name, tuple(tensor.shape), *spread)))
    return model


def embed(name: str, model, images):
    """The raw embedding; AdaFace's network gives direction and length apart."""
    out = model(images)
    return out[0] * out[1] if name == "ir_18" else out


def gradients(model) -> dict:
    """The gradients by name of one training step of mean squared error, in the model's own precision."""
    dtype = next(model.parameters()).dtype
    batch = torch.from_numpy(golden_values("x", (TRAINING_BATCH, 3, 112, 112), 0, 1.7)).to(dtype)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    out = model.train()(batch)
    targets = torch.from_numpy(golden_values("t", tuple(out.shape), 0, 1.7)).to(dtype)
    torch.nn.functional.mse_loss(out, targets).backward()
    return {name: p.grad for name, p in model.named_parameters()}


def reference(name: str, model, writer: Writer, trained: bool, size=(112, 112)) -> dict:
    """What is compared of a network with generated weights: its embeddings and, where `trained`, one training step."""
    images = torch.from_numpy(golden_values("x", (2, 3, *size), 0, 1.7))
    with torch.no_grad():
        single = embed(name, model, images).double()
        model.double()
        embeddings = embed(name, model, images.double())
    record = {
        "network": name,
        "parameters": sum(p.numel() for p in model.parameters()),
        "tensors": len(model.state_dict()),
        "embedding": writer.add(embeddings),
        "pytorchFloat32": relative_l2({"e": single}, {"e": embeddings}),
    }
    if trained:
        single = gradients(copy.deepcopy(model).float())
        found = gradients(model)
        record["gradientPytorchFloat32"] = relative_l2(single, found)
        record["gradients"] = [writer.sketch(n, g) for n, g in found.items()]
        record["statistics"] = [writer.sketch(n, s) for n, s in model.state_dict().items() if "running_" in n]
    print(name, record.get("gradientPytorchFloat32"), record["parameters"], record["tensors"], record["pytorchFloat32"], float(embeddings.norm()))
    return record


def write(file: str, writer: Writer, records: list):
    """Writes FILE.json and FILE.bin beside this file."""
    (FOLDER / f"{file}.bin").write_bytes(np.concatenate(writer.chunks).tobytes())
    (FOLDER / f"{file}.json").write_text(one_record_a_line({"networks": records}) + "\n")


def main():
    torch.set_num_threads(2)
    writer = Writer()
    networks = originals(*sys.argv[1:4]).items()
    write("facenets", writer, [reference(name, fill(make()).eval(), writer, name in TRAINED) for name, make in networks])


if __name__ == "__main__":
    main()
