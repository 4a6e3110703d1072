"""Records episodes of Gymnasium's Atari environments: python record_atari_env.py ../data/gymnasium"""

import gzip
import json
import pathlib
import sys
import zlib

import ale_py
import gymnasium
import numpy as np

gymnasium.register_envs(ale_py)

# By id and options; seeds of both halves of ALE's range, sounds, memory, ends and truncations are among them.
RUNS = [
    ("ALE/Pong-v5", {}),
    ("ALE/Breakout-v5", {"mode": 4, "difficulty": 1, "obs_type": "grayscale"}),
    ("ALE/Breakout-v5", {"max_num_frames_per_episode": 90, "obs_type": "ram"}),
    ("ALE/Breakout-v5", {"continuous": True}),
    ("ALE/SpaceInvaders-v5", {"full_action_space": True, "sound_obs": True}),
    ("ALE/AirRaid-v5", {"frameskip": 7, "repeat_action_probability": 0.0}),
    ("PongNoFrameskip-v4", {"obs_type": "grayscale"}),
    ("SeaquestNoFrameskip-v0", {}),
    ("Qbert-v0", {}),
    ("Qbert-v4", {}),
    ("Freeway-v0", {"frameskip": (1, 9)}),
]
SEEDS = [0, 42, 2**31 - 1, None]
NUM_STEPS = 60


def checksum(value):
    if isinstance(value, dict):
        return {name: checksum(part) for name, part in value.items()}
    return f"{zlib.crc32(np.ascontiguousarray(value).tobytes()):08x}"


def plain_info(info):
    plain = {"lives": info["lives"], "episodeFrameNumber": info["episode_frame_number"], "frameNumber": info["frame_number"]}
    return {**plain, "seeds": [int(seed) for seed in info["seeds"]]} if "seeds" in info else plain


def play(env, seed):
    observation, info = env.reset(seed=seed)
    rows = [{"observation": checksum(observation), "info": plain_info(info)}]
    actions = []
    for _ in range(NUM_STEPS):
        action = env.action_space.sample()
        actions.append([float(x) for x in action] if isinstance(action, np.ndarray) else int(action))
        observation, reward, terminated, truncated, info = env.step(action)
        row = {"observation": checksum(observation), "reward": float(reward)}
        rows.append({**row, "terminated": terminated, "truncated": truncated, "info": plain_info(info)})
        if terminated or truncated:
            break
    return {"seed": seed, "actions": actions, "rows": rows}


def record(id, options):
    env = gymnasium.make(id, **options)
    env.action_space.seed(1)
    episodes = [play(env, seed) for seed in SEEDS]
    spaces = [str(env.observation_space), str(env.action_space)]
    meanings = env.unwrapped.get_action_meanings()
    env.close()
    return {"id": id, "options": options, "spaces": spaces, "meanings": meanings, "episodes": episodes}


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    content = {"gymnasium": gymnasium.__version__, "ale_py": ale_py.__version__, "runs": [record(*run) for run in RUNS]}
    text = json.dumps(content, separators=(",", ":")).encode()
    (folder / "atari-env.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))
    ids = sorted(id for id, spec in gymnasium.registry.items() if str(spec.entry_point).startswith("ale_py"))
    specs = {id: {**gymnasium.registry[id].kwargs} for id in ids}
    (folder / "ids.json.gz").write_bytes(gzip.compress(json.dumps(specs, separators=(",", ":")).encode(), 9, mtime=0))
