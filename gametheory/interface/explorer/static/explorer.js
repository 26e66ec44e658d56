// The explorer: a setting that is changed by hand, and its answers, which follow.

import { html, render, useEffect, useReducer, useRef, useState } from "htm-preact";
import { Editor, Questions } from "editor";
import { CROSS, TRIANGLE } from "marks";
import { COLOURS, Picture } from "picture";
import { begin, fragment, fromFragment, same, step, withCell } from "setting";

const data = JSON.parse(document.getElementById("data").textContent);

const LEGEND = [
  ["attainable", html`<rect class="attainable" width="16" height="12" />`],
  ["Pareto frontier", html`<line class="frontier" x1="0" x2="16" y1="7" y2="7" />`],
  ["outcome of a pair of actions",
    html`<rect class="cell" x="4" y="3" width="8" height="8" />`],
  ["pure equilibrium", html`<circle class="equilibrium pure" cx="8" cy="7" r="2.4" />`],
  ["mixed equilibrium", html`<circle class="equilibrium" cx="8" cy="7" r="5" />`],
  ["bargaining solution", html`<text x="1" y="13" font-size="16">☆</text>`],
  ["as good as one: a tie", html`<text x="3" y="11" font-size="10">☆</text>`],
  ["disagreement",
    html`<path class="cross" transform="translate(8 7) scale(.8)" d=${CROSS} />`],
  ["minimax", html`<path class="minimax" transform="translate(8 7)" d=${TRIANGLE} />`],
];
const NEGOTIATED = [
  ["agreement", html`<circle class="agreement" cx="8" cy="7" r="3.5" />`],
  ["Pareto-optimal", html`<circle class="agreement efficient" cx="8" cy="7" r="4.5" />`],
  ["recommended by a norm", LEGEND[5][1]],
  ["no deal", LEGEND[7][1]],
];
const STOPPED = "The explorer has stopped: start it again, "
  + "and copy what follows # in this address to its own.";
const NO_GAME = "What follows # in the address is no game: ";
const SUSTAINED = [
  ["subgame-perfect, for certain", html`<rect class="inner" width="16" height="12" />`],
  ["and at most", html`<rect class="outer" width="16" height="12" />`],
];

/** The setting to begin with: that of the address, else the one that was opened. */
const opened = () => {
  if (!data.live) return { setting: data.setting, fault: null };
  try {
    return { setting: fromFragment(location.hash) ?? data.setting, fault: null };
  } catch {
    return { setting: data.setting, fault: `${NO_GAME}this is the one that was opened.` };
  }
};

/** Call after the next frame has been drawn. */
const onceDrawn = (call) => requestAnimationFrame(() => setTimeout(call));

/** Answers to the newest setting; one question at a time: then what changed since. */
function useAnswers(setting) {
  const [found, setFound] = useState({
    answers: data.answers, of: data.setting, heard: data.setting, error: null,
  });
  const waiting = useRef({ next: null, busy: false });
  const ask = async () => {
    const { current } = waiting;
    if (current.busy) return;
    current.busy = true;
    while (current.next !== null) {
      const { setting: of, began } = current.next;
      current.next = null;
      try {
        const reply = await fetch("answers", { method: "POST", body: JSON.stringify(of) });
        const said = await reply.json();
        setFound((old) => (reply.ok
          ? { answers: said, of, heard: of, error: null }
          : { ...old, heard: of, error: said.error }));
      } catch {
        setFound((old) => ({ ...old, heard: of, error: STOPPED }));
      }
      onceDrawn(() => performance.measure("redraw", { start: began }));
    }
    current.busy = false;
  };
  useEffect(() => {
    // While a question is open its answer will come: then this setting is asked about anew.
    if (same(setting, found.of) && !waiting.current.busy) {
      setFound((old) => ({ ...old, heard: setting, error: null }));
      waiting.current.next = null;
      return;
    }
    if (!data.live) return;
    waiting.current.next = { setting, began: performance.now() };
    ask();
  }, [setting]);
  return found;
}

