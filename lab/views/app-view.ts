/** Puts the part of the page that the address names on the stage, and draws it once in every frame of the screen in which anything changed. */
import { Announcer } from "../model/announcements.js";
import type { Lab } from "../state/lab.js";
import { createHelpView } from "./help-view.js";
import { MomentClock } from "./moment.js";
import { createPlayView } from "./play-view.js";
import { createShellView } from "./shell-view.js";

export function startApp(lab: Lab): void {
  const shell = createShellView(lab);
  const help = createHelpView(lab);
  const clock = new MomentClock();
  const announcer = new Announcer();
  const play = createPlayView(lab);
  shell.main.append(play.element);
  document.body.append(shell.element, help.element);

  function draw(now: number): void {
    requestAnimationFrame(draw);
    const { match, speed } = lab.host.state;
    const moment = clock.next(now, speed, lab.ui.state.showsHeat);
    shell.draw();
    help.draw();
    if (match === null) return;
    play.draw(match, moment);
    const said = announcer.next(match, moment.isStill, now);
    if (said !== undefined) shell.announce(said);
  }
  requestAnimationFrame(draw);
}
