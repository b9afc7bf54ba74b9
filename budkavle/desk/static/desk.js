// What script adds to the desk: nothing here is needed, everything is quicker with it.

// What a form answers with has an address of its own, so that going back to it, or loading it once more,
// asks for it and does not send the form again.
(() => {
  const { here } = document.getElementById("main").dataset;
  if (here) history.replaceState(null, "", here + location.hash);
})();

// What is typed is sent to be kept after a pause; the answer tells what times mean, and where the
// page is that it makes.
(() => {
  const pause = 800; // milliseconds without a key before what is typed is kept
  const patience = 5000; // milliseconds until it is tried again
  const form = document.querySelector("form[data-keep]");
  if (!form) return;

  const kept = form.querySelector("[data-kept]");
  const frame = document.querySelector("[data-frame]");
  const link = document.querySelector("[data-page]");
  let timer = 0;
  let sending = false;
  let again = false;
  let lost = false; // whether the latest try to keep what is typed has failed

  const show = (address) => {
    if (!address || !frame) return;
    const place = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place), { once: true });
    frame.contentWindow.location.replace(address);
    link.href = address;
    link.textContent = address.split("?")[0];
  };

  const keep = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    try {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const answer = await fetch(form.dataset.keep, { method: "POST", body: data });
      if (!answer.ok) throw new Error(answer.statusText);
      const told = await answer.json();
      lost = false;
      kept.textContent = told.faults ? `${told.kept} ${told.faults}.` : told.kept;
      for (const each of form.querySelectorAll("[data-moment]"))
        each.textContent = told.moments[each.dataset.moment] || "";
      show(told.page);
    } catch {
      lost = true;
      kept.textContent = kept.dataset.lost;
      clearTimeout(timer);
      timer = setTimeout(keep, patience);
    }
    sending = false;
    if (again) {
      again = false;
      keep();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    lost = false;
  });
  addEventListener("beforeunload", (event) => {
    if (lost) event.preventDefault();
  });
  // A file is taken as soon as it is chosen: the page comes back with it.
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-take]") || !event.target.value) return;
    const place = event.target.closest("fieldset[id], details[id]");
    form.action = `${form.action.split("#")[0]}#${place?.id || ""}`;
    form.requestSubmit(form.querySelector("[value=show]"));
  });
  // Somebody else is written in fields of their own, which open when that is chosen.
  const unfold = (who) => {
    who.closest("fieldset").querySelector("details").open = who.value === "-";
  };
  form.addEventListener("change", (event) => event.target.matches("[data-who]") && unfold(event.target));
  form.querySelectorAll("[data-who]").forEach(unfold); // chosen before this script was there
  const refused = document.querySelector(".refused");
  const toRefused = () => refused.scrollIntoView({ block: "center", behavior: "instant" });
  if (refused) addEventListener("load", () => requestAnimationFrame(toRefused)); // the browser goes to the address's place first
  else if (!location.hash) document.getElementById("summary-of-faults")?.focus();
})();

