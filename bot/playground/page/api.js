// The server's API under /playground/, and the stream that says when to read it again.

/** The server said no; its message is a sentence for people. */
export class Refused extends Error {}

async function answerOf(response) {
  const body = await response.json().catch(() => null);
  if (body === null) throw new Refused("The playground gave an answer that cannot be read.");
  return body;
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("The playground does not answer. Is `cairn playground` still running?");
  }
  return answerOf(response);
}

/** GET a path with its query; throws Refused unless the answer is ok. */
export async function read(path, query) {
  const wanted = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const body = await request(`${path}?${new URLSearchParams(wanted)}`);
  if (!body.ok) throw new Refused(body.error ?? "That did not work.");
  return body;
}

/** POST JSON; gives the answer even when it is not ok, because a form's errors come that way. */
export function tell(path, body) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** POST JSON; throws Refused with the server's sentence unless the answer is ok. */
export async function ask(path, body) {
  const answer = await tell(path, body);
  if (!answer.ok) throw new Refused(answer.error ?? "That did not work.");
  return answer;
}

/** Listens to what happens in the workspace as one person sees it; gives the way to stop.
 *
 *  `heard(event)` is called for each event, `connected(true | false)` when the line opens or
 *  drops. EventSource comes back by itself after a dropped line, but gives up for good when the
 *  server answers with an error (as it may while it restarts), so that case is tried again here. */
export function listen(as, heard, connected) {
  let source = null;
  let timer = 0;
  let wait = 500;
  const open = () => {
    source = new EventSource(`/playground/stream?as=${encodeURIComponent(as)}`);
    source.onopen = () => {
      wait = 500;
      connected(true);
    };
    source.onmessage = (message) => heard(JSON.parse(message.data));
    source.onerror = () => {
      connected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
