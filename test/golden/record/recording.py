"""What the recorders share: actions, no-op counts, checksums and the file format that ../protocol-data.ts reads."""

import base64
import gzip
import json
import pathlib
import zlib

import numpy as np

# Five games of the usual size, and one whose screen is higher.
GAMES = ["pong", "qbert", "breakout", "space_invaders", "seaquest", "air_raid"]
NUM_ENVS = 2
NUM_STEPS = 400
SEED = 90
# Steps whose observation is kept whole, of the first environment.
WHOLE_STEPS = [150]


class Actions:
    """A linear congruential generator, its upper half modulo the number of actions."""

    def __init__(self, seed, num_actions):
        self.state, self.num_actions = seed, num_actions

    def draw(self, count):
        return np.array([self._next() for _ in range(count)])

    def _next(self):
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return (self.state >> 16) % self.num_actions


class NoopCounts:
    """Counts from 1 to 30 as ztw-atari draws them from an episode's seed: MT19937 and Lemire's bounded method."""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)

    def draw(self, noop_max=30):
        threshold = (2**32 - noop_max) % noop_max
        while True:
            product = int(self.random.randint(0, 2**32, dtype=np.uint64)) * noop_max
            if product % 2**32 >= threshold:
                return 1 + (product >> 32)


def checksum(array):
    return f"{zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"


class Recording:
    """Columns of one recording, one row a step, one entry an environment."""

    def __init__(self, game, kind, **settings):
        self.game, self.kind = game, kind
        self.fields = {"game": game, "kind": kind, "seed": SEED, "num_envs": NUM_ENVS, **settings}
        self.columns = {}
        self.whole = {}

    def reset(self, observations):
        self.fields["first_observation"] = [checksum(o) for o in observations]

    def step(self, step, observations, **values):
        self._append("observation", [checksum(o) for o in observations])
        for name, column in values.items():
            self._append(name, [None if v is None else (v if isinstance(v, str) else int(v)) for v in column])
        self._keep(step, observations)

    def write(self, folder):
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        content = {**self.fields, "columns": self.columns, "whole": self.whole}
        text = json.dumps(content, separators=(",", ":")).encode()
        path = pathlib.Path(folder) / f"{self.game}-{self.kind}.json.gz"
        path.write_bytes(gzip.compress(text, 9, mtime=0))
        print(path.name, path.stat().st_size, {k: sum(map(sum, v)) for k, v in self.columns.items() if k in ("terminated", "truncated")})

    def _append(self, name, row):
        self.columns.setdefault(name, []).append(row)

    def _keep(self, step, observations):
        if step in WHOLE_STEPS:
            packed = zlib.compress(np.ascontiguousarray(observations[0]).tobytes(), 9)
            self.whole[str(step)] = base64.b64encode(packed).decode()
