// Files in pieces: chosen or dropped, sent one after another, paused, continued after a reload or a lost connection.
(() => {
  const PIECE = 1 << 20, TRIES = 4, PAUSE = 1500;

  // SHA-256 piece by piece: the browser's own wants the whole file at once, and a safe connection.
  const K = new Uint32Array(64), H = new Uint32Array(8);
  for (let n = 2, k = 0; k < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    const part = x => ((x - Math.floor(x)) * 4294967296) >>> 0;
    if (k < 8) H[k] = part(Math.sqrt(n));
    K[k++] = part(Math.cbrt(n));
  }
  class Digest {
    constructor() { this.h = H.slice(); this.w = new Uint32Array(64); this.rest = new Uint8Array(64); this.held = 0; this.size = 0; }
    block(b, at) {
      const w = this.w, h = this.h;
      for (let i = 0; i < 16; i++, at += 4) w[i] = b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3];
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
      }
      let [a, c, d, e, f, g, i, j] = h;
      for (let n = 0; n < 64; n++) {
        const one = j + ((f >>> 6 | f << 26) ^ (f >>> 11 | f << 21) ^ (f >>> 25 | f << 7)) + (f & g ^ ~f & i) + K[n] + w[n] | 0;
        const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & c ^ a & d ^ c & d) | 0;
        j = i; i = g; g = f; f = e + one | 0; e = d; d = c; c = a; a = one + two | 0;
      }
      h[0] += a; h[1] += c; h[2] += d; h[3] += e; h[4] += f; h[5] += g; h[6] += i; h[7] += j;
    }
    add(bytes) {
      let at = 0;
      this.size += bytes.length;
      if (this.held) {
        at = Math.min(64 - this.held, bytes.length);
        this.rest.set(bytes.subarray(0, at), this.held);
        this.held += at;
        if (this.held < 64) return this;
        this.block(this.rest, 0); this.held = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
      this.rest.set(bytes.subarray(at)); this.held = bytes.length - at;
      return this;
    }
    hex() {
      const bits = this.size * 8, end = new Uint8Array((this.held < 56 ? 64 : 128) - this.held);
      end[0] = 128;
      new DataView(end.buffer).setUint32(end.length - 8, Math.floor(bits / 4294967296));
      new DataView(end.buffer).setUint32(end.length - 4, bits >>> 0);
      this.add(end);
      return [...this.h].map(n => n.toString(16).padStart(8, "0")).join("");
    }
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const wait = time => new Promise(done => setTimeout(done, time));
  const bytes = async (file, from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer());

  class SignedOut extends Error {}

  // Signing in again, in another window, changes the token of the forms on this page.
  const renew = async () => {
    const answer = await fetch(location.href);
    if (answer.redirected || !answer.ok) throw new SignedOut();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
    const field = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (field) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(el => (el.value = field));
  };
  const ask = async (url, body, headers, signal, again = true) => {
    const answer = await fetch(url, { method: body === undefined ? "GET" : "POST", body, signal, headers: { "X-CSRFToken": token(), Accept: "application/json", ...headers } });
    if (!(answer.headers.get("content-type") || "").includes("json")) {
      if (answer.status === 403 && again) { await renew(); return ask(url, body, headers, signal, false); }
      if (answer.redirected || answer.status === 403 || answer.status === 404) throw new SignedOut();
      throw new TypeError("no answer");
    }
    return [answer.status, await answer.json()];
  };

  const place = root => {
    const say = root.dataset, rows = root.querySelector("[data-rows]"), pattern = root.querySelector("template[data-row]");
    const form = root.closest("form"), input = root.querySelector("input[type=file]"), drop = root.querySelector("[data-drop]");
    let turn = Promise.resolve(), running = 0;

    const row = file => {
      const li = pattern.content.firstElementChild.cloneNode(true), part = name => li.querySelector(`[data-${name}]`);
      part("name").textContent = file.name;
      li.querySelectorAll("[data-of]").forEach(el => (el.textContent = file.name));
      rows.append(li);
      const tell = (state, text) => { li.dataset.state = state; part("text").textContent = text; };
      const bar = share => part("bar").style.setProperty("--v", Math.floor(share * 100));
      const buttons = (pause, resume, cancel) => { part("pause").hidden = !pause; part("resume").hidden = !resume; part("cancel").hidden = !cancel; };
      return { li, part, tell, bar, buttons };
    };

    const upload = file => {
      const { li, part, tell, bar, buttons } = row(file);
      let begun, stop, digest, share = 0, cancelled = false;
      const refuse = said => { tell("refused", [said.reason, said.next_step].filter(Boolean).join("")); buttons(false, false, false); part("bar").hidden = true; };
      if (file.size > +say.limit) return refuse({ reason: say.sayLarge });
      if (!file.size) return refuse({ reason: say.sayEmpty });
      const pause = text => { tell("paused", share ? `${Math.floor(share * 100)}%　${text}` : text); buttons(false, true, true); };

      const summed = async () => {
        const sum = new Digest();
        for (let at = 0; at < file.size; at += PIECE) {
          if (stop.signal.aborted) throw new DOMException("", "AbortError");
          sum.add(await bytes(file, at, at + PIECE));
          tell("uploading", `${say.sayHashing} ${Math.floor((100 * at) / file.size)}%`);
        }
        return sum.hex();
      };
      const piece = async (at, chunk) => {
        const data = await bytes(file, at, at + chunk);
        const headers = { "Content-Type": "application/octet-stream", "X-Upload-Offset": String(at), "X-Chunk-Digest": new Digest().add(data).hex() };
        return ask(begun.url, data, headers, stop.signal);
      };
      const send = async () => {
        stop = new AbortController();
        tell("uploading", say.sayHashing); buttons(true, false, true);
        digest ||= await summed();
        const told = new URLSearchParams({ name: file.name, size: file.size, digest, kind: form?.elements.kind?.value || "" });
        const [status, said] = await ask(say.begin, told, {}, stop.signal);
        if (status !== 201) return refuse(said);
        begun = said;
        document.querySelector(`[data-unfinished="${begun.ref}"]`)?.remove();
        for (let at = begun.offset, tries = 0; at < file.size; ) {
          share = at / file.size; bar(share); tell("uploading", `${say.sayGoing} ${Math.floor(share * 100)}%`);
          let answer;
          try { answer = await piece(at, begun.chunk); } catch (error) {
            if (!(error instanceof TypeError) || ++tries >= TRIES) throw error;
            await wait(PAUSE * tries); continue;
          }
          const [code, next] = answer;
          if (code === 200) { at = next.offset; tries = 0; }
          else if (code === 409 && ++tries < TRIES) at = "offset" in next ? next.offset : at;
          else return code === 422 && next.code === "store_nearly_full" ? pause(next.reason + next.next_step) : refuse(next);
        }
        buttons(false, false, false); bar(1);
        const [end, done] = await ask(begun.finish, "", {}, stop.signal);
        if (end !== 200) return end === 422 && done.code === "store_nearly_full" ? pause(done.reason + done.next_step) : refuse(done);
        const then = form?.dataset.then;
        if (then) {
          const [code, said] = await ask(then, new URLSearchParams({ paper: done.ref, version: form.dataset.version || "" }), {}, stop.signal);
          if (code !== 200) return refuse(said);
        }
        tell("ready", done.note); part("bar").hidden = true; li.dataset.ref = done.ref;
        document.body.dispatchEvent(new CustomEvent("uploaded", { detail: done }));
      };
      const go = () => {
        running++;
        turn = turn.then(async () => {
          if (cancelled || li.dataset.state === "paused") return;
          try { await send(); } catch (error) {
            if (cancelled) return;
            if (error.name === "AbortError") pause(say.sayPaused);
            else pause(error instanceof SignedOut ? say.saySignedOut : say.sayLost);
          }
        }).finally(() => running--);
      };
      part("pause").addEventListener("click", () => { pause(say.sayPaused); stop?.abort(); part("resume").focus(); });
      part("resume").addEventListener("click", () => { tell("uploading", say.sayWaiting); buttons(true, false, true); part("pause").focus(); go(); });
      part("cancel").addEventListener("click", async () => {
        cancelled = true; stop?.abort(); li.remove(); input.focus();
        if (begun) try { await ask(begun.abandon, "", {}); } catch { /* it expires by itself */ }
      });
      tell("uploading", say.sayWaiting);
      go();
    };

    const take = files => [...files].forEach(upload);
    input.addEventListener("change", () => { take(input.files); input.value = ""; });
    const over = on => e => { if (![...(e.dataTransfer?.types || [])].includes("Files")) return; e.preventDefault(); drop.toggleAttribute("data-over", on); };
    ["dragenter", "dragover"].forEach(n => drop.addEventListener(n, over(true)));
    ["dragleave", "drop"].forEach(n => drop.addEventListener(n, over(false)));
    drop.addEventListener("drop", e => take(e.dataTransfer.files));
    addEventListener("beforeunload", e => { if (running) e.preventDefault(); });
    // A refreshed list that meets a lapsed sign-in would take the page away, and the files with it.
    const open = () => root.querySelector('.evid:is([data-state="uploading"], [data-state="paused"])');
    addEventListener("htmx:beforeOnLoad", e => { if (open() && e.detail.xhr.getResponseHeader("HX-Redirect")) e.preventDefault(); });
    root.classList.add("with-script");
  };
  document.querySelectorAll("[data-uploads]").forEach(place);
})();
