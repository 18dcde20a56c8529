"""Reference outputs and gradients of single operators, by PyTorch in float64.

Needs PyTorch (Debian's python3-torch, 1.13). Writes operators.json beside this file; README.md describes it. Every case is
differentiated by the sum of output * weights, where the weights are generated under the name CASE/weights.
"""

import json
import math

import torch
import torch.nn.functional as F

from values import FOLDER, golden_values, sketch

CASES = []


def add(operator, case, inputs, compute, attributes=None, constant=(), **also):
    """Runs one case and records it.

    Inputs: name to shape or (shape, centre, scale). compute takes them in order; those named in `constant` get no gradient;
    `also` names further outputs.
    """
    title = f"{operator}: {case}"
    described, tensors = [], []
    for name, spec in inputs.items():
        shape, centre, scale = spec if isinstance(spec, tuple) else (spec, 0, 1)
        described.append({"name": f"{title}/{name}", "shape": shape, "centre": centre, "scale": scale})
        values = torch.from_numpy(golden_values(f"{title}/{name}", shape, centre, scale)).double()
        tensors.append(values.requires_grad_())
    output = compute(*tensors)
    weights = torch.from_numpy(golden_values(f"{title}/weights", tuple(output.shape), 0, 1)).double()
    chosen = [i for i, name in enumerate(inputs) if name not in constant]
    grads = torch.autograd.grad((output * weights).sum(), [tensors[i] for i in chosen])
    CASES.append({
        "operator": operator,
        "case": title,
        "attributes": attributes or {},
        "inputs": described,
        "output": describe(f"{title}/output", output),
        "gradients": [describe(described[i]["name"], grad) for i, grad in zip(chosen, grads)],
        **{key: describe(f"{title}/{key}", compute_also()) for key, compute_also in also.items()},
    })


def describe(name, tensor):
    """Name, shape, squared norm and sketch, to 12 digits: far beyond float32."""
    values = tensor.detach().numpy()
    return {
        "name": name,
        "shape": list(values.shape),
        "squaredNorm": float((values**2).sum()),
        "values": [float(f"{v:.12g}") for v in sketch(name, values)],
    }


