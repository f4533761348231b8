import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ShownLogin } from "../../src/web/shown-login.ts";
import { asked, onLoggedOut } from "./api.ts";
import { Failed, useDoing, useLoaded } from "./states.tsx";

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
          <button class="main" type="submit" disabled={password === ""} aria-disabled={busy}>
            Log in
          </button>
        </p>
        {outcome}
      </form>
    </main>
  );
}

/** What who has logged in may see, and the login before that. `check` asks whether that still holds. */
export function Gate({ children }: { children: (login: ShownLogin, check: () => void) => ComponentChildren }) {
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
  return <>{children(login.value, login.reload)}</>;
}
