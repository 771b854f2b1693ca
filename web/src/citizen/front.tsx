// The first page and the page of own words. The same text box is on both: whoever arrives can
// start writing at once, and whoever picked a theme or came back to change the words finds it.
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useOffers, useSession } from "../data/session";
import { useUnderstanding } from "../data/understand";
import { useWords } from "../i18n";
import {
  Button,
  ErrorSummary,
  type FieldError,
  Form,
  Icon,
  type IconName,
  Link,
  Notification,
  ProgressSteps,
  TextArea,
  useToast,
} from "../kit";
import { DangerCards } from "./dangers";
import { flow_steps, started, useFlow, words_max } from "./flow";
import { PageTitle } from "./page";
import { useBoot } from "./shell";

const theme_icons: Record<string, IconName> = {
  family: "baby",
  older: "user",
  mind: "brain",
  substances: "wine",
  money: "wallet",
  housing: "house",
  health: "heart-pulse",
  disability: "accessibility",
  violence: "shield",
  work: "briefcase",
};

const understand_pause_ms = 900;

/** How many characters a person would count. */
export function count_characters(text: string): number {
  return [...text].length;
}

function useWordsForm(go_on: () => void) {
  const { t } = useWords();
  const { draft } = useFlow();
  const [errors, set_errors] = useState<FieldError[]>([]);
  const submit = () => {
    const over = count_characters(draft.words) - words_max;
    const found: FieldError[] = [];
    if (draft.words.trim() === "" && draft.theme === "")
      found.push({ field: "words", message: t("citizen.words.none") });
    if (over > 0) found.push({ field: "words", message: t("citizen.words.long", { n: over }) });
    set_errors(found);
    if (found.length === 0) go_on();
  };
  return { errors, submit };
}

function WordsBox(props: { errors: FieldError[]; label?: string }) {
  const { t } = useWords();
  const { draft, put } = useFlow();
  return (
    <TextArea
      name="words"
      label={props.label ?? t("citizen.front.words")}
      hint={t("citizen.front.words.hint")}
      error={props.errors.find((e) => e.field === "words")?.message}
      value={draft.words}
      onChange={(event) => put({ words: event.target.value })}
      autoComplete="off"
      rows={5}
    />
  );
}

function Unfinished() {
  const { t } = useWords();
  const { draft, forget } = useFlow();
  const toast = useToast();
  // Decided on arrival: the box must not appear because of what is being written now.
  const [shown, set_shown] = useState(() => started(draft) && draft.concerns !== "");
  if (!shown) return null;
  return (
    <Notification title={t("citizen.front.draft")}>
      <div className="cluster">
        <Link to="/yhteys/sanat">{t("citizen.front.draft.continue")}</Link>
        <Button
          kind="quiet"
          onClick={() => {
            forget();
            set_shown(false);
            toast(t("citizen.front.draft.deleted"));
          }}
        >
          {t("citizen.front.draft.delete")}
        </Button>
      </div>
    </Notification>
  );
}

/** What the words seem to be about, in passing: the next page asks whether it is right. */
function Understood() {
  const { t } = useWords();
  const { draft } = useFlow();
  const found = useUnderstanding({
    door: "public",
    text: draft.words,
    theme: draft.theme,
    pause_ms: understand_pause_ms,
  });
  const best = found.data?.needs[0];
  const text =
    best && best.level !== "possible" && best.code !== "EMERGENCY"
      ? t("citizen.proposal.line", { need: best.plain })
      : "";
  return (
    <p className="soft live" role="status">
      {text}
    </p>
  );
}

/** Only where a provider signs residents in. */
function SignInLink() {
  const { t } = useWords();
  const offers = useOffers().data;
  const session = useSession().data;
  if (session?.kind === "person") {
    return (
      <p>
        <Link to="/asiat">{t("signin.mine.title")}</Link>
      </p>
    );
  }
  if (!offers?.citizen) return null;
  return (
    <p>
      <Link to="/kirjaudu">{t("signin.link")}</Link>
    </p>
  );
}

