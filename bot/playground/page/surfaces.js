// A surface is where blocks stand: one message, one modal or the Home tab. It keeps what has been
// filled in there and carries clicks to the server.

import { ask, tell } from "./api.js";
import { orToast } from "./toasts.js";
import { world } from "./world.js";

/** What a view's elements hold: what the server says, and over it what was filled in since (`typed`),
 *  where an element of the same ids and type is still there. */
export function heldIn(view, typed = {}) {
  const held = structuredClone(view.state?.values ?? {});
  for (const [blockId, byAction] of Object.entries(held)) {
    for (const [actionId, value] of Object.entries(byAction)) {
      const newer = typed[blockId]?.[actionId];
      if (newer?.type === value.type) byAction[actionId] = newer;
    }
  }
  return held;
}

/** A surface for a message ({channel, ts}) or a view (its id). `values` may be handed on from an
 *  earlier drawing of the same surface: an updated view keeps what was typed, as in Slack. */
export function makeSurface({ message = null, viewId = null, values = {} }) {
  const address = message ? { message, view_id: null } : { message: null, view_id: viewId };
  return {
    values,
    viewId,

    kept: (blockId, actionId) => values[blockId]?.[actionId],

    keep(blockId, actionId, value) {
      values[blockId] = { ...values[blockId], [actionId]: value };
    },

    /** Sends a press or a choice to the bot, with all that is filled in on this surface. */
    act(blockId, actionId, value) {
      const body = { as: world.me, ...address, block_id: blockId, action_id: actionId, value, state: values };
      return orToast(ask("/playground/action", body));
    },

    /** What the bot offers for the letters typed into an external select: options, or groups of them. */
    async suggest(blockId, actionId, typed) {
      const body = { as: world.me, ...address, block_id: blockId, action_id: actionId, value: typed };
      return (await orToast(ask("/playground/suggest", body))) ?? {};
    },

    /** Submits a modal; gives {ok, errors?, error?}. */
    submit: () => tell("/playground/submit", { as: world.me, view_id: viewId, values }),

    close: () => orToast(ask("/playground/close", { as: world.me, view_id: viewId, values })),
  };
}

