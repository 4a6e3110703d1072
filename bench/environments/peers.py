"""The peers' vector environments, stepped on command.

Reads one JSON line a command, {"open": {...}} or {"steps": n}, and answers each with one JSON line: seconds, and the sum of
the rewards. Nothing but the steps is timed; the actions have been drawn before.
"""

import json
import sys
import time

import numpy as np

SEED = 1


def ale_vec(game, num_envs, num_threads):
    from ale_py.vector_env import AtariVectorEnv

    vector = AtariVectorEnv(game, num_envs=num_envs, num_threads=num_threads)
    vector.reset(seed=SEED)
    return vector, lambda actions: vector.step(actions)[1]


def pascal(game):
    return "".join(word.capitalize() for word in game.split("_"))


def envpool(game, num_envs, num_threads):
    import envpool

    pool = envpool.make_gymnasium(f"{pascal(game)}-v5", num_envs=num_envs, num_threads=num_threads, seed=SEED)
    pool.reset()
    return pool, lambda actions: pool.step(actions)[1]


def sb3(game, num_envs, num_threads):
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecFrameStack, VecTransposeImage

    kind = DummyVecEnv if num_threads == 1 else SubprocVecEnv
    # Worker processes know a game only by its module.
    task = f"ale_py:{pascal(game)}NoFrameskip-v4"
    vector = make_atari_env(task, n_envs=num_envs, seed=SEED, vec_env_cls=kind)
    vector = VecTransposeImage(VecFrameStack(vector, n_stack=4))
    vector.reset()
    return vector, lambda actions: vector.step(actions)[1]


def gymnasium(game, num_envs, num_threads):
    import gymnasium as gym
    from gymnasium.wrappers import AtariPreprocessing, FrameStackObservation

    def make():
        return FrameStackObservation(AtariPreprocessing(gym.make(f"ale_py:{pascal(game)}NoFrameskip-v4")), 4)

    kind = gym.vector.SyncVectorEnv if num_threads == 1 else gym.vector.AsyncVectorEnv
    vector = kind([make] * num_envs)
    vector.reset(seed=SEED)
    return vector, lambda actions: vector.step(actions)[1]


PEERS = {"ale-vec": ale_vec, "envpool": envpool, "sb3": sb3, "gymnasium": gymnasium}


def main():
    step = vector = actions = None
    for line in sys.stdin:
        command = json.loads(line)
        if "open" in command:
            options = command["open"]
            vector, step = PEERS[options["peer"]](options["game"], options["numEnvs"], options["numThreads"])
            actions = np.array(options["actions"], dtype=np.int32).reshape(-1, options["numEnvs"])
            answer = {}
        else:
            rewards = np.zeros(len(actions[0]))
            begin = time.perf_counter()
            for index in range(command["steps"]):
                rewards += step(actions[index % len(actions)])
            answer = {"seconds": time.perf_counter() - begin, "rewards": float(rewards.sum())}
        print(json.dumps(answer), flush=True)
    vector.close()


if __name__ == "__main__":
    main()
