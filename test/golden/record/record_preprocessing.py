"""Records episodes of Gymnasium's AtariPreprocessing and FrameStackObservation: python record_preprocessing.py ../data/gymnasium"""

import gzip
import json
import pathlib
import sys

import ale_py
import gymnasium
from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation, StickyAction
from record_atari_env import checksum, plain_info

gymnasium.register_envs(ale_py)

# By game, options of the environment and of the wrapper, stack and its padding, chance of the wrapper StickyAction, steps.
RUNS = [
    ("Pong", {}, {}, None, None, 150),
    ("Breakout", {}, {"terminal_on_life_loss": True}, 4, None, 250),
    ("Breakout", {"max_num_frames_per_episode": 130}, {"noop_max": 10}, 4, None, 60),
    ("SpaceInvaders", {"repeat_action_probability": 0.0}, {"grayscale_obs": False, "screen_size": (64, 96)}, 2, None, 60),
    ("AirRaid", {}, {"scale_obs": True, "frame_skip": 3}, None, 0.5, 60),
    ("Qbert", {}, {"grayscale_newaxis": True, "screen_size": (80, 105), "noop_max": 0}, 3, None, 60),
    ("Seaquest", {}, {"screen_size": (40, 42), "frame_skip": 2}, None, None, 60),
    ("Freeway", {"max_num_frames_per_episode": 20}, {"frame_skip": 1, "screen_size": 96}, None, None, 60),
]
SEEDS = [7, 123456, None]


def play(env, seed, num_steps):
    observation, info = env.reset(seed=seed)
    rows = [{"observation": checksum(observation), "info": plain_info(info)}]
    actions = []
    for _ in range(num_steps):
        actions.append(int(env.action_space.sample()))
        observation, reward, terminated, truncated, info = env.step(actions[-1])
        row = {"observation": checksum(observation), "reward": float(reward)}
        rows.append({**row, "terminated": terminated, "truncated": truncated, "info": plain_info(info)})
        if terminated or truncated:
            break
    return {"seed": seed, "actions": actions, "rows": rows}


def record(game, options, preprocessing, stack, sticky, num_steps):
    env = AtariPreprocessing(gymnasium.make(f"ALE/{game}-v5", frameskip=1, **options), **preprocessing)
    if sticky is not None:
        env = StickyAction(env, sticky, (1, 3))
    padding = "zero" if stack == 3 else "reset"
    if stack is not None:
        env = FrameStackObservation(env, stack, padding_type=padding)
    env.action_space.seed(5)
    episodes = [play(env, seed, num_steps) for seed in SEEDS]
    fields = {"game": game, "options": options, "preprocessing": preprocessing, "stack": stack, "padding": padding}
    return {**fields, "sticky": sticky, "space": str(env.observation_space), "episodes": episodes}


folder = pathlib.Path(sys.argv[1])
content = {"gymnasium": gymnasium.__version__, "ale_py": ale_py.__version__, "runs": [record(*run) for run in RUNS]}
text = json.dumps(content, separators=(",", ":")).encode()
(folder / "atari-preprocessing.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))
