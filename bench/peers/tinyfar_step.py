"""Times PyTorch's training step or inference of TinyFaR, one for each line read (answer_steps.py). Needs PyTorch.

Training is a forward and backward pass of the mean squared error and an Adam step in float32. Inference has the batch
normalisation folded into the convolutions by torch.fx. The batch is made once and lies in the wanted memory format already.
"""

import torch
from torch.fx.experimental.optimization import fuse

from answer_steps import FORMATS, answer_steps, make_parser, start
from tinyfar import TinyFaR


def parse_arguments():
    """The settings of this process."""
    parser = make_parser("PyTorch's step of TinyFaR", batch=64, memory_format="channels_last")
    parser.add_argument("--network", choices="ABC", default="A")
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    return start(parser)


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
    answer_steps(make_training_step(options) if options.mode == "train" else make_inference(options))


if __name__ == "__main__":
    main()
