"""Times PyTorch's inference of the frozen networks, one batch per line read, so that two engines can take turns.

Needs PyTorch (Debian's python3-torch). Reads lines from standard input: `step` runs one batch and answers with one JSON line
{"seconds": ..., "peakRssMiB": ...} on standard output; `quit` or the end of the input ends it.

    stylegan2   this project's script of the same formulation (stylegan2.py), 256 pixels
    original    NVIDIA's own code, from the checkout given with --repo
    iresnet100  iresnet.py in the memory format given
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import torch

from iresnet import IResNet100
from stylegan2 import Faces, Original, Synthesis

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


def parse_arguments():
    """The settings of this process."""
    parser = argparse.ArgumentParser(description="PyTorch's frozen networks, one batch per line 'step' on standard input.")
    parser.add_argument("--network", choices=["stylegan2", "original", "iresnet100"], required=True)
    parser.add_argument("--output", choices=["images", "faces"], default="images")
    parser.add_argument("--format", choices=list(FORMATS), default="nchw")
    parser.add_argument("--repo", type=pathlib.Path)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def make(options):
    """The network and a function that makes its input."""
    layout = FORMATS[options.format]
    if options.network == "iresnet100":
        faces = torch.randn(options.batch, 3, 112, 112).to(memory_format=layout)
        return IResNet100().eval().to(memory_format=layout), lambda: faces
    synthesis = Original(options.repo) if options.network == "original" else Synthesis()
    synthesis = synthesis.eval().to(memory_format=layout)
    if options.network == "stylegan2":
        synthesis.fold()
    w = torch.randn(options.batch, 512)
    return synthesis if options.output == "images" else Faces(synthesis), lambda: w


def main():
    """Answers lines until told to stop."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    network, inputs = make(options)
    for line in sys.stdin:
        command = line.strip()
        if command == "quit":
            return
        if command != "step":
            sys.exit(f"frozen.py: unknown command '{command}', expected step or quit")
        start = time.perf_counter()
        with torch.inference_mode():
            network(inputs())
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peakRssMiB": round(peak, 1)}), flush=True)


if __name__ == "__main__":
    main()
