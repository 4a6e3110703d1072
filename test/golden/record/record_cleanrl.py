"""Records the environments of CleanRL's ppo_atari, step by step: python record_cleanrl.py <output folder>.

The wrappers and their order are those of that script, with the versions of gymnasium and Stable-Baselines3 that it asks for:
requirements-cleanrl.txt, in an environment of its own.
"""

import sys

import gymnasium
import numpy as np
from ale_py.env import AtariEnv
from stable_baselines3.common.atari_wrappers import (
    ClipRewardEnv,
    EpisodicLifeEnv,
    FireResetEnv,
    MaxAndSkipEnv,
    NoopResetEnv,
)

from recording import GAMES, NUM_ENVS, NUM_STEPS, SEED, Actions, NoopCounts, Recording, checksum


def make(game, seed):
    # XNoFrameskip-v4, made without this gymnasium's registry, which ale-py no longer knows.
    environment = AtariEnv(
        game=game, frameskip=1, repeat_action_probability=0.0, max_num_frames_per_episode=108_000
    )
    environment = gymnasium.wrappers.RecordEpisodeStatistics(environment)
    environment = NoopResetEnv(environment, noop_max=30)
    draw_noops_from(environment, NoopCounts(seed))
    environment = MaxAndSkipEnv(environment, skip=4)
    environment = EpisodicLifeEnv(environment)
    if "FIRE" in environment.unwrapped.get_action_meanings():
        environment = FireResetEnv(environment)
    environment = ClipRewardEnv(environment)
    environment = gymnasium.wrappers.ResizeObservation(environment, (84, 84))
    environment = gymnasium.wrappers.GrayScaleObservation(environment)
    return gymnasium.wrappers.FrameStack(environment, 4)


def draw_noops_from(wrapper, counts):
    reset = wrapper.reset

    def reset_with_our_count(**options):
        wrapper.override_num_noops = counts.draw()
        return reset(**options)

    wrapper.reset = reset_with_our_count


class Player:
    """One environment that is reset in the step that ends its episode, as a vector environment would."""

    def __init__(self, game, seed):
        self.environment = make(game, seed)
        self.emulator = self.environment.unwrapped.ale

    def reset(self):
        return np.asarray(self.environment.reset()[0])

    def step(self, action):
        observation, reward, terminated, truncated, _ = self.environment.step(action)
        final = checksum(np.asarray(observation)) if terminated or truncated else None
        observation = self.reset() if final else np.asarray(observation)
        lives, frame = self.emulator.lives(), self.emulator.getEpisodeFrameNumber()
        return observation, reward, terminated, truncated, lives, frame, final


def record(game):
    players = [Player(game, SEED + index) for index in range(NUM_ENVS)]
    num_actions = int(players[0].environment.action_space.n)
    recording = Recording(game, "cleanrl", num_actions=num_actions)
    actions = Actions(SEED, num_actions)
    recording.reset([player.reset() for player in players])
    names = ["reward", "terminated", "truncated", "lives", "frame", "final"]
    for step in range(NUM_STEPS):
        played = [player.step(action) for player, action in zip(players, actions.draw(NUM_ENVS))]
        observations, *columns = zip(*played)
        recording.step(step, observations, **dict(zip(names, columns)))
    recording.write(sys.argv[1])


for game in GAMES:
    record(game)
