# Two targets: ALE's own sources, untouched, as a static library (two minutes of CPU, built once), and our addon on top (seconds).
{
  "variables": {
    "ale_root": "../../vendor/ale/src",
    # ALE needs what node-gyp's defaults turn off; -O3 stays as Release has it (naming it here would remove it).
    "removed_cflags_cc": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"]
  },
  "targets": [
    {
      "target_name": "ale_core",
      "type": "static_library",
      "sources": ["<!@(node list-ale-sources.cjs <(ale_root)/ale)"],
      "include_dirs": ["include", "<(ale_root)"],
      "defines": ["NDEBUG"],
      "cflags": ["-fPIC", "-w"],
      "cflags!": ["-fno-omit-frame-pointer"],
      "cflags_cc!": ["<@(removed_cflags_cc)"],
      "cflags_cc": ["-std=c++17", "-fno-strict-aliasing"],
      "xcode_settings": {
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "GCC_ENABLE_CPP_RTTI": "YES",
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "OTHER_CPLUSPLUSFLAGS": ["-w", "-fno-strict-aliasing"],
        "MACOSX_DEPLOYMENT_TARGET": "10.15"
      },
      "direct_dependent_settings": { "include_dirs": ["include", "<(ale_root)"] }
    },
    {
      "target_name": "ale_native",
      "dependencies": ["ale_core"],
      "sources": [
        "../shared/js_errors.cc",
        "../shared/js_options.cc",
        "../shared/task_queue.cc",
        "../shared/thread_pool.cc",
        "src/addon.cc",
        "src/ale_vec_environment.cc",
        "src/area_resize.cc",
        "src/console_loader.cc",
        "src/core/core.cc",
        "src/core/core_comparison.cc",
        "src/core/core_comparison_object.cc",
        "src/core/core_play.cc",
        "src/core/core_trace.cc",
        "src/core/cpu_execute.cc",
        "src/core/cpu_loops.cc",
        "src/core/cpu_processor.cc",
        "src/core/deferred_screen.cc",
        "src/core/tia_chip.cc",
        "src/core/tia_collisions.cc",
        "src/core/tia_door.cc",
        "src/core/tia_drawing.cc",
        "src/core/tia_drill.cc",
        "src/core/tia_motion.cc",
        "src/core/tia_objects.cc",
        "src/core/tia_painter.cc",
        "src/core/tia_reads.cc",
        "src/core/tia_update.cc",
        "src/core/tia_writes.cc",
        "src/emulator.cc",
        "src/emulator_object.cc",
        "src/emulator_settings_reader.cc",
        "src/emulator_views.cc",
        "src/environment.cc",
        "src/environment_options_reader.cc",
        "src/environment_vector.cc",
        "src/environment_vector_object.cc",
        "src/envpool_environment.cc",
        "src/js_values.cc",
        "src/observation.cc",
        "src/phosphor_blend.cc",
        "src/pooling.cc",
        "src/result_arrays.cc",
        "src/result_buffers.cc",
        "src/rom.cc",
        "src/rom_reader.cc",
        "src/sb3_environment.cc",
        "src/sound_state.cc",
        "src/vector_commands.cc"
      ],
      "include_dirs": ["src", "../shared", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NDEBUG", "NAPI_VERSION=8", "NAPI_CPP_EXCEPTIONS"],
      "cflags": ["-Wall", "-Wextra", "-Wno-unused-parameter"],
      "cflags_cc!": ["<@(removed_cflags_cc)"],
      # The resize must round each product and each sum apart: a fused multiply-add would change pixels.
      "cflags_cc": ["-std=c++17", "-fexceptions", "-ffp-contract=off", "-fno-math-errno"],
      "ldflags": ["-Wl,--exclude-libs,ALL", "-Wl,-s"],
      "xcode_settings": {
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "GCC_ENABLE_CPP_RTTI": "YES",
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off", "-fno-math-errno"],
        "MACOSX_DEPLOYMENT_TARGET": "10.15"
      }
    }
  ]
}
