/**
 * Who plays: agent, method, greedy or sampled, backend. Names: selects labelled `Game`, `Method`, `Actions`, `Backend`, with ids that begin
 * with the form's (`play-game`, `race-0-method`, …).
 */

import type { ActionMode } from "../../src/evaluate/episode.js";
import type { AgentFacts } from "../../src/lab/messages.js";
import type { PolicyName } from "../../src/model/bundle-schema.js";
import type { BackendName } from "../../src/runtime/session.js";
import { type Control, selectControl } from "../dom/controls.js";
import { element } from "../dom/element.js";
import { type PlayerChoice, withAgent, withMethod } from "../state/choices.js";
import type { Lab } from "../state/lab.js";

export interface PlayerForm {
  readonly element: HTMLElement;
  draw(choice: PlayerChoice): void;
}

interface FormOptions {
  readonly hasMode?: boolean;
}

export function createPlayerForm(
  lab: Lab,
  id: string,
  onChoose: (choice: PlayerChoice) => void,
  { hasMode = true }: FormOptions = {},
): PlayerForm {
  let shown: PlayerChoice | undefined;
  const change = (choice: (shown: PlayerChoice) => PlayerChoice) =>
    shown !== undefined && onChoose(choice(shown));
  const agentNamed = (name: string) => lab.host.state.agents?.find((agent) => agent.id === name);

  const game = selectControl("Game", `${id}-game`, (name) => {
    const agent = agentNamed(name);
    if (agent !== undefined) change((choice) => withAgent(choice, agent));
  });
  const method = selectControl<PolicyName>("Method", `${id}-method`, (name) =>
    change((choice) => {
      const agent = lab.agentOf(choice);
      return agent === undefined ? choice : withMethod(choice, agent, name);
    }),
  );
  const mode = selectControl<ActionMode>("Actions", `${id}-mode`, (name) =>
    change((choice) => ({ ...choice, mode: name })),
  );
  const backend = selectControl<BackendName>("Backend", `${id}-backend`, (name) =>
    change((choice) => ({ ...choice, backend: name })),
  );
  mode.setChoices([
    { value: "greedy", label: "greedy" },
    { value: "sampled", label: "sampled" },
  ]);
  const controls: Control<never>[] = hasMode ? [game, method, mode, backend] : [game, method];

  return {
    element: element("div", { class: "fields" }, ...controls.map((control) => control.element)),
    draw(choice) {
      if (choice === shown) return;
      shown = choice;
      const agents = lab.host.state.agents ?? [];
      const facts = lab.agentOf(choice);
      game.setChoices(agents.map((agent) => ({ value: agent.id, label: agentLabel(agent, agents) })));
      method.setChoices((facts?.methods ?? []).map(({ name }) => ({ value: name, label: name })));
      backend.setChoices(
        (lab.methodOf(choice)?.backends ?? []).map((name) => ({ value: name, label: name })),
      );
      game.set(choice.agent);
      method.set(choice.method);
      mode.set(choice.mode);
      backend.set(choice.backend);
    },
  };
}

/** Its title, and where it is from if others have the same. */
function agentLabel({ title, origin }: AgentFacts, all: readonly AgentFacts[]): string {
  return all.filter((agent) => agent.title === title).length > 1 ? `${title} (${origin})` : title;
}
