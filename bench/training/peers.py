"""Trains an agent with a peer's PPO for some rollouts and prints, as one JSON line, the seconds that each of them took.

A rollout is collection and all updates on it: 8 environments x 128 steps, 4 epochs, minibatches of 256, PyTorch on the CPU.
"""

import argparse
import json
import sys
import time

import torch

NUM_ENVS, NUM_STEPS, NUM_EPOCHS, MINIBATCH = 8, 128, 4, 256
LEARNING_RATE, CLIP_RANGE, ENTROPY, VALUE, MAX_NORM = 2.5e-4, 0.1, 0.01, 0.5, 0.5
GAMMA, GAE_LAMBDA, ADAM_EPSILON = 0.99, 0.95, 1e-5


def pascal(game):
    return "".join(word.capitalize() for word in game.split("_"))


def train_sb3(options, kind):
    """rl-baselines3-zoo's settings for Atari: AtariWrapper, four frames, rate and clip range falling to 0."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_atari_env
    from stable_baselines3.common.vec_env import VecFrameStack

    times = []

    class Clock(BaseCallback):
        def _on_step(self):
            return True

        def _on_rollout_start(self):
            times.append(time.perf_counter())

    # Worker processes know a game only by its module.
    task = f"ale_py:{pascal(options.game)}NoFrameskip-v4"
    vector = VecFrameStack(make_atari_env(task, n_envs=NUM_ENVS, seed=options.seed, vec_env_cls=kind), n_stack=4)
    model = PPO(
        "CnnPolicy", vector, n_steps=NUM_STEPS, batch_size=MINIBATCH, n_epochs=NUM_EPOCHS, gamma=GAMMA, gae_lambda=GAE_LAMBDA,
        learning_rate=lambda left: left * LEARNING_RATE, clip_range=lambda left: left * CLIP_RANGE, ent_coef=ENTROPY,
        vf_coef=VALUE, max_grad_norm=MAX_NORM, seed=options.seed, device="cpu",
    )  # fmt: skip
    model.learn(total_timesteps=options.rollouts * NUM_ENVS * NUM_STEPS, callback=Clock())
    times.append(time.perf_counter())
    vector.close()
    return times


def sb3_dummy(options):
    from stable_baselines3.common.vec_env import DummyVecEnv

    return train_sb3(options, DummyVecEnv)


def sb3_subproc(options):
    from stable_baselines3.common.vec_env import SubprocVecEnv

    return train_sb3(options, SubprocVecEnv)


def channels_last(images):
    """uint8 [batch, 4, 84, 84] to float32 in the layout that PyTorch's convolutions are fastest in on CPUs."""
    return images.to(memory_format=torch.channels_last).float() / 255.0


class Agent(torch.nn.Module):
    """NatureCNN with a policy and a value head, orthogonal first weights."""

    def __init__(self, num_actions):
        super().__init__()
        layers = [
            torch.nn.Conv2d(4, 32, 8, 4), torch.nn.ReLU(), torch.nn.Conv2d(32, 64, 4, 2), torch.nn.ReLU(),
            torch.nn.Conv2d(64, 64, 3, 1), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(3136, 512), torch.nn.ReLU(),
        ]  # fmt: skip
        self.body = torch.nn.Sequential(*layers)
        self.actor = torch.nn.Linear(512, num_actions)
        self.critic = torch.nn.Linear(512, 1)
        for layer in self.body:
            self.start(layer, 2**0.5)
        self.start(self.actor, 0.01)
        self.start(self.critic, 1.0)

    @staticmethod
    def start(layer, gain):
        if hasattr(layer, "weight"):
            torch.nn.init.orthogonal_(layer.weight, gain)
            torch.nn.init.zeros_(layer.bias)

    def forward(self, images):
        features = self.body(images)
        return torch.log_softmax(self.actor(features), 1), self.critic(features).squeeze(1)


class Rollout:
    def __init__(self):
        size = (NUM_STEPS, NUM_ENVS)
        self.observations = torch.zeros(*size, 4, 84, 84, dtype=torch.uint8)
        self.actions = torch.zeros(size, dtype=torch.int64)
        self.log_probabilities, self.values, self.rewards, self.ended = (torch.zeros(size) for _ in range(4))


