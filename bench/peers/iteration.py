"""Times the published iteration of SynthDistill in PyTorch, one per line read, so that two engines can take turns.

Needs PyTorch (Debian's python3-torch). Reads lines from standard input: `step` runs one iteration (fresh faces, teacher, Adam step;
re-sampled faces, teacher, Adam step) and answers with one JSON line {"seconds": ..., "peakRssMiB": ...} on standard output; `quit`
or the end of the input ends it. StyleGAN2 for 256 pixels with noise, IResNet-100, TinyFaR-A; random weights.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import torch
from torch import nn

from iresnet import IResNet100
from stylegan2 import Faces, Original, Synthesis
from tinyfar import TinyFaR

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
Z_SIZE = 512


def parse_arguments():
    """The settings of this process."""
    parser = argparse.ArgumentParser(description="SynthDistill's iteration in PyTorch, one per line 'step' on standard input.")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--format", choices=list(FORMATS), default="channels_last", help="of teacher and student")
    parser.add_argument("--repo", type=pathlib.Path, help="a checkout of NVIDIA's code, for its synthesis")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def make_mapping():
    """Eight fully connected layers after a normalisation by the second moment."""
    layers = [layer for _ in range(8) for layer in (nn.Linear(Z_SIZE, Z_SIZE), nn.LeakyReLU(0.2))]
    network = nn.Sequential(*layers).eval()

    def mapping(z):
        return network(z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt())

    return mapping


def make_iteration(options):
    """A function that makes the two steps of one iteration."""
    layout = FORMATS[options.format]
    mapping = make_mapping()
    synthesis = Original(options.repo) if options.repo else Synthesis().fold()
    generator = Faces(synthesis.eval())
    teacher = IResNet100().eval().to(memory_format=layout)
    student = TinyFaR("A").train().to(memory_format=layout)
    optimiser = torch.optim.Adam(student.parameters(), lr=1e-3)

    def learn(w):
        with torch.no_grad():
            faces = generator(w)
            target = teacher(((255 * faces - 127.5) / 128).contiguous(memory_format=layout))
        embedding = student(((faces - 0.5) / 0.5).contiguous(memory_format=layout))
        loss = nn.functional.mse_loss(embedding, target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item(), nn.functional.cosine_similarity(embedding.detach(), target)

    def iterate():
        with torch.no_grad():
            w = mapping(torch.randn(options.batch, Z_SIZE))
        _, cosine = learn(w)
        learn(w + ((cosine + 1) / 2)[:, None] * torch.randn_like(w))

    return iterate


def main():
    """Answers lines until told to stop."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    iterate = make_iteration(options)
    for line in sys.stdin:
        command = line.strip()
        if command == "quit":
            return
        if command != "step":
            sys.exit(f"iteration.py: unknown command '{command}', expected step or quit")
        start = time.perf_counter()
        iterate()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peakRssMiB": round(peak, 1)}), flush=True)


if __name__ == "__main__":
    main()
