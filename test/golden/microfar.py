"""Reference values of MicroFaR: this project's own networks as PyTorch modules, in float64.

Needs PyTorch (Debian's python3-torch, 1.13). Writes microfar.json and microfar.bin beside this file, in the form of
facenets.py: embeddings in evaluation mode, and for MicroFaR-S the gradients and running statistics of one training step.
"""

import torch
from torch import nn

from facenets import fill, reference, write
from networks import Writer

SHAPES = {
    "microfar-s": {"channels": (24, 48, 64, 96), "residuals": (0, 0, 0), "features": 64},
    "microfar-l": {"channels": (32, 64, 128, 192), "residuals": (0, 1, 2), "features": 128},
}
EXPANSION = 3
EMBEDDING = 256


class Unit(nn.Module):
    """Convolution, BatchNorm and, where `active`, SiLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, active: bool = True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.act = nn.SiLU() if active else nn.Identity()

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


class Bottleneck(nn.Module):
    """Widened, filtered channel by channel, narrowed; at stride 1 added to what came in."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        wide = inputs * EXPANSION
        self.widen = Unit(inputs, wide)
        self.filter = Unit(wide, wide, 5, stride, wide)
        self.narrow = Unit(wide, outputs, active=False)
        self.is_residual = stride == 1

    def forward(self, x):
        y = self.narrow(self.filter(self.widen(x)))
        return x + y if self.is_residual else y


class MicroFaR(nn.Module):
    """A stem, three halvings with residual blocks after each, and a linear layer over every place of the last map."""

    def __init__(self, channels, residuals, features: int):
        super().__init__()
        self.stem = Unit(3, channels[0], 3, 2)
        self.stages = nn.ModuleList(
            nn.ModuleList([Bottleneck(channels[i], wide, 2), *(Bottleneck(wide, wide, 1) for _ in range(residuals[i]))])
            for i, wide in enumerate(channels[1:])
        )
        self.features = Unit(channels[-1], features)
        self.fc = nn.Linear(features * 7 * 7, EMBEDDING)

    def forward(self, x):
        x = self.stem(x)
        for stage in self.stages:
            for block in stage:
                x = block(x)
        return self.fc(self.features(x).flatten(1))


def main():
    torch.set_num_threads(2)
    writer = Writer()
    networks = ((name, fill(MicroFaR(**shape)).eval()) for name, shape in SHAPES.items())
    write("microfar", writer, [reference(name, model, writer, name == "microfar-s") for name, model in networks])


if __name__ == "__main__":
    main()
