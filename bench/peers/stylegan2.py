"""StyleGAN2's synthesis as a plain PyTorch module: styles multiply inputs and outputs of one shared convolution.

The formulation of this project, so that two engines can be compared on the same operations; random weights. Run as a script with
--repo PATH (a checkout of NVlabs/stylegan2-ada-pytorch or NVlabs/stylegan3) it checks itself against the original.
"""

import argparse
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

GAIN = math.sqrt(2)
CLAMP = 256


def low_pass(channels):
    """The filter of each upsampling, [channels, 1, 4, 4], with the gain of doubling both sides."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernel = taps[:, None] * taps[None, :]
    return (4 * kernel / kernel.sum()).repeat(channels, 1, 1, 1)


class Style(nn.Module):
    """A layer's style from w."""

    def __init__(self, w_size, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(channels, w_size))
        self.bias = nn.Parameter(torch.ones(channels))

    def forward(self, w):
        return functional.linear(w, self.weight / math.sqrt(w.shape[1]), self.bias)


class StyledConvolution(nn.Module):
    """A modulated 3x3 convolution with noise, bias, leaky ReLU and clamp; doubles the size where `up` is set."""

    def __init__(self, w_size, inputs, outputs, size, up):
        super().__init__()
        self.affine = Style(w_size, inputs)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(0.1 * torch.randn(outputs))
        self.noise_strength = nn.Parameter(torch.tensor(0.1))
        self.size, self.up = size, up

    def fold(self):
        """Makes the constants of inference."""
        weight = self.weight.detach()
        self.squares = weight.square().sum((2, 3)).t().contiguous()
        self.kernel = (GAIN * (weight.transpose(0, 1) if self.up else weight)).contiguous()
        self.filter = low_pass(weight.shape[0])

    def forward(self, x, w):
        style = self.affine(w)
        factor = (style.square() @ self.squares + 1e-8).rsqrt()
        x = x * style[:, :, None, None]
        if self.up:
            x = functional.conv_transpose2d(x, self.kernel, stride=2)
            x = functional.conv2d(x, self.filter, padding=1, groups=x.shape[1])
        else:
            x = functional.conv2d(x, self.kernel, padding=1)
        noise = torch.randn(len(x), 1, self.size, self.size) * (GAIN * self.noise_strength)
        x = x.mul_(factor[:, :, None, None]).add_(noise).add_(GAIN * self.bias[:, None, None])
        return functional.leaky_relu_(x, 0.2).clamp_(-CLAMP, CLAMP)


class ToRgb(nn.Module):
    """What a block adds to the image."""

    def __init__(self, w_size, inputs):
        super().__init__()
        self.affine = Style(w_size, inputs)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x, w):
        style = self.affine(w) / math.sqrt(x.shape[1])
        return functional.conv2d(x * style[:, :, None, None], self.weight, self.bias).clamp_(-CLAMP, CLAMP)


class Block(nn.Module):
    """The layers of one resolution, under the original's names."""

    def __init__(self, w_size, inputs, outputs, size):
        super().__init__()
        if inputs:
            self.conv0 = StyledConvolution(w_size, inputs, outputs, size, True)
        else:
            self.const = nn.Parameter(torch.randn(outputs, 4, 4))
        self.conv1 = StyledConvolution(w_size, outputs, outputs, size, False)
        self.torgb = ToRgb(w_size, outputs)
        self.filter = low_pass(3)

    def forward(self, x, image, w):
        x = self.const.expand(len(w), -1, -1, -1) if x is None else self.conv0(x, w)
        x = self.conv1(x, w)
        rgb = self.torgb(x, w)
        if image is None:
            return x, rgb
        sparse = torch.zeros(len(image), 3, 2 * image.shape[2], 2 * image.shape[3])
        sparse[:, :, ::2, ::2] = image
        return x, functional.conv2d(functional.pad(sparse, (2, 1, 2, 1)), self.filter, groups=3).add_(rgb)


class Synthesis(nn.Module):
    """w [batch, w_size] to images [batch, 3, resolution, resolution]."""

    def __init__(self, resolution=256, w_size=512, channel_base=16384, channel_max=512):
        super().__init__()
        self.sizes = [2**i for i in range(2, int(math.log2(resolution)) + 1)]
        channels = 0
        for size in self.sizes:
            outputs = min(channel_base // size, channel_max)
            setattr(self, f"b{size}", Block(w_size, channels, outputs, size))
            channels = outputs

    def fold(self):
        """Makes the constants of inference, once the weights are there."""
        for module in self.modules():
            if isinstance(module, StyledConvolution):
                module.fold()
        return self

    def forward(self, w):
        x = image = None
        for size in self.sizes:
            x, image = getattr(self, f"b{size}")(x, image, w)
        return image


class Original(nn.Module):
    """NVIDIA's synthesis with the same sizes and random weights, from a checkout."""

    def __init__(self, repo: pathlib.Path, resolution=256):
        super().__init__()
        sys.path.insert(0, str(repo))
        if (repo / "training" / "networks.py").exists():
            from training import networks
        else:
            from training import networks_stylegan2 as networks
        sizes = {"w_dim": 512, "img_resolution": resolution, "img_channels": 3, "channel_base": 16384, "channel_max": 512}
        self.network = networks.SynthesisNetwork(**sizes, conv_clamp=CLAMP)
        for name, parameter in self.network.named_parameters():
            if name.endswith("noise_strength"):
                parameter.data.fill_(0.1)

    def forward(self, w):
        return self.network(w[:, None].expand(-1, self.network.num_ws, -1), noise_mode="random", force_fp32=True)


class Faces(nn.Module):
    """Images as the faces that teacher and student see: clamped, rescaled, cropped, resized."""

    def __init__(self, synthesis):
        super().__init__()
        self.synthesis = synthesis

    def forward(self, w):
        pixels = (self.synthesis(w).clamp(-1, 1) + 1) / 2
        return functional.interpolate(pixels[:, :, 21:234, 22:235], size=(112, 112), mode="bilinear", align_corners=False)


def main():
    """Compares with the original on its weights, without noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", type=pathlib.Path, required=True)
    options = parser.parse_args()
    with torch.inference_mode():
        original = Original(options.repo).eval()
        for name, parameter in original.named_parameters():
            if name.endswith("noise_strength"):
                parameter.zero_()
        own = Synthesis()
        state = {name: value for name, value in original.network.state_dict().items() if name in own.state_dict()}
        own.load_state_dict(state)
        own.fold()
        w = torch.randn(2, 512)
        expected, found = original(w), own(w)
        print(f"relative L2 {((found - expected).norm() / expected.norm()).item():.1e}")


if __name__ == "__main__":
    main()
