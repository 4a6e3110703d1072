"""Plays one game with an exported policy, using ale-py and ONNX Runtime and nothing of ztw-atari.

Writes one JSON line for each step, {"action", "exit", "reward"}, and a last one with what ended the game; the exit is -1 where an action
goes on without a decision. Game and
action meanings come from the metadata inside the ONNX file; the rules are the protocol ref-clean.
"""

import argparse
import json
import sys

import numpy as np
import onnxruntime
from ale_py.vector_env import AtariVectorEnv

# ref-clean: sticky actions 0.1, no no-op start, FIRE at reset, whole games, rewards as they are; ale-py's defaults give
# the rest: frame skip 4, maximum of two gray screens, 84x84, stack of 4, 108,000 frames.
REF_CLEAN = {
    "repeat_action_probability": 0.1,
    "noop_max": 0,
    "use_fire_reset": True,
    "life_loss_info": False,
    "reward_clipping": False,
}
# The exit of a step without a decision.
NO_EXIT = -1
# ref-clean also cuts a game that earns nothing for this many decisions.
STUCK_DECISIONS = 4500


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="ONNX file written by `ztw export`")
    parser.add_argument("--seed", type=int, required=True, help="seed of the emulator")
    parser.add_argument("--tau", type=float, default=0.9, help="stop when confidence is above")
    return parser.parse_args()


class Policy:
    """One decision at a time from an ONNX file: an early-exit graph, or the expert's."""

    def __init__(self, path, tau):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        self.stops_early = self.metadata["graph"] == "early-exit"
        self.holds = "held" in [output.name for output in self.session.get_outputs()]
        self.tau = np.array(tau, dtype=np.float32)

    def decide(self, observations):
        """Greedy action, exit, and steps that the action goes on for, for observations of shape [1, 4, 84, 84]."""
        if not self.stops_early:
            (logits,) = self.session.run(["logits"], {"observation": observations})
            return int(logits[0].argmax()), 0, 0
        inputs = {"observation": observations, "tau": self.tau}
        names = ["logits", "exit_index"] + (["held"] if self.holds else [])
        logits, exit_index, *held = self.session.run(names, inputs)
        # argmax: the first of equals
        return int(logits[0].argmax()), int(exit_index[0]), int(held[0][0]) if held else 0


def check_actions(environment, metadata):
    meanings = [action.name for action in environment.ale.get_action_set()]
    if meanings != json.loads(metadata["action_meanings"]):
        sys.exit(f"ale-py's actions are {meanings}, the model's {metadata['action_meanings']}")


def play(policy, seed):
    """Yields a record for each step of one game, and one for its end."""
    environment = AtariVectorEnv(policy.metadata["game"], num_envs=1, num_threads=1, **REF_CLEAN)
    check_actions(environment, policy.metadata)
    observations, _ = environment.reset(seed=seed)
    num_without_reward = num_held = 0
    terminated = truncated = stuck = False
    while not (terminated or truncated or stuck):
        if num_held > 0:
            num_held, exit_index = num_held - 1, NO_EXIT
        else:
            action, exit_index, num_held = policy.decide(observations)
        observations, rewards, terminations, truncations, _ = environment.step(np.array([action]))
        reward, terminated, truncated = int(rewards[0]), bool(terminations[0]), bool(truncations[0])
        num_without_reward = 0 if reward else num_without_reward + 1
        stuck = num_without_reward == STUCK_DECISIONS
        yield {"action": action, "exit": exit_index, "reward": reward}
    environment.close()
    yield {"terminated": terminated, "truncated": truncated or (stuck and not terminated)}


def main():
    arguments = parse_arguments()
    policy = Policy(arguments.model, arguments.tau)
    for record in play(policy, arguments.seed):
        print(json.dumps(record))


if __name__ == "__main__":
    main()
