/** Node-API, as an addon that was compiled to WebAssembly imports it. */
import { arrayFunctions } from "./arrays.js";
import { errorFunctions } from "./errors.js";
import { functionFunctions } from "./functions.js";
import type { NodeApiFunctions, NodeApiHost } from "./host.js";
import { lifetimeFunctions } from "./lifetimes.js";
import { objectFunctions } from "./objects.js";
import { scopeFunctions } from "./scopes.js";
import { type Status, status } from "./status.js";
import { valueFunctions } from "./values.js";
import { workFunctions } from "./work.js";

const groups = [
  arrayFunctions,
  errorFunctions,
  functionFunctions,
  lifetimeFunctions,
  objectFunctions,
  scopeFunctions,
  valueFunctions,
  workFunctions,
];

type Function = (...args: never[]) => Status;

/** Those functions that our addons use, by name. Each answers with a status, which is kept. */
export function makeNodeApi(host: NodeApiHost): Readonly<Record<string, Function>> {
  const all: NodeApiFunctions = Object.assign({}, ...groups.map((make) => make(host)));
  return Object.fromEntries(Object.entries(all).map(([name, work]) => [name, keepingStatus(host, work)]));
}

function keepingStatus(host: NodeApiHost, work: NodeApiFunctions[string]): Function {
  return (...args) => {
    const answer = work(...args);
    if (answer === undefined) return status.ok;
    host.lastStatus = answer as Status;
    return host.lastStatus;
  };
}