// How long a summary is, beside how much of it is shown where it is found.
for (const field of document.querySelectorAll("[data-count]")) {
  const told = Object.assign(document.createElement("p"), { className: "help", id: `n-${field.id}` });
  const count = () => {
    told.textContent = field.dataset.count.replace("{n}", [...field.value.trim()].length);
  };
  field.after(told);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${told.id}`.trim());
  field.addEventListener("input", count);
  count();
}

// What happens by itself only with script is told only then.
for (const each of document.querySelectorAll("[data-scripted]")) each.hidden = false;

// The buttons above the text. They write what one could type, so that undo and the keys work as ever.
(() => {
  const tools = document.querySelector("[data-tools]");
  const text = document.getElementById("_text");
  const dialog = document.getElementById("link");
  if (!tools || !text) return;
  tools.hidden = false;

  const write = (start, end, words, from, to) => {
    text.focus();
    text.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, start, end, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.setSelectionRange(start + from, start + to);
  };

  const around = (before, after) => {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end).trim();
    const at = start + value.slice(start, end).search(/\S|$/);
    write(at, at + chosen.length, before + chosen + after, before.length, before.length + chosen.length);
  };

  // Puts a mark before each chosen line, or takes it away, with blank lines around the whole.
  const lines = (mark) => {
    const { value } = text;
    const start = value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const after = value.indexOf("\n", text.selectionEnd);
    const end = after < 0 ? value.length : after;
    const chosen = value.slice(start, end).split("\n");
    const old = /^(#{2,6} |- |\d+\. |> )/;
    const there = chosen.every((line, number) => line.startsWith(mark(number)));
    const made = chosen.map((line, number) => {
      const plain = line.replace(old, "");
      return there ? plain : mark(number) + plain;
    });
    const before = start && value[start - 2] !== "\n" && !there ? "\n" : "";
    const words = before + made.join("\n");
    const from = start + before.length;
    write(start, end, words, before.length + (made.length > 1 ? 0 : made[0].length), words.length);
    return from;
  };

  const link = () => {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const [words, to, found] = ["link-words", "link-to", "link-found"].map((id) => document.getElementById(id));
    words.value = value.slice(start, end);
    to.value = "";
    found.replaceChildren();
    let waiting = 0;
    to.oninput = () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        if (to.value.length < 2 || /[:/]/.test(to.value)) return;
        const answer = await fetch(`${dialog.dataset.links}&q=${encodeURIComponent(to.value)}`);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const buttons = [...page.querySelectorAll("[data-link]")].slice(0, 6).map((each) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "small";
          button.textContent = each.dataset.title;
          button.onclick = () => {
            to.value = each.dataset.link;
            words.value ||= each.dataset.title;
            dialog.querySelector(".primary").focus();
          };
          return button;
        });
        found.replaceChildren(...buttons);
      }, 250);
    };
    dialog.returnValue = "";
    dialog.onclose = () => {
      text.focus();
      const target = to.value.trim();
      if (dialog.returnValue !== "ok" || !target) return;
      const said = (words.value.trim() || target).replace(/[[\]\\]/g, "\\$&");
      const address = /^www\./.test(target) ? `https://${target}` : target;
      const made = `[${said}](${/[\s()]/.test(address) ? `<${address}>` : address})`;
      write(start, end, made, made.length, made.length);
    };
    dialog.showModal();
    (words.value ? to : words).focus();
  };

  const acts = {
    heading: () => lines(() => "## "),
    bold: () => around("**", "**"),
    list: () => lines(() => "- "),
    numbers: () => lines((number) => `${number + 1}. `),
    quote: () => lines(() => "> "),
    link,
  };
  tools.addEventListener("click", (event) => acts[event.target.dataset.tool]?.());
  text.addEventListener("keydown", (event) => {
    const name = { b: "bold", k: "link" }[event.key.toLowerCase()];
    if (!name || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    acts[name]();
  });
})();

// What is pasted from Word, mail or the web is made into Markdown by the server, and shown first.
(() => {
  const text = document.getElementById("_text");
  const dialog = document.getElementById("paste");
  const form = document.getElementById("item");
  if (!text || !dialog || !form) return;
  const shown = document.getElementById("paste-text");
  const formed = /<(?:h\d|ul|ol|li|table|b|strong|i|em|a|img|blockquote|p|div|br)\b/i;

  let place = [0, 0]; // where it was pasted: a dialog may lose what was chosen
  const insert = (words) => {
    text.focus();
    text.setSelectionRange(...place);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  text.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (!html || !formed.test(html)) return;
    event.preventDefault();
    place = [text.selectionStart, text.selectionEnd];
    try {
      const data = new FormData();
      data.set("_token", form.elements._token.value);
      data.set("html", html);
      const answer = await fetch(dialog.dataset.paste, { method: "POST", body: data });
      if (!answer.ok) throw new Error(answer.statusText);
      const { text: made, notes } = await answer.json();
      if (!notes.length && (made === plain.trim() || !/[\n*#[|>]/.test(made))) {
        insert(made);
        return;
      }
      shown.value = made;
      dialog.querySelector("[data-notes]").replaceChildren(
        ...notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })),
      );
      dialog.returnValue = "";
      dialog.onclose = () => {
        if (dialog.returnValue === "take") insert(shown.value);
        else if (dialog.returnValue === "plain") insert(plain);
        else text.focus();
      };
      dialog.showModal();
      dialog.querySelector(".primary").focus();
    } catch {
      insert(plain);
    }
  });

  document.querySelector("[data-word]")?.addEventListener("change", (event) => {
    if (event.target.value) form.requestSubmit(form.querySelector("[value=word]"));
  });
})();

