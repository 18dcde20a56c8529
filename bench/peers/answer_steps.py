"""What the peers that are timed have in common: their settings, and the loop that answers lines, so that engines can take turns.

Lines come from standard input: `step` makes one step and answers with one JSON line {"seconds": ..., "peakRssMiB": ...} on
standard output; `quit` or the end of the input ends it. Warming up is the caller's business. The memory is the peak of the whole
process, interpreter and libraries included.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import torch

FORMATS = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}


def make_parser(description, batch, memory_format):
    """A parser of what every peer is told, with its own defaults of batch size and memory format."""
    parser = argparse.ArgumentParser(description=f"{description}, one per line 'step' on standard input.")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--format", choices=list(FORMATS), default=memory_format, help="memory format")
    parser.add_argument("--threads", type=int, default=2)
    return parser


def start(parser):
    """The settings of this process, with PyTorch set to them."""
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    return options


def answer_steps(step):
    """Answers lines until told to stop; the clock runs while `step` does."""
    for line in sys.stdin:
        command = line.strip()
        if command == "quit":
            return
        if command != "step":
            sys.exit(f"{pathlib.Path(sys.argv[0]).name}: unknown command '{command}', expected step or quit")
        begin = time.perf_counter()
        step()
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peakRssMiB": round(peak, 1)}), flush=True)
