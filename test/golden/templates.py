"""Reference values of IJB's pooling and rates, in NumPy float64 and by scikit-learn's ROC.

Needs numpy and scikit-learn (Debian: python3-sklearn). Writes templates.json beside this file; inputs are generated.
"""

import json

import numpy as np
from sklearn.metrics import roc_curve

from values import FOLDER, golden_values

FACES, SIZE, TEMPLATES, MEDIA, PAIRS = 120, 7, 15, 4, 90


def pool(embeddings, template, media, score):
    """Faces times detector score; mean within a medium, sum over media, unit length."""
    rows = []
    for t in np.unique(template):
        total = np.zeros(SIZE)
        for m in np.unique(media[template == t]):
            chosen = (template == t) & (media == m)
            total += (embeddings[chosen] * score[chosen, None]).mean(0)
        rows.append(total / np.linalg.norm(total))
    return np.array(rows)


def main():
    embeddings = golden_values("ijb", (FACES, SIZE), 0, 1).astype(np.float64)
    index = np.arange(FACES)
    template, media = index * 7 % TEMPLATES * 3, index * 5 % 11 % MEDIA
    score = golden_values("detector", (FACES,), 0.7, 0.3).astype(np.float64)
    vectors = pool(embeddings, template, media, score)
    pair = np.arange(PAIRS)
    a, b = pair % TEMPLATES, (pair * 4 + 1) % TEMPLATES
    scores = (vectors[a] * vectors[b]).sum(1)
    same = (pair % 3 == 0).astype(int)
    fpr, tpr, _ = roc_curve(same, scores, drop_intermediate=False)
    rates = [{"far": far, "tar": float(tpr[fpr <= far + 1e-12].max())} for far in (0.01, 0.05, 0.1, 0.5)]
    record = {"vectors": vectors.ravel().tolist(), "scores": scores.tolist(), "rates": rates}
    (FOLDER / "templates.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
