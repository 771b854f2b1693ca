// The keyboard registry: single keys, two-key sequences, and the places where keys must be silent.
import { afterEach, describe, expect, it, vi } from "vitest";
import { listen, register } from "./keys";
import { set_shortcuts } from "./settings";

const label = "workbench.take" as const;
const undo: (() => void)[] = [];
const press = (key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );

function keys(list: string[]) {
  const runs = list.map(() => vi.fn());
  undo.push(listen());
  undo.push(register(list.map((one, i) => ({ keys: one, label, run: () => runs[i]?.() }))));
  return runs;
}

afterEach(() => {
  for (const one of undo.splice(0)) one();
  document.body.innerHTML = "";
  set_shortcuts(true);
});

describe("keys", () => {
  it("runs a single key and a sequence", () => {
    const [take, go] = keys(["j", "g t"]);
    press("j");
    press("g");
    press("t");
    expect(take).toHaveBeenCalledTimes(1);
    expect(go).toHaveBeenCalledTimes(1);
  });
  it("lets the innermost screen win and gives the key back", () => {
    const [outer] = keys(["Enter"]);
    const inner = vi.fn();
    const leave = register([{ keys: "Enter", label, run: inner }]);
    press("Enter");
    leave();
    press("Enter");
    expect(inner).toHaveBeenCalledTimes(1);
    expect(outer).toHaveBeenCalledTimes(1);
  });
  it("is silent in fields, dialogs and on buttons that Enter belongs to", () => {
    const [j, enter] = keys(["j", "Enter"]);
    document.body.innerHTML = "<input id=i><textarea id=t></textarea><button id=b>x</button>";
    for (const id of ["i", "t"]) press("j", document.getElementById(id) as HTMLElement);
    press("Enter", document.getElementById("b") as HTMLElement);
    document.body.innerHTML = "<dialog open></dialog>";
    press("j");
    expect(j).not.toHaveBeenCalled();
    expect(enter).not.toHaveBeenCalled();
  });
  it("can be turned off, but Ctrl+K stays", () => {
    const [j, palette] = keys(["j", "Ctrl+k"]);
    set_shortcuts(false);
    press("j");
    press("k", document.body, { ctrlKey: true });
    expect(j).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(1);
  });
  it("leaves the browser's own combinations alone", () => {
    const [j] = keys(["j"]);
    press("j", document.body, { ctrlKey: true });
    press("j", document.body, { altKey: true });
    expect(j).not.toHaveBeenCalled();
  });
});
