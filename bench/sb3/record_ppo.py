"""Records what Stable-Baselines3's PPO computes on one small rollout: advantages, losses, and weights after three updates.

Writes test/golden/data/ppo/sb3-rollout.json.gz; see the README there.
"""

import gzip
import json
import sys

import gymnasium
import numpy as np
import stable_baselines3
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.logger import configure
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor

NUM_STEPS, NUM_ENVS, NUM_ACTIONS, GAMMA = 8, 3, 3, 0.99


class Extractor(BaseFeaturesExtractor):
    def __init__(self, space):
        super().__init__(space, 16)
        self.cnn = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 4, 2), torch.nn.ReLU(), torch.nn.Flatten())
        self.linear = torch.nn.Sequential(torch.nn.Linear(100, 16), torch.nn.ReLU())

    def forward(self, observations):
        return self.linear(self.cnn(observations))


class Silent(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(0, 255, (1, 12, 12), np.uint8)
    action_space = gymnasium.spaces.Discrete(NUM_ACTIONS)

    def reset(self, **_):
        return np.zeros((1, 12, 12), np.uint8), {}

    def step(self, _):
        return np.zeros((1, 12, 12), np.uint8), 0.0, False, False, {}


def flat(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def weights(policy):
    wanted = ("features_extractor.", "action_net.", "value_net.")
    return {k: {"shape": list(v.shape), "data": flat(v)} for k, v in policy.state_dict().items() if k.startswith(wanted)}


def main(path):
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    env = stable_baselines3.common.vec_env.DummyVecEnv([Silent] * NUM_ENVS)
    model = PPO(
        "CnnPolicy", env, n_steps=NUM_STEPS, batch_size=NUM_STEPS * NUM_ENVS, n_epochs=3, learning_rate=2.5e-3, clip_range=0.1,
        ent_coef=0.01, vf_coef=0.5, gamma=GAMMA, gae_lambda=0.95, device="cpu",
        policy_kwargs={"features_extractor_class": Extractor, "net_arch": []},
    )
    model.set_logger(configure(format_strings=[]))
    model._current_progress_remaining = 1.0
    with torch.no_grad():  # a policy that prefers something
        model.policy.action_net.weight.normal_(0, 0.5)
    before = weights(model.policy)
    buffer = model.rollout_buffer
    buffer.reset()
    shape = (NUM_STEPS, NUM_ENVS)
    observations = random.integers(0, 256, (*shape, 1, 12, 12), dtype=np.uint8)
    rewards = random.integers(-1, 2, shape).astype(np.float32)
    dones = random.random(shape) < 0.2
    truncated = dones & (random.random(shape) < 0.5)
    terminal_values = random.normal(size=shape).astype(np.float32) * truncated
    last_values = torch.tensor(random.normal(size=NUM_ENVS).astype(np.float32))
    starts = np.zeros(NUM_ENVS)
    for t in range(NUM_STEPS):
        with torch.no_grad():
            actions, values, log_probs = model.policy(torch.as_tensor(observations[t]))
        # Older probabilities differ from the present ones, so that the ratio is clipped here and there.
        log_probs = log_probs + torch.as_tensor(random.normal(0, 0.1, NUM_ENVS).astype(np.float32))
        # As OnPolicyAlgorithm.collect_rollouts does for episodes that were cut off.
        bootstrapped = rewards[t] + GAMMA * terminal_values[t]
        buffer.add(observations[t], actions.numpy().reshape(-1, 1), bootstrapped, starts, values, log_probs)
        starts = dones[t].astype(np.float32)
    buffer.compute_returns_and_advantage(last_values, dones[-1])
    record = {
        "stableBaselines3": stable_baselines3.__version__, "torch": torch.__version__,
        "numSteps": NUM_STEPS, "numEnvs": NUM_ENVS, "before": before,
        "observations": observations.ravel().tolist(), "actions": flat(buffer.actions), "rewards": flat(rewards),
        "dones": flat(dones), "truncated": flat(truncated), "terminalValues": flat(terminal_values),
        "lastValues": flat(last_values), "values": flat(buffer.values), "logProbabilities": flat(buffer.log_probs),
        "advantages": flat(buffer.advantages), "valueTargets": flat(buffer.returns),
    }
    model.train()
    logged = model.logger.name_to_value
    names = ("policy_gradient_loss", "value_loss", "entropy_loss", "approx_kl", "clip_fraction", "explained_variance")
    record["measures"] = {name: float(logged[f"train/{name}"]) for name in names}
    record["after"] = weights(model.policy)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(json.dumps(record).encode())


main(sys.argv[1])
