"""Times PyTorch's inference of the frozen networks, one batch for each line read (answer_steps.py). Needs PyTorch.

    stylegan2   this project's script of the same formulation (stylegan2.py), 256 pixels
    original    NVIDIA's own code, from the checkout given with --repo
    iresnet100  iresnet.py in the memory format given
"""

import pathlib

import torch

from answer_steps import FORMATS, answer_steps, make_parser, start
from iresnet import IResNet100
from stylegan2 import Faces, Original, Synthesis


def parse_arguments():
    """The settings of this process."""
    parser = make_parser("PyTorch's frozen networks, one batch", batch=8, memory_format="nchw")
    parser.add_argument("--network", choices=["stylegan2", "original", "iresnet100"], required=True)
    parser.add_argument("--output", choices=["images", "faces"], default="images")
    parser.add_argument("--repo", type=pathlib.Path)
    return start(parser)


def make(options):
    """The network and its input."""
    layout = FORMATS[options.format]
    if options.network == "iresnet100":
        faces = torch.randn(options.batch, 3, 112, 112).to(memory_format=layout)
        return IResNet100().eval().to(memory_format=layout), faces
    synthesis = Original(options.repo) if options.network == "original" else Synthesis()
    synthesis = synthesis.eval().to(memory_format=layout)
    if options.network == "stylegan2":
        synthesis.fold()
    w = torch.randn(options.batch, 512)
    return synthesis if options.output == "images" else Faces(synthesis), w


def main():
    """Answers lines until told to stop."""
    network, inputs = make(parse_arguments())

    def step():
        with torch.inference_mode():
            network(inputs)

    answer_steps(step)


if __name__ == "__main__":
    main()
