"""Reference values of a TinyFaR training step in float64: gradients, running statistics, embeddings and short trajectories.

Needs PyTorch (Debian's python3-torch, 1.13) and timm (made with v0.9.12), both found by an ordinary import, timm for example
by PYTHONPATH=<a checkout of github.com/huggingface/pytorch-image-models>. Usage: tinyfar.py [A] [B] [C], all three by default.
Writes tinyfar-{a,b,c}.json and .bin beside this file; README.md describes them.
"""

import copy
import math
import sys

import numpy as np
import timm
import torch

from networks import Writer, centre_and_scale, one_record_a_line, relative_l2
from values import FOLDER, golden_values

BATCH = 16
EXPECTED = {"A": (5_562_844, 426), "B": (3_105_434, 360), "C": (1_832_106, 338)}
OPTIMISERS = {
    "adam": (torch.optim.Adam, {"lr": 1e-3}, None),
    "adamw": (torch.optim.AdamW, {"lr": 2e-3, "weight_decay": 0.05}, None),
    "sgd": (torch.optim.SGD, {"lr": 0.01, "momentum": 0.9, "weight_decay": 5e-4}, None),
    "adam-clipped": (torch.optim.Adam, {"lr": 1e-3}, 0.5),
}


class TinyFaR(torch.nn.Module):
    """timm's TinyNet without classifier, then a linear layer to 512: tensors are called cnn.* and fc.*."""

    def __init__(self, letter: str):
        super().__init__()
        self.cnn = timm.create_model(f"tinynet_{letter.lower()}", pretrained=False, num_classes=0, global_pool="avg")
        self.fc = torch.nn.Linear(1280, 512)

    def forward(self, images):
        return self.fc(self.cnn(images))


def build(letter: str) -> TinyFaR:
    """The network in float64 with generated weights; refuses a definition with other sizes than the published ones."""
    model = TinyFaR(letter)
    state = model.state_dict()
    found = (sum(p.numel() for p in model.parameters()), len(state))
    assert found == EXPECTED[letter], f"TinyFaR-{letter}: parameters and tensors {found}, expected {EXPECTED[letter]}"
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(torch.from_numpy(golden_values(name, tensor.shape, *centre_and_scale(name, tensor.shape))))
    return model.double()


def batch(step: str = "") -> tuple:
    """Images and targets of a step ('' for the single-step references, then '1', '2', '3')."""
    images = golden_values("x" + step, (BATCH, 3, 112, 112), 0, 1.7)
    targets = golden_values("t" + step, (BATCH, 512), 0, 1.7)
    return torch.from_numpy(images).double(), torch.from_numpy(targets).double()


def gradients(model, images, targets) -> tuple:
    """Embeddings, loss and gradients by name of one forward and backward pass."""
    model.zero_grad(set_to_none=True)
    embeddings = model(images)
    loss = torch.nn.functional.mse_loss(embeddings, targets)
    loss.backward()
    return embeddings.detach(), loss.item(), {name: p.grad.detach().clone() for name, p in model.named_parameters()}


def three_steps(model: TinyFaR, kind: str) -> tuple:
    """Losses before each of three optimiser steps, gradient norms before clipping, and how far each parameter moved."""
    make, options, max_norm = OPTIMISERS[kind]
    start = {name: p.detach().clone() for name, p in model.named_parameters()}
    dtype = next(model.parameters()).dtype
    optimiser = make(model.parameters(), **options)
    losses, norms = [], []
    for step in "123":
        losses.append(gradients(model, *(each.to(dtype) for each in batch(step)))[1])
        # torch returns the norm before clipping; an infinite limit only measures
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm or math.inf)))
        optimiser.step()
    return losses, norms, {name: p.detach() - start[name] for name, p in model.named_parameters()}


def trajectory(initial: TinyFaR, kind: str, zero: list, writer) -> dict:
    """Three steps in float64, and how far from them float32 goes: in losses and, but for zero gradients, in movement."""
    _, options, max_norm = OPTIMISERS[kind]
    losses, norms, moved = three_steps(copy.deepcopy(initial).train(), kind)
    single_losses, _, single_moved = three_steps(copy.deepcopy(initial).float().train(), kind)
    kept = {name: difference for name, difference in moved.items() if name not in zero}
    record = {
        "options": options,
        "maxGradientNorm": max_norm,
        "losses": losses,
        "gradientNorms": norms,
        "pytorchFloat32": {"losses": single_losses, "differencesRelativeL2": relative_l2(single_moved, kept)},
    }
    if writer:
        record["differences"] = [writer.sketch(name, difference) for name, difference in moved.items()]
    return record


def reference(letter: str):
    """Computes and writes the two files of one network."""
    initial, writer = build(letter), Writer()
    images, targets = batch()
    with torch.no_grad():
        evaluated = copy.deepcopy(initial).eval()(images)
    model = copy.deepcopy(initial).train()
    embeddings, loss, grads = gradients(model, images, targets)
    largest = max(float(g.norm()) for g in grads.values())
    zero = [name for name, g in grads.items() if float(g.norm()) < 1e-10 * largest]
    statistics = {k: v for k, v in model.state_dict().items() if "running_" in k}

    single = copy.deepcopy(initial).float().train()
    found = gradients(single, images.float(), targets.float())
    in_float32 = {
        "gradientRelativeL2": relative_l2(found[2], grads),
        "embeddingRelativeL2": relative_l2({"e": found[0]}, {"e": embeddings}),
        "statisticsRelativeL2": relative_l2({k: v for k, v in single.state_dict().items() if "running_" in k}, statistics),
        "loss": found[1],
    }

    everything = letter == "C"
    record = {
        "network": f"tinyfar-{letter.lower()}",
        "batch": BATCH,
        "parameters": EXPECTED[letter][0],
        "torch": torch.__version__,
        "timm": timm.__version__,
        "loss": loss,
        "embeddings": {"train": writer.add(embeddings), "evaluate": writer.add(evaluated)},
        "pytorchFloat32": in_float32,
        "zeroGradients": zero,
        "gradients": [writer.sketch(name, g) for name, g in grads.items()],
        "statistics": [writer.sketch(name, s) for name, s in statistics.items()],
        "trajectories": {k: trajectory(initial, k, zero, writer if everything else None) for k in OPTIMISERS if everything or k == "adam"},
    }
    path = FOLDER / f"tinyfar-{letter.lower()}"
    path.with_suffix(".bin").write_bytes(np.concatenate(writer.chunks).tobytes())
    path.with_suffix(".json").write_text(one_record_a_line(record) + "\n")
    summary = {k: v for k, v in record["trajectories"].items()}
    print(letter, loss, in_float32, f"{len(zero)} zero gradients", {k: (v["losses"], v["gradientNorms"]) for k, v in summary.items()})


if __name__ == "__main__":
    torch.set_num_threads(2)
    for wanted in sys.argv[1:] or "ABC":
        reference(wanted)
