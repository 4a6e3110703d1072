/** The page of a game's window: the picture, and the keyboard for whoever plays. */
import "./main.css";
import type { WindowEvent, WindowRequest } from "../../src/lab/window/messages.js";
import { socketPath } from "../../src/lab/wire.js";
import { element, setText } from "../dom/element.js";
import type { LinkStatus } from "../host/host-link.js";
import { socketHost } from "../host/socket-host.js";
import { HeldCodes } from "./held-codes.js";
import { createPicture } from "./picture.js";

const statusTexts: Readonly<Record<LinkStatus, string>> = {
  connecting: "Connecting …",
  open: "",
  lost: "The game cannot be reached. Trying again …",
  ended: "The game was closed.",
  full: "As many watch as may.",
};
const keysText = "Arrow keys or WASD, space bar to fire. Escape ends.";

const picture = createPicture();
const title = element("h1");
const keysHelp = element("p", { class: "keys" });
const status = element("p", { class: "status", attributes: { role: "status" } });
document.body.append(element("main", {}, title, picture.element, keysHelp, status));

const link = socketHost<WindowEvent, WindowRequest>(
  new URL(socketPath, location.origin).href.replace(/^http/, "ws"),
)({
  onEvent(event) {
    if (event.type === "frame") return picture.show(event);
    document.title = event.title;
    setText(title, event.title);
    setText(keysHelp, event.takesKeys ? keysText : "");
  },
  onStatus: (next) => {
    setText(status, statusTexts[next]);
    document.body.classList.toggle("is-open", next === "open");
  },
});

const held = new HeldCodes();
const tell = (): void => void link.send({ type: "held", codes: held.codes });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.code === "Tab") return;
  event.preventDefault(); // the page must not scroll
  if (held.press(event.code)) tell();
});
document.addEventListener("keyup", (event) => {
  if (held.release(event.code)) tell();
});
window.addEventListener("blur", () => {
  if (held.clear()) tell();
});

// The token has let this browser in, and is good for nothing now: a bookmark should not have it.
history.replaceState(null, "", location.pathname);
