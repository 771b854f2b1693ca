// Before an act that opens much the server wants to know anew who is there. That happens in another
// tab, so that nothing typed here is lost; when it has been done, the act goes on by itself.
import { useCallback, useEffect, useRef, useState } from "react";
import { set_ask_again } from "../data/client";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";

const channel = "luotsi.asked";
/** The page of either door that the person comes back to. */
export const asked_page = "vahvistettu";

export function AskAgain(props: { page: string }) {
  const { t } = useWords();
  const [door, set_door] = useState("");
  const waiting = useRef<((done: boolean) => void)[]>([]);
  const answer = useCallback((done: boolean) => {
    set_door("");
    for (const go_on of waiting.current.splice(0)) go_on(done);
  }, []);
  useEffect(() => {
    set_ask_again((of) => {
      set_door(of);
      return new Promise((done) => waiting.current.push(done));
    });
    const line = new BroadcastChannel(channel);
    line.onmessage = () => answer(true);
    return () => {
      set_ask_again(null);
      line.close();
      answer(false);
    };
  }, [answer]);
  return (
    <Dialog
      open={door !== ""}
      title={t("signin.sure.title")}
      onClose={() => answer(false)}
      actions={
        <>
          <a
            className="button"
            target="_blank"
            rel="noopener"
            href={`/api/sign-in/${door}/start?anew=1&page=${props.page}`}
          >
            {t("signin.sure.go")}
          </a>
          <Button kind="secondary" onClick={() => answer(false)}>
            {t("signin.sure.cancel")}
          </Button>
        </>
      }
    >
      <p>{t("signin.sure.text")}</p>
    </Dialog>
  );
}

/** What the other tab shows when it has been done; it tells the tab that waits. */
export function AskedAgain() {
  const { t } = useWords();
  useEffect(() => {
    const line = new BroadcastChannel(channel);
    line.postMessage("asked");
    line.close();
  }, []);
  return <p>{t("signin.sure.done_text")}</p>;
}
