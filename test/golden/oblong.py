"""Reference values of the MobileFaceNet of 112x96 pixels by its original program, in the form of facenets.py.

Needs PyTorch (Debian's python3-torch, 1.13) and a checkout of Xiaoccer/MobileFaceNet_Pytorch: oblong.py <checkout>
Writes oblong.json and oblong.bin beside this file: embeddings in evaluation mode of two generated images.
"""

import sys

from facenets import fill, load, reference, write
from networks import Writer


def main():
    model = fill(load("oblong_model", f"{sys.argv[1]}/core/model.py").MobileFacenet()).eval()
    writer = Writer()
    write("oblong", writer, [reference("mobilefacenet-112x96", model, writer, trained=False, size=(112, 96))])


if __name__ == "__main__":
    main()