// The point that matters most in a picture: pointed at, or moved by the arrow keys. The two fields
// beside it say the same in numbers, and are all there is without script.
(() => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  for (const fields of document.querySelectorAll("[data-focus]")) {
    const group = fields.closest("fieldset");
    const picture = group.querySelector("img.thumb");
    if (!picture) continue;
    const [x, y] = fields.querySelectorAll("input");
    const pad = document.createElement("button");
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    mark.setAttribute("viewBox", "0 0 100 100");
    mark.setAttribute("preserveAspectRatio", "none");
    mark.setAttribute("aria-hidden", "true");
    const dots = ["outer", "inner"].map((name) => {
      const dot = document.createElementNS(mark.namespaceURI, "line");
      dot.setAttribute("class", name);
      mark.append(dot);
      return dot;
    });
    const label = document.createElement("span");
    label.className = "hidden";
    pad.type = "button";
    pad.className = "focus-pad";
    pad.append(label, mark);
    picture.after(pad);
    pad.prepend(picture);

    const show = () => {
      const [left, top] = [x, y].map((each) => Math.min(100, Math.max(0, Number(each.value || 50))));
      for (const dot of dots)
        for (const [name, value] of [["x1", left], ["x2", left], ["y1", top], ["y2", top]])
          dot.setAttribute(name, value);
      label.textContent = `${fields.dataset.focus} ${left} %, ${top} %`;
    };
    const put = (left, top) => {
      x.value = Math.round(Math.min(100, Math.max(0, left)));
      y.value = Math.round(Math.min(100, Math.max(0, top)));
      x.dispatchEvent(new Event("input", { bubbles: true }));
      show();
    };
    const point = (event) => {
      const { left, top, width, height } = picture.getBoundingClientRect();
      put(((event.clientX - left) * 100) / width, ((event.clientY - top) * 100) / height);
    };
    pad.addEventListener("pointerdown", (event) => {
      pad.setPointerCapture(event.pointerId);
      point(event);
    });
    pad.addEventListener("pointermove", (event) => event.buttons && point(event));
    pad.addEventListener("dragstart", (event) => event.preventDefault());
    pad.addEventListener("keydown", (event) => {
      const by = step[event.key];
      if (!by) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      put(Number(x.value || 50) + by[0] * far, Number(y.value || 50) + by[1] * far);
    });
    for (const each of [x, y]) each.addEventListener("input", show);
    show();
  }
})();

// Pictures and other files are dropped on a section, or pasted: they go to its first empty field.
(() => {
  const form = document.getElementById("item");
  if (!form) return;

  const isPicture = (file) => file.type.startsWith("image/");
  // A field that waits for a file: within the fieldset of the target, or the first one anywhere.
  const fieldFor = (file, target) => {
    const kind = isPicture(file) ? "input[data-take][accept]" : "input[data-take]:not([accept])";
    const isFree = (each) => !each.files.length && !form.elements[each.name.replace("._file", "")]?.value;
    const own = target.closest?.("fieldset")?.querySelector(kind);
    if (own && !own.files.length) return own;
    return [...form.querySelectorAll(kind)].find(isFree);
  };
  // A row of its own for what no empty field waits for: the server makes one of its name.
  const another = (file) => {
    const [list, name] = isPicture(file) ? ["images", "src"] : ["attachments", "file"];
    const group = document.getElementById(list);
    const rows = [...form.elements].map((each) => each.name.match(`^${list}\\.(\\d+)\\.`)?.[1] ?? -1);
    const number = Math.max(-1, ...rows.map(Number)) + 1;
    const field = Object.assign(document.createElement("input"), {
      type: "file", hidden: true, name: `${list}.${number}.${name}._file`,
    });
    field.dataset.take = "";
    group.append(field);
    return field;
  };
  const give = (files, target) => {
    let field;
    for (const file of files) {
      field = fieldFor(file, target) || another(file);
      const chosen = new DataTransfer();
      chosen.items.add(file);
      field.files = chosen.files;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const holds = (data) => [...(data?.types || [])].includes("Files");
  form.addEventListener("dragover", (event) => {
    if (!holds(event.dataTransfer)) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop"])
    form.addEventListener(name, () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    const { files } = event.dataTransfer;
    if (!files.length) return;
    event.preventDefault();
    give(files, event.target);
  });
  document.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    // Word puts a picture of the text beside the text itself.
    if (!file || event.clipboardData.types.includes("text/html")) return;
    event.preventDefault();
    give([file], event.target);
  });
})();

// The colour beside its number follows what is typed.
for (const field of document.querySelectorAll("[data-colour]"))
  field.addEventListener("input", () =>
    field.parentElement.querySelector("rect").setAttribute("fill", field.value),
  );
