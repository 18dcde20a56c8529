"""TinyFaR-A, -B, -C as plain PyTorch modules, with the tensor names of the published checkpoints.

Run as a script it checks itself against timm's TinyNet with the same random weights (timm found by an ordinary import, checked
with v0.9.12): output in both modes and gradients must agree.
"""

import torch
from torch import nn

# Channels and number of blocks of the seven stages; the stem has 32 channels in all three.
CHANNELS = {
    "A": [16, 24, 40, 80, 112, 192, 320],
    "B": [16, 24, 32, 64, 88, 144, 240],
    "C": [8, 16, 24, 40, 64, 104, 176],
}
DEPTHS = {"A": [1, 2, 2, 4, 4, 5, 1], "B": [1, 2, 2, 3, 3, 4, 1], "C": [1, 2, 2, 3, 3, 3, 1]}
KERNELS = [3, 3, 5, 3, 5, 5, 3]
STRIDES = [1, 2, 2, 2, 1, 2, 1]
EXPANSION = 6


def depthwise(channels: int, kernel: int, stride: int) -> nn.Conv2d:
    """One filter per channel, padded to keep the size at stride 1."""
    return nn.Conv2d(channels, channels, kernel, stride, kernel // 2, groups=channels, bias=False)


def pointwise(channels: int, outputs: int) -> nn.Conv2d:
    """A 1x1 convolution without bias."""
    return nn.Conv2d(channels, outputs, 1, bias=False)


class SqueezeExcite(nn.Module):
    """Scales each channel by a gate computed from the mean of all channels."""

    def __init__(self, channels: int, reduced: int):
        super().__init__()
        self.conv_reduce = nn.Conv2d(channels, reduced, 1)
        self.conv_expand = nn.Conv2d(reduced, channels, 1)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x):
        pooled = x.mean((2, 3), keepdim=True)
        return x * self.conv_expand(self.act(self.conv_reduce(pooled))).sigmoid()


class Separable(nn.Module):
    """The first stage's block: depthwise, squeeze-excite, projection."""

    def __init__(self, channels: int, outputs: int, kernel: int, stride: int):
        super().__init__()
        self.conv_dw = depthwise(channels, kernel, stride)
        self.bn1 = nn.BatchNorm2d(channels)
        self.se = SqueezeExcite(channels, channels // 4)
        self.conv_pw = pointwise(channels, outputs)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x):
        return self.bn2(self.conv_pw(self.se(self.act(self.bn1(self.conv_dw(x))))))


class Inverted(nn.Module):
    """Expansion, depthwise, squeeze-excite, projection; the input is added where sizes allow."""

    def __init__(self, channels: int, outputs: int, kernel: int, stride: int):
        super().__init__()
        wide = channels * EXPANSION
        self.skip = stride == 1 and channels == outputs
        self.conv_pw = pointwise(channels, wide)
        self.bn1 = nn.BatchNorm2d(wide)
        self.conv_dw = depthwise(wide, kernel, stride)
        self.bn2 = nn.BatchNorm2d(wide)
        self.se = SqueezeExcite(wide, channels // 4)
        self.conv_pwl = pointwise(wide, outputs)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x):
        y = self.act(self.bn1(self.conv_pw(x)))
        y = self.se(self.act(self.bn2(self.conv_dw(y))))
        y = self.bn3(self.conv_pwl(y))
        return y + x if self.skip else y


class TinyNet(nn.Module):
    """The convolutional part: images [N, 3, 112, 112] to features [N, 1280]."""

    def __init__(self, letter: str):
        super().__init__()
        self.conv_stem = nn.Conv2d(3, 32, 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        stages, channels = [], 32
        for stage, outputs in enumerate(CHANNELS[letter]):
            blocks = []
            for n in range(DEPTHS[letter][stage]):
                block = Inverted if stage else Separable
                blocks.append(block(channels, outputs, KERNELS[stage], STRIDES[stage] if n == 0 else 1))
                channels = outputs
            stages.append(nn.Sequential(*blocks))
        self.blocks = nn.Sequential(*stages)
        self.conv_head = pointwise(channels, 1280)
        self.bn2 = nn.BatchNorm2d(1280)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x):
        x = self.blocks(self.act(self.bn1(self.conv_stem(x))))
        return self.act(self.bn2(self.conv_head(x))).mean((2, 3))


class TinyFaR(nn.Module):
    """A light face-recognition network: images [N, 3, 112, 112] in -1..1 to embeddings [N, 512]."""

    def __init__(self, letter: str):
        super().__init__()
        self.cnn = TinyNet(letter)
        self.fc = nn.Linear(1280, 512)

    def forward(self, x):
        return self.fc(self.cnn(x))


def check_against_timm(letter: str):
    """Compares names, outputs and gradients with timm's definition in float64."""
    import timm

    ours, theirs = TinyFaR(letter).double(), nn.Module()
    theirs.cnn = timm.create_model(f"tinynet_{letter.lower()}", pretrained=False, num_classes=0).double()
    theirs.fc = nn.Linear(1280, 512).double()
    ours.load_state_dict(theirs.state_dict())
    images = torch.randn(8, 3, 112, 112, dtype=torch.float64)
    for training in (True, False):
        a, b = ours.train(training)(images), theirs.fc(theirs.train(training).cnn(images))
        assert torch.allclose(a, b, rtol=1e-10, atol=1e-12), f"TinyFaR-{letter}: outputs differ, training {training}"
    a.square().mean().backward()
    b.square().mean().backward()
    reference = dict(theirs.named_parameters())
    for name, parameter in ours.named_parameters():
        assert torch.allclose(parameter.grad, reference[name].grad, rtol=1e-8, atol=1e-12), f"gradient of {name} differs"
    count = sum(p.numel() for p in ours.parameters())
    print(f"TinyFaR-{letter}: {count} parameters, {len(ours.state_dict())} tensors, equal to timm {timm.__version__}")


if __name__ == "__main__":
    for wanted in "ABC":
        check_against_timm(wanted)
