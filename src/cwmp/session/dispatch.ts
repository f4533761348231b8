import { ModelError } from "../../model/tree.ts";
import type { Log } from "../../ports/log.ts";
import { asCwmpError, CwmpError, faultMessage } from "../faults.ts";
import type { CpeMethod } from "../methods.ts";
import type { Body, SentBody } from "../soap/envelope.ts";
import { withoutUserInfo } from "../soap/secrets.ts";
import { WrittenMessage } from "../soap/written-message.ts";
import type { Handlers, InTurn, RpcContext } from "./session-context.ts";

// One request of the ACS to its answer. Here, and only here, a failure becomes a fault. [TR-069 3.5, A.5.1]

/** A body that asks for an answer. */
export type Request = Extract<Body, { readonly kind: "cpe-request" | "acs-request" | "unknown" | "invalid" }>;
type CpeRequestBody = Extract<Body, { readonly kind: "cpe-request" }>;

/** The response, or the fault that stands for it; never throws. */
export async function dispatch(
  request: Request,
  handlers: Handlers,
  context: RpcContext,
  log: Log,
  inTurn: InTurn = (job) => job(),
): Promise<SentBody> {
  try {
    switch (request.kind) {
      case "cpe-request":
        return await inTurn(() => handled(request, handlers, context));
      case "acs-request": // a method of the ACS, called on a CPE
      case "unknown":
        throw new CwmpError(9000);
      case "invalid":
        throw new CwmpError(9003, request.reason);
    }
  } catch (failure) {
    return { kind: "fault", fault: faultMessage(refusal(request, failure, context, log)) };
  }
}

async function handled(request: CpeRequestBody, handlers: Handlers, context: RpcContext): Promise<SentBody> {
  const { method } = request;
  const message = await call(handlers, context, request);
  if (message instanceof WrittenMessage) return { kind: "written-response", method, message };
  return { kind: "cpe-response", method, message } as SentBody; // `Handlers` ties response to method
}

function call<M extends CpeMethod>(
  handlers: Handlers,
  context: RpcContext,
  request: { [K in M]: Extract<CpeRequestBody, { readonly method: K }> }[M],
) {
  const handler: Handlers[M] = handlers[request.method as M];
  return handler(context, request.message);
}

function refusal(request: Request, failure: unknown, { tree }: RpcContext, log: Log): CwmpError {
  const told = failure instanceof ModelError ? new ModelError(tree.addressed(failure.faults)) : failure;
  const known = request.kind === "cpe-request" ? asCwmpError(request.method, told) : told;
  if (known instanceof CwmpError) {
    const [first] = known.parameterFaults;
    const reason = withoutUserInfo(first?.faultString ?? known.message);
    log.warn("rpc.refused", { method: request.method, code: known.faultCode, parameter: first?.parameterName, reason });
    return known;
  }
  log.error("rpc.failed", { method: request.method, code: 9002, reason: String(failure) });
  return new CwmpError(9002);
}