export function FrontPage() {
  const { t } = useWords();
  const { dangers, put } = useFlow();
  const navigate = useNavigate();
  const boot = useBoot().data;
  const { errors, submit } = useWordsForm(() => navigate("/yhteys/ehdotus"));
  return (
    <div className="front">
      <div className="stack-wide narrow">
        <Unfinished />
        <Form onSubmit={submit}>
          <ErrorSummary errors={errors} />
          <PageTitle>{t("citizen.front.title")}</PageTitle>
          <p className="lead">{t("citizen.front.lead")}</p>
          <WordsBox errors={errors} />
          <DangerCards dangers={dangers} going_on />
          <Understood />
          <div>
            <Button type="submit">{t("web.continue")}</Button>
          </div>
        </Form>
        <section className="stack-tight">
          <h2>{t("citizen.front.themes")}</h2>
          <ul className="themes plain-list">
            {(boot?.themes ?? []).map((theme) => (
              <li key={theme.code}>
                <button
                  type="button"
                  className="theme"
                  onClick={() => {
                    put({ theme: theme.code });
                    navigate("/yhteys/sanat");
                  }}
                >
                  <Icon name={theme_icons[theme.code] ?? "circle-help"} />
                  <span>{theme.title}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <aside className="front-side stack-wide">
        <section className="card stack-tight">
          <h2>{t("citizen.front.been")}</h2>
          <p>
            <Link to="/seuraa" icon="key-round">
              {t("citizen.follow.link")}
            </Link>
          </p>
          <SignInLink />
        </section>
        <section className="stack-tight">
          <h2>{t("citizen.front.how")}</h2>
          <ol className="how">
            <li>{t("citizen.front.how.1")}</li>
            <li>{t("citizen.front.how.2")}</li>
            <li>{t("citizen.front.how.3")}</li>
          </ol>
        </section>
      </aside>
    </div>
  );
}

/** Where a page of the flow goes next: back to the check page when it was opened from there. */
export function useOnward(next: string): string {
  const [search] = useSearchParams();
  return search.get("muuta") === "1" ? "/yhteys/tarkista" : next;
}

export function WordsPage() {
  const { t } = useWords();
  const { draft, dangers, put } = useFlow();
  const navigate = useNavigate();
  const onward = useOnward("/yhteys/ehdotus");
  const boot = useBoot().data;
  const { errors, submit } = useWordsForm(() => navigate(onward));
  const theme = boot?.themes.find((x) => x.code === draft.theme);
  return (
    <div className="narrow stack-wide">
      <FlowHead step={1} back="/" />
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} />
        <PageTitle>
          {draft.theme ? t("citizen.words.title.theme") : t("citizen.words.title")}
        </PageTitle>
        {theme && (
          <p className="cluster">
            <span className="strong">{t("citizen.words.theme", { theme: theme.title })}</span>
            <Button kind="quiet" onClick={() => put({ theme: "" })}>
              {t("citizen.flow.change")}
            </Button>
          </p>
        )}
        <WordsBox errors={errors} />
        <DangerCards dangers={dangers} going_on />
        <Understood />
        <div>
          <Button type="submit">{t("web.continue")}</Button>
        </div>
      </Form>
      <FlowFoot />
    </div>
  );
}

/** Back link and progress, the same on every page of the flow. */
export function FlowHead(props: { step: number; back: string }) {
  const { t } = useWords();
  return (
    <div className="flow-head">
      <Link to={props.back} icon="chevron-left">
        {t("web.back")}
      </Link>
      <ProgressSteps step={props.step} of={flow_steps.length} />
    </div>
  );
}

export function FlowFoot() {
  const { t } = useWords();
  const { forget } = useFlow();
  const navigate = useNavigate();
  const toast = useToast();
  return (
    <div className="flow-foot small soft">
      <p>{t("citizen.flow.kept")}</p>
      <Button
        kind="quiet"
        icon="trash-2"
        onClick={() => {
          forget();
          toast(t("citizen.front.draft.deleted"));
          navigate("/");
        }}
      >
        {t("citizen.flow.delete")}
      </Button>
    </div>
  );
}
