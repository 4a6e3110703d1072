"""The peers' vector environments, stepped on command.

Reads one JSON line a command, {"open": {...}} or {"steps": n}, and answers each with one JSON line: what opening took, in
seconds and megabytes; or seconds, and the sum of the rewards. The actions have been drawn before.
"""

import json
import os
import sys
import time

import numpy as np

SEED = 1


def resident_megabytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def ale_vec(game, num_envs, num_threads, batch_size):
    from ale_py.vector_env import AtariVectorEnv

    vector = AtariVectorEnv(game, num_envs=num_envs, num_threads=num_threads)
    vector.reset(seed=SEED)
    return vector, lambda actions: vector.step(actions)[1]


def pascal(game):
    return "".join(word.capitalize() for word in game.split("_"))


def envpool(game, num_envs, num_threads, batch_size):
    import envpool

    task = f"{pascal(game)}-v5"
    pool = envpool.make_gymnasium(
        task, num_envs=num_envs, batch_size=batch_size, num_threads=num_threads, seed=SEED
    )
    if batch_size == num_envs:
        pool.reset()
        return pool, lambda actions: pool.step(actions)[1]
    pool.async_reset()
    received = [pool.recv()]

    def step(actions):
        pool.send(actions[:batch_size], received[0][4]["env_id"])
        received[0] = pool.recv()
        return received[0][1]

    return pool, step


def sb3(game, num_envs, num_threads, batch_size):
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecFrameStack, VecTransposeImage

    kind = DummyVecEnv if num_threads == 1 else SubprocVecEnv
    # Worker processes know a game only by its module.
    task = f"ale_py:{pascal(game)}NoFrameskip-v4"
    vector = make_atari_env(task, n_envs=num_envs, seed=SEED, vec_env_cls=kind)
    vector = VecTransposeImage(VecFrameStack(vector, n_stack=4))
    vector.reset()
    return vector, lambda actions: vector.step(actions)[1]


def gymnasium(game, num_envs, num_threads, batch_size):
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
            open_peer = PEERS[options["peer"]]
            open_peer(options["game"], 1, 1, 1)[0].close()  # what is loaded once
            before, begin = resident_megabytes(), time.perf_counter()
            sizes = [options["numEnvs"], options["numThreads"], options["batchSize"]]
            vector, step = open_peer(options["game"], *sizes)
            seconds = time.perf_counter() - begin
            actions = np.array(options["actions"], dtype=np.int32).reshape(-1, options["numEnvs"])
            answer = {"seconds": seconds, "megabytes": resident_megabytes() - before}
        else:
            rewards = 0.0
            begin = time.perf_counter()
            for index in range(command["steps"]):
                rewards += float(step(actions[index % len(actions)]).sum())
            answer = {"seconds": time.perf_counter() - begin, "rewards": rewards}
        print(json.dumps(answer), flush=True)
    vector.close()


if __name__ == "__main__":
    main()
