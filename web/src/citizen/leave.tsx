// Signing out, of one matter or of all: this device forgets, even when the line is down.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { sign_out, useSession } from "../data/session";
import { useWords } from "../i18n";
import { Button, useToast } from "../kit";
import { forget_everything } from "./flow";

export function Leave() {
  const { t } = useWords();
  const person = useSession().data?.kind === "person";
  const navigate = useNavigate();
  const client = useQueryClient();
  const toast = useToast();
  const leave = async () => {
    const go_to = await sign_out();
    forget_everything();
    client.removeQueries({ queryKey: ["my"] });
    client.removeQueries({ queryKey: ["session"] });
    if (go_to) return location.assign(go_to);
    navigate("/", { replace: true });
    toast(t(person ? "signin.out.title" : "citizen.case.left"));
  };
  return (
    <span className="cluster">
      <span className="small soft">
        {t(person ? "citizen.behalf.leave" : "citizen.case.leave.hint")}
      </span>
      <Button kind="quiet" icon="log-out" onClick={() => void leave()}>
        {t(person ? "signin.ends.leave" : "citizen.case.leave")}
      </Button>
    </span>
  );
}
