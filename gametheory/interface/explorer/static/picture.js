// Payoff space: x is player 1, y is player 2. Outcomes of the game move, and so does the
// disagreement point.

import { html, useEffect, useRef, useState } from "htm-preact";
import {
  CROSS, TRIANGLE, extent, outlines, path, placeLabels, scales, sizeOf, star, ticks,
} from "marks";
import { about, cellPayoffs, decimal, niceStep } from "setting";

const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
};

export const COLOURS = [
  "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888",
];

/** What can be moved: the outcome of each pair of actions, and d if it is given. */
const movables = (setting) => {
  const cells = setting.kind !== "game" ? [] : setting.actions[0].flatMap((row, r) =>
    setting.actions[1].map((column, c) => ({
      key: `cell-${r}-${c}`, row: r, column: c, name: `${row}, ${column}`,
      texts: cellPayoffs(setting, r, c),
    })));
  const d = setting.disagreement === null
    ? []
    : [{ key: "disagreement", name: "disagreement", texts: setting.disagreement }];
  return [...cells, ...d].map((each) => ({ ...each, at: each.texts.map(about) }));
};

const NARROW = window.matchMedia("(max-width: 40rem)");
const LEAST_DRAG = 3; // pixels: less is a click

function useSize() {
  const [narrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const turned = () => setNarrow(NARROW.matches);
    NARROW.addEventListener("change", turned);
    return () => NARROW.removeEventListener("change", turned);
  }, []);
  return sizeOf(narrow);
}

