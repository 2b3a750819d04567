// The browser half of forms/sheet.py: draws nodes, sends what is done, keeps what is not saved yet.
// Texts become text nodes, never markup; the one exception is `cleanSvg`, which keeps shapes only.

const LATE = 4000; // an act without an answer for so long is told, in milliseconds
const AGAIN = 5000; // and sent again after so long
const SILENT = 8000; // a look without an answer for so long is told too
const TYPING = 1000; // a pause in typing sends what is typed
const RESTING = 250; // a slider that rests sends where it is
const LOOK = 5000; // others' changes are looked for this often
const IDLE = 5 * 60 * 1000; // but not when nobody has done anything for so long
const FILE = 120000; // a file may take so long to make
const PATIENCE = 120000; // and what is being worked out so long to come

const LOST = "the connection to the form was lost. Reload the page";
const UNSAVED = `Not saved: ${LOST}; what you chose here is kept and will be saved then.`;
const UNHEARD = `Careful: ${LOST} before you go on.`;
const FAULTY = "What you last did is not saved. Answers are kept here and tried again when you "
  + "reload the page; if this comes back, tell whoever looks after the form the code.";

/* Drawing: a tree of plain objects is laid over what is there, so that focus, caret and what is
   folded open stay. */

function h(tag, props, ...kids) {
  const { key, on, first, after, ...attributes } = props ?? {};
  const shown = kids.flat(3).filter((kid) => kid === 0 || kid);
  return { tag, key, on: on ?? {}, first, after, attributes, kids: shown };
}

