/** Answers to questions that Redis was asked all at once. */
import type { ChainableCommander } from "ioredis";

/**
 * In their order.
 *
 * @throws the first error: a question that got no answer must not be taken for a "no".
 */
export async function answersOf(asked: ChainableCommander): Promise<unknown[]> {
  const answers = await asked.exec();
  if (answers === null) throw new Error("Redis gave no answer.");
  return answers.map(([error, answer]) => {
    if (error !== null) throw error;
    return answer;
  });
}