@torch.no_grad()
def collect(rollout, agent, vector, observation):
    """Fills the rollout; returns the observation behind it and the critic's values of that."""
    for step in range(NUM_STEPS):
        rollout.observations[step] = torch.from_numpy(observation)
        log_probabilities, rollout.values[step] = agent(channels_last(rollout.observations[step]))
        action = torch.multinomial(log_probabilities.exp(), 1)
        rollout.actions[step] = action.squeeze(1)
        rollout.log_probabilities[step] = log_probabilities.gather(1, action).squeeze(1)
        observation, reward, terminated, truncated, _ = vector.step(action.squeeze(1).int().numpy())
        rollout.rewards[step] = torch.as_tensor(reward)
        rollout.ended[step] = torch.as_tensor(terminated | truncated)
    return observation, agent(channels_last(torch.from_numpy(observation)))[1]


def estimate_advantages(rollout, last_values):
    advantages = torch.zeros_like(rollout.rewards)
    later = torch.zeros(NUM_ENVS)
    following = last_values
    for step in reversed(range(NUM_STEPS)):
        goes_on = 1 - rollout.ended[step]
        delta = rollout.rewards[step] + GAMMA * following * goes_on - rollout.values[step]
        later = delta + GAMMA * GAE_LAMBDA * goes_on * later
        advantages[step] = later
        following = rollout.values[step]
    return advantages


def loss_of(agent, batch):
    log_all, values = agent(channels_last(batch["observations"]))
    ratio = (log_all.gather(1, batch["actions"][:, None]).squeeze(1) - batch["log_probabilities"]).exp()
    advantages = batch["advantages"]
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    gain = torch.minimum(advantages * ratio, advantages * ratio.clamp(1 - CLIP_RANGE, 1 + CLIP_RANGE)).mean()
    entropy = -(log_all.exp() * log_all).sum(1).mean()
    return VALUE * (values - batch["targets"]).square().mean() - gain - ENTROPY * entropy


def learn(rollout, agent, optimizer, advantages):
    flat = {
        "observations": rollout.observations.flatten(0, 1),
        "actions": rollout.actions.flatten(),
        "log_probabilities": rollout.log_probabilities.flatten(),
        "advantages": advantages.flatten(),
        "targets": (advantages + rollout.values).flatten(),
    }
    for _ in range(NUM_EPOCHS):
        for rows in torch.randperm(NUM_STEPS * NUM_ENVS).split(MINIBATCH):
            optimizer.zero_grad()
            loss_of(agent, {name: values[rows] for name, values in flat.items()}).backward()
            torch.nn.utils.clip_grad_norm_(agent.parameters(), MAX_NORM)
            optimizer.step()


def plain_pytorch(options):
    """A loop in the manner of CleanRL's PPO scripts over the vector environment of ale-py, with channels-last tensors."""
    from ale_py.vector_env import AtariVectorEnv

    torch.manual_seed(options.seed)
    vector = AtariVectorEnv(options.game, num_envs=NUM_ENVS, num_threads=options.threads)
    agent = Agent(int(vector.single_action_space.n)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(agent.parameters(), LEARNING_RATE, eps=ADAM_EPSILON)
    observation, _ = vector.reset(seed=options.seed)
    rollout = Rollout()
    times = [time.perf_counter()]
    for _ in range(options.rollouts):
        observation, last_values = collect(rollout, agent, vector, observation)
        learn(rollout, agent, optimizer, estimate_advantages(rollout, last_values))
        times.append(time.perf_counter())
    vector.close()
    return times


PEERS = {"sb3-dummy": sb3_dummy, "sb3-subproc": sb3_subproc, "pytorch-loop": plain_pytorch}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", choices=PEERS, required=True)
    parser.add_argument("--game", default="pong")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--rollouts", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    times = PEERS[options.peer](options)
    seconds = [later - earlier for earlier, later in zip(times, times[1:])]
    import ale_py
    import stable_baselines3

    versions = {"torch": torch.__version__, "stable-baselines3": stable_baselines3.__version__, "ale-py": ale_py.__version__}
    json.dump({"seconds": seconds, "versions": versions}, sys.stdout)


if __name__ == "__main__":
    main()
