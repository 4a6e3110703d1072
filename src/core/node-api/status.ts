/** What a function of Node-API answers, and the messages that belong to it; numbers and words are Node's. */

export const status = {
  ok: 0,
  invalidArgument: 1,
  objectExpected: 2,
  stringExpected: 3,
  functionExpected: 5,
  numberExpected: 6,
  booleanExpected: 7,
  arrayExpected: 8,
  genericFailure: 9,
  pendingException: 10,
  escapeCalledTwice: 12,
  arrayBufferExpected: 19,
} as const;

export type Status = (typeof status)[keyof typeof status];

export const statusMessages: Readonly<Record<Status, string>> = {
  [status.ok]: "",
  [status.invalidArgument]: "Invalid argument",
  [status.objectExpected]: "An object was expected",
  [status.stringExpected]: "A string was expected",
  [status.functionExpected]: "A function was expected",
  [status.numberExpected]: "A number was expected",
  [status.booleanExpected]: "A boolean was expected",
  [status.arrayExpected]: "An array was expected",
  [status.genericFailure]: "Unknown failure",
  [status.pendingException]: "An exception is pending",
  [status.escapeCalledTwice]: "napi_escape_handle already called on scope",
  [status.arrayBufferExpected]: "An arraybuffer was expected",
};
