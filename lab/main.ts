/** The page of `ztw lab`. */
import "./styles/main.css";
import { socketHost } from "./host/socket-host.js";
import { startLab } from "./start.js";

const address = new URL("socket", location.href);
address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
address.hash = "";
startLab(socketHost(address.href));
