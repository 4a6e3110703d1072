import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { InvalidArgumentError } from "../../src/core/errors.js";
import { make, RecordVideo } from "../../src/envs.js";
import { videoFiles } from "../../src/record/video-files.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("RecordVideo writes a video of each episode that its trigger says", async () => {
  const folder = temporaryFolder();
  const videos = videoFiles(join(folder, "videos"));
  const environment = new RecordVideo(make("ALE/Pong-v5", { maxFrames: 12 }), {
    openVideo: videos.openVideo,
    episodeTrigger: (episode) => episode !== 1,
  });
  for (let episode = 0; episode < 3; episode++) {
    environment.reset({ seed: episode });
    while (!environment.step(0).truncated);
  }
  environment.close();
  const paths = await videos.finished();
  expect(paths).toEqual([0, 2].map((n) => join(folder, "videos", `rl-video-episode-${n}.mp4`)));
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect(await videos.finished()).toEqual([]);
});

it("an encoder that fails is told by finished", async () => {
  const videos = videoFiles(temporaryFolder());
  const sink = videos.openVideo("x", { width: 3, height: 2, data: new Uint8Array(18) });
  sink.write({ width: 3, height: 2, data: new Uint8Array(5) });
  sink.close();
  await expect(videos.finished()).rejects.toThrow(InvalidArgumentError);
});

it.each([
  [() => videoFiles("x\0"), "a path for folder"],
  [() => videoFiles("x", { framesPerSecond: 0 }), "for framesPerSecond, received 0"],
  [() => videoFiles("x", { container: "webm" as never }), "one of mp4, gif for container"],
  [() => videoFiles("x", { fps: 1 } as never), 'received "fps"'],
])("bad arguments are refused: %s", (call, message) => {
  expect(call).toThrow(InvalidArgumentError);
  expect(call).toThrow(message);
});
