/** Makes a request of whatever a viewer sent. */
import type { ZodError } from "zod";
import { describeMismatch, InvalidArgumentError } from "../../core/errors.js";
import { describeSchemaError } from "../../core/schema-errors.js";
import { type LabRequest, labRequestSchema } from "../requests.js";

export type RequestType = LabRequest["type"];

const requestTypes: readonly RequestType[] = labRequestSchema.options.map(({ shape }) => shape.type.value);

/**
 * @throws {InvalidArgumentError} for anything that is no request.
 */
export function parseRequest(value: unknown): LabRequest {
  const type = requestType(value);
  if (type === "unknown") throw notAsked(value);
  const parsed = labRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`lab: ${type}: ${firstComplaint(parsed.error)}`);
}

/** What it asks for, as far as that can be told. */
export function requestType(value: unknown): RequestType | "unknown" {
  const type = fieldOf(value, "type");
  return requestTypes.find((name) => name === type) ?? "unknown";
}

function notAsked(value: unknown): InvalidArgumentError {
  const isObject = typeof value === "object" && value !== null;
  const [parameter, received] = isObject ? ["type", fieldOf(value, "type")] : ["a request", value];
  const expected = isObject ? `one of ${requestTypes.join(", ")}` : "an object with a type";
  return new InvalidArgumentError(describeMismatch("lab", expected, parameter as string, received));
}

/** Of anything, even of what does not like to be asked. */
function fieldOf(value: unknown, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** Without the names of hundreds of keys that do not belong. */
function firstComplaint(error: ZodError): string {
  const text = describeSchemaError(error);
  return text.length <= longestComplaint ? text : `${text.slice(0, longestComplaint)}…`;
}

const longestComplaint = 300;
