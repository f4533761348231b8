import { createConnection } from "node:net";
import { onTestFinished } from "vitest";
import {
  encodeMessage,
  type Message,
  MessageReader,
  messageTypes,
  type ReceivedMessage,
} from "../../../../src/host/openwrt/ubus/message.ts";

/** An object on a connection of its own, whose every answer is seen: `ask` resolves with the first two to its message. */
export async function rawObject(path: string, name: string) {
  const socket = createConnection(path);
  onTestFinished(() => void socket.destroy());
  const reader = new MessageReader();
  const answers: ReceivedMessage[] = [];
  let look = (): void => {};
  socket.on("data", (chunk: Buffer) => {
    answers.push(...reader.push(chunk));
    look();
  });
  const ask = (message: Message): Promise<readonly ReceivedMessage[]> =>
    new Promise((resolve) => {
      look = () => {
        const found = answers.filter(({ sequence }) => sequence === message.sequence);
        if (found.length >= 2) resolve(found);
      };
      socket.write(encodeMessage(message));
    });
  const attributes = { path: name, signature: {} };
  const [added] = await ask({ type: messageTypes.addObject, sequence: 1, peer: 0, attributes });
  return { object: added?.attributes.object, ask };
}
