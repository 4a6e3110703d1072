# One addon; the kernels are compiled once for each instruction set, with its own flags, and chosen when the addon runs.
{
  "variables": {
    "removed_cflags_cc": ["-fno-exceptions", "-std=gnu++17", "-std=gnu++20"],
    # No fused multiply-adds but those that are asked for, so that paths differ only where they say so.
    "common_cflags_cc": ["-std=c++17", "-ffp-contract=off", "-fno-math-errno"]
  },
  "target_defaults": {
    "cflags": ["-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-maybe-uninitialized", "-fPIC", "-fvisibility=hidden"],
    "cflags!": ["-fno-omit-frame-pointer"],
    "cflags_cc!": ["<@(removed_cflags_cc)"],
    "cflags_cc": ["<@(common_cflags_cc)"],
    "xcode_settings": {
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
      "MACOSX_DEPLOYMENT_TARGET": "10.15"
    }
  },
  "targets": [
    {
      "target_name": "engine_native",
      "sources": [
        "../shared/js_errors.cc",
        "../shared/js_options.cc",
        "../shared/thread_pool.cc",
        "src/addon.cc",
        "src/batch_object.cc",
        "src/bfloat16.cc",
        "src/description.cc",
        "src/description_reader.cc",
        "src/dispatch.cc",
        "src/gate.cc",
        "src/heads.cc",
        "src/image_input.cc",
        "src/integer_plan.cc",
        "src/integer_sums.cc",
        "src/kernels_plain.cc",
        "src/layer.cc",
        "src/layer_plan.cc",
        "src/network.cc",
        "src/perceptron.cc",
        "src/pool.cc",
        "src/recomputed.cc",
        "src/residual_stage.cc",
        "src/session.cc",
        "src/session_batch.cc",
        "src/session_object.cc",
        "src/session_options.cc",
        "src/windows.cc"
      ],
      "include_dirs": ["../shared", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NDEBUG", "NAPI_VERSION=8", "NAPI_CPP_EXCEPTIONS"],
      "cflags_cc": ["-fexceptions"],
      "ldflags": ["-Wl,-s"],
      "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(common_cflags_cc)"] },
      "conditions": [
        ["target_arch=='x64'", { "dependencies": ["engine_avx2", "engine_avx512", "engine_avx512_vnni"] }],
        ["target_arch=='arm64'", { "sources": ["src/kernels_neon.cc"] }]
      ]
    }
  ],
  "conditions": [
    ["target_arch=='x64'", {
      "variables": {
        "avx2_flags": ["-mavx2", "-mfma", "-mbmi", "-mbmi2"],
        "avx512_flags": ["-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mfma", "-mbmi", "-mbmi2"]
      },
      "targets": [
        {
          "target_name": "engine_avx2",
          "type": "static_library",
          "sources": ["src/kernels_avx2.cc"],
          "cflags_cc": ["<@(avx2_flags)"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(common_cflags_cc)", "<@(avx2_flags)"] }
        },
        {
          "target_name": "engine_avx512",
          "type": "static_library",
          "sources": ["src/kernels_avx512.cc"],
          "cflags_cc": ["<@(avx512_flags)"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(common_cflags_cc)", "<@(avx512_flags)"] }
        },
        {
          "target_name": "engine_avx512_vnni",
          "type": "static_library",
          "sources": ["src/kernels_avx512.cc"],
          "cflags_cc": ["<@(avx512_flags)", "-mavx512vnni"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(common_cflags_cc)", "<@(avx512_flags)", "-mavx512vnni"] }
        }
      ]
    }]
  ]
}