function patch(element, tree) {
  const before = element._attributes ?? {};
  for (const name of Object.keys(before)) {
    if (!(name in tree.attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(tree.attributes)) {
    if (before[name] === value) continue;
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element._attributes = tree.attributes;
  element._on = tree.on;
  patchKids(element, tree.kids);
  tree.after?.(element);
}

function create(tree) {
  if (typeof tree !== "object") return document.createTextNode(String(tree));
  const element = document.createElement(tree.tag);
  for (const type of Object.keys(tree.on)) {
    element.addEventListener(type, (event) => element._on[type]?.(event));
  }
  tree.first?.(element);
  return element;
}

function patchKids(parent, kids) {
  const count = {};
  const keys = kids.map((kid) => {
    const kind = typeof kid === "object" ? `${kid.tag} ${kid.key ?? ""}` : "text";
    count[kind] = (count[kind] ?? 0) + 1;
    return `${kind} ${count[kind]}`;
  });
  const wanted = new Set(keys);
  const there = new Map();
  for (const child of [...parent.childNodes]) {
    if (wanted.has(child._key)) there.set(child._key, child);
    else if (child._key !== undefined) child.remove();
  }
  let place = parent.firstChild;
  kids.forEach((kid, index) => {
    const child = there.get(keys[index]) ?? create(kid);
    child._key = keys[index];
    if (child === place) place = place.nextSibling;
    else parent.insertBefore(child, place);
    if (typeof kid === "object") patch(child, kid);
    else if (child.nodeValue !== String(kid)) child.nodeValue = String(kid);
  });
}

const SHAPES = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs",
  "clippath", "title", "desc"]);

function cleanSvg(text) {
  const template = document.createElement("template");
  template.innerHTML = text;
  for (const element of [...template.content.querySelectorAll("*")]) {
    if (!SHAPES.has(element.localName.toLowerCase())) element.remove();
    for (const { name } of [...element.attributes]) {
      if (/^on|href$|^style$/i.test(name)) element.removeAttribute(name);
    }
  }
  return template.content;
}

function makeToken() {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((number) => number.toString(36)).join("");
}

function render({ model, el }) {
  const prefix = `sheet-${makeToken().slice(0, 6)}`;
  const body = create(h("div"));
  const bar = create(h("div"));
  const dialog = create(h("dialog"));
  el.classList.add("caseload-sheet");
  el.append(body, bar, dialog);

  let nodes = null; // as drawn last
  let number = 0; // of that drawing
  let status = "";
  let summary = ""; // how far one is
  let address = {};
  let screen = null; // which screen is shown
  let storedUnder = null; // where what is unsaved is kept
  let opened = false;
  let lost = false;
  let fault = "";
  let told = []; // sentences to show until something is saved
  let heardAt = Date.now();
  let lookedAt = 0; // 0 unless a look waits for its answer
  let activeAt = Date.now();
  let workedAt = 0; // when something that was being worked out came
  const waiting = new Map(); // by key: what is not acknowledged yet
  const refusals = new Map(); // by key: why it was refused
  const unkept = new Map(); // by key: what was typed and refused, on whichever screen
  const reverts = new Set(); // controls that go back to what is stored
  const timers = new Map(); // of typing
  const files = new Map(); // by token: the key and time of a download
  let lines = new Set(); // keys whose line is drawn
  const serials = new Map();
  const inLab = () => document.querySelector(".jp-NotebookPanel") !== null;

  /* Sending */

  function post(message) {
    try {
      model.send(message);
    } catch {
      lost = true; // what waits is kept; the line says so
    }
  }

  function put(key, name, value, { sent, press = false, label = "" }) {
    // What was stored when one chose: after a reload it tells whether somebody answered meanwhile.
    const base = waiting.has(key) ? waiting.get(key).base : findStored(name);
    const entry = { token: makeToken(), name, value, base, press, label, at: Date.now(), sent: 0 };
    waiting.delete(key); // so that it stands last: acts are sent again in their order
    waiting.set(key, entry);
    refusals.delete(key);
    unkept.delete(key);
    if (sent) dispatch(entry);
    keep();
  }

  function dispatch(entry) {
    entry.at = entry.sent ? entry.at : Date.now();
    entry.sent = Date.now();
    post({ kind: "act", token: entry.token, name: entry.name, value: entry.value });
  }

  function act(name, value) {
    flush();
    put(name, name, value, { sent: true });
    show();
  }

  function press(node, key, fold = null) {
    if (waiting.has(key)) return;
    flush();
    told = [];
    put(key, node.name, node.value ?? null, { sent: true, press: true, label: node.label });
    Object.assign(waiting.get(key), { ends: node.ends === true, fold });
    show();
  }

  function type(name, value, pause = TYPING) {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(() => flush(name), pause));
    put(name, name, value, { sent: false });
    Object.assign(waiting.get(name), { typed: true, label: findLabel(name) });
    show();
  }

  // What takes long to work out is asked for once it is seen that it is being worked out.
  function askPending(among = nodes ?? []) {
    for (const { node, name, children } of among) {
      if (node === "group") askPending(children);
      else if (node === "pending" && !waiting.has(name) && !refusals.has(name) && !fault) {
        put(name, name, null, { sent: true, press: true });
        waiting.get(name).patient = true;
      }
    }
  }

  function flush(only) {
    for (const name of only === undefined ? [...timers.keys()] : [only]) {
      clearTimeout(timers.get(name));
      timers.delete(name);
      const entry = waiting.get(name);
      if (entry && !entry.sent) dispatch(entry);
    }
    if (only !== undefined) show();
  }

  function look(known = number) {
    lookedAt ||= Date.now();
    post({ kind: "look", number: known });
  }

  /* Keeping what is not saved over a reload */

  function placeOf(pairs) {
    const query = new URLSearchParams(Object.entries(pairs).sort());
    return `caseload sheet ${location.pathname}?${query}`;
  }

  function keep() {
    if (!opened) return;
    const place = placeOf(address);
    try {
      if (storedUnder && storedUnder !== place) sessionStorage.removeItem(storedUnder);
      storedUnder = place;
      const kept = [...waiting].map(([key, { token, name, value, base, press: pressed, label }]) =>
        ({ key, token, name, value, base, press: pressed, label }));
      if (kept.length) sessionStorage.setItem(place, JSON.stringify(kept));
      else sessionStorage.removeItem(place);
    } catch {
      // A browser that keeps nothing: the line still says what is not saved.
    }
  }

  function findStored(name, among = nodes ?? []) {
    for (const node of among) {
      if (node.node === "group") {
        const found = findStored(name, node.children ?? []);
        if (found !== null) return found;
      } else if (node.note_name === name) return node.note || null;
      else if (node.name === name) return node.value === "" ? null : node.value ?? null;
    }
    return null;
  }

  function findLabel(name, among = nodes ?? []) {
    for (const node of among) {
      if (node.node === "group") {
        const found = findLabel(name, node.children ?? []);
        if (found) return found;
      } else if (node.note_name === name) return `Note on ${node.legend}`;
      else if (node.name === name) return node.label ?? "";
    }
    return "";
  }

  function readKept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(placeOf(address)) ?? "[]");
      const whole = (one) => typeof one?.key === "string" && typeof one.name === "string";
      return Array.isArray(kept) ? kept.filter(whole) : [];
    } catch {
      return [];
    }
  }

  function takeUp() {
    for (const { key, token, name, value, base, press: pressed, label } of readKept()) {
      const now = findStored(name);
      if (pressed) {
        // Pressed again unasked, "Add" would add twice.
        if (label) {
          told.push(`“${label}” was not confirmed before the page was reloaded. See whether it `
            + "took effect, and press it again if it did not.");
        }
      } else if (now !== null && now !== value && now !== (base ?? null)) {
        // A newer answer is never overwritten unasked by one that was kept here.
        told.push(`Before the page was reloaded you entered “${value}” here, and it was not saved. `
          + "Meanwhile it was answered otherwise, in another window. See which holds, and choose "
          + "again if yours does.");
      } else if (!waiting.has(key)) {
        const entry =
          { token, name, value, base: base ?? null, press: false, label, at: Date.now(), sent: 0 };
        waiting.set(key, entry);
        dispatch(entry);
      }
    }
    keep();
  }

  /* Receiving */

  function receive(message, buffers) {
    heardAt = Date.now();
    lookedAt = 0;
    let kept = false;
    if (message.kind === "ack") kept = settle(message);
    else if (message.kind === "file") saveFile(message, buffers);
    else if (message.fault) fault ||= message.fault;
    if (message.nodes) adopt(message);
    if (message.opened && !opened) {
      opened = true;
      takeUp();
    }
    if (opened) askPending();
    lost = isLate();
    show();
    if (kept) forgetGone();
  }

  function settle(message) {
    const [key, entry] = [...waiting].find(([, one]) => one.token === message.token) ?? [];
    if (entry === undefined) return false;
    if (entry.patient) workedAt = Date.now();
    if (message.fault) {
      fault = message.fault;
      entry.faulty = true;
      if (entry.press) waiting.delete(key);
    } else {
      waiting.delete(key);
      reverts.add(key);
      if (message.refused) {
        refusals.set(key, message.refused);
        if (entry.typed) unkept.set(key, entry);
      } else if (message.ok) {
        [fault, told] = ["", []];
        if (entry.ends) letGo();
        if (entry.fold) closeFold(entry.fold);
      }
    }
    keep();
    return message.ok === true && !entry.patient;
  }

  // What was refused of something that has gone is done with once something else is kept.
  function forgetGone() {
    const gone = [...refusals.keys()]
      .filter((key) => !lines.has(key) && !waiting.has(key) && !unkept.has(key));
    for (const key of gone) refusals.delete(key);
    if (gone.length) drawBar();
  }

  // What a row folds away is done with once it is kept.
  function closeFold(fold) {
    const within = fold.contains(document.activeElement);
    fold.open = false;
    if (within) fold.querySelector("summary").focus();
  }

  function letGo() {
    for (const key of unkept.keys()) refusals.delete(key);
    unkept.clear();
  }

  function adopt(message) {
    if (message.base !== 0 && message.base !== number) {
      look(-1); // a drawing was missed: ask for all of it
      return;
    }
    nodes = message.nodes.map((node) => (typeof node === "number" ? nodes[node] : node));
    number = message.number;
    status = message.status ?? "";
    summary = message.summary ?? "";
    if (message.address) moveTo(message.address);
  }

  function moveTo(pairs) {
    address = pairs;
    if (opened) keep();
    if (inLab()) return;
    const query = new URLSearchParams(Object.entries(pairs));
    const token = new URLSearchParams(location.search).get("token");
    if (token !== null) query.set("token", token);
    const search = query.size ? `?${query}` : "";
    if (search !== location.search) {
      history.replaceState(history.state, "", location.pathname + search + location.hash);
    }
  }

  function saveFile(message, buffers) {
    const key = files.get(message.token)?.key;
    if (key === undefined) return;
    files.delete(message.token);
    if (!message.ok) {
      refusals.set(key, message.refused ?? message.fault);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([buffers[0]]));
    link.download = message.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // Whatever else is done while something is being worked out waits until that has come.
  function isWorking() {
    const now = Date.now();
    return [...waiting.values()].some((one) => one.patient && now - one.at < PATIENCE);
  }

  function isLate() {
    const now = Date.now();
    if (isWorking()) return false;
    const since = (at) => now - Math.max(at, workedAt);
    return [...waiting.values()].some((one) => one.sent && !one.faulty && since(one.at) > LATE)
      || (lookedAt !== 0 && since(lookedAt) > SILENT);
  }

  /* Nodes */

  function idOf(key) {
    if (!serials.has(key)) serials.set(key, `${prefix}-${serials.size}`);
    return serials.get(key);
  }

  // What a control says of itself: refused, not saved yet, not answered yet, or what is wrong.
  function drawLine(key, { missing = false, wrong = "" } = {}) {
    lines.add(key);
    const id = idOf(`line ${key}`);
    if (refusals.has(key)) {
      const props = { key: "refused", id, class: "line refused", role: "alert" };
      return h("p", props, refusals.get(key));
    }
    const [text, kind] = waiting.has(key) ? ["Not saved yet", "unsaved"]
      : wrong ? [wrong, "wrong"] : missing ? ["Not answered yet", "missing"] : ["", "fine"];
    return h("p", { key: kind, id, class: `line ${kind}` }, text);
  }

  const shownValue = (key, node) => (waiting.has(key) ? waiting.get(key).value : node.value ?? null);

  // Give a control what is stored, but leave alone what somebody is typing or was refused.
  function fill(element, key, stored, write) {
    const fresh = element._stored === undefined;
    if (waiting.has(key)) {
      if (fresh) write(waiting.get(key).value);
      element._stored = element._stored ?? null;
      return;
    }
    if (fresh && unkept.has(key)) {
      write(unkept.get(key).value);
      element._stored = null;
      return;
    }
    const typed = element.matches("textarea, input:not([type=checkbox])");
    const busy = typed && (element === document.activeElement || refusals.has(key));
    const back = !typed && refusals.has(key) && reverts.has(key);
    reverts.delete(key);
    if (fresh || back || (!busy && element._stored !== stored)) {
      write(stored);
      element._stored = stored;
    }
  }

  function listenToText(name, read) {
    return {
      input: ({ target }) => { if (!target.validity.badInput) type(name, read(target)); },
      change: ({ target }) => {
        if (!target.validity.badInput) flush(name);
        else refusals.set(name, `Not saved: the ${target.type} is not complete.`);
        show();
      },
      blur: () => setTimeout(() => { flush(name); }, 0),
    };
  }

  // Enter in a field of one line presses the primary button that stands with it.
  function pressOnEnter(event) {
    if (event.key !== "Enter" || event.repeat || event.isComposing) return;
    const beside = event.target.closest(".folded, .group");
    const button = beside?.querySelector(":scope > .action > button.primary");
    if (!button || event.target.validity.badInput) return;
    button.focus(); // so that what is typed is sent first, and the field shows what is kept
    button.click();
  }

  // A key that is held down presses once.
  const pressOnce = (event) => { if (event.repeat) event.preventDefault(); };

  function readNumber(text) {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    return /^[-+]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
  }

  // A slider and the number field beside it show the same: what is done in one is seen in the other,
  // and what somebody types is left alone.
  function follow(element, node, write) {
    const value = findEntered(node);
    const busy = element === document.activeElement;
    const pending = waiting.has(node.name) || unkept.has(node.name);
    if (busy && (pending || readNumber(element.value) === value)) return;
    write(value);
  }

  function findEntered(node) {
    const kept = waiting.get(node.name) ?? unkept.get(node.name);
    return kept ? kept.value : node.value ?? null;
  }

  function drawRange(node, id, common) {
    const { name, low = 0, high = 100, step = 1, unit = "" } = node;
    const shown = findEntered(node);
    const move = (element, value) => {
      if (typeof value === "number") element.value = String(value);
    };
    const slider = h("input", {
      ...common, key: "slider", id: `${id}-slider`, type: "range", min: low, max: high, step,
      disabled: node.read_only ?? false, "aria-labelledby": `${id}-label`, "aria-required": null,
      "aria-valuetext": typeof shown === "number" ? `${shown} ${unit}`.trim() : "not set",
      after: (element) => follow(element, node, (value) => move(element, value)),
      on: {
        input: ({ target }) => type(name, Number(target.value), RESTING),
        blur: () => setTimeout(() => { flush(name); }, 0),
      },
    });
    const number = h("input", {
      ...common, key: "number", type: "text", class: "short", inputmode: "decimal",
      autocomplete: "off", readonly: node.read_only ?? false, "aria-labelledby": `${id}-label`,
      after: (element) => follow(element, node, writeText(element)),
      on: listenToText(name, (element) => readNumber(element.value)),
    });
    return h("div", { key: "control", class: "range" }, slider, number,
      unit && h("span", { key: "unit", class: "unit" }, unit));
  }

  // The way back to where a range began; focus then goes to its number, since the button goes.
  function drawBack(node, id) {
    const start = node.start ?? null;
    if (start === null || node.read_only || findEntered(node) === start) return null;
    const click = () => {
      act(node.name, start);
      document.getElementById(id)?.focus();
    };
    return h("button", { key: "back", type: "button", class: "quiet back", on: { click } },
      `Back to ${start}${node.unit ? ` ${node.unit}` : ""}`,
      h("span", { class: "hidden" }, `: ${node.label}`));
  }

  const describe = (...ids) => ids.filter(Boolean).join(" ") || null;
  const writeText = (element) => (value) => { element.value = value ?? ""; };

  function drawOption(node, option, index) {
    const id = idOf(`option ${node.name} ${index}`);
    const chosen = shownValue(node.name, node) === option.value;
    const radio = h("input", {
      type: "radio", id, name: idOf(`choice ${node.name}`), disabled: node.read_only ?? false,
      "aria-labelledby": `${id}-label`, "aria-describedby": option.about ? `${id}-about` : null,
      after: (element) => { if (element.checked !== chosen) element.checked = chosen; },
      on: { change: () => act(node.name, option.value) },
    });
    return h("label", { key: index, class: chosen ? "option chosen" : "option", for: id },
      h("span", { key: "head", class: "option-head" }, radio,
        h("span", { id: `${id}-label`, class: "option-label" }, option.label)),
      option.about && h("span", { key: "about", id: `${id}-about`, class: "option-about" },
        option.about));
  }

  function drawNote(node) {
    const id = idOf(`note ${node.note_name}`);
    const area = h("textarea", {
      id, class: "long", rows: 2, readonly: node.read_only ?? false, "aria-describedby": idOf(`line ${node.note_name}`),
      after: (element) => fill(element, node.note_name, node.note ?? "", writeText(element)),
      on: listenToText(node.note_name, (element) => element.value),
    });
    const first = (details) => {
      const shown = shownValue(node.note_name, { value: node.note });
      details.open = Boolean(shown) || unkept.has(node.note_name);
    };
    return h("details", { key: "note", class: "note", first }, h("summary", {}, "Note"),
      h("label", { for: id, class: "hidden" }, `Note on ${node.legend}`),
      area, drawLine(node.note_name));
  }

  function takeBack(node) {
    act(node.name, null);
    document.getElementById(idOf(`option ${node.name} 0`))?.focus();
  }

  function drawChoice(node, key) {
    const id = idOf(`choice ${node.name}`);
    const wide = node.options.length <= 5;
    const count = node.options.length;
    const clear = node.clearable && !node.read_only && shownValue(node.name, node) !== null;
    return h("fieldset", {
      key, class: "choice", "aria-describedby":
        describe(node.help && `${id}-help`, idOf(`line ${node.name}`)),
    },
      h("legend", {}, node.legend),
      node.help && h("p", { key: "help", id: `${id}-help`, class: "hint" }, node.help),
      h("div", {
        key: "options", class: wide ? "options row" : "options",
        after: (element) => element.style.setProperty("--count", count),
      }, node.options.map((option, index) => drawOption(node, option, index))),
      drawLine(node.name, { missing: node.missing }),
      clear && h("button", {
        key: "clear", type: "button", class: "quiet", on: { click: () => takeBack(node) },
      }, "Take this answer back", h("span", { class: "hidden" }, `: ${node.legend}`)),
      node.aside?.length > 0 && h("ul", { key: "aside", class: "aside" },
        node.aside.map((text) => h("li", {}, text))),
      node.note_name && drawNote(node));
  }

  function drawControl(node, id, common) {
    const kind = node.kind ?? "text";
    const stored = node.value ?? null;
    const props = {
      ...common,
      after: (element) => fill(element, node.name, stored, writeText(element)),
    };
    if (kind === "long") {
      props.on = listenToText(node.name, (element) => element.value);
      return h("textarea", { ...props, class: "long", rows: 3, readonly: node.read_only ?? false });
    }
    if (kind === "tick") {
      return h("input", {
        ...props, type: "checkbox", disabled: node.read_only ?? false,
        after: (element) =>
          fill(element, node.name, stored, (value) => { element.checked = value === true; }),
        on: { change: ({ target }) => act(node.name, target.checked) },
      });
    }
    if (kind === "select") return drawSelect(node, props, stored);
    if (kind === "range") return drawRange(node, id, common);
    const read = {
      text: (element) => element.value,
      number: (element) => readNumber(element.value),
      date: (element) => element.value || null,
      time: (element) => element.value || null,
    }[kind];
    return h("input", {
      ...props, type: kind === "number" ? "text" : kind, readonly: node.read_only ?? false,
      inputmode: kind === "number" ? "decimal" : null, autocomplete: "off",
      class: kind === "text" ? null : "short",
      on: { ...listenToText(node.name, read), keydown: pressOnEnter },
    });
  }

  function drawSelect(node, props, stored) {
    const options = node.options ?? [];
    const write = (element) => (value) => {
      element.value = String(options.findIndex((one) => (one.value ?? null) === value && value !== null));
    };
    return h("select", {
      ...props, disabled: node.read_only ?? false,
      after: (element) => {
        // The options may have changed under a value that has not.
        const offered = JSON.stringify(options);
        if (element._offered !== offered && !waiting.has(node.name)) element._stored = undefined;
        element._offered = offered;
        fill(element, node.name, stored, write(element));
      },
      on: { change: ({ target }) => act(node.name, options[Number(target.value)]?.value ?? null) },
    },
      h("option", { value: "-1" }, "Choose…"),
      options.map((option, index) => h("option", { value: index },
        option.about ? `${option.label}: ${option.about}` : option.label)));
  }

  function drawField(node, key) {
    const id = idOf(`field ${node.name}`);
    const wrong = refusals.has(node.name) || Boolean(node.fault);
    const control = drawControl(node, id, {
      key: "control", id, "aria-invalid": wrong ? "true" : null,
      "aria-required": node.required && node.kind !== "tick" ? "true" : null,
      "aria-describedby": describe(node.hint && `${id}-hint`, idOf(`line ${node.name}`)),
    });
    const label = h("label", { key: "label", id: `${id}-label`, for: id }, node.label,
      node.required && h("span", { class: "required" }, " (required)"));
    const hint = node.hint && h("p", { key: "hint", id: `${id}-hint`, class: "hint" }, node.hint);
    const line = drawLine(node.name, { wrong: node.fault });
    return node.kind === "tick"
      ? h("div", { key, class: "field tick" }, h("div", { class: "ticked" }, control, label), hint, line)
      : h("div", { key, class: "field" }, label, hint, control, line,
        node.kind === "range" && drawBack(node, id));
  }

  function drawButton(node, key) {
    const place = `press ${node.name} ${JSON.stringify(node.value ?? null)}`;
    const off = node.enabled === false || waiting.has(place);
    const click = ({ target }) => {
      if (node.enabled === false || waiting.has(place)) return;
      if (node.confirm) confirm(node, place);
      else press(node, place, target.closest(".group.row > .fold"));
    };
    const refused = refusals.has(place);
    lines.add(place);
    return h("div", { key, class: "action" },
      h("button", {
        type: "button", class: node.primary ? "primary" : null,
        "aria-disabled": off ? "true" : null, on: { click, keydown: pressOnce },
      }, node.label),
      refused && h("p", { key: "refused", class: "line refused", role: "alert" }, refusals.get(place)));
  }

  function confirm(node, place) {
    const id = idOf("confirm");
    const close = () => dialog.close();
    patch(dialog, h("dialog", { "aria-labelledby": id },
      h("p", { id }, node.confirm),
      h("div", { class: "actions" },
        h("button", {
          type: "button", class: "primary", on: { click: () => { close(); press(node, place); } },
        }, node.label),
        h("button", { type: "button", on: { click: close } }, "Cancel"))));
    dialog.showModal();
  }

  function drawDownload(node, key) {
    const place = `file ${node.name}`;
    const busy = [...files.values()].some((file) => file.key === place);
    const click = () => {
      if (busy) return;
      flush();
      const token = makeToken();
      files.set(token, { key: place, at: Date.now() });
      refusals.delete(place);
      post({ kind: "download", token, name: node.name });
      show();
    };
    lines.add(place);
    return h("div", { key, class: "action" },
      h("button", {
        type: "button", class: "download", "aria-disabled": busy ? "true" : null, on: { click },
      }, node.label),
      busy && h("span", { key: "busy", class: "hint" }, "Being made…"),
      refusals.has(place)
        && h("p", { key: "refused", class: "line refused", role: "alert" }, refusals.get(place)));
  }

  function drawTable(node, key) {
    const kind = (cell) => (typeof cell === "number" ? "number" : cell?.length > 40 ? "long" : null);
    // On narrow screens such a table stands as cards; its roles are named, since a table that is
    // laid out otherwise loses them.
    const long = node.rows.some((row) => row.some((cell) => cell?.length > 24));
    const stacks = node.headers.length > 2 && long;
    const head = (place) => (stacks && node.headers[place] ? `${node.headers[place]}: ` : null);
    const cell = (text, place) => (place
      ? h("td", { role: "cell", class: kind(text), "data-head": head(place) }, text)
      : h("th", { scope: "row", role: "rowheader", class: kind(text) }, text));
    return frame(key, { "aria-label": node.caption },
      h("table", { role: "table", class: stacks ? "stacks" : null, first: watch },
        h("caption", {}, h("span", {}, node.caption)),
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, node.headers.map((text, place) =>
          (text ? h("th", { scope: "col", role: "columnheader", class: kind(node.rows[0]?.[place]) }, text)
            : h("td", { role: "cell" }))))),
        h("tbody", { role: "rowgroup" }, node.rows.map((row) =>
          h("tr", { role: "row" }, row.map(cell))))));
  }

  // What may be wider than the sheet scrolls in a frame that says so while it is.
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scroll = target.closest(".scroll");
      const wide = scroll !== null && scroll.scrollWidth > scroll.clientWidth + 1;
      scroll?.parentElement?.classList.toggle("wide", wide);
    }
  });
  const watch = (element) => widths.observe(element);

  function frame(key, props, ...kids) {
    return h("div", { key, class: "frame" },
      h("p", { key: "more", class: "hint more" }, "There is more to the right: swipe or scroll."),
      h("div", { key: "scroll", class: "scroll", tabindex: "0", role: "region", first: watch, ...props }, kids));
  }

  function drawPicture(node, key) {
    const after = (element) => {
      if (element._svg === node.svg) return;
      element._svg = node.svg;
      element.replaceChildren(cleanSvg(node.svg));
    };
    return h("figure", { key }, h("figcaption", {}, node.title),
      frame("svg", { "aria-label": node.title, after }),
      h("details", {}, h("summary", {}, "In words"), h("p", {}, node.description)));
  }

  function drawGroup(node, key) {
    const kids = node.children.map(drawNode);
    if (node.kind === "fold") {
      const after = (details) => {
        if (node.open && !details._opened) details.open = true;
        details._opened = node.open;
      };
      return h("details", { key, class: "group fold", after }, h("summary", {}, node.heading,
        node.state && h("span", { class: "fold-state" }, `: ${node.state}`)),
        h("div", { class: "folded" }, kids));
    }
    if (node.kind === "columns") {
      return h("div", { key, class: "columns", role: "group", "aria-label": node.heading },
        kids.map((kid, place) => h("div", { key: place, class: "column" }, kid)));
    }
    const row = node.kind === "row"
      && { role: "group", "aria-label": [node.heading, node.state].filter(Boolean).join(", ") };
    return h("section", { key, class: `group ${node.kind ?? "card"}`, ...row },
      h(`h${node.level ?? 3}`, { key: "heading" }, node.heading,
        row && node.state && h("span", { class: "row-state" }, node.state)), kids);
  }

  function drawSteps(node, key) {
    // On narrow screens the row scrolls; the screen that is shown is brought into view.
    const after = (list) => {
      if (list._current === node.current) return;
      list._current = node.current;
      const shown = list.children[node.steps.findIndex((step) => step.value === node.current)];
      if (shown) list.scrollLeft = shown.offsetLeft - list.offsetLeft - 24;
    };
    return h("nav", { key, class: "steps", "aria-label": node.label },
      h("ol", { after }, node.steps.map((step) => {
        const place = `press ${node.name} ${JSON.stringify(step.value)}`;
        const current = step.value === node.current;
        lines.add(place);
        return h("li", { key: step.value },
          h("button", {
            type: "button", "aria-current": current ? "step" : null,
            on: { click: () => press({ name: node.name, value: step.value, label: "" }, place) },
          }, h("span", { class: "step-label" }, step.label),
            step.state && h("span", { class: "step-state" }, step.state)),
          refusals.has(place)
            && h("p", { key: "refused", class: "line refused", role: "alert" }, refusals.get(place)));
      })));
  }

  const DRAW = {
    heading: (node, key) => h(`h${node.level ?? 2}`, { key }, node.text),
    text: (node, key) => h("p", {
      key, class: `text ${node.kind ?? "plain"}`, role: node.kind === "refused" ? "alert" : null,
    }, node.text),
    choice: drawChoice,
    field: drawField,
    button: drawButton,
    download: drawDownload,
    table: drawTable,
    picture: drawPicture,
    progress: (node, key) => {
      const id = idOf(`progress ${node.label}`);
      return h("div", { key, class: "so-far" },
        h("label", { for: id }, `${node.label}: ${node.value} of ${node.of}`),
        h("progress", { id, value: node.value, max: Math.max(node.of, 1) }));
    },
    pending: (node, key) => {
      lines.add(node.name);
      return refusals.has(node.name) ? drawLine(node.name)
        : h("p", { key, class: "text pending", "aria-busy": "true" }, node.label);
    },
    figures: (node, key) => h("section", { key, class: "figures", "aria-label": node.label },
      h("dl", {}, node.figures.map((figure) => h("div", { key: figure.label, class: "figure" },
        h("dt", {}, figure.label), h("dd", { key: "value" }, figure.value),
        figure.about && h("dd", { key: "about", class: "about" }, figure.about)))),
      node.said && h("p", { class: "hidden", "aria-live": "polite" }, node.said)),
    group: drawGroup,
    steps: drawSteps,
  };

  function drawNode(node) {
    const named = node.name ?? node.heading ?? node.caption ?? node.label ?? "";
    const key = `${node.node} ${named} ${node.node === "button" ? node.value ?? "" : ""}`;
    return (DRAW[node.node] ?? DRAW.text)(node, key);
  }

  /* Showing */

  function findSteps(list) {
    return list.flatMap((node) => (node.node === "steps" ? [[node.name, node.current]]
      : findSteps(node.children ?? [])));
  }

  function show() {
    const active = document.activeElement;
    const within = body.contains(active);
    const shownScreen = nodes === null ? null : JSON.stringify(findSteps(nodes));
    const turned = screen !== null && shownScreen !== screen;
    if (turned) {
      for (const key of refusals.keys()) {
        if (!waiting.has(key) && !unkept.has(key)) refusals.delete(key);
      }
    }
    screen = shownScreen;
    lines = new Set();
    const following = within && active.closest(".group.row") ? listButtonsAfter(active) : [];
    patch(body, h("div", { class: "sheet-body" },
      nodes === null ? h("p", { class: "text hint" }, "Opening…") : nodes.map(drawNode)));
    drawBar();
    if (turned) {
      focusHeading();
      el.scrollIntoView({ block: "start" });
    } else if (within && !body.contains(active)) {
      const next = following.find((button) => body.contains(button));
      if (next) next.focus();
      else focusHeading();
    }
  }

  // The primary buttons of the rows after that of an element.
  function listButtonsAfter(element) {
    const rows = [...body.querySelectorAll(".group.row")];
    const later = rows.slice(rows.indexOf(element.closest(".group.row")) + 1);
    return later.map((row) => row.querySelector(":scope > .action > button.primary"))
      .filter((button) => button?.checkVisibility());
  }

  // The heading of the screen: the first after the way from screen to screen.
  function focusHeading() {
    const headings = [...body.querySelectorAll("h1, h2, h3, h4")];
    const steps = body.querySelector("nav.steps");
    const after = headings.find((one) => steps
      && steps.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    const heading = after ?? headings[0];
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }

  function drawBar() {
    const unsaved = waiting.size > 0;
    const alerts = [
      lost && ([...waiting.values()].some((one) => !one.press) ? UNSAVED : UNHEARD),
      fault && `${fault} ${FAULTY}`,
      ...told,
      ...[...refusals].filter(([key]) => !lines.has(key)).map(([key, text]) =>
        (unkept.get(key)?.label ? `Not saved: “${unkept.get(key).label}”. ${text}` : `Not saved: ${text}`)),
    ].filter(Boolean);
    const stuck = lost || [...waiting.values()].some((one) => one.faulty);
    const left = [...refusals.keys()].filter((key) => unkept.has(key)).length;
    const kept = left === 0 ? status
      : `${left === 1 ? "1 entry is" : `${left} entries are`} not saved.${status && ` The rest: ${status[0].toLowerCase()}${status.slice(1)}.`}`;
    const doing = isWorking() ? "Working it out…" : "Saving…";
    const text = !unsaved ? kept : stuck ? "Not saved" : doing;
    patch(bar, h("div", { class: alerts.length ? "bar alarmed" : "bar" },
      h("div", { key: "alerts", class: "alerts", role: "alert" },
        alerts.map((alert) => h("p", { key: alert }, alert))),
      h("div", { key: "foot", class: "foot" },
        h("p", { key: "status", class: "status", role: "status", "aria-live": "polite" }, text),
        summary && h("p", { key: "summary", class: "summary" }, summary))));
  }

  function tick() {
    const now = Date.now();
    const used = document.visibilityState === "visible" && now - activeAt < IDLE;
    const working = isWorking();
    if (opened && used && !working && !lookedAt && now - heardAt > LOOK) look();
    for (const entry of waiting.values()) {
      const late = now - Math.max(entry.sent, workedAt) > AGAIN;
      if (entry.sent && !entry.faulty && !working && late) dispatch(entry);
    }
    for (const [token, file] of files) {
      if (now - file.at > FILE) {
        files.delete(token);
        refusals.set(file.key, "The file did not arrive. Try again.");
        show();
      }
    }
    if (lost !== isLate()) {
      lost = !lost;
      show();
    }
  }

  function notice() {
    activeAt = Date.now();
  }

  function hide() {
    if (document.visibilityState === "hidden") flush();
    else notice();
  }

  const leave = () => flush();
  const clock = setInterval(tick, 500);
  model.on("msg:custom", receive);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", hide);
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, notice, true);
  show();
  const query = inLab() ? {} : Object.fromEntries(new URLSearchParams(location.search));
  delete query.token;
  lookedAt = Date.now(); // an opening without an answer is told as well
  post({ kind: "open", query });

  return () => {
    flush();
    clearInterval(clock);
    widths.disconnect();
    model.off("msg:custom", receive);
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", hide);
    for (const kind of ["pointerdown", "keydown"]) document.removeEventListener(kind, notice, true);
  };
}

export default { render };
