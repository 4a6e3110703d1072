"""Records what ale-py's ALEInterface does beyond playing: python record_ale_api.py <output folder> (ale-py 0.12.1, gymnasium)."""

import gzip
import json
import pathlib
import sys
import types

import ale_py
import numpy as np
from ale_py import roms
from ale_py.env import AtariEnv

from recording import Actions, checksum

NUM_STEPS = 160
COLOR_INTERVAL = 20
START_FRAMES = 30

# Each is one thing that only this interface can, and sound wherever there is much to hear. `changes` are calls before that step.
CASES = {
    "paddles": {"game": "breakout", "paddles": True, "bools": {"sound_obs": True}},
    "sticky-paddles": {"game": "pong", "paddles": True, "floats": {"repeat_action_probability": 0.25}},
    "paddle-limits": {"game": "kaboom", "paddles": True, "ints": {"paddle_min": 200000, "paddle_max": 400000}},
    "sound": {"game": "qbert", "bools": {"sound_obs": True}, "floats": {"repeat_action_probability": 0.25}},
    "sound-pal": {"game": "air_raid", "bools": {"sound_obs": True}},
    "averaging": {"game": "seaquest", "bools": {"color_averaging": True}},
    "averaging-skip": {"game": "space_invaders", "bools": {"color_averaging": True}, "ints": {"frame_skip": 3}},
    "life-loss": {"game": "breakout", "bools": {"truncate_on_loss_of_life": True}},
    "max-frames": {"game": "qbert", "ints": {"max_num_frames_per_episode": 60}},
    "reward-bounds": {"game": "qbert", "ints": {"reward_min": 0, "reward_max": 7, "frame_skip": 4}},
    "sticky-skip": {
        "game": "seaquest",
        "ints": {"frame_skip": 4},
        "floats": {"repeat_action_probability": 0.25},
        "bools": {"sound_obs": True},
    },
    "system-seed": {"game": "assault", "ints": {"system_random_seed": 12345}},
    "ram": {"game": "seaquest", "pokes": True},
    "mode": {"game": "space_invaders", "changes": {"0": [["setMode", 9], ["setDifficulty", 1], ["reset_game"]]}},
    "mode-later": {
        "game": "freeway",
        "changes": {
            "40": [["setMode", 3]],
            "60": [["setDifficulty", 1]],
            "80": [["reset_game"]],
            "120": [["setMode", 0], ["reset_game"]],
        },
    },
    "mode-drawn": {"game": "adventure", "changes": {"0": [["setMode", 2], ["reset_game"]]}},
}
SEED = 41


def load(game, ints={}, floats={}, bools={}):
    ale = ale_py.ALEInterface()
    ale.setLoggerMode(ale_py.LoggerMode.Error)
    ale.setInt("random_seed", SEED)
    ale.setFloat("repeat_action_probability", 0.0)
    for setter, values in ((ale.setInt, ints), (ale.setFloat, floats), (ale.setBool, bools)):
        for key, value in values.items():
            setter(key, value)
    ale.loadROM(roms.get_rom_path(game))
    return ale


def row_of(ale, step, reward):
    colored = step % COLOR_INTERVAL == 0
    return {
        "reward": int(reward),
        "lives": ale.lives(),
        "gameOver": bool(ale.game_over()),
        "terminated": bool(ale.game_over(with_truncation=False)),
        "truncated": bool(ale.game_truncated()),
        "frame": ale.getFrameNumber(),
        "episodeFrame": ale.getEpisodeFrameNumber(),
        "ram": checksum(ale.getRAM()),
        "screen": checksum(ale.getScreen()),
        "gray": checksum(ale.getScreenGrayscale()) if colored else None,
        "rgb": checksum(ale.getScreenRGB()) if colored else None,
        "sound": checksum(ale.getAudio()),
    }


