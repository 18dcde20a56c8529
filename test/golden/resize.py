# Writes resize.json: what PyTorch's bilinear interpolate gives on crops of an image made by a formula.
# Run: /usr/bin/python3 test/golden/resize.py (python3-torch); the tests read only the JSON.
import json
import pathlib

import torch

CASES = [
    # height, width, rows, columns, output size
    (256, 256, (21, 234), (22, 235), 112),
    (64, 64, (5, 58), (5, 58), 112),
    (40, 30, (3, 31), (0, 30), 7),
    (20, 20, (0, 20), (0, 20), 20),
    (9, 9, (4, 5), (2, 4), 6),
]

cases = []
for height, width, rows, columns, size in CASES:
    index = torch.arange(3 * height * width, dtype=torch.int64)
    # Exact in 32-bit floats and in JavaScript: a multiple of 1/1024 in 0..1. Interpolated in 64 bits, because the
    # 32-bit kernels round positions near 200 to 1.5e-5, differently on different processors.
    image = ((index * 7919 + index * index % 8191) % 1025).double().div(1024).reshape(1, 3, height, width)
    crop = image[:, :, rows[0]:rows[1], columns[0]:columns[1]]
    out = torch.nn.functional.interpolate(crop, size=(size, size), mode='bilinear', align_corners=False)
    flat = out.flatten()
    picks = torch.arange(0, flat.numel(), max(1, flat.numel() // 60))
    cases.append({
        'height': height, 'width': width, 'rows': rows, 'columns': columns, 'outputSize': size,
        'sum': flat.sum().item(),
        'indices': picks.tolist(),
        'values': [float(f'{v:.8g}') for v in flat[picks].tolist()],
    })
path = pathlib.Path(__file__).with_name('resize.json')
path.write_text('{"cases":[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]}\n')
