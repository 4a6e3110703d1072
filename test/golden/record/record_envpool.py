"""Records EnvPool's X-v5 environments, step by step: python record_envpool.py <output folder>."""

import sys

import envpool
import numpy as np

from recording import GAMES, NUM_ENVS, NUM_STEPS, SEED, Actions, Recording

# EnvPool's defaults, and lives with signs of rewards as agents are trained on; a cap on steps in the last.
KINDS = {
    "envpool": {},
    "envpool-lives": {"episodic_life": True, "reward_clip": True},
    "envpool-capped": {"episodic_life": True, "max_episode_steps": 83},
}
CAPPED_GAMES = ["qbert"]


def task_id(game):
    return "".join(word.capitalize() for word in game.split("_")) + "-v5"


def record(game, kind):
    # Environment i has the seed SEED + i, for its no-ops and for ALE.
    pool = envpool.make_gymnasium(task_id(game), num_envs=NUM_ENVS, seed=SEED, **KINDS[kind])
    num_actions = int(pool.action_space.n)
    cap = {"max_frames": 4 * KINDS[kind]["max_episode_steps"]} if kind == "envpool-capped" else {}
    recording = Recording(game, kind, num_actions=num_actions, autoreset="next-step", **cap)
    actions = Actions(SEED, num_actions)
    observations, _ = pool.reset()
    recording.reset(observations)
    for step in range(NUM_STEPS):
        observations, rewards, terminated, truncated, info = pool.step(actions.draw(NUM_ENVS).astype(np.int32))
        columns = {"reward": rewards, "terminated": terminated, "truncated": truncated, "lives": info["lives"]}
        recording.step(step, observations, **columns)
    recording.write(sys.argv[1])
    pool.close()


for game in GAMES:
    for kind in KINDS:
        if kind != "envpool-capped" or game in CAPPED_GAMES:
            record(game, kind)
