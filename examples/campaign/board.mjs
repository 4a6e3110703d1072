// Bull Board over the queues of campaigns, to look at: http://127.0.0.1:3000, on this machine alone.
//
//   npm install bullmq ioredis fastify @bull-board/api @bull-board/fastify
//   ZTW_REDIS_URL=redis://queue.example.org ZTW_REDIS_PASSWORD=... node board.mjs [port]
//
// It only shows: jobs are cancelled and tried again by `ztw campaign cancel` and `retry`, which know what needs them.
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import { Queue } from "bullmq";
import fastify from "fastify";
import { Redis } from "ioredis";

const prefix = "ztw"; // before all keys of campaigns
const msBetweenLooks = 5_000;

const { ZTW_REDIS_URL: url = "redis://127.0.0.1:6379", ZTW_REDIS_PASSWORD: password } = process.env;
const connection = new Redis(url, { ...(password && { password }), maxRetriesPerRequest: null });
connection.on("error", ({ message }) => console.error(`Redis: ${message}`)); // it is tried again

const serverAdapter = new FastifyAdapter();
const options = { uiConfig: { boardTitle: "Campaigns" } };
const { addQueue } = createBullBoard({ queues: [], serverAdapter, options });

/** Each kind of jobs of each version of the code has a queue of its own, which is there from its first job on. */
const known = new Set();
async function findQueues() {
  for await (const keys of connection.scanStream({ match: `${prefix}:*:meta`, count: 1_000 }))
    for (const name of keys.map((key) => key.split(":")[1])) {
      if (known.has(name)) continue;
      known.add(name);
      const queue = new Queue(name, { connection, prefix, skipMetasUpdate: true });
      addQueue(new BullMQAdapter(queue, { readOnlyMode: true }));
    }
}
await findQueues();
setInterval(() => findQueues().catch(() => {}), msBetweenLooks);

const server = fastify();
await server.register(serverAdapter.registerPlugin());
console.log(
  `${known.size} queues at ${await server.listen({ host: "127.0.0.1", port: Number(process.argv[2] ?? 3000) })}`,
);
