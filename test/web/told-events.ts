import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** Server-sent events as they come, until the test ends. */
export async function* toldEvents(url: string): AsyncGenerator<readonly [event: string, data: unknown], undefined> {
  const asking = request(url, { agent: false });
  onTestFinished(() => void asking.destroy());
  asking.on("error", () => {});
  asking.end();
  const [response] = await once(asking, "response");
  response.on("error", () => {});
  let event = "";
  const lines = createInterface({ input: response });
  // It passes on what goes wrong with what it reads, also after whoever listened has heard enough.
  lines.on("error", () => {});
  for await (const line of lines) {
    if (line.startsWith("event: ")) event = line.slice("event: ".length);
    if (line.startsWith("data: ")) yield [event, JSON.parse(line.slice("data: ".length))];
  }
}
