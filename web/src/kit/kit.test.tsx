// Goal: the parts behave for keyboards and screen readers as their comments say.
// Method: rendered with Finnish words, driven as a person would.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { MemoryRouter } from "react-router";
import { describe, expect, test, vi } from "vitest";
import fi from "../gen/words/fi.citizen.json";
import { WordsProvider } from "../i18n";
import {
  Button,
  DeadlineChip,
  Dialog,
  deadline_state,
  ErrorSummary,
  Link,
  ManyField,
  many_items,
  many_said,
  RadioGroup,
  SummaryList,
  Tabs,
  TextField,
  Timeline,
  ToastProvider,
  useToast,
} from ".";

function show(children: ReactNode) {
  return render(
    <MemoryRouter>
      <WordsProvider lang="fi" messages={fi}>
        {children}
      </WordsProvider>
    </MemoryRouter>,
  );
}

function Group() {
  const [value, set] = useState("");
  return (
    <RadioGroup
      title
      name="who"
      label="Kenen asia?"
      value={value}
      onChange={set}
      options={[
        { value: "a", label: "Oma" },
        { value: "b", label: "Lapsen" },
      ]}
    />
  );
}

function Three() {
  const [value, set] = useState("a");
  const tabs = ["a", "b", "c"].map((key) => ({ key, label: `Osa ${key}` }));
  return (
    <Tabs label="Osat" tabs={tabs} value={value} onChange={set}>
      sisältö {value}
    </Tabs>
  );
}

function Ask() {
  const [open, set] = useState(false);
  return (
    <>
      <Button onClick={() => set(true)}>Avaa</Button>
      <Dialog open={open} title="Perutaanko?" onClose={() => set(false)}>
        Teksti
      </Dialog>
    </>
  );
}

function Act(props: { undo: () => void }) {
  const toast = useToast();
  return <Button onClick={() => toast("Poistettu", props.undo)}>Poista</Button>;
}

test("a busy button keeps the focus and does nothing", async () => {
  const click = vi.fn();
  show(
    <Button busy onClick={click}>
      Lähetä
    </Button>,
  );
  const button = screen.getByRole("button", { name: "Lähetä" });
  await userEvent.click(button);
  expect(click).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("a field's hint and error belong to it", () => {
  show(<TextField name="phone" label="Numero" hint="Vihje" error="Liian lyhyt" optional />);
  const input = screen.getByRole("textbox", { name: /Numero/ });
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(input.getAttribute("aria-describedby")).toBe("phone-hint phone-error");
});

test("the error summary takes the focus and leads to the field", async () => {
  show(
    <>
      <ErrorSummary errors={[{ field: "phone", message: "Kirjoita numero" }]} />
      <TextField name="phone" label="Numero" />
    </>,
  );
  const box = screen.getByRole("alert");
  expect(document.activeElement).toBe(box);
  await userEvent.click(screen.getByRole("link", { name: "Kirjoita numero" }));
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
});

test("radio cards are one group that the arrows walk", async () => {
  show(<Group />);
  screen.getByRole("group", { name: "Kenen asia?" });
  await userEvent.click(screen.getByRole("radio", { name: "Lapsen" }));
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Lapsen" }).checked).toBe(true);
});

test("tabs follow the arrows, Home and End", async () => {
  show(<Three />);
  await userEvent.tab();
  await userEvent.keyboard("{ArrowLeft}");
  expect(screen.getByRole("tabpanel").textContent).toBe("sisältö c");
  expect(document.activeElement?.textContent).toBe("Osa c");
  await userEvent.keyboard("{Home}");
  expect(screen.getByRole("tab", { selected: true }).textContent).toBe("Osa a");
});

test("a dialog is named, closes by its button and gives the focus back", async () => {
  show(<Ask />);
  await userEvent.click(screen.getByRole("button", { name: "Avaa" }));
  screen.getByRole("dialog", { name: "Perutaanko?" });
  await userEvent.click(screen.getByRole("button", { name: "Sulje" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement?.textContent).toBe("Avaa");
});

function Children() {
  const [value, set] = useState("");
  const fields = [
    { field: "name", title: "Nimi", type: "text", min: null, max: null, options: [] },
    { field: "day care", title: "Hoito", type: "boolean", min: null, max: null, options: [] },
  ];
  return (
    <>
      <ManyField id="children" label="Lapsi" fields={fields} value={value} onChange={set} />
      <output>{value}</output>
      <p>{many_said(value, fields, "kyllä")}</p>
    </>
  );
}

describe("several of a thing", () => {
  test("are told one by one, and one can be taken away", async () => {
    const user = userEvent.setup();
    show(<Children />);
    await user.type(screen.getByLabelText("Nimi"), "Aino");
    await user.selectOptions(screen.getByLabelText("Hoito"), "true");
    await user.click(screen.getByRole("button", { name: /Lisää/ }));
    await user.type(screen.getAllByLabelText("Nimi")[1] as HTMLElement, "Eino");
    expect(JSON.parse(screen.getByRole("status").textContent ?? "")).toEqual([
      { name: "Aino", "day care": "true" },
      { name: "Eino" },
    ]);
    expect(screen.getByText("Aino, Hoito: kyllä; Eino")).toBeDefined();
    await user.click(screen.getAllByRole("button", { name: /Poista/ })[0] as HTMLElement);
    expect(many_items(screen.getByRole("status").textContent ?? "")).toEqual([{ name: "Eino" }]);
  });
});

describe("deadlines", () => {
  const now = new Date("2026-11-21T10:00:00Z");
  test.each([
    ["2026-11-21T09:59:00Z", "late"],
    ["2026-11-21T11:30:00Z", "soon"],
    ["2026-11-24T10:00:00Z", "time"],
    ["2027-02-21T10:00:00Z", "calm"],
  ] as const)("%s is %s", (due, state) => {
    expect(deadline_state(new Date(due), now)).toBe(state);
  });
  test("late is said in words, and the law is named", () => {
    show(<DeadlineChip due="2026-11-18T10:00:00Z" now={now} law />);
    screen.getByText(/myöhässä 3 päivää/);
    screen.getByText("laki");
  });
});

test("steps say their state to those who cannot see the dots", () => {
  show(
    <Timeline
      items={[
        { key: "1", state: "done", title: "Otit yhteyttä" },
        { key: "2", state: "now", title: "Soitamme" },
      ]}
    />,
  );
  expect(screen.getAllByRole("listitem").map((x) => x.textContent)).toEqual([
    "Tehty: Otit yhteyttä",
    "Meneillään: Soitamme",
  ]);
});

test("a summary row carries its change link", () => {
  show(
    <SummaryList
      rows={[{ key: "a", label: "Nimi", value: "–", action: <Link to="/x">Muuta</Link> }]}
    />,
  );
  expect(screen.getByRole("link", { name: "Muuta" }).getAttribute("href")).toBe("/x");
});

test("a toast with an undo stays and undoes once", async () => {
  const undo = vi.fn();
  show(
    <ToastProvider>
      <Act undo={undo} />
    </ToastProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Poista" }));
  await userEvent.click(screen.getByRole("button", { name: "Kumoa" }));
  expect(undo).toHaveBeenCalledTimes(1);
  expect(screen.queryByText("Poistettu")).toBeNull();
});
