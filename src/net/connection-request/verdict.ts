/** What is answered to one request, and why if it is not a success. */
export type Verdict =
  /** `accept` is called once the answer is on its way. */
  | { readonly status: 200; readonly accept: () => void }
  /** `challenges` are the values of its `WWW-Authenticate` headers. A reason is there where the request was a try. */
  | { readonly status: 401; readonly challenges: readonly string[]; readonly reason: string | undefined }
  | { readonly status: 400 | 403 | 404 | 405 | 503; readonly reason: string };
