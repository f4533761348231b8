import { useEffect, useState } from "preact/hooks";

/** `#/tree/Device.IP.`: a view, and what of it. */
function placeIn(hash: string): { readonly view: string; readonly rest: string } {
  const [, view = "overview", rest = ""] = /^#\/([a-z]+)\/?(.*)$/.exec(hash) ?? [];
  try {
    return { view, rest: decodeURIComponent(rest) };
  } catch {
    return { view, rest: "" };
  }
}

/** Where the page is, by the address of the window. */
export function usePlace() {
  const [place, setPlace] = useState(placeIn(location.hash));
  useEffect(() => {
    const moved = (): void => setPlace(placeIn(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}
