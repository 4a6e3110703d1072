/** What must be said before a replay's outcome: everything that is not as it was when the receipt was made. */
import type { PolicySession } from "../core/policy-types.js";
import { packageVersion } from "../core/provenance.js";
import type { AtariEnvironment } from "../envs/atari-environment.js";
import { completeStoredProtocol } from "../envs/protocol-options.js";
import { firstDifference } from "../evaluate/first-difference.js";
import type { Bundle } from "../model/bundle.js";
import type { BackendName } from "../runtime/session.js";
import { bundleSha256, instructionSetOf } from "./receipt.js";
import type { Receipt, ReceiptPolicy } from "./receipt-schema.js";

/** Of the file, and of what emulates. */
export function gameNotes(receipt: Receipt, isAltered: boolean, environment: AtariEnvironment): string[] {
  const { emulatorVersion, romMd5, protocolOptions } = environment;
  const rules = firstDifference(completeStoredProtocol(receipt.protocol.options), protocolOptions);
  return [
    ...(isAltered
      ? ["The receipt was changed after it was written, or is damaged: its checksum does not fit."]
      : []),
    ...differs("package version", receipt.packageVersion, packageVersion),
    ...differs("emulator version", receipt.emulatorVersion, emulatorVersion),
    ...differs("ROM's md5", receipt.romMd5, romMd5),
    ...(rules === undefined ? [] : [`The protocol ${receipt.protocol.name} is not what it was: ${rules}.`]),
  ];
}

/** Of what decides. */
export function policyNotes(
  policy: ReceiptPolicy,
  {
    bundle,
    backend,
    session,
  }: { readonly bundle: Bundle; readonly backend: BackendName; readonly session: PolicySession },
): string[] {
  const instructionSet = instructionSetOf(session) ?? "none";
  return [
    ...differs("policy.json", policy.bundleSha256, bundleSha256(bundle)),
    ...differs("backend", policy.backend, backend),
    ...(policy.backend === backend
      ? differs("instruction set", policy.instructionSet ?? "none", instructionSet)
      : []),
  ];
}

/** Why the policy is not asked. */
export function absenceNote(policy: ReceiptPolicy | null, actionsOnly: boolean): string {
  const unchecked =
    "exits and actions are taken from the receipt, and only screens and rewards are compared.";
  if (policy === null)
    return "A person played: actions are taken from the receipt, and screens and rewards are compared.";
  if (actionsOnly) return `The policy is not asked: ${unchecked}`;
  const missing = `the expert ${policy.expertSha256.slice(0, 8)}`;
  const method =
    policy.methodSha256 === null
      ? ""
      : ` with the method ${policy.method} ${policy.methodSha256.slice(0, 8)}`;
  return `No shipped bundle holds ${missing}${method}, so ${unchecked} Name it with bundle.`;
}

function differs(name: string, expected: string, received: string): string[] {
  return expected === received ? [] : [`The ${name} was ${expected}, and is ${received} here.`];
}
