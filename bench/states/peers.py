"""Times ale-py's states: prints one JSON line with a game's microseconds of each act, and the bytes of a state."""

import json
import pickle
import sys
import time

import ale_py
import numpy as np


def main(game, num_frames, count):
    ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
    ale = ale_py.ALEInterface()
    ale.setInt("random_seed", 1)
    ale.loadROM(ale_py.roms.get_rom_path(game))
    actions = ale.getMinimalActionSet()
    random = np.random.default_rng(1)
    for _ in range(num_frames):
        ale.act(actions[random.integers(len(actions))])
        if ale.game_over():
            ale.reset_game()
    state = ale.cloneState(include_rng=True)
    data = pickle.dumps(state)
    acts = {
        "clone": lambda: ale.cloneState(include_rng=True),
        "restore": lambda: ale.restoreState(state),
        "serialize": lambda: pickle.dumps(state),
        "deserialize": lambda: ale.restoreState(pickle.loads(data)),
    }
    print(json.dumps({"microseconds": {name: measure(act, count) for name, act in acts.items()}, "bytes": len(data)}))


def measure(act, count):
    for _ in range(count // 10 + 1):
        act()
    began = time.perf_counter()
    for _ in range(count):
        act()
    return (time.perf_counter() - began) / count * 1e6


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
