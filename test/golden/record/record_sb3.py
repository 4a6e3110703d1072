"""Records Stable-Baselines3's make_atari_env, step by step: python record_sb3.py <output folder>."""

import sys

import ale_py
import gymnasium
from stable_baselines3.common.atari_wrappers import NoopResetEnv
from stable_baselines3.common.env_util import make_atari_env
from stable_baselines3.common.vec_env import VecFrameStack, VecTransposeImage

from recording import GAMES, NUM_ENVS, NUM_STEPS, SEED, Actions, NoopCounts, Recording, checksum

gymnasium.register_envs(ale_py)

# Whole games as they are evaluated, and lives with signs of rewards as they are trained on; a cap on frames in the last.
KINDS = {
    "sb3": {"terminal_on_life_loss": False, "clip_reward": False},
    "sb3-lives": {"terminal_on_life_loss": True, "clip_reward": True},
    "sb3-capped": {"terminal_on_life_loss": True, "clip_reward": False},
}
MAX_FRAMES = 330
CAPPED_GAMES = ["pong", "qbert", "seaquest"]


def environment_id(game):
    return "".join(word.capitalize() for word in game.split("_")) + "NoFrameskip-v4"


def set_noops(environment, seed):
    """Draws the no-op counts of every reset from our stream instead of NumPy's PCG64."""
    wrapper = environment
    while not isinstance(wrapper, NoopResetEnv):
        wrapper = wrapper.env
    counts, reset = NoopCounts(seed), wrapper.reset

    def reset_with_our_count(**options):
        wrapper.override_num_noops = counts.draw()
        return reset(**options)

    wrapper.reset = reset_with_our_count


def make(game, kind):
    env_kwargs = {"max_num_frames_per_episode": MAX_FRAMES} if kind == "sb3-capped" else {}
    vector = make_atari_env(
        environment_id(game), n_envs=NUM_ENVS, seed=SEED, wrapper_kwargs=KINDS[kind], env_kwargs=env_kwargs
    )
    for index, environment in enumerate(vector.envs):
        set_noops(environment, SEED + index)
    return VecTransposeImage(VecFrameStack(vector, n_stack=4))


def record(game, kind):
    vector = make(game, kind)
    cap = {"max_frames": MAX_FRAMES} if kind == "sb3-capped" else {}
    recording = Recording(game, kind, num_actions=int(vector.action_space.n), **cap)
    actions = Actions(SEED, vector.action_space.n)
    recording.reset(vector.reset())
    for step in range(NUM_STEPS):
        observations, rewards, dones, infos = vector.step(actions.draw(NUM_ENVS))
        truncated = [info["TimeLimit.truncated"] for info in infos]
        recording.step(
            step,
            observations,
            reward=rewards,
            terminated=[done and not cut for done, cut in zip(dones, truncated)],
            truncated=truncated,
            lives=[environment.unwrapped.ale.lives() for environment in vector.venv.venv.envs],
            frame=[environment.unwrapped.ale.getEpisodeFrameNumber() for environment in vector.venv.venv.envs],
            final=[final_checksum(info) for info in infos],
            # Of the Monitor below the wrappers: a whole game's, unclipped.
            game_return=[info["episode"]["r"] if "episode" in info else None for info in infos],
        )
    recording.write(sys.argv[1])
    vector.close()


def final_checksum(info):
    return checksum(info["terminal_observation"]) if "terminal_observation" in info else None


for game in GAMES:
    for kind in KINDS:
        if kind != "sb3-capped" or game in CAPPED_GAMES:
            record(game, kind)
