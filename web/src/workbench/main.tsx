// The workbench's door.
import { createRoot } from "react-dom/client";
import "../kit/kit.css";
import { start_theme } from "../kit";

start_theme();
createRoot(document.getElementById("root") as HTMLElement).render(<main>Luotsi</main>);
