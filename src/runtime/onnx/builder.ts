/** Builds ONNX graphs node by node; knows the file format and nothing of policies. */
import onnxProto, { type onnx } from "onnx-proto";

const { onnx: proto } = onnxProto;

/** Operators as of ONNX 1.12; its file format number is 8. */
const operatorSet = 17;
const irVersion = 8;

const elementTypes = {
  float32: proto.TensorProto.DataType.FLOAT,
  uint8: proto.TensorProto.DataType.UINT8,
  int64: proto.TensorProto.DataType.INT64,
} as const;
export type ElementType = keyof typeof elementTypes;

export type AttributeValue = number | string | readonly number[] | { readonly float: number } | GraphBuilder;

interface GraphParts {
  readonly node: onnx.INodeProto[];
  readonly initializer: onnx.ITensorProto[];
  readonly input: onnx.IValueInfoProto[];
  readonly output: onnx.IValueInfoProto[];
}

/** Collects nodes in the order in which they are added, which must be an order of execution. */
export class GraphBuilder {
  /** Numbers that the format uses for element types, for operators that take one. */
  static readonly elementTypes = elementTypes;
  readonly #name: string;
  readonly #graph: GraphParts;
  /** Shared with subgraphs: a value may not have the name of one in an outer graph. */
  readonly #numNamed: { count: number };

  constructor(name: string, outer?: GraphBuilder) {
    this.#name = name;
    this.#numNamed = outer ? outer.#numNamed : { count: 0 };
    this.#graph = { node: [], initializer: [], input: [], output: [] };
  }

  /**
   * Adds a computation.
   *
   * @returns the names of its outputs.
   */
  add(
    opType: string,
    inputs: readonly string[],
    options: {
      readonly attributes?: Readonly<Record<string, AttributeValue>>;
      readonly numOutputs?: number;
    } = {},
  ): string[] {
    const { attributes = {}, numOutputs = 1 } = options;
    const name = this.#newName(opType);
    const output = Array.from({ length: numOutputs }, (_, index) => `${name}:${index}`);
    const attribute = Object.entries(attributes).map(([key, value]) => toAttribute(key, value));
    this.#graph.node.push({ opType, name, input: [...inputs], output, attribute });
    return output;
  }

  /** Adds a computation with one output and returns that output's name. */
  op(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.add(opType, inputs, { attributes })[0]!;
  }

  /** Adds float32 numbers that are stored with the graph. */
  weights(label: string, shape: readonly number[], data: Float32Array): string {
    return this.#constant(label, { shape, type: "float32", data });
  }

  /** Adds integers that are stored with the graph. */
  integers(label: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(label, { shape: [values.length], type: "int64", data });
  }

  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    this.#graph.input.push(describeValue(name, type, shape));
    return name;
  }

  /** Names a value as an output of the graph; as ONNX has no renaming, this adds an Identity. */
  output(
    name: string,
    value: string,
    described: { readonly type: ElementType; readonly shape: readonly (number | string)[] },
  ): void {
    this.#graph.node.push({ opType: "Identity", name, input: [value], output: [name] });
    this.#graph.output.push(describeValue(name, described.type, described.shape));
  }

  /** A graph to be passed as an attribute; it sees the values that this one has. */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(name, this);
  }

  /** The finished model as the bytes of an `.onnx` file. */
  toModel(metadata: Readonly<Record<string, string>>): Uint8Array {
    const model = {
      irVersion,
      producerName: "ztw-atari",
      opsetImport: [{ domain: "", version: operatorSet }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: this.toGraph(),
    };
    return proto.ModelProto.encode(model).finish();
  }

  toGraph(): onnx.IGraphProto {
    return { name: this.#name, ...this.#graph };
  }

  #newName(label: string): string {
    this.#numNamed.count += 1;
    return `${label}_${this.#numNamed.count}`;
  }

  #constant(
    label: string,
    {
      shape,
      type,
      data,
    }: { shape: readonly number[]; type: ElementType; data: Float32Array | BigInt64Array },
  ): string {
    const name = this.#newName(label);
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#graph.initializer.push({ name, dims: [...shape], dataType: elementTypes[type], rawData });
    return name;
  }
}

function describeValue(
  name: string,
  type: ElementType,
  shape: readonly (number | string)[],
): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}

function toAttribute(name: string, value: AttributeValue): onnx.IAttributeProto {
  const types = proto.AttributeProto.AttributeType;
  if (typeof value === "number") return { name, type: types.INT, i: value };
  if (typeof value === "string") return { name, type: types.STRING, s: Buffer.from(value) };
  if (value instanceof GraphBuilder) return { name, type: types.GRAPH, g: value.toGraph() };
  if ("float" in value) return { name, type: types.FLOAT, f: value.float };
  return { name, type: types.INTS, ints: [...value] };
}
