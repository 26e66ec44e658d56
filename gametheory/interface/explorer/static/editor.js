// The game as a table of fields, and what is asked of it.

import { html, useLayoutEffect, useRef, useState } from "htm-preact";
import {
  about, cellPayoffs, decimal, isNumber,
  withAction, withCell, withLabel, withPlayer, withoutAction,
} from "setting";

/** A field that keeps what is typed while that is no number, or no name, yet. */
function Field({ text, label, onMove, onSettle, onCancel, fits, live, step, id }) {
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  // At once, before another key can be struck: later it would undo that.
  useLayoutEffect(() => {
    if (text !== sent.current) setTyped(text);
    sent.current = text;
  }, [text]);
  const enter = (next) => {
    setTyped(next);
    if (!fits(next)) return;
    sent.current = next;
    onMove(next);
  };
  const onkeydown = (event) => {
    const turn = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") { sent.current = null; setTyped(text); onCancel(); }
    if (event.key === "Enter") onSettle();
    if (!turn || !step || !live || !isNumber(text)) return;
    event.preventDefault();
    enter(decimal(about(text) + turn * step, step / 10));
  };
  return html`<input type="text" id=${id} value=${typed} aria-label=${label}
    readonly=${!live} spellcheck=${false} autocomplete="off"
    aria-invalid=${fits(typed) ? undefined : "true"}
    oninput=${(event) => enter(event.currentTarget.value)} onkeydown=${onkeydown}
    onblur=${() => { if (!fits(typed)) setTyped(text); onSettle(); }} />`;
}

const isName = (text) => text.trim().length > 0;

const labelId = (player, action) => `label-${player}-${action}`;

export function Editor({
  setting, live, mostActions, onMove, onChange, onSettle, onCancel,
}) {
  const [rows, columns] = setting.actions;
  const shared = { live, onSettle, onCancel };
  const name = (text, label, change, id) => html`
    <${Field} ...${shared} text=${text} label=${label} fits=${isName} onMove=${change}
              id=${id} />`;
  const actionName = (player, action) => name(
    setting.actions[player][action],
    `action ${action + 1} of ${setting.players[player]}`,
    (text) => onMove(withLabel(setting, player, action, text)),
    labelId(player, action),
  );
  const drop = (player, action) => {
    onChange(withoutAction(setting, player, action));
    const before = labelId(player, Math.max(0, action - 1));
    requestAnimationFrame(() => document.getElementById(before)?.focus());
  };
  const remove = (player, action, labels) => live && labels.length > 1 && html`
    <button class="remove"
            aria-label=${`remove ${labels[action]} of ${setting.players[player]}`}
            onclick=${() => drop(player, action)}>×</button>`;
  const number = (row, column, i) => {
    const pair = cellPayoffs(setting, row, column);
    const put = (text) =>
      onMove(withCell(setting, row, column, pair.map((old, k) => (k === i ? text : old))));
    const label = `payoff of ${setting.players[i]} at ${rows[row]}, ${columns[column]}`;
    return html`<${Field} ...${shared} text=${pair[i]} label=${label} fits=${isNumber}
      step=${1} onMove=${put} />`;
  };
  return html`
    <h2 id="payoffs">Payoffs</h2>
    <div class="scroll"><table class="payoffs" aria-labelledby="payoffs">
      <tbody>
      <tr><td></td>${columns.map((_, c) => html`<th scope="col" key=${c}>
        ${actionName(1, c)}
        ${remove(1, c, columns)}</th>`)}</tr>
      ${rows.map((_, r) => html`<tr key=${r}>
        <th scope="row">
          ${actionName(0, r)}
          ${remove(0, r, rows)}</th>
        ${columns.map((__, c) => html`
          <td key=${c}>${number(r, c, 0)}${number(r, c, 1)}</td>`)}</tr>`)}
      </tbody>
    </table></div>
    <fieldset><legend>Players</legend>
      ${setting.players.map((player, i) => name(
        player, `name of player ${i + 1}`, (text) => onMove(withPlayer(setting, i, text))))}
      ${live && setting.players.map((player, i) => html`
        <button disabled=${setting.actions[i].length >= mostActions}
                onclick=${() => onChange(withAction(setting, i))}>
          Add an action of ${player}</button>`)}
    </fieldset>`;
}

export function Questions({
  setting, answers, live, onMove, onChange, onSettle, onCancel,
}) {
  const { control, discount, disagreement: given } = setting;
  const shared = { live, onSettle, onCancel };
  const move = (part) => onMove({ ...setting, ...part });
  const change = (part) => onChange({ ...setting, ...part });
  const paying = (i, text) =>
    ({ disagreement: given.map((old, k) => (k === i ? text : old)) });
  const fields = given !== null && given.map((text, i) => html`
    <${Field} ...${shared} text=${text} fits=${isNumber} step=${1}
      label=${`disagreement payoff of ${setting.players[i]}`}
      onMove=${(next) => move(paying(i, next))} />`);
  if (setting.kind === "negotiation") {
    return html`
      <fieldset disabled=${!live}><legend>No deal pays</legend>${fields}</fieldset>`;
  }
  return html`
    <fieldset disabled=${!live}><legend>Players reach payoffs</legend>
      <label><input type="radio" name="control" checked=${control === "correlated"}
        onchange=${() => change({ control: "correlated" })} /> by a joint lottery</label>
      <label><input type="radio" name="control" checked=${control === "independent"}
        onchange=${() => change({ control: "independent" })} /> each mixing alone</label>
    </fieldset>
    <fieldset disabled=${!live}><legend>Disagreement point</legend>
      <label><input type="radio" name="disagreement" checked=${given === null}
        onchange=${() => change({ disagreement: null })} /> mixed minimax</label>
      <label><input type="radio" name="disagreement" checked=${given !== null}
        onchange=${() => change({ disagreement: answers.drawn.minimax.texts })} />
        given</label>
      ${fields}
    </fieldset>
    <fieldset disabled=${!live}><legend>Repeated play</legend>
      <label><input type="checkbox" checked=${discount !== null}
        onchange=${() => change({ discount: discount === null ? "0.5" : null })} />
        played for ever</label>
      ${discount !== null && html`
        <label>discount <input type="range" min="0" max="0.99" step="0.01"
          value=${about(discount)} aria-valuetext=${discount}
          oninput=${(event) => move({ discount: event.currentTarget.value })}
          onchange=${onSettle} /></label>
        <${Field} ...${shared} text=${discount} label="discount"
          fits=${(text) => isNumber(text) && about(text) >= 0 && about(text) < 1}
          onMove=${(text) => move({ discount: text })} />`}
    </fieldset>`;
}
