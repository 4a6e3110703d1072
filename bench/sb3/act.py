"""Loads a policy.pth into Stable-Baselines3's own policy, strictly, and acts on stored observations."""

import argparse
import json

import gymnasium
import numpy as np
import torch
from stable_baselines3.common.policies import ActorCriticCnnPolicy

parser = argparse.ArgumentParser()
parser.add_argument("weights")
parser.add_argument("observations", help="uint8 [N, 4, 84, 84], raw")
parser.add_argument("--actions", type=int, required=True)
arguments = parser.parse_args()

torch.set_num_threads(1)
policy = ActorCriticCnnPolicy(
    gymnasium.spaces.Box(0, 255, (4, 84, 84), np.uint8),
    gymnasium.spaces.Discrete(arguments.actions),
    lr_schedule=lambda _: 0.0,
)
policy.load_state_dict(torch.load(arguments.weights, weights_only=True), strict=True)
observations = np.fromfile(arguments.observations, np.uint8).reshape(-1, 4, 84, 84)
with torch.no_grad():
    batch = torch.from_numpy(observations)
    logits = policy.action_net(policy.mlp_extractor.forward_actor(policy.extract_features(batch)))
    values = policy.predict_values(batch)
actions, _ = policy.predict(observations, deterministic=True)
print(json.dumps({"actions": actions.tolist(), "logits": logits.tolist(), "values": values.flatten().tolist()}))
