/** The page of `ztw lab`. */
import "./styles/main.css";
import { socketPath } from "../src/lab/wire.js";
import { socketHost } from "./host/socket-host.js";
import { startLab } from "./start.js";

const address = new URL(socketPath, location.origin);
address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
startLab(socketHost(address.href));

// The token has let this browser in, and is good for nothing now: a bookmark should not have it.
history.replaceState(null, "", location.pathname + location.hash);