def convolutions():
    """2-D convolution; kernel, stride, padding and dilation are [rows, columns], padding is the same on opposite sides."""
    grid = [
        # batch, channels, rows, columns, filters, kernel, stride, padding, dilation, groups, bias
        (2, 3, 8, 8, 4, [1, 1], [1, 1], [0, 0], [1, 1], 1, True),
        (2, 4, 7, 9, 6, [1, 1], [2, 2], [0, 0], [1, 1], 1, False),
        (2, 4, 8, 7, 6, [1, 1], [3, 3], [1, 1], [1, 1], 2, False),
        (2, 4, 9, 8, 4, [2, 2], [1, 1], [0, 0], [1, 1], 1, False),
        (2, 4, 8, 9, 4, [2, 2], [2, 2], [0, 0], [1, 1], 1, True),
        (1, 4, 9, 7, 4, [2, 2], [2, 2], [1, 1], [1, 1], 2, False),
        (2, 4, 10, 7, 4, [2, 2], [3, 3], [1, 1], [2, 2], 1, False),
        (2, 6, 8, 9, 6, [2, 2], [1, 1], [1, 1], [2, 2], 6, False),
        (2, 3, 9, 9, 8, [3, 3], [1, 1], [1, 1], [1, 1], 1, True),
        (2, 3, 12, 11, 8, [3, 3], [2, 2], [1, 1], [1, 1], 1, False),
        (2, 3, 11, 12, 8, [3, 3], [2, 2], [0, 0], [1, 1], 1, False),
        (2, 4, 11, 10, 4, [3, 3], [3, 3], [2, 2], [1, 1], 1, False),
        (2, 4, 11, 10, 4, [3, 3], [1, 1], [2, 2], [2, 2], 2, False),
        (2, 4, 12, 9, 4, [3, 3], [2, 2], [2, 2], [2, 2], 1, True),
        (2, 8, 9, 9, 8, [3, 3], [1, 1], [1, 1], [1, 1], 8, False),
        (2, 8, 10, 10, 8, [3, 3], [2, 2], [1, 1], [1, 1], 8, False),
        (2, 8, 9, 12, 8, [3, 3], [2, 2], [1, 1], [1, 1], 8, True),
        (2, 4, 9, 8, 8, [3, 3], [2, 2], [1, 1], [1, 1], 4, False),
        (2, 8, 7, 7, 8, [5, 5], [1, 1], [2, 2], [1, 1], 8, False),
        (2, 8, 14, 13, 8, [5, 5], [2, 2], [2, 2], [1, 1], 8, False),
        (2, 6, 13, 12, 6, [5, 5], [3, 3], [1, 1], [1, 1], 2, False),
        (1, 4, 13, 14, 4, [5, 5], [2, 2], [2, 2], [2, 2], 1, False),
        (2, 4, 10, 9, 6, [3, 5], [2, 1], [1, 2], [1, 1], 1, True),
        (2, 4, 10, 12, 6, [2, 3], [1, 3], [0, 1], [2, 1], 2, False),
        (2, 4, 8, 9, 4, [3, 3], [2, 2], [0, 1], [1, 1], 1, False),
        (2, 4, 9, 8, 4, [3, 3], [1, 1], [2, 0], [1, 1], 4, False),
        (1, 2, 5, 5, 3, [5, 5], [1, 1], [0, 0], [1, 1], 1, True),
    ]
    for n, c, rows, columns, filters, kernel, stride, padding, dilation, groups, bias in grid:
        options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        title = ", ".join(f"{k} {'x'.join(map(str, v)) if isinstance(v, list) else v}" for k, v in {"kernel": kernel, **options}.items())
        inputs = {"x": [n, c, rows, columns], "weight": [filters, c // groups, *kernel], **({"bias": [filters]} if bias else {})}
        add("conv2d", f"{c}x{rows}x{columns}, {title}", inputs, lambda x, w, b=None: F.conv2d(x, w, b, **options), options)


def normalisations():
    """Batch and layer normalisation, softmax, vectors of length one."""
    for shape, eps in [([4, 6, 5, 7], 1e-5), ([16, 5, 1, 3], 1e-3), ([32, 10], 1e-5)]:
        channels = shape[1]
        mean, var = torch.full((channels,), 0.25, dtype=torch.float64), torch.full((channels,), 1.5, dtype=torch.float64)
        add("batchNorm", f"{shape}, eps {eps}", {"x": (shape, 0.3, 2), "weight": ([channels], 1, 0.2), "bias": ([channels], 0, 0.1)},
            lambda x, w, b: F.batch_norm(x, mean, var, w, b, training=True, momentum=0.1, eps=eps),
            {"eps": eps, "momentum": 0.1, "initialMean": 0.25, "initialVariance": 1.5},
            runningMean=lambda: mean, runningVariance=lambda: var)
    add("batchNorm", "without affine", {"x": ([16, 8], -0.5, 2)}, lambda x: F.batch_norm(x, None, None, training=True), {"eps": 1e-5})
    for shape, axes, eps in [([4, 24], 1, 1e-5), ([2, 5, 16], 1, 1e-6), ([3, 4, 5, 6], 3, 1e-5)]:
        inner = shape[-axes:]
        add("layerNorm", f"{shape}, last {axes}", {"x": (shape, 0.3, 2), "weight": (inner, 1, 0.2), "bias": (inner, 0, 0.1)},
            lambda x, w, b: F.layer_norm(x, inner, w, b, eps), {"axes": list(range(-axes, 0)), "eps": eps})
    for operator, function in [("softmax", F.softmax), ("logSoftmax", F.log_softmax)]:
        for shape, axis in [([5, 12], -1), ([2, 4, 3, 5], 1)]:
            add(operator, f"{shape}, axis {axis}", {"x": (shape, 0, 4)}, lambda x: function(x, axis), {"axis": axis})
    for shape, labels in [([6, 10], [3, 0, 9, 3, 5, 1]), ([3, 40], [39, 0, 17])]:
        add("crossEntropy", f"{shape}", {"logits": (shape, 0, 4)}, lambda x: F.cross_entropy(x, torch.tensor(labels)), {"labels": labels})
    add("l2Normalise", "[8, 32], axis -1", {"x": [8, 32]}, lambda x: F.normalize(x, dim=-1), {"axis": -1})
    add("l2Normalise", "[2, 6, 3, 3], axis 1", {"x": [2, 6, 3, 3]}, lambda x: F.normalize(x, dim=1), {"axis": 1})


def linear_algebra():
    """Products with batch broadcasting."""
    for a, b in [([3, 4], [4, 5]), ([2, 3, 4], [4, 5]), ([3, 4], [2, 4, 5]), ([2, 1, 3, 4], [5, 4, 6]), ([6, 1, 1, 7], [6, 7, 2])]:
        add("matmul", f"{a} by {b}", {"a": a, "b": b}, torch.matmul)
    for trans_a, trans_b in [(False, True), (True, False), (True, True)]:
        add("gemm", f"transposed {trans_a}, {trans_b}",
            {"a": [5, 3] if trans_a else [3, 5], "b": [4, 5] if trans_b else [5, 4], "c": [4]},
            lambda a, b, c: (a.T if trans_a else a) @ (b.T if trans_b else b) + c, {"transA": trans_a, "transB": trans_b})


def reductions():
    """Sums, means and maxima over some axes."""
    for name, function in [("sum", torch.sum), ("mean", torch.mean), ("max", torch.amax)]:
        for axes, keep in [([1], False), ([0, 2], True), ([-1, -2], False), ([0, 1, 2], False)]:
            add(name, f"axes {axes}{', kept' if keep else ''}", {"x": [4, 5, 6]}, lambda x: function(x, axes, keepdim=keep),
                {"axes": axes, "keepDims": keep})


def elementwise():
    """Functions of one number, and of two with broadcasting."""
    either, positive = ([3, 4, 5], 0, 3), ([3, 4, 5], 1.6, 1.5)
    one = {
        "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "silu": F.silu, "gelu": F.gelu, "exp": torch.exp,
        "cos": torch.cos, "sin": torch.sin, "abs": torch.abs, "erf": torch.erf, "softplus": F.softplus, "neg": torch.neg, "sign": torch.sign,
    }
    for name, function in one.items():
        add(name, "both signs", {"x": either}, function)
    for name, function in {"log": torch.log, "sqrt": torch.sqrt, "reciprocal": torch.reciprocal}.items():
        add(name, "positive", {"x": positive}, function)
    add("acos", "inside -1 to 1", {"x": ([3, 4, 5], 0, 0.98)}, torch.acos)
    add("silu", "far from zero", {"x": ([6, 8], 0, 40)}, F.silu)
    add("sigmoid", "far from zero", {"x": ([6, 8], 0, 40)}, torch.sigmoid)
    add("gelu", "by tanh", {"x": either}, lambda x: F.gelu(x, approximate="tanh"), {"approximate": "tanh"})
    add("leakyRelu", "slope 0.2", {"x": either}, lambda x: F.leaky_relu(x, 0.2), {"slope": 0.2})
    add("prelu", "a slope per channel", {"x": ([2, 4, 3, 5], 0, 3), "slope": ([4], 0.25, 0.2)}, F.prelu, {"channelAxis": 1})
    add("clip", "-1 to 1.5", {"x": either}, lambda x: torch.clamp(x, -1, 1.5), {"low": -1, "high": 1.5})
    for exponent, spec in [(2, either), (3, either), (2.5, positive), (0.5, positive), (-1, positive)]:
        add("pow", f"to the {exponent}", {"x": spec}, lambda x: torch.pow(x, exponent), {"exponent": exponent})
    two = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "minimum": torch.minimum, "maximum": torch.maximum}
    for name, function in two.items():
        centre = 2.5 if name == "div" else 0
        for a, b in [([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [3, 1]), ([4, 1, 5], [2, 1, 3, 1])]:
            add(name, f"{a} with {b}", {"a": (a, 0, 2), "b": (b, centre, 2)}, function)
    add("where", "the condition is c > 0", {"c": [3, 4, 5], "a": [3, 4, 5], "b": [4, 1]},
        lambda c, a, b: torch.where(c > 0, a, b), constant=["c"])


def rearrangements():
    """Operators that move numbers: gather, slices, concatenation, padding, expansion, transposition, bilinear resizing."""
    for shape, axis, indices in [([7, 4], 0, [3, 0, 3, 6]), ([3, 6, 4], 1, [5, 5, 1]), ([9, 2], 0, [[1, 1, 8], [0, 2, 8]])]:
        size = list(torch.tensor(indices).shape)
        add("gather", f"{shape}, axis {axis}, indices {size}", {"x": shape}, lambda x: torch.index_select(
            x, axis, torch.tensor(indices).reshape(-1)).reshape(shape[:axis] + size + shape[axis + 1:]), {"axis": axis, "indices": indices})
    add("slice", "two axes", {"x": [6, 9, 5]}, lambda x: x[1:6, :, 2:4],
        {"ranges": [{"axis": 0, "begin": 1, "end": 6}, {"axis": 2, "begin": 2, "end": 4}]})
    add("reverse", "two axes", {"x": [3, 4, 5]}, lambda x: x.flip([1, 2]), {"axes": [1, 2]})
    add("concat", "axis 1", {"a": [2, 3, 4], "b": [2, 1, 4], "c": [2, 5, 4]}, lambda *parts: torch.cat(parts, 1), {"axis": 1})
    add("pad", "zeros around", {"x": [2, 3, 4]}, lambda x: F.pad(x, (1, 2, 0, 3)), {"before": [0, 0, 1], "after": [0, 3, 2]})
    add("expand", "[3, 1, 5] to [2, 3, 4, 5]", {"x": [3, 1, 5]}, lambda x: x.expand(2, 3, 4, 5), {"shape": [2, 3, 4, 5]})
    add("transpose", "[2, 0, 1]", {"x": [3, 4, 5]}, lambda x: x.permute(2, 0, 1), {"order": [2, 0, 1]})
    crops = [
        ([1, 3, 256, 256], [21, 234], [22, 235], [112, 112]),
        ([2, 2, 7, 5], [0, 7], [0, 5], [14, 12]),
        ([1, 2, 12, 10], [1, 11], [0, 10], [5, 5]),
    ]
    for shape, rows, columns, size in crops:
        add("cropResize", f"{shape[2:]} to {size}", {"x": shape}, lambda x: F.interpolate(
            x[:, :, slice(*rows), slice(*columns)], size=size, mode="bilinear", align_corners=False),
            {"rows": rows, "columns": columns, "size": size})


def losses():
    """Losses between embeddings [batch, size]: means over all elements, and over the batch."""
    pair = {"embeddings": [8, 24], "targets": [8, 24]}
    add("mseLoss", "[8, 24]", pair, F.mse_loss)
    add("cosineLoss", "[8, 24]", pair, lambda a, b: (1 - F.cosine_similarity(a, b, dim=1)).mean())


def margins():
    """Margin softmax losses as their papers give them, over the angles themselves; embeddings 2 and 3 point away from their class."""
    shape, classes, labels = [6, 16], [5, 16], [3, 0, 2, 2, 1, 4]
    norms = [4.0, 0.8]

    def cosines(x, w):
        return F.normalize(x) @ F.normalize(w).T

    def loss(logits):
        return F.cross_entropy(logits, torch.tensor(labels))

    def arcface(x, w, s, m):
        theta = torch.acos(cosines(x, w))
        own = F.one_hot(torch.tensor(labels), classes[0]).bool()
        wide = torch.where(theta + m < math.pi, torch.cos(theta + m), torch.cos(theta) - m * math.sin(m))
        return loss(s * torch.where(own, wide, torch.cos(theta)))

    def cosface(x, w, s, m):
        return loss(s * (cosines(x, w) - m * F.one_hot(torch.tensor(labels), classes[0])))

    def ada_norms(x):
        norm = x.norm(dim=1, keepdim=True).clamp(0.001, 100).detach()
        batch = torch.stack([norm.mean(), norm.std()])
        return norm, 0.99 * torch.tensor(norms, dtype=torch.float64) + 0.01 * batch

    def adaface(x, w, s, m, h):
        norm, running = ada_norms(x)
        k = ((norm - running[0]) / (running[1] + 1e-3) * h).clamp(-1, 1)
        own = F.one_hot(torch.tensor(labels), classes[0])
        theta = torch.acos(cosines(x, w).clamp(-1 + 1e-3, 1 - 1e-3))
        wide = (theta + own * (-m * k)).clamp(1e-3, math.pi - 1e-3)
        return loss(s * (torch.cos(wide) - own * (m + m * k)))

    cases = [
        ("arcface", arcface, {"scale": 8, "margin": 0.5}), ("arcface", arcface, {"scale": 64, "margin": 1.2}),
        ("cosface", cosface, {"scale": 8, "margin": 0.35}), ("cosface", cosface, {"scale": 64, "margin": 0.1}),
        ("adaface", adaface, {"scale": 8, "margin": 0.4, "concentration": 0.333}),
        ("adaface", adaface, {"scale": 64, "margin": 0.4, "concentration": 2.5}),
    ]
    for kind, function, options in cases:
        seen = []

        def compute(x, w):
            # Embeddings 2 and 3 turned against the weights of their class: beyond pi - m.
            pull = torch.zeros(shape[0], 1, dtype=torch.float64)
            pull[2], pull[3] = -3, -1
            x = x + pull * w[2]
            seen.append(x.detach())
            return function(x, w, *options.values())

        also = {"norms": lambda: ada_norms(seen[0])[1]} if kind == "adaface" else {}
        add("marginLoss", f"{kind}, {', '.join(f'{k} {v}' for k, v in options.items())}", {"embeddings": shape, "classes": classes},
            compute, {"kind": kind, **options, "labels": labels, "norms": norms, "pull": [0, 0, -3, -1, 0, 0]}, **also)


if __name__ == "__main__":
    for family in [convolutions, normalisations, linear_algebra, reductions, elementwise, rearrangements, losses, margins]:
        family()
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in CASES)
    (FOLDER / "operators.json").write_text(f"[\n{lines}\n]\n")
    assert len({one["case"] for one in CASES}) == len(CASES), "two cases have the same name"
    print(len(CASES), "cases")
