/** What set-up downloads: two Python packages, each pinned to one file by its sha256. */

/** One file of the Python package index. */
export interface Pin {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly numBytes: number;
  /** Free space that downloading and unpacking take, in bytes. */
  readonly spaceNeeded: number;
  /** What makes pip choose exactly this file, whatever Python runs it. */
  readonly pipArguments: readonly string[];
}

/** The Arcade Learning Environment: C++ sources and the ROMs in one source distribution. */
export const alePin: Pin = {
  name: "ale-py",
  version: "0.12.1",
  file: "ale_py-0.12.1.tar.gz",
  sha256: "c503d574c5983e1063b451201ccb779d935919c0f6bf116fb0f4f8aa4c86d249",
  numBytes: 11_460_017,
  spaceNeeded: 200e6,
  // pip asks a source distribution's build backend for its name: python/scikit_build_core/build.py answers.
  pipArguments: ["--no-build-isolation", "--no-binary", "ale-py", "--ignore-requires-python"],
};

/** TensorFlow's shared libraries and C headers, out of the wheel for CPython 3.11. */
export const tensorflowPin: Pin = {
  name: "tensorflow-cpu",
  version: "2.21.0",
  file: "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  numBytes: 273_829_956,
  spaceNeeded: 1.5e9,
  pipArguments: [
    ...["--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.11"],
    ...["--abi", "cp311", "--platform", "manylinux_2_27_x86_64"],
  ],
};
