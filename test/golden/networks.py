"""What the reference programs of whole networks share: ranges of generated weights, how results are written and compared."""

import json
import math

import numpy as np

from values import sketch


def centre_and_scale(name: str, shape) -> tuple:
    """The range of a generated tensor, from its name and shape (the table of README.md)."""
    if name.endswith("running_mean"):
        return 0.0, 0.1
    if name.endswith("running_var"):
        return 0.82, 0.25  # at 1 the images fade away in evaluation mode, at 0.7 they explode
    if name.endswith(".bias"):
        return 0.0, 0.1
    if len(shape) == 1:
        return 1.0, 0.2
    return 0.0, math.sqrt(6 / math.prod(shape[1:]))


class Writer:
    """Collects float64 arrays for the .bin and hands out their places for the .json."""

    def __init__(self):
        self.chunks, self.length = [], 0

    def add(self, values) -> dict:
        """Appends the values; offset and length count float64 numbers."""
        flat = np.asarray(values, dtype="<f8").reshape(-1)
        place = {"offset": self.length, "length": flat.size}
        self.chunks.append(flat)
        self.length += flat.size
        return place

    def sketch(self, name: str, tensor) -> dict:
        """Appends the sketch of a tensor and describes it: name, shape, squared norm, place."""
        values = tensor.detach().double().numpy()
        return {"name": name, "shape": list(values.shape), "squaredNorm": float(np.sum(values**2)), **self.add(sketch(name, values))}


def relative_l2(found: dict, reference: dict) -> float:
    """Relative Euclidean distance over all tensors together."""
    error = sum(float(((found[k].double() - reference[k]) ** 2).sum()) for k in reference)
    return math.sqrt(error / sum(float((reference[k] ** 2).sum()) for k in reference))


def one_record_a_line(value, depth: int = 0) -> str:
    """JSON with a line for each record of a list, so that a changed value shows as one changed line."""
    pad = " " * (depth + 1)
    if isinstance(value, dict) and any(isinstance(v, (dict, list)) for v in value.values()):
        inner = [f"{pad}{json.dumps(k)}: {one_record_a_line(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inner) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], (dict, str)):
        return "[\n" + ",\n".join(pad + json.dumps(v) for v in value) + "\n" + " " * depth + "]"
    return json.dumps(value)
