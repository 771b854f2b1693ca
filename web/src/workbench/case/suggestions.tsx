// What could help, and why: services that fit with the reasons in words, what comes next, and
// cases that may be the same matter. Nothing here decides.
import { Link } from "react-router";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, Icon, PhoneLink, Skeleton, Tag, useToast } from "../../kit";
import { useSuggestions } from "../data";
import { search_for_case } from "../services/for_case";
import { life_text, sunk_because, wait_text } from "../services/hit";
import type { Match } from "../types";
import { useCase } from "./context";
import { useCaseLinks } from "./links";
import { add_service } from "./plan_draft";
import { usePlanDraft } from "./plan_store";

export function SuggestionsCard() {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  const suggestions = useSuggestions(data.id, data.state === "open");
  if (data.state === "closed") return null;
  const found = suggestions.data;
  return (
    <div className="stack-tight">
      <h2 className="wb-h">{t("workbench.suggestions")}</h2>
      {suggestions.isPending && <Skeleton lines={5} />}
      {suggestions.error && <p className="soft">{say_problem(words, suggestions.error)}</p>}
      {found?.next_step && (
        <div className="wb-suggestion">
          <p className="strong">{found.next_step.text}</p>
          {found.next_step.reason && <p className="soft small">{found.next_step.reason}</p>}
        </div>
      )}
      {found?.similar.map((one) => (
        <div className="wb-suggestion" key={one.case}>
          <Link to={`/asia/${one.case}`}>{t("workbench.similar")}</Link>
          <p className="soft small">{one.reason}</p>
        </div>
      ))}
      {found?.services.map((service) => (
        <ServiceSuggestion key={service.id} service={service} />
      ))}
      {found && found.services.length === 0 && (
        <p className="soft">{t("workbench.suggestions.none")}</p>
      )}
      <p className="soft small">{t("workbench.suggestions.note")}</p>
      <p>
        <Link to={search_for_case(data)}>{t("workbench.services.search_all")}</Link>
      </p>
    </div>
  );
}

function ServiceSuggestion(props: { service: Match }) {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  const links = useCaseLinks();
  const toast = useToast();
  const { service } = props;
  const [draft, set_draft] = usePlanDraft(data);
  const in_plan = draft.items.some((item) => item.service === service.id);
  const remove = () =>
    set_draft((now) => ({
      ...now,
      items: now.items.filter((item) => item.service !== service.id),
    }));
  const add = () => {
    set_draft((now) => add_service(now, service));
    toast(t("workbench.plan.added", { title: service.title }), remove);
  };
  const sunk = sunk_because(words, service);
  const wait = wait_text(words, service);
  return (
    <div className="wb-suggestion">
      <div className="spread">
        <Link to={`/palvelut/${service.id}`} className="strong">
          {service.title}
        </Link>
        {service.of > 0 && (
          <span className="soft small nowrap">
            {t("workbench.fits", { n: service.fits, of: service.of })}
          </span>
        )}
      </div>
      <p className="small">
        {service.provider}
        {service.distance_km !== null && ` · ${t("workbench.km", { n: service.distance_km })}`}
        {service.price_text && ` · ${service.price_text}`}
      </p>
      <p className="small">
        <span className="strong">{service.open.text}</span>
        {service.signs.next_free &&
          ` · ${t("workbench.next_free", { at: words.moment(service.signs.next_free) })}`}
        {wait && ` · ${wait}`}
      </p>
      {sunk && (
        <p className="wb-sunk small">
          <Icon name="triangle-alert" /> <span className="strong">{t("workbench.sunk")}</span>{" "}
          {sunk}
        </p>
      )}
      {service.reasons.length > 0 && (
        <details className="wb-details">
          <summary>
            {t("workbench.rank.why")}
            <span className="visually-hidden">: {service.title}</span>
          </summary>
          <ul className="wb-reasons">
            {service.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="soft small">
        {service.phone && (
          <>
            <PhoneLink number={service.phone} /> ·{" "}
          </>
        )}
        {life_text(words, service)}
      </p>
      <div className="cluster">
        {in_plan ? (
          <>
            <Tag kind="success" icon="check">
              {t("workbench.plan.in")}
            </Tag>
            <links.TabLink tab="suunnitelma">{t("workbench.plan.open")}</links.TabLink>
          </>
        ) : (
          <Button kind="secondary" icon="plus" onClick={add}>
            {t("workbench.plan.add")}
            <span className="visually-hidden"> {service.title}</span>
          </Button>
        )}
        {service.referable && (
          <span className="soft small">
            <Icon name="send" /> {t("workbench.referable")}
          </span>
        )}
      </div>
    </div>
  );
}
