"""Numbers and sketches that Python and TypeScript generate alike, so that reference files need store neither weights nor inputs.

The rules are written down in README.md; reference.ts holds the same functions. Run as a script, this file writes values.json:
a few numbers for the TypeScript side to be tested against.
"""

import json
import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
GOLDEN_RATIO = 0x9E3779B9
BUCKETS = 48


def fnv1a32(name: str) -> int:
    """FNV-1a, 32 bits, of the UTF-8 bytes of a name."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def hash_elements(name: str, n: int) -> np.ndarray:
    """The 32-bit hashes of elements 0..n-1 of the tensor called `name` (lowbias32 over name hash + index * golden ratio)."""
    index = np.arange(n, dtype=np.uint64)
    h = ((index * GOLDEN_RATIO + fnv1a32(name)) & 0xFFFFFFFF).astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return h


def golden_values(name: str, shape, centre: float, scale: float) -> np.ndarray:
    """float32 numbers spread evenly over centre - scale .. centre + scale, in the given shape."""
    u = (hash_elements(name, math.prod(shape)) >> np.uint32(8)) / 2.0**24 * 2 - 1
    return (centre + scale * u).astype(np.float32).reshape(shape)


def sketch(name: str, values) -> np.ndarray:
    """The values themselves up to 48 of them; beyond, a count sketch: 48 signed sums in float64 whose squared length estimates theirs."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    if flat.size <= BUCKETS:
        return flat.copy()
    bucket = hash_elements(name + "#bucket", flat.size) % BUCKETS
    sign = 1.0 - 2.0 * (hash_elements(name + "#sign", flat.size) >> np.uint32(31))
    return np.bincount(bucket, weights=flat * sign, minlength=BUCKETS)


def main():
    """Writes values.json: numbers and sketches that any second implementation must reproduce."""
    cases = []
    for name, n, centre, scale in [("x", 5, 0, 1.7), ("cnn.bn1.running_var", 48, 0.82, 0.25), ("fc.weight", 70000, 0, 0.07)]:
        values = golden_values(name, (n,), centre, scale)
        cases.append({
            "name": name, "n": n, "centre": centre, "scale": scale,
            "first": [float(v) for v in values[:5]], "last": float(values[-1]), "sketch": sketch(name, values).tolist(),
        })
    (FOLDER / "values.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
