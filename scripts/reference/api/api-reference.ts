import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { fleetPaths, fleetSources } from "./fleet-paths.ts";
import { answer, json, listed, query, refusals } from "./parts.ts";
import { type Schema, SchemaWriter } from "./schema-of.ts";

// docs/openapi.json: the API of the pages of an agent and of a fleet, from the types and comments of the sources.

/** What the page asks besides the operations: where its answer's type is, by path. */
const views = {
  overview: { about: "Values of the tree that the overview shows, by path.", parameters: [] },
  samples: {
    about: "What plots are made of: a sample each ten seconds, of the last three hours.",
    parameters: [query("since", "number", "Unix milliseconds: samples after it only.", false)],
  },
  changes: {
    about: "When parameters directly below an object were set last, since the agent has started.",
    parameters: [query("below", "string", "Path of the object.", true)],
  },
  conversation: {
    about: "What was said in a session, secrets masked.",
    parameters: [
      query("startedAtMs", "number", "As the operation sessions tells it.", true),
      query("durationMs", "number", "As the operation sessions tells it.", true),
    ],
  },
} as const;

const answers: Readonly<Record<keyof typeof views, (named: (type: string) => Schema) => Schema>> = {
  overview: () => ({ type: "object", additionalProperties: { type: "string" } }),
  samples: (named) => listed("samples", named("DeviceSample")),
  changes: (named) => listed("changes", named("LastChange")),
  conversation: (named) => listed("said", named("Said")),
};

const sources = {
  requests: "src/agent/control/requests.ts",
  results: "src/agent/control/results.ts",
  samples: "src/web/records/samples.ts",
  changes: "src/web/records/changes.ts",
  login: "src/web/shown-login.ts",
  ...fleetSources,
} as const;

