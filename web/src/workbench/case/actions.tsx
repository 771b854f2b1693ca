// What can be done with the case as a whole, and the keys of its most usual acts.
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useWords } from "../../i18n";
import { Button, ButtonLink, Icon } from "../../kit";
import { useShortcuts } from "../keys";
import type { Round } from "../types";
import { BookingDialog } from "./booking_dialog";
import { by_safety } from "./by_safety";
import { useCase } from "./context";
import { DuplicateDialog } from "./duplicate_dialog";
import { useCaseLinks } from "./links";
import { PromiseDialog } from "./promise_dialog";
import { ReasonDialog } from "./reason_dialog";

const mine_or_free = (round: Round) =>
  (round.mine || round.may_take) && !round.waits_for_promise && !round.of_client;

export function CaseActions(props: { pane: boolean }) {
  const { t } = useWords();
  const { data, run, busy, say } = useCase();
  const links = useCaseLinks();
  const navigate = useNavigate();
  const [dialog, set_dialog] = useState("");
  const take = by_safety(data.rounds).find((round) => round.may_take && round.act !== "wait");
  const book = data.rounds.find((round) => round.booking && mine_or_free(round));
  const ask = (kind: "refer" | "consult") =>
    data.rounds.find((round) => round.promise?.kind === kind && mine_or_free(round));
  const refer = ask("refer");
  const consult = ask("consult");
  const open = (round: Round | undefined, name: string, otherwise: string) => {
    if (round) set_dialog(name);
    else say(otherwise);
  };
  useShortcuts([
    {
      keys: "Enter",
      label: "workbench.take",
      run: () => {
        if (busy) return;
        if (take)
          void run(
            { command: "take", round: take.id },
            t("workbench.taken", { title: take.title }),
          );
        else say(t("workbench.take.none"));
      },
    },
    {
      keys: "v",
      label: "workbench.book",
      run: () => open(book, "book", t("workbench.book.no_round")),
    },
    {
      keys: "c",
      label: "workbench.consult",
      run: () => open(consult, "consult", t("workbench.consult.no_round")),
    },
    {
      keys: "s",
      label: "workbench.refer",
      run: () => open(refer, "refer", t("workbench.refer.no_round")),
    },
    {
      keys: "p",
      label: "workbench.tab.suunnitelma",
      run: () => void navigate(links.address("suunnitelma")),
    },
  ]);
  const close = () => set_dialog("");
  return (
    <div className="wb-actions no-print">
      {take && (
        <Button
          icon="hand"
          shortcut="Enter"
          busy={busy}
          onClick={() =>
            void run(
              { command: "take", round: take.id },
              t("workbench.taken", { title: take.title }),
            )
          }
        >
          {t("workbench.take")}
        </Button>
      )}
      {book && (
        <Button kind="secondary" icon="calendar" shortcut="V" onClick={() => set_dialog("book")}>
          {t("workbench.book")}
        </Button>
      )}
      {consult && (
        <Button
          kind="secondary"
          icon="circle-help"
          shortcut="C"
          onClick={() => set_dialog("consult")}
        >
          {t("workbench.consult")}
        </Button>
      )}
      {refer && (
        <Button kind="secondary" icon="send" shortcut="S" onClick={() => set_dialog("refer")}>
          {t("workbench.refer")}
        </Button>
      )}
      {props.pane && (
        <ButtonLink kind="secondary" icon="external-link" to={`/asia/${data.id}`}>
          {t("workbench.case.page")}
        </ButtonLink>
      )}
      <More onPick={set_dialog} />
      {book && <BookingDialog open={dialog === "book"} round={book} onClose={close} />}
      {consult && <PromiseDialog open={dialog === "consult"} round={consult} onClose={close} />}
      {refer && <PromiseDialog open={dialog === "refer"} round={refer} onClose={close} />}
      <DuplicateDialog open={dialog === "duplicate"} onClose={close} />
      <ReasonDialog
        open={dialog === "close"}
        title={t("workbench.close")}
        text={t("workbench.close.text")}
        act={t("workbench.close")}
        optional
        onClose={close}
        onDo={(reason) =>
          run({ command: "close", ...(reason ? { reason } : {}) }, t("workbench.close.done"))
        }
      />
      <ReasonDialog
        open={dialog === "reopen"}
        title={t("workbench.reopen")}
        text={t("workbench.reopen.text")}
        act={t("workbench.reopen")}
        onClose={close}
        onDo={(reason) => run({ command: "reopen", reason }, t("workbench.reopen.done"))}
      />
    </div>
  );
}

function More(props: { onPick: (dialog: string) => void }) {
  const { t } = useWords();
  const { data } = useCase();
  const box = useRef<HTMLDetailsElement>(null);
  const pick = (dialog: string) => {
    if (box.current) box.current.open = false;
    props.onPick(dialog);
  };
  useEffect(() => {
    const away = (event: Event) => {
      const inside = event.target instanceof Node && box.current?.contains(event.target);
      if (box.current?.open && !inside) box.current.open = false;
    };
    addEventListener("click", away);
    return () => removeEventListener("click", away);
  }, []);
  return (
    <details
      className="wb-menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current?.open) return;
        box.current.open = false;
        box.current.querySelector("summary")?.focus();
      }}
    >
      <summary className="button" data-kind="secondary">
        <Icon name="ellipsis" />
        <span>{t("workbench.more")}</span>
      </summary>
      <div className="wb-menu-list">
        {data.state === "open" ? (
          <>
            <Button kind="quiet" icon="merge" onClick={() => pick("duplicate")}>
              {t("workbench.duplicate")}
            </Button>
            <Button kind="quiet" icon="circle-check" onClick={() => pick("close")}>
              {t("workbench.close")}
            </Button>
          </>
        ) : (
          <Button kind="quiet" icon="undo-2" onClick={() => pick("reopen")}>
            {t("workbench.reopen")}
          </Button>
        )}
        <Button kind="quiet" icon="printer" onClick={() => print()}>
          {t("workbench.print")}
        </Button>
      </div>
    </details>
  );
}
