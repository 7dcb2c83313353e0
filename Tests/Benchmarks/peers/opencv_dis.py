"""Times OpenCV's DIS optical flow, medium preset, from each PNG of a folder to the next, on all cores.

Prints JSON: milliseconds (of all pairs, the least of the repeats), error (mean end-point error of the first pair against a
.flo file, over the pixels whose target lies in the picture; null without one), version.
"""

import argparse
import glob
import json
import os
import sys
import time

try:
    import cv2
    import numpy as np
except ImportError:
    sys.exit(3)


def read_flo(path):
    """The (height, width, 2) vectors of a .flo file."""
    data = open(path, "rb").read()
    width, height = np.frombuffer(data, "<i4", 2, 4)
    return np.frombuffer(data, "<f4", offset=12).reshape(height, width, 2)


def end_point_error(flow, truth):
    """The mean distance in pixels where the true target lies in the picture."""
    height, width = truth.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x + truth[..., 0], y + truth[..., 1]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    return float(np.linalg.norm(flow - truth, axis=2)[inside].mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frames")
    parser.add_argument("--truth")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()

    cv2.setNumThreads(os.cpu_count())
    paths = sorted(glob.glob(os.path.join(options.frames, "*.png")))
    frames = [cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path in paths]
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    first = dis.calc(frames[0], frames[1], None)

    least = float("inf")
    for _ in range(options.repeat):
        start = time.perf_counter()
        for a, b in zip(frames, frames[1:]):
            dis.calc(a, b, None)
        least = min(least, time.perf_counter() - start)
    error = end_point_error(first, read_flo(options.truth)) if options.truth else None
    print(json.dumps({"milliseconds": 1000 * least, "error": error, "version": cv2.__version__}))


main()
