// Työjono: queues on the left, what is owed in order of time left, and the chosen matter. The
// queue and the chosen row are in the address; the words looked for, often a name, are not.
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useWords } from "../../i18n";
import { Button, EmptyState, Failure, Icon, Skeleton, useNow } from "../../kit";
import { rows_of, useLookedFor, useQueues, useWork } from "../data";
import { useShortcuts } from "../keys";
import { useTitle } from "../page";
import { type QueueName, queue_names, type WorkRow } from "../types";
import { useWide } from "../wide";
import { merge_rows, one_per_case, type ShownRow, step_row } from "./merge";
import { QueueRail } from "./rail";
import { QueueRow } from "./row";

const CaseView = lazy(() => import("../case/case_view"));

export function QueuePage() {
  const { jono } = useParams();
  const queue = queue_names.find((name) => name === jono) ?? "new";
  const [q, look_for] = useLookedFor(queue);
  return <Queue key={`${queue} ${q}`} queue={queue} q={q} look_for={look_for} />;
}

function case_address(row: WorkRow, wide: boolean, queue: QueueName, search: URLSearchParams) {
  if (!wide) return `/asia/${row.case}`;
  const next = new URLSearchParams(search);
  next.set("valittu", row.case);
  next.delete("osa");
  return `/jono/${queue}?${next}`;
}

function useShownRows(queue: QueueName, q: string) {
  const work = useWork(queue, q);
  const latest = useMemo(() => one_per_case(rows_of(work.data)), [work.data]);
  const pages = work.data?.pages.length ?? 0;
  const [shown, set_shown] = useState<ShownRow[] | null>(null);
  const pages_shown = useRef(0);
  const merged = useMemo(
    () => merge_rows(shown, latest, work.hasNextPage),
    [shown, latest, work.hasNextPage],
  );
  useEffect(() => {
    if (!work.data) return;
    // The first rows and each further page the reader asked for are shown as they come; so is
    // anything into an empty list. An empty list stays as it is: setting it anew would never end.
    const filled = shown?.length === 0 && latest.length > 0;
    if (pages_shown.current !== pages || shown === null || filled) {
      pages_shown.current = pages;
      set_shown(merge_rows(null, latest).rows);
    }
  }, [work.data, latest, pages, shown]);
  const accept = () => set_shown(merge_rows(null, latest).rows);
  return { work, merged, accept, latest };
}

function Queue(props: { queue: QueueName; q: string; look_for: (text: string) => void }) {
  const { t } = useWords();
  const { queue, q } = props;
  const wide = useWide();
  const navigate = useNavigate();
  const [search, set_search] = useSearchParams();
  const chosen = search.get("valittu") ?? "";
  const queues = useQueues();
  const { work, merged, accept } = useShownRows(queue, q);
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const pane = useRef<HTMLElement>(null);

  const go = (by: 1 | -1) => {
    const row = step_row(merged.rows, chosen, by);
    if (!row) return;
    const next = new URLSearchParams(search);
    next.set("valittu", row.case);
    next.delete("osa");
    set_search(next, { replace: true });
    list.current?.querySelector(`[data-case="${row.case}"]`)?.scrollIntoView({ block: "nearest" });
  };
  useShortcuts([
    { keys: "j", label: "workbench.keys.next", run: () => go(1), only_key: true },
    { keys: "k", label: "workbench.keys.previous", run: () => go(-1), only_key: true },
    { keys: "/", label: "workbench.keys.search", run: () => box.current?.focus() },
    { keys: "l", label: "workbench.keys.into", run: () => pane.current?.focus(), only_key: true },
    {
      keys: "o",
      label: "workbench.keys.open",
      run: () => chosen && void navigate(`/asia/${chosen}`),
    },
  ]);
  const title = queues.data?.find((one) => one.queue === queue)?.title ?? "";
  useTitle(title);
  const seek = (text: string) => {
    props.look_for(text.trim());
    void navigate(`/jono/${queue}`);
  };
  return (
    <div className="wb-queue" data-chosen={chosen !== "" || undefined}>
      <QueueRail queues={queues.data ?? []} queue={queue} />
      <section className="wb-list" aria-label={t("workbench.list")}>
        <div className="wb-list-head">
          <div className="spread">
            <h1>{title || t("workbench.nav.queue")}</h1>
            <span className="soft small">{t("workbench.list.order")}</span>
          </div>
          <form
            className="wb-search"
            onSubmit={(event) => {
              event.preventDefault();
              seek(box.current?.value ?? "");
            }}
          >
            <label className="visually-hidden" htmlFor="queue-search">
              {t("workbench.search")}
            </label>
            <input
              ref={box}
              id="queue-search"
              type="search"
              className="input"
              defaultValue={q}
              placeholder={t("workbench.search")}
              onKeyDown={(event) => {
                if (event.key === "Escape") {
                  if (box.current?.value === "" || q !== "") seek("");
                  box.current?.blur();
                }
              }}
            />
            <Button kind="quiet" type="submit" aria-label={t("workbench.search")}>
              <Icon name="search" />
            </Button>
          </form>
          <div aria-live="polite">
            {merged.fresh > 0 && (
              <Button kind="secondary" icon="refresh-cw" wide onClick={accept}>
                {t("workbench.list.fresh", { n: merged.fresh })}
              </Button>
            )}
          </div>
        </div>
        {work.isPending && <Skeleton lines={10} />}
        {work.isError && (
          <Failure of={work.error}>
            <div>
              <Button kind="secondary" onClick={() => void work.refetch()}>
                {t("web.retry")}
              </Button>
            </div>
          </Failure>
        )}
        {work.data && merged.rows.length === 0 && (
          <EmptyState
            icon="circle-check"
            title={t(q ? "workbench.list.none_q" : "workbench.list.none")}
          >
            {q ? (
              <Button kind="secondary" onClick={() => seek("")}>
                {t("workbench.list.clear_q")}
              </Button>
            ) : (
              <p>{t("workbench.list.none_text")}</p>
            )}
          </EmptyState>
        )}
        <ul className="wb-rows plain-list" ref={list}>
          {merged.rows.map((row) => (
            <QueueRow
              key={`${row.case} ${row.kind} ${row.index}`}
              row={row}
              chosen={row.case === chosen}
              to={case_address(row, wide, queue, search)}
              now={now}
              queue={queue}
            />
          ))}
        </ul>
        {work.hasNextPage && (
          <div className="wb-more">
            <Button
              kind="secondary"
              busy={work.isFetchingNextPage}
              onClick={() => void work.fetchNextPage()}
            >
              {t("workbench.list.more")}
            </Button>
          </div>
        )}
      </section>
      {wide && (
        <section className="wb-pane" aria-label={t("workbench.case")} ref={pane} tabIndex={-1}>
          {chosen ? (
            <Suspense fallback={<Skeleton lines={8} />}>
              <CaseView key={chosen} id={chosen} tab={search.get("osa") ?? ""} pane={queue} />
            </Suspense>
          ) : (
            <EmptyState icon="inbox" title={t("workbench.choose")}>
              <p>{t("workbench.choose_text")}</p>
            </EmptyState>
          )}
        </section>
      )}
    </div>
  );
}
