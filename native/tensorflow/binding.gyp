# Compiles the sources that @tensorflow/tfjs-node-gpu ships against the TensorFlow libraries of the Python wheel.
# Their own binding.gyp expects the layout of the libtensorflow archive (TensorFlow 2.9, C++14); the wheel's headers
# want C++17. Passed by scripts/setup: tfjs_folder, tensorflow_folder (holds include/ and lib/).
{
  "targets": [
    {
      "target_name": "tfjs_binding",
      "sources": ["log_level.cc", "tfjs_backend.cc", "tfjs_binding.cc"],
      "include_dirs": ["<(tfjs_folder)", "<(tensorflow_folder)/include"],
      "defines": ["NAPI_VERSION=8", "NDEBUG"],
      "cflags": ["-w"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++17"],
      "library_dirs": ["<(tensorflow_folder)/lib"],
      # The loader finds the libraries two folders above the binding, in the package's deps/lib.
      "libraries": [
        "-Wl,-rpath,\\$$ORIGIN/../../deps/lib",
        "-ltensorflow",
        "-ltensorflow_framework"
      ]
    }
  ]
}
