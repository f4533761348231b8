import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import type { ShownLogin } from "../../src/web/shown-login.ts";
import { asked, onLoggedOut } from "../parts/api.ts";
import { Live, type LiveState } from "../parts/live.ts";
import { Failed, useDoing, useLoaded } from "../parts/states.tsx";
import { reachabilityOf } from "./reachability.ts";
import { Around } from "./surroundings.tsx";
import { Diagnostics } from "./views/diagnostics.tsx";
import { Log } from "./views/log.tsx";
import { Monitoring } from "./views/monitoring.tsx";
import { Overview } from "./views/overview.tsx";
import { Sessions } from "./views/sessions.tsx";
import { Transfers } from "./views/transfers.tsx";
import { TreeView } from "./views/tree.tsx";

const views = [
  ["overview", "Overview", Overview],
  ["tree", "Tree", TreeView],
  ["sessions", "Sessions", Sessions],
  ["transfers", "Transfers", Transfers],
  ["diagnostics", "Diagnostics", Diagnostics],
  ["monitoring", "Monitoring", Monitoring],
  ["log", "Log", Log],
] as const;

/** `#/tree/Device.IP.`: a view, and what of it. */
function placeIn(hash: string): { readonly view: string; readonly rest: string } {
  const [, view = "overview", rest = ""] = /^#\/([a-z]+)\/?(.*)$/.exec(hash) ?? [];
  try {
    return { view, rest: decodeURIComponent(rest) };
  } catch {
    return { view, rest: "" };
  }
}

function usePlace() {
  const [place, setPlace] = useState(placeIn(location.hash));
  useEffect(() => {
    const moved = (): void => setPlace(placeIn(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}

function Login({ entered }: { entered: () => void }) {
  const [password, setPassword] = useState("");
  const { busy, outcome, run } = useDoing();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await asked("/api/login", "POST", { password });
      entered();
      return undefined;
    });
  };
  return (
    <main class="login">
      <h1>cpe-agent</h1>
      <form class="card" onSubmit={submit}>
        <label>
          Password of this page
          <input
            type="password"
            autocomplete="current-password"
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        <p class="row apart">
          <button class="main" type="submit" disabled={busy || password === ""}>
            Log in
          </button>
        </p>
        {outcome}
      </form>
    </main>
  );
}

function Page() {
  const login = useLoaded(() => asked<ShownLogin>("/api/login"), []);
  useEffect(() => onLoggedOut(login.reload), [login.reload]);
  if (login.value === undefined)
    return login.failure === undefined ? (
      <p class="alone" role="status">
        Loading…
      </p>
    ) : (
      <main class="login">
        <h1>cpe-agent</h1>
        <Failed failure={login.failure} retry={login.reload} />
      </main>
    );
  if (!login.value.loggedIn) return <Login entered={login.reload} />;
  return <Frame login={login.value} check={login.reload} />;
}

const stateText: Readonly<Record<LiveState, string>> = {
  opening: "connecting",
  open: "live",
  back: "live",
  lost: "agent away",
};

function Frame({ login, check }: { login: ShownLogin; check: () => void }) {
  const place = usePlace();
  const [live] = useState(() => new Live());
  const [state, setState] = useState<LiveState>("opening");
  const [life, setLife] = useState(0);
  const [told, setTold] = useState<{ status?: StatusReport; toldMs: number }>({ toldMs: 0 });
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const ended = [
      live.on("status", (status) => setTold({ status, toldMs: Date.now() })),
      live.on("state", (now) => {
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
  const [name, title, View] = views.find(([each]) => each === place.view) ?? views[0];
  const { status } = told;
  const device = status && `${status.identity.manufacturer} ${status.identity.productClass}`;
  useEffect(() => {
    document.title = `${title} · ${status?.identity.serialNumber ?? "cpe-agent"}`;
  }, [title, status?.identity.serialNumber]);
  const first = useRef(true);
  useEffect(() => {
    // Whoever goes by keyboard is where the new view begins.
    if (!first.current) main.current?.focus();
    document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    first.current = false;
  }, [name]);
  const reach = status && reachabilityOf(status);
  return (
    <Around.Provider value={{ live, life, readOnly: login.readOnly, status, toldMs: told.toldMs }}>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        To the content
      </button>
      <div class="frame">
        <header class="top">
          <div class="brand">
            <img src="/icon.svg" alt="" />
            <span>
              {device ?? "cpe-agent"} <span class="muted">{status?.identity.serialNumber}</span>
            </span>
          </div>
          {reach && state !== "lost" && <span class={`pill ${reach.tone}`}>ACS {reach.word}</span>}
          <span class={`pill ${state === "lost" ? "bad" : "ok"}`} role="status">
            {stateText[state]}
          </span>
          {login.readOnly && <span class="muted small">read only</span>}
          {login.needsPassword && (
            <button type="button" onClick={() => void asked("/api/login", "DELETE").then(check, check)}>
              Log out
            </button>
          )}
        </header>
        <nav class="views" aria-label="Views">
          {views.map(([each, text]) => (
            <a key={each} href={`#/${each}`} aria-current={each === name ? "page" : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <main ref={main} tabIndex={-1}>
          <h1>{title}</h1>
          {state === "lost" && (
            <div class="notice bad" role="alert">
              <p>
                The agent does not answer: it was stopped, or the way to it is gone. This page goes on when it is back.
              </p>
            </div>
          )}
          <View key={name} rest={place.rest} />
        </main>
      </div>
    </Around.Provider>
  );
}

const root = document.getElementById("page");
if (root !== null) {
  root.replaceChildren();
  render(<Page />, root);
}
