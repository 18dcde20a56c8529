"""Reference values of IJB's pooling, rates and searches, in NumPy float64 and by scikit-learn's ROC and SciPy's graphs.

Needs numpy, scipy and scikit-learn (Debian: python3-sklearn). Writes templates.json beside this file; inputs are generated.
"""

import json

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
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


def search(vectors, gallery, probes, subjects, fpirs):
    """Ranks by sorting all candidates; the threshold from the sorted best scores of the searches for strangers."""
    scores = vectors[probes] @ vectors[gallery].T
    hits, found, alarms = [], [], []
    for row, subject in zip(scores, subjects):
        order = np.array(gallery)[np.argsort(-row)]
        if subject in gallery:
            hits.append(int(np.flatnonzero(order == subject)[0]))
            found.append(row[gallery.index(subject)])
        else:
            alarms.append(row.max())
    alarms = np.sort(alarms)[::-1]
    tpir = [float(np.mean(found > alarms[int(np.floor(fpir * len(alarms)))])) for fpir in fpirs]
    return {"rank1": float(np.mean(np.array(hits) < 1)), "rank5": float(np.mean(np.array(hits) < 5)), "tpir": tpir}


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
    joined = coo_matrix((same[same > 0], (a[same > 0], b[same > 0])), shape=(TEMPLATES, TEMPLATES))
    subjects = connected_components(joined, directed=False)[1]
    probes, whose = np.arange(5, 15), np.arange(10) % 5
    searches = [search(vectors, gallery, probes, whose, (0.1, 0.3)) for gallery in ([0, 1, 2], [1, 2, 3, 4])]
    record = {"vectors": vectors.ravel().tolist(), "scores": scores.tolist(), "rates": rates,
              "subjects": subjects.tolist(), "searches": searches}
    (FOLDER / "templates.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