/** The document as it is kept in docs/. Throws where the sources have what no JSON is. */
export function apiReference(root: string): string {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: Object.values(sources) },
    ts.sys,
    root,
  );
  const program = ts.createProgram(
    Object.values(sources).map((file) => join(root, file)),
    options,
  );
  const checker = program.getTypeChecker();
  const writer = new SchemaWriter(checker);
  const exported = (file: keyof typeof sources, name: string): ts.Type => {
    const source = program.getSourceFile(join(root, sources[file]));
    const module = source && checker.getSymbolAtLocation(source);
    const symbol = module && checker.getExportsOfModule(module).find((each) => each.name === name);
    if (symbol === undefined) throw new Error(`${sources[file]} exports no ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  const named = (type: string): Schema => {
    const file = type === "DeviceSample" ? "samples" : type === "LastChange" ? "changes" : "conversations";
    return writer.schemaOf(exported(file, type));
  };
  const requests = requestsOf(checker, program.getSourceFile(join(root, sources.requests)));
  const results = exported("results", "ControlResults");
  const paths: Record<string, unknown> = {};
  for (const property of checker.getPropertiesOfType(results)) {
    const request = requests.get(property.name);
    if (request === undefined) throw new Error(`there is no request of the operation ${property.name}`);
    paths[`/api/operations/${property.name}`] = {
      post: {
        operationId: property.name,
        tags: ["operations"],
        ...(request.comment !== "" && { description: request.comment }),
        parameters: [{ $ref: "#/components/parameters/OwnHeader" }],
        requestBody: { required: true, content: json(writer.objectOf(request.type, "command")) },
        responses: {
          "200": answer("What it came to.", writer.schemaOf(checker.getTypeOfSymbol(property))),
          ...refusals,
          "409": { $ref: "#/components/responses/Refusal" },
        },
      },
    };
  }
  for (const [name, { about, parameters }] of Object.entries(views)) {
    const schema = answers[name as keyof typeof views](named);
    paths[`/api/${name}`] = {
      get: {
        operationId: name,
        tags: ["views"],
        description: about,
        parameters,
        responses: { "200": answer(about, schema), ...refusals },
      },
    };
  }
  Object.assign(paths, fleetPaths(checker, writer, exported));
  const login = writer.schemaOf(exported("login", "ShownLogin"));
  const error = writer.schemaOf(exported("results", "ControlError"));
  const document = documentOf(root, paths, login, error, Object.fromEntries([...writer.named].sort()));
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function documentOf(root: string, paths: object, login: Schema, error: Schema, schemas: object): object {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return {
    openapi: "3.1.0",
    info: {
      title: "cpe-agent",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "What the pages of an agent and of a fleet ask, and whoever else likes to. The operations are those of the command line; what is tagged fleet is a fleet's, all else but the login an agent's.",
    },
    servers: [{ url: "http://127.0.0.1:8080", description: "wherever web.listen says" }],
    paths: {
      ...paths,
      "/api/live": {
        get: {
          operationId: "live",
          tags: ["views"],
          description:
            "Server-sent events: status when it changes; values of what is watched, as [{path, value}]; log, a line each, as JSON text; alive, about every eight seconds, so that a reader knows an agent that hangs from one with nothing to tell.",
          parameters: [
            query("path", "string", "An object or parameter whose values are told; up to 16 times.", false),
            query("log", "string", "With anything in it: the lines of the log too.", false),
          ],
          responses: {
            "200": { description: "A stream.", content: { "text/event-stream": { schema: { type: "string" } } } },
            ...refusals,
          },
        },
      },
      "/api/support-bundle": {
        get: {
          operationId: "support-bundle",
          tags: ["views"],
          description: "One file to attach to a report, without secrets.",
          responses: { "200": answer("The file.", { type: "object" }), ...refusals },
        },
      },
      "/api/login": {
        get: {
          operationId: "login-state",
          tags: ["login"],
          security: [],
          responses: { "200": answer("Whether somebody is logged in.", login) },
        },
        post: {
          operationId: "log-in",
          tags: ["login"],
          security: [],
          parameters: [{ $ref: "#/components/parameters/OwnHeader" }],
          requestBody: {
            required: true,
            content: json({
              type: "object",
              properties: { password: { type: "string", maxLength: 1024 } },
              required: ["password"],
            }),
          },
          responses: {
            "200": answer("The cookie is set.", login),
            ...refusals,
            "429": { $ref: "#/components/responses/Refusal" },
          },
        },
        delete: {
          operationId: "log-out",
          tags: ["login"],
          parameters: [{ $ref: "#/components/parameters/OwnHeader" }],
          responses: { "200": answer("The cookie is taken away.", login), ...refusals },
        },
      },
    },
    security: [{}, { cookie: [] }],
    components: {
      schemas,
      parameters: {
        OwnHeader: {
          name: "X-CPE-Agent",
          in: "header",
          required: true,
          description: "Anything: no form and no link of another page can send it.",
          schema: { type: "string" },
        },
      },
      responses: { Refusal: answer("Why not.", { type: "object", properties: { error }, required: ["error"] }) },
      securitySchemes: {
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "cpe_agent_PORT",
          description: "Of a login, where the page has a password.",
        },
      },
    },
  };
}

/** The type of each request, with the comment above it in the table of requests.ts. */
function requestsOf(checker: ts.TypeChecker, source: ts.SourceFile | undefined) {
  const found = new Map<string, { readonly type: ts.Type; readonly comment: string }>();
  const alias = source?.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === "Requests");
  if (source === undefined || alias === undefined) throw new Error("requests.ts has no type Requests");
  const comments = commentsOf(source);
  for (const property of checker.getPropertiesOfType(checker.getTypeAtLocation(alias))) {
    found.set(property.name, { type: checker.getTypeOfSymbol(property), comment: comments.get(property.name) ?? "" });
  }
  return found;
}

function commentsOf(source: ts.SourceFile): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) {
      const ranges = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [];
      const text = ranges.map(({ end, pos }) => source.text.slice(pos, end)).join(" ");
      comments.set(
        node.name.text,
        text
          .replaceAll(/\/\*\*|\*\/|^\s*\*/gm, " ")
          .replaceAll(/\s+/g, " ")
          .trim(),
      );
      return;
    }
    ts.forEachChild(node, visit);
  };
  const table = source.statements.find(
    (each) =>
      ts.isVariableStatement(each) &&
      each.declarationList.declarations.some(({ name }) => name.getText(source) === "members"),
  );
  if (table !== undefined) visit(table);
  return comments;
}
