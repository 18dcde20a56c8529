"""IResNet-100 as a plain PyTorch module, with the tensor names of InsightFace's checkpoints."""

import torch
from torch import nn

UNITS = [3, 13, 30, 3]
WIDTHS = [64, 128, 256, 512]


class Unit(nn.Module):
    """A residual unit: BatchNorm, convolution, BatchNorm, PReLU, convolution, BatchNorm."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.prelu = nn.PReLU(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.prelu(self.bn2(self.conv1(self.bn1(x))))
        return self.bn3(self.conv2(x)) + shortcut


class IResNet100(nn.Module):
    """Faces [batch, 3, 112, 112] to embeddings [batch, 512]."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.prelu = nn.PReLU(64)
        channels = 64
        for stage, (units, width) in enumerate(zip(UNITS, WIDTHS)):
            layers = [Unit(channels if i == 0 else width, width, 2 if i == 0 else 1) for i in range(units)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
            channels = width
        self.bn2 = nn.BatchNorm2d(512)
        self.fc = nn.Linear(512 * 7 * 7, 512)
        self.features = nn.BatchNorm1d(512)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                fan = module.in_channels * module.kernel_size[0] ** 2
                nn.init.normal_(module.weight, 0, (1 / fan) ** 0.5)

    def forward(self, x):
        x = self.prelu(self.bn1(self.conv1(x)))
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.features(self.fc(torch.flatten(self.bn2(x), 1)))