def play(name, case):
    game, changes = case["game"], case.get("changes", {})
    ale = load(game, case.get("ints", {}), case.get("floats", {}), case.get("bools", {}))
    ale.reset_game()
    actions, extras = Actions(SEED, 18), Actions(SEED + 1, 65536)
    rows = []
    for step in range(NUM_STEPS):
        for call, *arguments in changes.get(str(step), []):
            getattr(ale, call)(*arguments)
        if ale.game_over():
            ale.reset_game()
        if case.get("pokes") and step % 8 == 0:
            index, value = extras.draw(2)
            ale.setRAM(int(index) % 128, int(value) % 256)
        action = int(actions.draw(1)[0])
        strength = int(extras.draw(1)[0]) / 65536 if case.get("paddles") else 1.0
        rows.append(row_of(ale, step, ale.act(action, strength)))
    return {"name": name, "seed": SEED, **case, "rows": rows}


def describe(game):
    """What a game offers; and where it begins in its last mode and difficulty, some frames after a reset."""
    ale = load(game)
    modes, difficulties = ale.getAvailableModes(), ale.getAvailableDifficulties()
    ale.setMode(modes[-1])
    ale.setDifficulty(difficulties[-1])
    ale.reset_game()
    actions = Actions(SEED, 18)
    for action in actions.draw(START_FRAMES):
        ale.act(int(action))
    return {
        "modes": list(modes),
        "difficulties": list(difficulties),
        "minimal": [a.value for a in ale.getMinimalActionSet()],
        "legal": [a.value for a in ale.getLegalActionSet()],
        "screen": list(ale.getScreenDims()),
        "frame": ale.getFrameNumber(),
        "ram": checksum(ale.getRAM()),
        "pixels": checksum(ale.getScreen()),
    }


def continuous(threshold):
    """What AtariEnv makes of random actions, and of such as lie on the threshold."""
    env = AtariEnv("breakout", continuous=True, continuous_action_threshold=threshold, frameskip=1)
    env.reset(seed=1)
    heard = []
    real = env.ale
    env.ale = types.SimpleNamespace(
        act=lambda action, strength: heard.append((int(action.value), float(strength))) or 0,
        **{name: getattr(real, name) for name in dir(real) if not name.startswith("_") and name != "act"},
    )
    random = np.random.RandomState(7)
    low, high = env.action_space.low, env.action_space.high
    drawn = [low + (high - low) * random.rand(3) for _ in range(150)]
    edges = [
        [r, a, f]
        for r in (0, threshold, 1)
        for a in (low[1], -np.pi / 2, -np.pi / 4, 0, np.pi / 3, np.pi / 2, high[1])
        for f in (0, threshold, 1)
    ]
    inputs = [np.clip(np.array(a, dtype=np.float32), low, high) for a in [*drawn, *edges]]
    for action in inputs:
        env.step(action)
    return {
        "threshold": threshold,
        "low": [float(v) for v in low],
        "high": [float(v) for v in high],
        "actions": [[float(v) for v in a] for a in inputs],
        "heard": heard,
    }


def write(folder, name, content):
    text = json.dumps(content, separators=(",", ":")).encode()
    path = pathlib.Path(folder) / f"{name}.json.gz"
    path.write_bytes(gzip.compress(text, 9, mtime=0))
    print(path.name, path.stat().st_size)


def main(folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    sums = json.loads((pathlib.Path(ale_py.__file__).parent / "roms" / "md5.json").read_text())
    unplayable = ["combat", "joust", "maze_craze", "warlords"]
    games = sorted(pathlib.Path(name).stem for name in sums if pathlib.Path(name).stem not in unplayable)
    write(folder, "games", {game: {"md5": sums.get(game) or sums[f"{game}.bin"], **describe(game)} for game in games})
    write(folder, "plays", [play(name, case) for name, case in CASES.items()])
    write(folder, "continuous", [continuous(threshold) for threshold in (0.5, 0.25, 0.7)])


main(sys.argv[1])