export function Picture({
  setting, answers, stale, layers, chosen, live, onMove, onSettle, onChoose,
}) {
  const svg = useRef(null);
  const [frame, setFrame] = useState(null);
  const { drawn } = answers;
  const moved = movables(setting);
  const fitted = extent([
    ...moved.map((each) => each.at), drawn.disagreement.at,
    ...(drawn.minimax === null ? [] : [drawn.minimax.at]),
    ...drawn.agreements.map((each) => each.at),
    ...layers.flatMap((layer) => layer.outcomes.map((outcome) => outcome.at)),
  ]);
  const sides = frame ?? fitted;
  const size = useSize();
  const scale = scales(sides, size);
  const steps = sides.map(([low, high]) => niceStep(high - low, 100));

  const locate = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.current.getScreenCTM().inverse());
    return scale.payoffs([at.x, at.y]);
  };
  const grip = useRef(null);
  const drag = (each) => ({
    onpointerdown: (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      event.currentTarget.focus();
      event.preventDefault();
      const at = locate(event);
      grip.current = {
        x: event.clientX, y: event.clientY, moved: false, texts: each.texts, at: each.at,
        off: each.at.map((value, i) => value - at[i]),
      };
      setFrame(fitted);
    },
    onpointermove: (event) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const held = grip.current;
      const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
      held.moved ||= far >= LEAST_DRAG;
      if (!held.moved) return;
      // Payoffs that stay where they were keep their text: 1/3 does not become 0.33.
      onMove(each, locate(event).map((value, i) => {
        const fine = event.shiftKey ? steps[i] / 10 : steps[i];
        const next = value + held.off[i];
        return Math.abs(next - held.at[i]) < fine / 2 ? held.texts[i] : decimal(next, fine);
      }));
    },
    onlostpointercapture: () => { grip.current = null; setFrame(null); onSettle(); },
    onkeydown: (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      onMove(each, each.texts.map((text, i) => {
        const fine = event.shiftKey ? steps[i] / 10 : steps[i];
        return arrow[i] ? decimal(about(text) + arrow[i] * fine, fine) : text;
      }));
    },
    onkeyup: (event) => { if (ARROWS[event.key]) onSettle(); },
  });
  const spoken = ({ texts }) => setting.players.map((player, i) => `${player} ${texts[i]}`);
  const asSlider = (each) => ({
    class: "movable", tabindex: 0, role: "slider", "aria-roledescription": "movable point",
    "aria-valuenow": each.at[0], "aria-valuetext": spoken(each).join(", "),
    "aria-label": `${each.name}; arrow keys move it`, ...drag(each),
  });
  const asMark = (each) => ({
    role: "img", "aria-label": `${each.name}: (${each.texts.join(", ")})`,
  });
  const movable = (each, shape) => html`
    <g key=${each.key} data-key=${each.key} ...${live ? asSlider(each) : asMark(each)}>
      <title>${there(each.at)}</title>
      ${shape(scale.place(each.at))}
    </g>`;

  const there = whatIsAt(moved, drawn, scale);
  const cells = moved.filter((each) => each.key !== "disagreement");
  const d = moved.find((each) => each.key === "disagreement")
    ?? { at: drawn.disagreement.at, texts: null };
  const labels = labelled(cells, drawn, scale);
  return html`
    <svg ref=${svg} viewBox=${`0 0 ${size.width} ${size.height}`} role="group"
         class=${stale ? "stale" : ""}
         aria-label=${`Payoff space of ${setting.players.join(" and ")}`}>
      <${Axes} sides=${sides} scale=${scale} height=${size.height}
               players=${setting.players} per=${setting.discount ? ", per step" : ""} />
      <g aria-hidden="true">
        <path class="attainable" d=${outlines(drawn.attainable.polygons, scale.place)} />
        ${drawn.sustained && html`
          <polygon class="inner" points=${path(drawn.sustained.inner, scale.place)} />
          ${!drawn.sustained.exact && html`
            <polygon class="outer" points=${path(drawn.sustained.outer, scale.place)} />`}`}
        ${drawn.frontier.map((stretch) => stretch.length > 1
          ? html`<polyline class="frontier" points=${path(stretch, scale.place)} />`
          : dot(scale.place(stretch[0]), "frontier", 2))}
      </g>
      ${drawn.agreements.map((each) => html`
        <g role="img" aria-label=${`${each.name}: ${each.text}`}>
          <title>${there(each.at)}</title>
          ${each.efficient
            ? dot(scale.place(each.at), "agreement efficient", 4.5)
            : dot(scale.place(each.at), "agreement", 3.5)}
        </g>`)}
      ${drawn.minimax !== null && html`
        <g role="img" aria-label=${`minimax ${drawn.minimax.text}`}>
          <title>${there(drawn.minimax.at)}</title>
          <path class="minimax" transform=${`translate(${scale.place(drawn.minimax.at)})`}
                d=${TRIANGLE} />
        </g>`}
      ${drawn.ties.map((each) => html`
        <g role="img" aria-label=${`as good by ${each.names.join(", ")}: ${each.text}`}>
          <title>${there(each.at)}</title>
          <polygon class="star" points=${star(scale.place(each.at), 7)} />
        </g>`)}
      ${drawn.solutions.map((each) => html`
        <g role="img" aria-label=${`${each.names.join(", ")}: ${each.text}`}>
          <title>${there(each.at)}</title>
          <polygon class="star" points=${star(scale.place(each.at), 11)} />
        </g>`)}
      ${layers.map((layer) => html`
        <${Layer} key=${layer.name} layer=${layer} scale=${scale} chosen=${chosen}
                  onChoose=${onChoose} />`)}
      ${cells.map((each) => movable(each, ([x, y]) =>
        html`<rect class="cell" x=${x - 4.5} y=${y - 4.5} width="9" height="9" />
             <rect x=${x - 11} y=${y - 11} width="22" height="22" fill="transparent" />`))}
      ${d.texts === null
        ? html`<g role="img" aria-label=${`disagreement ${drawn.disagreement.text}`}>
            <title>${there(d.at)}</title>${cross(scale.place(d.at))}</g>`
        : movable(d, cross)}
      ${drawn.equilibria.map((each) => html`
        <g role="img" aria-label=${`equilibrium ${each.name}: ${each.text}`}>
          <title>${there(each.at)}</title>
          ${each.pure
            ? dot(scale.place(each.at), "equilibrium pure", 2.4)
            : dot(scale.place(each.at), "equilibrium", 6)}
        </g>`)}
      <g aria-hidden="true">
        ${labels.map(({ text, x, y }) =>
          html`<text class="label" text-anchor="middle" x=${x} y=${y}>${text}</text>`)}
      </g>
    </svg>`;
}

/** All that lies at a point, a line each: for who points there. */
const whatIsAt = (moved, drawn, scale) => {
  const told = (point, name) => [point.at, `${name}: ${point.text}`];
  const lines = [
    ...moved.map((each) => [each.at, `${each.name}: (${each.texts.join(", ")})`]),
    ...drawn.solutions.map((each) => told(each, each.names.join(" = "))),
    ...drawn.ties.map((each) => told(each, `as good by ${each.names.join(", ")}`)),
    ...drawn.equilibria.map((each) => told(each, `equilibrium ${each.name}`)),
    told(drawn.disagreement, "disagreement"),
    ...(drawn.minimax === null ? [] : [told(drawn.minimax, "minimax")]),
    ...drawn.agreements.map((each) => told(each, each.name)),
  ].map(([at, text]) => [scale.place(at), text]);
  return (at) => {
    const [x, y] = scale.place(at);
    const near = lines.filter(([[u, v]]) => Math.hypot(x - u, y - v) < 1);
    return [...new Set(near.map(([, text]) => text))].join("\n");
  };
};

const dot = ([x, y], kind, radius) => html`
  <circle class=${kind} cx=${x} cy=${y} r=${radius} />`;

