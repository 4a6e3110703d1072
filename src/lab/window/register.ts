/** Has games with `renderMode: "human"` open a page in the browser. Doors import it for that alone. */
import { registerDisplay } from "../../envs/human-display.js";
import { GameWindow } from "./game-window.js";

registerDisplay((options) => new GameWindow(options));
