"""Answers observations with Python's inference stacks and times every decision; driven by measure.ts, a line a request.

Request: {"system": ..., "observations": path of uint8 [N, 4, 84, 84], "count": N}.
Answer: {"microseconds": [N numbers], "actions": [N numbers]}. The first line printed says what there is.
"""

import argparse
import json
import sys
import time

import gymnasium
import numpy as np
import onnxruntime
import openvino
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from stable_baselines3.common.policies import ActorCriticCnnPolicy

SHAPE = (4, 84, 84)


class Calibration(CalibrationDataReader):
    """Hands out stored observations one by one."""

    def __init__(self, observations):
        self.rows = iter(observations)

    def get_next(self):
        row = next(self.rows, None)
        return None if row is None else {"observation": row[None]}


def onnx_system(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda row: int(session.run(None, {"observation": row[None]})[0].argmax())


def openvino_system(path):
    options = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    core = openvino.Core()
    request = core.compile_model(core.read_model(path), "CPU", options).create_infer_request()

    def act(row):
        request.infer({0: row[None]})
        return int(request.get_output_tensor(0).data.argmax())

    return act


def make_policy(weights, num_actions):
    space = gymnasium.spaces.Box(0, 255, SHAPE, np.uint8)
    policy = ActorCriticCnnPolicy(space, gymnasium.spaces.Discrete(num_actions), lr_schedule=lambda _: 0.0)
    policy.load_state_dict(torch.load(weights, weights_only=True), strict=True)
    return policy.eval()


def torch_system(policy, is_compiled):
    network = torch.nn.Sequential(policy.features_extractor, policy.action_net)
    forward = torch.compile(network) if is_compiled else network

    def act(row):
        with torch.inference_mode():
            return int(forward(torch.from_numpy(row[None]).float() / 255).argmax())

    return act


def measure(act, observations):
    microseconds, actions = [], []
    written = np.empty_like(observations[0])
    for row in observations:
        written[...] = row  # as an environment writes them: one after the other into one piece of memory
        start = time.perf_counter_ns()
        actions.append(act(written))
        microseconds.append((time.perf_counter_ns() - start) / 1000)
    return {"microseconds": microseconds, "actions": actions}


def read(path, count):
    return np.fromfile(path, np.uint8).reshape(count, *SHAPE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--onnx", required=True, help="the expert's graph")
    parser.add_argument("--weights", required=True, help="policy.pth")
    parser.add_argument("--actions", type=int, required=True)
    parser.add_argument("--calibration", required=True, help="uint8 [M, 4, 84, 84] for the int8 graph")
    parser.add_argument("--calibration-count", type=int, required=True)
    parser.add_argument("--quantized", required=True, help="where the int8 graph is written")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    calibration = Calibration(read(arguments.calibration, arguments.calibration_count))
    quantize_static(
        arguments.onnx,
        arguments.quantized,
        calibration,
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    policy = make_policy(arguments.weights, arguments.actions)
    systems = {
        "ONNX Runtime fp32, Python": onnx_system(arguments.onnx),
        "ONNX Runtime int8, Python": onnx_system(arguments.quantized),
        "OpenVINO fp32, Python": openvino_system(arguments.onnx),
        "PyTorch eager": torch_system(policy, is_compiled=False),
        "PyTorch compiled": torch_system(policy, is_compiled=True),
        "Stable-Baselines3 predict": lambda row: int(policy.predict(row, deterministic=True)[0]),
    }
    versions = {"torch": torch.__version__, "onnxruntime-python": onnxruntime.__version__, "openvino": openvino.__version__}
    print(json.dumps({"systems": list(systems), "versions": versions}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        observations = read(request["observations"], request["count"])
        print(json.dumps(measure(systems[request["system"]], observations)), flush=True)


main()
