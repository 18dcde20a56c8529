"""Times PyTorch's training step or inference of TinyFaR, one step per line read, so that two engines can take turns.

Needs PyTorch (Debian's python3-torch). Reads lines from standard input: `step` runs one step and answers with one JSON line
{"seconds": ..., "peakRssMiB": ...} on standard output; `quit` or the end of the input ends it. Warming up is the caller's
business. The memory is the peak of the whole process, interpreter and libraries included.

Training is a forward and backward pass of the mean squared error and an Adam step in float32. Inference has the batch
normalisation folded into the convolutions by torch.fx. The batch is made once and lies in the wanted memory format already.
"""

import argparse
import json
import resource
import sys
import time

import torch
from torch.fx.experimental.optimization import fuse

from tinyfar import TinyFaR

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


def parse_arguments():
    """The settings of this process."""
    parser = argparse.ArgumentParser(description="PyTorch's step of TinyFaR, one per line 'step' on standard input.")
    parser.add_argument("--network", choices="ABC", default="A")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--format", choices=list(FORMATS), default="channels_last")
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def make_training_step(options):
    """A function that does one whole training step and returns the loss."""
    layout = FORMATS[options.format]
    model = TinyFaR(options.network).train().to(memory_format=layout)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    images = torch.randn(options.batch, 3, 112, 112).to(memory_format=layout)
    targets = torch.randn(options.batch, 512)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(model(images), targets)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def make_inference(options):
    """A function that embeds one batch with the folded network."""
    layout = FORMATS[options.format]
    model = fuse(TinyFaR(options.network).eval()).to(memory_format=layout)
    images = torch.randn(options.batch, 3, 112, 112).to(memory_format=layout)

    def infer():
        with torch.inference_mode():
            return model(images)

    return infer


def main():
    """Answers lines until told to stop."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    run = make_training_step(options) if options.mode == "train" else make_inference(options)
    for line in sys.stdin:
        command = line.strip()
        if command == "quit":
            return
        if command != "step":
            sys.exit(f"tinyfar_step.py: unknown command '{command}', expected step or quit")
        start = time.perf_counter()
        run()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peakRssMiB": round(peak, 1)}), flush=True)


if __name__ == "__main__":
    main()
