/** Puts the part of the page that the address names on the stage, and draws it once in every frame of the screen. */
import { button } from "../dom/controls.js";
import { element, setHidden } from "../dom/element.js";
import { Announcer } from "../model/announcements.js";
import type { Lab } from "../state/lab.js";
import { isOver, kindOf, type MatchKind } from "../state/lab-state.js";
import { partTitles, type Route } from "../state/route.js";
import { createHelpView } from "./help-view.js";
import { MomentClock } from "./moment.js";
import { createPlayView, type PlayPart } from "./play-view.js";
import { createRaceView } from "./race-view.js";
import { createResultsView } from "./results-view.js";
import { createShellView } from "./shell-view.js";
import { createYouView } from "./you-view.js";

export function startApp(lab: Lab): void {
  const shell = createShellView(lab);
  const help = createHelpView(lab);
  const clock = new MomentClock();
  const announcer = new Announcer();
  const results = createResultsView(lab);
  const idle = createIdle(lab);
  const parts = createParts(lab);
  shell.main.append(idle.element, results.element, ...Object.values(parts).map((part) => part.element));
  document.body.append(shell.element, help.element);

  /** The part that is played, if it is the one that is looked at. */
  function shownKind(): MatchKind | undefined {
    const { match } = lab.host.state;
    const wanted = wantedKind(lab.ui.state.route);
    return match !== null && kindOf(match) === wanted ? wanted : undefined;
  }

  function draw(now: number): void {
    requestAnimationFrame(draw);
    const { match, speed } = lab.host.state;
    const { route, showsHeat } = lab.ui.state;
    const moment = clock.next(now, { speed, isOver: match !== null && isOver(match), showsHeat });
    const kind = shownKind();
    shell.draw();
    help.draw();
    setHidden(results.element, wantedKind(route) !== undefined);
    for (const [name, part] of Object.entries(parts)) setHidden(part.element, name !== kind);
    idle.draw(route, kind === undefined && wantedKind(route) !== undefined);
    if (wantedKind(route) === undefined) results.draw();
    if (match === null || kind === undefined) return;
    parts[kind].draw(match, moment);
    const said = announcer.next(match, moment.isStill, now);
    if (said !== undefined) shell.announce(said);
  }
  requestAnimationFrame(draw);
}

function createParts(lab: Lab): Readonly<Record<MatchKind, PlayPart>> {
  return {
    play: createPlayView(lab),
    race: createRaceView(lab),
    you: createYouView(lab),
    replay: createPlayView(lab, { isReplay: true }),
  };
}

function wantedKind({ part, isReplay }: Route): MatchKind | undefined {
  if (part === "results") return isReplay ? "replay" : undefined;
  return part;
}

/** Where what is looked at is not played: before the host has answered, or where it refused. */
function createIdle(lab: Lab) {
  const begin = button("Begin", () => lab.open(lab.ui.state.route.part), "primary");
  const title = element("h2");
  const root = element("div", { class: "idle" }, title, begin);
  return {
    element: root,
    draw({ part }: Route, isShown: boolean): void {
      setHidden(root, !isShown);
      title.textContent = partTitles[part];
      setHidden(begin, part === "results" || lab.host.state.agents === null);
    },
  };
}
