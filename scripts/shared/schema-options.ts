/** Options of a command from a zod schema: names, checks, defaults, words and groups are said there, once. */
import { type Command, Option } from "commander";
import { z } from "zod";
import type { OptionMeta } from "../../src/tools.js";
import { integer, listOf, numberWithin, type Parser, takes } from "./parsers.js";

/** A way of writing a value that a schema does not tell. */
export interface TextForm {
  /** Given a text of the command line, or whatever a config file holds. */
  readonly parse: (text: unknown) => unknown;
  /** The default in that form. */
  readonly format?: (value: unknown) => string;
}

export type OptionSchema = z.ZodObject;

interface AddOptions {
  /** Names of the schema that the command line lacks. */
  readonly except?: readonly string[];
  readonly forms?: Readonly<Record<string, TextForm>>;
}

/**
 * Adds an option for each name of a schema: `numEnvs` is `--num-envs`.
 *
 * Booleans that are true by default become `--no-<name>`. Advanced ones are for `--help-all`.
 */
export function addSchemaOptions(command: Command, schema: OptionSchema, options: AddOptions = {}): void {
  for (const [name, field] of Object.entries(schema.shape)) {
    if (options.except?.includes(name)) continue;
    command.addOption(makeOption(name, field as z.ZodType, options.forms?.[name]));
  }
}

/** The names of a schema among a command's options. */
export function pickSchema<Schema extends OptionSchema>(
  schema: Schema,
  options: Readonly<Record<string, unknown>>,
): z.input<Schema> {
  const known = Object.keys(schema.shape).filter((name) => options[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, options[name]])) as z.input<Schema>;
}

/** `numEnvs` → `num-envs`. */
export function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function makeOption(name: string, field: z.ZodType, form: TextForm | undefined): Option {
  const meta = (field.meta() ?? {}) as Partial<OptionMeta>;
  const { inner, value } = unwrap(field);
  const option = new Option(flagsOf(name, { inner, value, meta }), describe(meta, inner, value));
  if (meta.group !== undefined) option.helpGroup(`${meta.group}:`);
  if (meta.isAdvanced === true) option.hideHelp();
  if (inner instanceof z.ZodBoolean) return option;
  if (inner instanceof z.ZodEnum) option.choices(inner.options as string[]);
  else {
    const parse = form ? takes("anything", form.parse) : parserOf(inner);
    if (parse !== undefined) option.argParser(parse);
  }
  if (value !== undefined && value !== null) option.default(value, form?.format?.(value));
  return option;
}

interface Unwrapped {
  readonly inner: z.ZodType;
  /** The default; undefined where there is none. */
  readonly value: unknown;
}

function unwrap(field: z.ZodType, value?: unknown): Unwrapped {
  if (field instanceof z.ZodDefault) return unwrap(field.unwrap() as z.ZodType, field.def.defaultValue);
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable || field instanceof z.ZodReadonly)
    return unwrap(field.unwrap() as z.ZodType, value);
  return { inner: field, value };
}

function flagsOf(name: string, { inner, value, meta }: Unwrapped & { meta: Partial<OptionMeta> }): string {
  const flag = toFlag(name);
  if (inner instanceof z.ZodBoolean) return value === true ? `--no-${flag}` : `--${flag}`;
  return `--${flag} <${meta.value ?? placeholderOf(inner)}>`;
}

function placeholderOf(inner: z.ZodType): string {
  if (inner instanceof z.ZodNumber) return isInteger(inner) ? "n" : "x";
  if (inner instanceof z.ZodArray) return "list";
  return "name";
}

/** Of an option that turns something off, what that does. */
function describe({ description = "", without }: Partial<OptionMeta>, inner: z.ZodType, value: unknown) {
  return inner instanceof z.ZodBoolean && value === true ? (without ?? description) : description;
}

/** None for texts: `checkValues` gives them one. */
function parserOf(inner: z.ZodType): ((text: string) => unknown) | undefined {
  if (inner instanceof z.ZodNumber) return numberParser(inner);
  if (inner instanceof z.ZodArray) return listOf(parserOf(inner.element as z.ZodType) ?? String);
  return undefined;
}

function numberParser(schema: z.ZodNumber): Parser<number> {
  const min = schema.minValue ?? -Number.MAX_VALUE;
  const max = schema.maxValue ?? Number.MAX_VALUE;
  const isAboveMin = !isIn(schema, min);
  if (!isInteger(schema)) return numberWithin({ min, max, isAboveMin, isBelowMax: !isIn(schema, max) });
  return integer(isAboveMin ? min + 1 : min, Math.min(max, Number.MAX_SAFE_INTEGER));
}

function isIn(schema: z.ZodNumber, value: number): boolean {
  return schema.safeParse(value).success;
}

function isInteger(schema: z.ZodNumber): boolean {
  return schema.isInt;
}
