# Writes yunet.json: the faces that a second implementation, in NumPy and OpenCV, reads out of YuNet outputs by a formula.
# Run: /usr/bin/python3 test/golden/yunet.py (python3-numpy, python3-opencv); the tests read only the JSON.
import json
import pathlib

import cv2
import numpy as np

WIDTH, HEIGHT, MIN_SCORE, MAX_OVERLAP = 160, 96, 0.6, 0.3


def output(head, stride, numbers):
    """Multiples of 1/256 that JavaScript makes alike; classes and objects pass the bounds 0 and 1 on purpose."""
    cells = (WIDTH // stride) * (HEIGHT // stride)
    index = np.arange(cells * numbers, dtype=np.int64)
    seed = {'cls': 11, 'obj': 23, 'bbox': 37, 'kps': 53}[head] + stride
    raw = ((index * 7919 + seed * 104729 + index * index % 611 * seed) % 1024) / 256  # 0..4
    return {'cls': raw / 3 - 0.1, 'obj': raw / 3 - 0.1, 'bbox': raw - 1, 'kps': raw - 2}[head].astype(np.float32)


boxes, points, scores = [], [], []
for stride in (8, 16, 32):
    columns, rows = WIDTH // stride, HEIGHT // stride
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), -1).reshape(-1, 2).astype(np.float64)
    cls, obj = (np.clip(output(head, stride, 1).astype(np.float64), 0, 1) for head in ('cls', 'obj'))
    bbox = output('bbox', stride, 4).astype(np.float64).reshape(-1, 4)
    kps = output('kps', stride, 10).astype(np.float64).reshape(-1, 5, 2)
    size = np.exp(bbox[:, 2:]) * stride
    boxes.append(np.hstack([(grid + bbox[:, :2]) * stride - size / 2, size]))
    points.append((grid[:, None] + kps) * stride)
    scores.append(np.sqrt(cls * obj))
boxes, points, scores = (np.concatenate(parts) for parts in (boxes, points, scores))
found = np.flatnonzero(scores >= MIN_SCORE)
kept = np.array(cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), MIN_SCORE, MAX_OVERLAP)).flatten()
faces = [{'score': scores[i], 'box': boxes[i].tolist(), 'landmarks': points[i].flatten().tolist()} for i in kept]
path = pathlib.Path(__file__).with_name('yunet.json')
path.write_text(json.dumps({'width': WIDTH, 'height': HEIGHT, 'minScore': MIN_SCORE, 'maxOverlap': MAX_OVERLAP,
                            'found': len(found), 'faces': faces}, separators=(',', ':')) + '\n')
print(len(found), len(kept), np.sort(scores[kept])[::-1][:8])
