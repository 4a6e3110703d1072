/** What each subcommand does, in the order of `ztw --help`, which loads none of them. */
export const summaries = {
  setup:
    "Download and compile the native parts: the emulator, the engine, and with --training TensorFlow too.",
  doctor: "Check every tool and part; the exit code is 0 when evaluate and record can run.",
  games: "List the games that can be played, with their modes, difficulties, actions and ROMs.",
  demo: "Distill, evaluate and record on the shipped experts: the main job, shortened to some minutes.",
  train: "Train an expert with PPO.",
  distill: "Train internal classifiers to imitate a frozen expert.",
  evaluate: "Measure return against computation over thresholds tau.",
  tune: "Choose the cheapest threshold that loses no more than you allow, and confirm it on fresh seeds.",
  measure: "Say what each exit knows: agreement with the expert, calibration, hindsight improvability.",
  reproduce: "Make the whole comparison of methods: distill, sweep, measure and tune several models of each.",
  campaign:
    "Run a study of your own as a graph of jobs: train, distill, sweep, tune, report; finished work is never repeated.",
  worker: "Do the jobs of campaigns that wait on a Redis, as one of any number of machines.",
  calibrate: "Prepare a policy for the backend engine-int8.",
  record: "Record a whole game as a video, 60 frames a second.",
  replay: "Play the game of a receipt again, and say whether it is the same.",
  import: "Make a policy bundle from a checkpoint of another library.",
  export: "Write a policy as one file for other programs.",
  report: "Tables and figures from stored results.",
  lab: "Watch agents think in the browser: drag tau, race them, play against them, replay stored games.",
} as const;

export type CommandName = keyof typeof summaries;