const cross = (at) => html`
  <path class="cross" transform=${`translate(${at})`} d=${CROSS} />`;

/** Names of outcomes and of solutions, one label for those that coincide. */
const labelled = (cells, drawn, scale) => {
  const at = new Map();
  const name = (point, text) => {
    const key = scale.place(point).map(Math.round).join();
    const there = at.get(key) ?? { at: scale.place(point), texts: [] };
    there.texts.push(text);
    at.set(key, there);
  };
  drawn.solutions.forEach((each) =>
    name(each.at, each.names.length === 4 ? "all four solutions" : each.names.join(" = ")));
  if (cells.length <= 36) cells.forEach((each) => name(each.at, each.name));
  const groups = [...at.values()];
  const crowded = groups.map(({ at: point, texts }) => ({
    at: point,
    text: texts.length > 3
      ? `${texts.slice(0, 2).join("; ")}; ${texts.length - 2} more`
      : texts.join("; "),
  }));
  const marks = [
    ...cells, ...drawn.solutions, ...drawn.ties, ...drawn.equilibria, drawn.disagreement,
    ...(drawn.minimax === null ? [] : [drawn.minimax]),
  ].map((each) => scale.place(each.at));
  const apart = new Map(marks.map((at) => [at.map(Math.round).join(), at]));
  return placeLabels(crowded, [...apart.values()], scale.box);
};

function Axes({ sides, scale, height, players, per }) {
  const { box, place } = scale;
  return html`
    <g class="ticks">
      <path class="axis" d=${`M${box.left},${box.top} V${box.bottom} H${box.right}`} />
      ${ticks(sides[0]).map(({ value, text }) => {
        const [x] = place([value, sides[1][0]]);
        return html`
          <line class="tick" x1=${x} x2=${x} y1=${box.bottom} y2=${box.bottom + 5} />
          <text text-anchor="middle" x=${x} y=${box.bottom + 18}>${text}</text>`;
      })}
      ${ticks(sides[1]).map(({ value, text }) => {
        const [, y] = place([sides[0][0], value]);
        return html`<line class="tick" x1=${box.left - 5} x2=${box.left} y1=${y} y2=${y} />
          <text text-anchor="end" x=${box.left - 8} y=${y + 4}>${text}</text>`;
      })}
      <text class="title" text-anchor="middle"
            x=${(box.left + box.right) / 2} y=${height - 8}>
        payoff of ${players[0]}${per}</text>
      <text class="title" text-anchor="middle"
            transform=${`translate(14 ${(box.top + box.bottom) / 2}) rotate(-90)`}>
        payoff of ${players[1]}${per}</text>
    </g>`;
}

/** Outcomes that were reached; a larger disc is several at once, which clicks go through.
 *  One stop of the keyboard: arrow keys go from one to the next. */
function Layer({ layer, scale, chosen, onChoose }) {
  const current = chosen?.layer === layer.name ? chosen.number : null;
  const last = layer.outcomes.length - 1;
  const onkeydown = (event) => {
    const turn = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!turn) return;
    event.preventDefault();
    const next = current === null ? (turn > 0 ? 0 : last) : current + turn;
    onChoose({ layer: layer.name, number: Math.min(last, Math.max(0, next)) });
  };
  const places = new Map();
  layer.outcomes.forEach(({ at }, number) => {
    const key = at.join();
    places.set(key, [...(places.get(key) ?? []), number]);
  });
  return html`
    <g tabindex="0" role="group" onkeydown=${onkeydown}
       class="reached" data-layer=${layer.name}
       aria-label=${`${layer.name}: ${last + 1} outcomes; arrow keys go through them`}>
      ${[...places.values()].map((numbers) => {
        const here = numbers.map((number) => layer.outcomes[number]);
        const [cx, cy] = scale.place(here[0].at);
        const next = numbers[(numbers.indexOf(current) + 1) % numbers.length];
        const payoffs = `payoffs ${here[0].at.join(", ")}`;
        const more = here.length > 3 ? [`and ${here.length - 3} more`] : [];
        const named = here.slice(0, 3).map((each) => `${each.name} (${each.kind})`);
        return html`
          <circle class="outcome" cx=${cx} cy=${cy} fill=${layer.colour(here[0].kind)}
                  r=${Math.min(layer.radius * Math.sqrt(here.length), layer.radius + 5)}
                  onclick=${() => onChoose({ layer: layer.name, number: next })}>
            <title>${[...named, ...more, payoffs].join("\n")}</title>
          </circle>`;
      })}
      ${current !== null
        && dot(scale.place(layer.outcomes[current].at), "chosen", layer.radius + 7)}
    </g>`;
}