function Explorer() {
  const [first] = useState(opened);
  const [history, dispatch] = useReducer(step, begin(first.setting));
  const [notice, setNotice] = useState(first.fault);
  const [hidden, setHidden] = useState([]);
  const [chosen, setChosen] = useState(null);
  const picked = useRef(null);
  const setting = history.now;
  const { answers, of, heard, error } = useAnswers(setting);

  const put = (kind) => (next) => { setNotice(null); dispatch({ kind, setting: next }); };
  const [change, move] = [put("change"), put("move")];
  const settle = () => dispatch({ kind: "settle" });
  const cancel = () => dispatch({ kind: "cancel" });
  const moveMark = (mark, pair) => move(mark.key === "disagreement"
    ? { ...setting, disagreement: pair }
    : withCell(setting, mark.row, mark.column, pair));

  useEffect(() => {
    document.title = `${setting.name || setting.kind} - explorer`;
  }, [setting.name]);
  useEffect(() => {
    if (history.before !== null || !data.live) return;
    window.history.replaceState(null, "", fragment(setting));
  }, [history]);
  useEffect(() => {
    const onkeydown = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const keys = { z: event.shiftKey ? "redo" : "undo", y: "redo" };
      const kind = keys[event.key.toLowerCase()];
      if (!kind) return;
      event.preventDefault();
      if (kind === "redo") dispatch({ kind: "settle" });
      dispatch({ kind });
    };
    const onhashchange = () => {
      if (!data.live) return;
      try {
        const next = fromFragment(location.hash);
        if (next !== null) dispatch({ kind: "change", setting: next });
      } catch {
        dispatch({ kind: "settle" });
        setNotice(`${NO_GAME}nothing was changed.`);
      }
    };
    window.addEventListener("keydown", onkeydown);
    window.addEventListener("hashchange", onhashchange);
    return () => {
      window.removeEventListener("keydown", onkeydown);
      window.removeEventListener("hashchange", onhashchange);
    };
  }, []);

  const load = async () => {
    try {
      const reply = await fetch(`games/${encodeURIComponent(picked.current.value)}`);
      const said = await reply.json();
      if (reply.ok) change(said);
      else setNotice(said.error);
    } catch {
      setNotice(STOPPED);
    }
  };
  const copy = async () => {
    const link = `http://127.0.0.1/${fragment(setting)}`;
    try {
      await navigator.clipboard.writeText(link);
      setNotice("The link is copied. With the explorer it opens anywhere: "
        + "gametheory explore 'LINK'.");
    } catch {
      setNotice("This browser copies nothing: "
        + `gametheory explore '${link}' opens what is shown.`);
    }
  };

  const { explored, live } = data;
  const reached = explored.layers.flatMap((layer) => layer.outcomes);
  const kinds = [...new Set(reached.map((outcome) => outcome.kind))].sort();
  const colour = (kind) => COLOURS[kinds.indexOf(kind) % COLOURS.length];
  const layers = explored.layers
    .filter((layer) => !hidden.includes(layer.name))
    .map((layer) => ({ ...layer, colour, radius: layer.outcomes.length > 200 ? 3 : 5 }));
  const stale = !same(of, setting);
  const changed = reached.length > 0 && !same(data.setting.payoffs, setting.payoffs);
  const isBusy = live && !same(heard, setting);
  const isGame = setting.kind === "game";
  const looked = "a page to be looked at; gametheory explore has one that can be changed";
  const said = error ?? notice ?? (live ? answers.kind : `${answers.kind}: ${looked}`);
  const entered = {
    setting, live, onMove: move, onChange: change, onSettle: settle, onCancel: cancel,
  };
  const { sustained } = answers.drawn;
  const legend = [
    ...(isGame ? LEGEND : NEGOTIATED),
    ...(sustained ? SUSTAINED.slice(0, sustained.exact ? 1 : 2) : []),
  ];
  return html`
    <header>
      <h1>${setting.name || `a ${setting.kind}`}</h1>
      ${live && html`
        <label>game of the zoo <select ref=${picked}>
          ${data.games.map((name) => html`<option value=${name}>${name}</option>`)}
        </select></label>
        <button onclick=${load}>Open</button>
        <button onclick=${() => dispatch({ kind: "undo" })}
                disabled=${!history.past.length && history.before === null}>Undo</button>
        <button onclick=${() => dispatch({ kind: "redo" })}
                disabled=${!history.future.length}>Redo</button>
        <button onclick=${copy}>Copy link</button>`}
    </header>
    <p class=${`status ${error ? "error" : ""}`} role="status">${said}</p>
    <div class="columns">
      <section aria-label="what is shown">
        ${isGame && html`
          <${Editor} ...${entered} mostActions=${data.mostActions} />`}
        <${Questions} ...${entered} answers=${answers} />
        <${Reached} explored=${explored} hidden=${hidden} setHidden=${setHidden}
                    chosen=${chosen} colour=${colour} kinds=${kinds} changed=${changed} />
      </section>
      <section aria-label="payoff space">
        <${Picture} setting=${setting} answers=${answers} stale=${stale} layers=${layers}
                    chosen=${chosen} live=${live}
                    onMove=${moveMark} onSettle=${settle} onChoose=${setChosen} />
        <${Legend} entries=${legend} />
      </section>
    </div>
    <section class=${`tables ${stale ? "stale" : ""}`}
             aria-label="answers" aria-busy=${isBusy}
             dangerouslySetInnerHTML=${{ __html: answers.tables }} />`;
}

/** What marks and colours mean. */
function Legend({ entries }) {
  return html`<ul class="legend">${entries.map(([text, mark]) => html`
    <li><svg viewBox="0 0 18 14" aria-hidden="true">${mark}</svg>${text}</li>`)}</ul>`;
}

/** What was reached: which layers are shown, what their colours mean, and who took part. */
function Reached({ explored, hidden, setHidden, chosen, colour, kinds, changed }) {
  if (!explored.layers.length) return null;
  const layer = chosen && explored.layers.find(({ name }) => name === chosen.layer);
  const outcome = layer && layer.outcomes[chosen.number];
  const since = " The payoffs were changed since: what was reached was reached before.";
  const disc = (kind) => html`<circle cx="8" cy="7" r="5" fill=${colour(kind)} />`;
  return html`
    <h2>Reached</h2>
    <p>${explored.note}${changed && since}</p>
    <fieldset><legend>Shown</legend>${explored.layers.map((layer) => html`
      <label><input type="checkbox" checked=${!hidden.includes(layer.name)}
        onchange=${() => setHidden(hidden.includes(layer.name)
          ? hidden.filter((name) => name !== layer.name) : [...hidden, layer.name])} />
        ${layer.name} (${layer.outcomes.length.toLocaleString("en")})</label>`)}</fieldset>
    <${Legend} entries=${kinds.map((kind) => [kind, disc(kind)])} />
    <div class="details" aria-live="polite">${outcome
      ? html`<strong>${outcome.name}</strong>: ${outcome.kind}
          <dl><dt>payoffs</dt><dd>${outcome.at.join(", ")}</dd></dl>
          ${outcome.participants.map((number) => html`
            <strong>${explored.participants[number].name}</strong>
            <dl>${explored.participants[number].lines.map(([what, value]) => html`
              <dt>${what}</dt><dd>${value}</dd>`)}</dl>`)}`
      : "Choose a point of the picture to see what was played."}</div>`;
}

const root = document.getElementById("explorer");
root.replaceChildren();
render(html`<${Explorer} />`, root);
