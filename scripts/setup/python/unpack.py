"""Unpacks a downloaded archive: `unpack.py sdist|tensorflow ARCHIVE FOLDER`.

In Python because pip needs it anyway, and its zip reader handles a library of 790 MB without holding it in memory.
"""
import os
import shutil
import sys
import tarfile
import zipfile

# Each library, and the name under which tfjs-node asks the linker for it.
LIBRARIES = {
    "libtensorflow_cc.so.2": "libtensorflow.so",
    "libtensorflow_framework.so.2": "libtensorflow_framework.so",
}
# All that TensorFlow's C interface includes: 14 of the wheel's 13,000 headers, and their neighbors.
HEADERS = ("tensorflow/c/", "tensorflow/core/platform/", "tsl/platform/", "xla/tsl/c/")


def unpack_sdist(archive, folder):
    """Writes the files of a source distribution without its outermost folder."""
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.partition("/")[2]
            if member.isfile() and ".." not in name.split("/"):
                write(tar.extractfile(member), os.path.join(folder, name))
                os.utime(os.path.join(folder, name), (member.mtime, member.mtime))


def unpack_tensorflow(archive, folder):
    """Writes the shared libraries to lib/ and the C headers to include/."""
    with zipfile.ZipFile(archive) as wheel:
        for name in wheel.namelist():
            path = name.partition("/")[2]
            if path in LIBRARIES:
                write(wheel.open(name), os.path.join(folder, "lib", path))
                os.symlink(path, os.path.join(folder, "lib", LIBRARIES[path]))
            elif path.endswith(".h") and path.partition("/")[2].startswith(HEADERS):
                write(wheel.open(name), os.path.join(folder, path))


def write(source, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with source, open(path, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


if __name__ == "__main__":
    kind, archive, folder = sys.argv[1:]
    {"sdist": unpack_sdist, "tensorflow": unpack_tensorflow}[kind](archive, folder)
