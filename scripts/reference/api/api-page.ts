// docs/api.md: what docs/openapi.json says, to be read.

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name?: string;
    readonly description?: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description?: string }>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const head = `# API

Made by \`npm run reference\` from [openapi.json](openapi.json), which has all of it for programs.

What the [page](page.md) asks, and whoever else likes to: HTTP and JSON, at the address of \`web.listen\`. The operations are those of the
[command line](cli.md). Who may ask is decided [as for the page](page.md#who-may-open-it): on a loopback address anybody on this machine, elsewhere whoever has logged in.

\`\`\`sh
curl -s http://127.0.0.1:8080/api/operations/get -H 'Content-Type: application/json' -H 'X-CPE-Agent: curl' \\
  -d '{"paths": ["Device.DeviceInfo.UpTime"]}'
\`\`\`

- An operation is a POST whose body is a JSON object with the members named below; one with a \`?\` may be left out.
- The header \`X-CPE-Agent\`, with anything in it, has to be there wherever something is posted.
- What is refused has a status of 400 or more, and \`{"error": {"kind", "message", "faults"}}\`. 409 is a refusal by the device; \`faults\` names each parameter with its reason.
`;

/** Names of types are links to their table. */
const placeOf = (name: string): string => `[${name}](#${name.toLowerCase()})`;

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return placeOf(schema.$ref.split("/").at(-1) ?? "");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${JSON.stringify(each)}\``).join(" or ");
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  const { additionalProperties: values } = schema;
  if (schema.properties === undefined && typeof values === "object") return `${typeOf(values)} by name`;
  if (schema.properties !== undefined) return `object (${membersOf(schema).join(", ")})`;
  return [schema.type ?? "anything"].flat().join(" or ");
}

const membersOf = ({ properties = {}, required = [] }: Schema): readonly string[] =>
  Object.entries(properties).map(([name, type]) => `\`${name}${required.includes(name) ? "" : "?"}\` ${typeOf(type)}`);

const schemaIn = ({ content = {} }: Content): Schema | undefined => Object.values(content)[0]?.schema;

function operationLines(
  method: string,
  path: string,
  { description, requestBody, responses, parameters = [] }: Operation,
): string {
  const asked = requestBody && schemaIn(requestBody);
  const query = parameters.filter(({ name }) => name !== undefined);
  const answer = responses["200"];
  const result = answer && schemaIn(answer);
  return [
    `### ${method.toUpperCase()} ${path.replace(/^.*\/api\/(operations\/)?/, "")}`,
    `\`${method.toUpperCase()} ${path}\``,
    ...(description ? [description] : []),
    ...(query.length > 0
      ? [
          query
            .map(({ name, required, description }) => `- \`${name}${required ? "" : "?"}\`: ${description}`)
            .join("\n"),
        ]
      : []),
    ...(asked && Object.keys(asked.properties ?? {}).length > 0 ? [`Asks: ${membersOf(asked).join(", ")}`] : []),
    ...(result ? [`Answers: ${result.properties ? membersOf(result).join(", ") || "nothing" : typeOf(result)}`] : []),
  ].join("\n\n");
}

const chapters = [
  ["operations", "Operations", "What the commands do. POST, with a JSON object."],
  ["views", "Views", "What the page shows besides. GET."],
  ["login", "Login", "Where the page has a password."],
] as const;

/** The page, from the text of the OpenAPI document. */
export function apiPage(document: string): string {
  const { components, paths } = JSON.parse(document) as OpenApi;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = chapters.map(([tag, title, about]) => {
    const those = all.filter(({ operation }) => operation.tags.includes(tag));
    const lines = those.map(({ path, method, operation }) => operationLines(method, path, operation));
    return `## ${title}\n\n${about}\n\n${lines.join("\n\n")}`;
  });
  const types = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `### ${name}\n\n${
        schema.properties
          ? membersOf(schema)
              .map((each) => `- ${each}`)
              .join("\n")
          : typeOf(schema)
      }`,
  );
  return `${head}\n${sections.join("\n\n")}\n\n## Types\n\n${types.join("\n\n")}\n`;
}
