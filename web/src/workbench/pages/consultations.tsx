// Requests between sides: what is asked of this unit, and what this unit waits for from others.
import { useWords, type WordKey } from "../../i18n";
import { Button, EmptyState, Failure, Skeleton, useNow } from "../../kit";
import { rows_of, useWork } from "../data";
import { useTitle } from "../page";
import { QueueRow } from "../queue/row";
import type { QueueName } from "../types";

export default function ConsultationsPage() {
  const { t } = useWords();
  useTitle(t("workbench.nav.consultations"));
  return (
    <div className="wb-page stack">
      <h1>{t("workbench.nav.consultations")}</h1>
      <div className="wb-columns">
        <List
          queue="consultations"
          title="workbench.consultations.to_us"
          none="workbench.consultations.none_us"
        />
        <List
          queue="waiting"
          title="workbench.consultations.from_us"
          none="workbench.consultations.none_others"
        />
      </div>
    </div>
  );
}

function List(props: { queue: QueueName; title: WordKey; none: WordKey }) {
  const { t } = useWords();
  const work = useWork(props.queue, "");
  const now = useNow();
  const rows = rows_of(work.data);
  return (
    <section className="stack-tight" aria-label={t(props.title)}>
      <h2>{t(props.title)}</h2>
      {work.isPending && <Skeleton lines={5} />}
      <Failure of={work.error} />
      {work.data && rows.length === 0 && <EmptyState icon="circle-check" title={t(props.none)} />}
      <ul className="wb-rows wb-boxed plain-list">
        {rows.map((row) => (
          <QueueRow
            key={`${row.case} ${row.kind} ${row.index}`}
            row={{ ...row, gone: false }}
            chosen={false}
            to={`/asia/${row.case}`}
            now={now}
            queue={props.queue}
          />
        ))}
      </ul>
      {work.hasNextPage && (
        <div>
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
  );
}
