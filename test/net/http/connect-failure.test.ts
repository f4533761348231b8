import { expect, it } from "vitest";
import { connectFailure } from "../../../src/net/http/connect-failure.ts";

it.each([
  ["EMFILE", "this process may open no more files: raise its limit (ulimit -n)"],
  ["EPERM", "a firewall of this device does not let the connection out"],
  ["EADDRNOTAVAIL", "this device has no address, or no port, left to connect from"],
])("That there is no connection for %s is told in words, over http and https", (code, words) => {
  for (const url of ["http://acs.example/", "https://acs.example/"]) {
    const failure = connectFailure(Object.assign(new Error(`connect ${code}`), { code }), new URL(url));
    expect(failure).toMatchObject({ code: "unreachable", message: `cannot connect to acs.example: ${words}` });
  }
});
