/** How a job ended for a worker. `returned`: to the queue, without counting as a try. `lost`: to another worker, or with what Redis has lost. */
export type Ending = "done" | "failed" | "returned" | "lost" | "cancelled";
