import ts from "typescript";

// JSON Schema of TypeScript's types, as far as data that survives JSON needs it. What is named in the sources keeps its name.

export type Schema = Readonly<Record<string, unknown>>;

export class SchemaWriter {
  readonly #checker: ts.TypeChecker;
  /** By name. */
  readonly named = new Map<string, Schema>();
  readonly #types = new Map<string, ts.Type>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** Throws for a type that has no JSON. */
  schemaOf(type: ts.Type): Schema {
    const name = this.#nameOf(type);
    if (name === undefined) return this.#written(type);
    const known = this.#types.get(name);
    if (known !== undefined && known !== type) throw new Error(`two types are called ${name}`);
    if (known === undefined) {
      this.#types.set(name, type);
      // Itself may be in it.
      this.named.set(name, {});
      this.named.set(name, { ...this.#written(type), ...described(this.#checker, type.aliasSymbol ?? type.symbol) });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #nameOf(type: ts.Type): string | undefined {
    const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union)) !== 0;
    if (!isObject || this.#checker.isArrayType(type)) return undefined;
    const symbol = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined);
    const name = symbol?.name;
    const isOwn = symbol?.declarations?.some((each) => !each.getSourceFile().fileName.includes("node_modules"));
    return isOwn && (type.aliasTypeArguments?.length ?? 0) === 0 ? name : undefined;
  }

  #written(type: ts.Type): Schema {
    const { flags } = type;
    if (flags & ts.TypeFlags.BooleanLike && !type.isUnion()) return { type: "boolean" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & ts.TypeFlags.Unknown) return {};
    if (type.isUnion()) return this.#union(type.types);
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: item === undefined ? {} : this.schemaOf(item) };
    }
    const every = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (every !== undefined && (every.type.flags & ts.TypeFlags.Never) !== 0)
      return { type: "object", additionalProperties: false };
    if (every !== undefined) return { type: "object", additionalProperties: this.schemaOf(every.type) };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.objectOf(type);
    throw new Error(`there is no JSON of the type ${this.#checker.typeToString(type)}`);
  }

  #union(types: readonly ts.Type[]): Schema {
    const present = types.filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
    const booleans = present.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const others = present.filter(({ flags }) => (flags & ts.TypeFlags.BooleanLiteral) === 0);
    const literals = others.flatMap((each) => (each.isStringLiteral() || each.isNumberLiteral() ? [each.value] : []));
    if (literals.length > 1 && literals.length === present.length) return { enum: literals };
    const parts = [...(booleans.length > 0 ? [{ type: "boolean" }] : []), ...others.map((each) => this.schemaOf(each))];
    return parts.length === 1 ? (parts[0] ?? {}) : { anyOf: parts };
  }

  /** An object in place, but for the members called so. */
  objectOf(type: ts.Type, ...without: readonly string[]): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      if (without.includes(property.name)) continue;
      const of = this.#checker.getTypeOfSymbol(property);
      if ((of.flags & ts.TypeFlags.Never) !== 0) continue;
      properties[property.name] = { ...this.schemaOf(of), ...described(this.#checker, property) };
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || canBeAbsent(of);
      if (!isOptional) required.push(property.name);
    }
    return { type: "object", properties, ...(required.length > 0 && { required }) };
  }
}

/** JSON has no undefined: what may be that is left out. */
const canBeAbsent = (type: ts.Type): boolean =>
  type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);

function described(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): Schema {
  const text = ts.displayPartsToString(symbol?.getDocumentationComment(checker)).replaceAll(/\s+/g, " ").trim();
  return text === "" ? {} : { description: text };
}
