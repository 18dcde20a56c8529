# Writes align.json: similarities by Umeyama's SVD (as scikit-image estimates them) and what OpenCV's warpAffine makes of
# pictures by a formula, which is InsightFace's norm_crop.
# Run: /usr/bin/python3 test/golden/align.py (python3-numpy, python3-opencv); the tests read only the JSON.
import json
import pathlib

import cv2
import numpy as np

TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
                     [70.7299, 92.2041]])
# width, height, size, and the five points, found or made up: upright, turned, large, upside down, half outside, a profile.
CASES = [
    (250, 250, 112, [[104.15, 112.72], [149.58, 113.05], [127.88, 136.54], [106.01, 163.32], [145.85, 163.78]]),
    (240, 200, 112, [[90.3, 60.1], [140.7, 95.4], [100.2, 110.9], [70.5, 130.3], [110.8, 160.2]]),
    (900, 700, 112, [[310.5, 240.25], [590.1, 250.7], [450.9, 420.3], [330.2, 560.8], [570.6, 555.4]]),
    (200, 200, 112, [[150.2, 160.3], [80.7, 158.9], [110.4, 110.6], [145.9, 70.2], [85.3, 68.8]]),
    (120, 140, 112, [[-5.5, 20.5], [50.25, 18.75], [20.5, 60.5], [0.25, 95.5], [45.5, 96.25]]),
    (160, 160, 224, [[60.1, 60.2], [75.3, 58.4], [50.5, 85.6], [62.2, 110.3], [72.8, 108.9]]),
]


def umeyama(source, target):
    source_mean, target_mean = source.mean(0), target.mean(0)
    source_centred, target_centred = source - source_mean, target - target_mean
    covariance = target_centred.T @ source_centred / len(source)
    u, s, vt = np.linalg.svd(covariance)
    signs = np.array([1.0, np.sign(np.linalg.det(covariance)) or 1.0])
    rotation = u @ np.diag(signs) @ vt
    scale = (s @ signs) / source_centred.var(0).sum()
    return np.hstack([scale * rotation, (target_mean - scale * rotation @ source_mean)[:, None]])


cases = []
for width, height, size, points in CASES:
    index = np.arange(3 * width * height, dtype=np.int64)
    # Smooth in places and rough in others; whole numbers only, so that every language makes the same bytes.
    image = ((index // 7 + index * index % 8191 % 97 + index // (3 * width) * 2) % 256).astype(np.uint8)
    matrix = umeyama(np.array(points), TEMPLATE * (size / 112))
    face = cv2.warpAffine(image.reshape(height, width, 3), matrix, (size, size), borderValue=0.0).flatten()
    picks = np.arange(0, face.size, face.size // 400)
    cases.append({
        'width': width, 'height': height, 'sizePx': size, 'points': points,
        'matrix': matrix.flatten().tolist(), 'sum': int(face.astype(np.int64).sum()),
        'indices': picks.tolist(), 'bytes': face[picks].tolist(),
    })
path = pathlib.Path(__file__).with_name('align.json')
path.write_text('{"cases":[\n' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + '\n]}\n')
