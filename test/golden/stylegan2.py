"""Reference outputs of StyleGAN2 generators, computed by NVIDIA's own code, and small files saved by it.

Needs PyTorch and a checkout of NVlabs/stylegan2-ada-pytorch or NVlabs/stylegan3, whose code is imported, not copied:

    python3 test/golden/stylegan2.py --repo PATH              the narrow networks: a .pkl.gz and a .json each
    python3 test/golden/stylegan2.py --repo PATH --full FILE  full width, 256 and 1024 pixels, references only (minutes)

Every tensor is filled by the rules below, a function of its name, so that biases, noise strengths and the average style are not
at their defaults; noise constants repeat 251 numbers, so that files with them compress. The pickles are what the original
training loop saves ({G, D, G_ema, ...} through torch_utils.persistence), with one difference: the Python source that each object
carries is replaced by a line that raises, so that a reader which runs it is found out, and none of the original's code is stored.
"""

import argparse
import gzip
import io
import json
import pathlib
import pickle
import sys

import numpy as np
import torch

from values import golden_values, sketch

FOLDER = pathlib.Path(__file__).resolve().parent
SOURCE = "raise RuntimeError('source code inside a pickle was executed')\n"
PERIOD = 251
IMAGES = 2

# Of the narrow networks, one has a clamp that is often reached.
NARROW = {
    "ada": {"name": "stylegan2-ada-256", "z": 24, "w": 32, "resolution": 256, "base": 512, "max": 8, "layers": 8, "clamp": 1.5},
    "3": {"name": "stylegan2-3-1024", "z": 32, "w": 32, "resolution": 1024, "base": 2048, "max": 6, "layers": 2, "clamp": 256},
}
FULL = [
    {"name": "256", "z": 512, "w": 512, "resolution": 256, "base": 16384, "max": 512, "layers": 8, "clamp": 256},
    {"name": "1024", "z": 512, "w": 512, "resolution": 1024, "base": 32768, "max": 512, "layers": 8, "clamp": 256},
]


def rule(name):
    """Centre and half width of the numbers of a tensor, as README.md has them."""
    if name.endswith("noise_strength"):
        return 0.2, 0.1
    if name.endswith("affine.bias"):
        return 1, 0.3
    if name.startswith("mapping.fc"):
        return (0, 20) if name.endswith("bias") else (0, 170)
    if name.endswith("bias") or name.endswith("w_avg"):
        return 0, 0.5
    return 0, 1.7


def fill(network):
    """Overwrites every parameter and buffer but the filters."""
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if name.endswith("resample_filter"):
            continue
        centre, scale = rule(name)
        if name.endswith("noise_const"):
            values = np.resize(golden_values(name, [PERIOD], centre, scale), tensor.shape)
        else:
            values = golden_values(name, list(tensor.shape), centre, scale)
        tensor.data.copy_(torch.from_numpy(values))


def build(repo, case):
    """The generator, and a discriminator to stand beside it, by the original's classes."""
    sys.path.insert(0, str(repo))
    old = (repo / "training" / "networks.py").exists()
    if old:
        from training import networks
    else:
        from training import networks_stylegan2 as networks
    synthesis = {"channel_base": case["base"], "channel_max": case["max"], "num_fp16_res": 4, "conv_clamp": case["clamp"]}
    shared = {"z_dim": case["z"], "c_dim": 0, "w_dim": case["w"], "img_resolution": case["resolution"], "img_channels": 3}
    shared["mapping_kwargs"] = {"num_layers": case["layers"]}
    generator = networks.Generator(**shared, synthesis_kwargs=synthesis) if old else networks.Generator(**shared, **synthesis)
    fill(generator)
    generator.eval().requires_grad_(False)

    def discriminator():
        return networks.Discriminator(c_dim=0, img_resolution=32, img_channels=3, channel_base=64, channel_max=4)

    return generator, discriminator


def place(values):
    """A sketch of a tensor and its squared length."""
    flat = values.numpy().astype(np.float64).reshape(-1)
    return {"sketch": sketch("image", flat).tolist(), "squaredNorm": float(flat @ flat)}


def numbered_noise():
    """A stand-in for torch.randn: call k gives the numbers called noise<k>."""
    calls = iter(range(1000))
    return lambda shape, device=None: torch.from_numpy(golden_values(f"noise{next(calls)}", list(shape), 0, 1.7))


def references(generator, case):
    """What the original gives for fixed latents: styles whole, images as sketches."""
    z = torch.from_numpy(golden_values("z", [IMAGES, case["z"]], 0, 1.7))
    empty = torch.zeros([IMAGES, 0])
    ws = generator.mapping(z, empty)
    truncated = generator.mapping(z, empty, truncation_psi=0.7)
    each = torch.from_numpy(golden_values("ws", list(ws.shape), 0, 1.7))
    images = {}
    for mode in ("random", "const", "none"):
        original, torch.randn = torch.randn, numbered_noise()
        try:
            images[mode] = place(generator.synthesis(ws, noise_mode=mode, force_fp32=True))
        finally:
            torch.randn = original
    images["stylePerLayer"] = place(generator.synthesis(each, noise_mode="const", force_fp32=True))
    return {
        **case,
        "images": images,
        "styles": ws.shape[1],
        "w": ws[:, 0].tolist(),
        "truncated": truncated[:, 0].tolist(),
        "wSize": case["w"],
        "zSize": case["z"],
    }


def without_source(network):
    """Takes the source code out of a network's classes before it is saved."""
    for module in network.modules():
        if hasattr(type(module), "_orig_module_src"):
            type(module)._orig_module_src = SOURCE
    return network


def save(generator, discriminator, path):
    """Saves what the training loop saves, compressed."""
    networks = {"G": discriminator(), "D": discriminator(), "G_ema": generator}
    snapshot = {"training_set_kwargs": {"path": "faces.zip", "use_labels": False}, **networks, "augment_pipe": None}
    for network in networks.values():
        without_source(network)
    buffer = io.BytesIO()
    pickle.dump(snapshot, buffer)
    path.write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))


def main():
    """Writes files beside this script, or the references at full width."""
    parser = argparse.ArgumentParser(description="References from NVIDIA's StyleGAN2 code.")
    parser.add_argument("--repo", type=pathlib.Path, required=True, help="a checkout of NVlabs/stylegan2-ada-pytorch or NVlabs/stylegan3")
    parser.add_argument("--full", type=pathlib.Path, help="where to write the references at full width")
    options = parser.parse_args()
    with torch.no_grad():
        if options.full:
            found = []
            for case in FULL:
                generator, _ = build(options.repo, case)
                found.append(references(generator, case))
            options.full.write_text(json.dumps(found) + "\n")
            return
        case = NARROW["ada" if (options.repo / "training" / "networks.py").exists() else "3"]
        generator, discriminator = build(options.repo, case)
        (FOLDER / f"{case['name']}.json").write_text(json.dumps(references(generator, case)) + "\n")
        save(generator, discriminator, FOLDER / f"{case['name']}.pkl.gz")


if __name__ == "__main__":
    main()
