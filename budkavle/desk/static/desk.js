// What script adds to the desk: nothing here is needed, everything is quicker with it.
//
// What is typed is sent to be kept after a pause; the answer tells what times mean, and where the
// page is that it makes.
(() => {
  const pause = 800; // milliseconds without a key before what is typed is kept
  const form = document.querySelector("form[data-keep]");
  if (!form) return;

  const kept = form.querySelector("[data-kept]");
  const frame = document.querySelector("[data-frame]");
  const link = document.querySelector("[data-page]");
  let timer = 0;
  let sending = false;
  let again = false;

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
      kept.textContent = told.faults ? `${told.kept} ${told.faults}.` : told.kept;
      for (const each of form.querySelectorAll("[data-moment]"))
        each.textContent = told.moments[each.dataset.moment] || "";
      show(told.page);
    } catch {
      kept.textContent = kept.dataset.lost;
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
  // A file is taken as soon as it is chosen: the page comes back with it.
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-take]") || !event.target.value) return;
    clearTimeout(timer);
    form.requestSubmit(form.querySelector("[value=show]"));
  });
  document.getElementById("summary-of-faults")?.focus();
})();

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
