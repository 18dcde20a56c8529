"""Times the published iteration of SynthDistill in PyTorch, one for each line read (answer_steps.py). Needs PyTorch.

An iteration: fresh faces, teacher, Adam step; re-sampled faces, teacher, Adam step. StyleGAN2 for 256 pixels with noise,
IResNet-100, TinyFaR-A; random weights.
"""

import pathlib

import torch
from torch import nn

from answer_steps import FORMATS, answer_steps, make_parser, start
from iresnet import IResNet100
from stylegan2 import Faces, Original, Synthesis
from tinyfar import TinyFaR

Z_SIZE = 512


def parse_arguments():
    """The settings of this process."""
    parser = make_parser("SynthDistill's iteration in PyTorch", batch=8, memory_format="channels_last")
    parser.add_argument("--repo", type=pathlib.Path, help="a checkout of NVIDIA's code, for its synthesis")
    return start(parser)


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


if __name__ == "__main__":
    answer_steps(make_iteration(parse_arguments()))
