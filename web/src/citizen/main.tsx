// The citizen's door.
import { createRoot } from "react-dom/client";
import "../kit/kit.css";
import { start_theme } from "../kit";

createRoot(document.getElementById("root") as HTMLElement).render(<main>Luotsi</main>);
start_theme();
