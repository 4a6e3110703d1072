"""Records what Gymnasium's spaces draw and how they read: python record_spaces.py ../data/gymnasium"""

import json
import pathlib
import sys

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple

SEEDS = [0, 1, 42, 2**31 - 1, 2**40 + 7]
NUM_SAMPLES = 6


def spaces():
    """By the TypeScript that makes the same."""
    return {
        "discrete": Discrete(6),
        "one": Discrete(1),
        "started": Discrete(5, start=-2),
        "bytes": Box(0, 255, (2, 3), np.uint8),
        "narrow": Box(np.array([1, 2, 3], np.uint8), np.array([1, 20, 255], np.uint8), dtype=np.uint8),
        "floats": Box(-1.5, 2.0, (3,), np.float32),
        "polar": Box(np.array([0, -np.pi, 0], np.float32), np.array([1, np.pi, 1], np.float32), dtype=np.float32),
        "places": MultiDiscrete([3, 2, 18]),
        "shifted": MultiDiscrete([3, 2], start=[1, -4]),
        "bits": MultiBinary(11),
        "table": MultiBinary([2, 3]),
        "tuple": Tuple([Discrete(4), MultiBinary(3)]),
        "dict": Dict({"sound": Box(0, 255, (4,), np.uint8), "image": Dict({"x": Discrete(9)})}),
    }


def plain(value):
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return [float(x) if value.dtype.kind == "f" else int(x) for x in value.flatten()]
    return int(value)


def record(space):
    samples = {}
    for seed in SEEDS:
        space.seed(seed)
        samples[seed] = [plain(space.sample()) for _ in range(NUM_SAMPLES)]
    return {"text": str(space), "samples": samples}


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
content = {"gymnasium": gymnasium.__version__, "numpy": np.__version__}
content["spaces"] = {name: record(space) for name, space in spaces().items()}
(folder / "spaces.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
