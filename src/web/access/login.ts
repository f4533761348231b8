import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, jsonBody } from "../exchange.ts";
import { WebRefusal } from "../refusal.ts";
import type { ShownLogin } from "../shown-login.ts";
import type { Access } from "./access.ts";

/** Answers what is asked of /api/login: whether somebody is logged in, and logging in and out. @throws WebRefusal */
export async function answerLogin(
  access: Access,
  readOnly: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { loggedIn, ...headers } = await loginOf(access, request);
  const { needsPassword } = access;
  const shown: ShownLogin = { loggedIn, needsPassword, readOnly };
  answerJson(response, 200, shown, headers);
}

async function loginOf(
  access: Access,
  request: IncomingMessage,
): Promise<{ readonly loggedIn: boolean; readonly "Set-Cookie"?: string }> {
  switch (request.method) {
    case "GET":
      return { loggedIn: access.isLoggedIn(request) };
    case "POST": {
      const { password } = await jsonBody(request);
      if (typeof password !== "string" || password.length > 1024)
        throw new WebRefusal(400, "password must be text of at most 1024 characters");
      return { loggedIn: true, "Set-Cookie": await access.logIn(request, password) };
    }
    case "DELETE":
      return { loggedIn: false, "Set-Cookie": access.logOut(request) };
  }
  throw new WebRefusal(405, "this resource is for GET, POST and DELETE");
}
