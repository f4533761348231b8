import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import type { LastChange } from "../../src/web/records/changes.ts";
import type { ShownLogin } from "../../src/web/shown-login.ts";
import { asked, operation } from "../parts/api.ts";
import { conversationsAt, Device, type ShownDevice } from "../parts/device.tsx";
import { Frame } from "../parts/frame.tsx";
import { Gate } from "../parts/gate.tsx";
import { keepFocus } from "../parts/kept-focus.ts";
import type { LiveState } from "../parts/live.ts";
import { usePlace } from "../parts/place.ts";
import { reachabilityOf } from "../parts/reachability.ts";
import { TreeView } from "../parts/tree/tree-view.tsx";
import { Around, agentLive } from "./surroundings.tsx";
import { Diagnostics } from "./views/diagnostics.tsx";
import { Log } from "./views/log.tsx";
import { Monitoring } from "./views/monitoring.tsx";
import { Overview } from "./views/overview.tsx";
import { Sessions } from "./views/sessions.tsx";
import { Transfers } from "./views/transfers.tsx";

const views = [
  ["overview", "Overview", Overview],
  ["tree", "Tree", TreeView],
  ["sessions", "Sessions", Sessions],
  ["transfers", "Transfers", Transfers],
  ["diagnostics", "Diagnostics", Diagnostics],
  ["monitoring", "Monitoring", Monitoring],
  ["log", "Log", Log],
] as const;

const changesBelow = async (path: string): Promise<readonly LastChange[]> =>
  (await asked<{ changes: readonly LastChange[] }>(`/api/changes?below=${encodeURIComponent(path)}`)).changes;

function Page({ login, check }: { login: ShownLogin; check: () => void }) {
  const place = usePlace();
  const [live] = useState(agentLive);
  const [state, setState] = useState<LiveState>("opening");
  const [life, setLife] = useState(0);
  const [told, setTold] = useState<{ status?: StatusReport; toldMs: number }>({ toldMs: 0 });
  const { readOnly } = login;
  useEffect(() => {
    const ended = [
      live.on("status", (status) => setTold({ status, toldMs: Date.now() })),
      live.onState((now) => {
        setState(now);
        if (now === "back") setLife((count) => count + 1);
        if (now === "lost" && login.needsPassword) check();
      }),
    ];
    live.open();
    return () => {
      for (const end of ended) end();
      live.close();
    };
  }, [live]);
  const device = useMemo<ShownDevice>(
    () => ({
      readOnly,
      life,
      operation,
      changesBelow,
      conversationOf: conversationsAt("/api"),
      whyNothingIsKept: "Its envelopes are no longer kept.",
      watch: (path, hear) => {
        const ends = [live.want("path", path), live.on("values", hear)];
        return () => {
          for (const end of ends) end();
        };
      },
      placeOf: (path) => `#/tree/${path}`,
    }),
    [readOnly, life, live],
  );
  const [name, title, View] = views.find(([each]) => each === place.view) ?? views[0];
  const { status } = told;
  const model = status && `${status.identity.manufacturer} ${status.identity.productClass}`;
  const reach = status && reachabilityOf(status);
  return (
    <Around.Provider value={{ live, life, readOnly, status, toldMs: told.toldMs }}>
      <Device.Provider value={device}>
        <Frame
          login={login}
          check={check}
          state={state}
          who="agent"
          brand={
            <>
              {model ?? "cpe-agent"} <span class="muted">{status?.identity.serialNumber}</span>
            </>
          }
          subject={status?.identity.serialNumber ?? "cpe-agent"}
          pill={reach && <span class={`pill ${reach.tone}`}>ACS {reach.word}</span>}
          views={views.map(([each, text]) => [each, text] as const)}
          view={name}
          title={title}
        >
          <View key={name} rest={place.rest} />
        </Frame>
      </Device.Provider>
    </Around.Provider>
  );
}

const root = document.getElementById("page");
if (root !== null) {
  root.replaceChildren();
  keepFocus(root);
  render(<Gate>{(login, check) => <Page login={login} check={check} />}</Gate>, root);
}
