"""A build backend that builds nothing.

pip asks a source distribution's build backend for metadata before it saves the file. With the real backend pip would
first fetch jax, nanobind and CMake; this stand-in answers instead (scripts/setup/pip.ts puts it on PYTHONPATH).
"""
import os

DIST_INFO = "ale_py-0.12.1.dist-info"


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = os.path.join(metadata_directory, DIST_INFO)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "METADATA"), "w", encoding="utf-8") as file:
        file.write("Metadata-Version: 2.1\nName: ale-py\nVersion: 0.12.1\n")
    return DIST_INFO


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise RuntimeError("This stand-in backend only names the package: nothing is built from it.")
