// Where marks and labels go in a picture of payoff space.

import { niceStep } from "setting";

/** Of the picture, in its own units: letters stay as large on a narrow screen. */
export const sizeOf = (narrow) =>
  (narrow ? { width: 400, height: 380 } : { width: 640, height: 520 });
const MARGIN = { left: 58, right: 22, top: 18, bottom: 48 };

/** The rectangle of payoff space that holds all points, with room around them. */
export const extent = (points) => {
  const finite = points.filter((p) => p.every(Number.isFinite));
  const sides = [0, 1].map((i) => {
    const values = finite.map((p) => p[i]);
    return [Math.min(...values), Math.max(...values)];
  });
  const widest = Math.max(...sides.map(([low, high]) => high - low)) || 1;
  return sides.map(([low, high]) => {
    const least = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
    const room = Math.max(0.12 * (high > low ? high - low : widest), least);
    return [low - room, high + room];
  });
};

/** From payoffs to the picture and back. */
export const scales = ([[left, right], [low, high]], { width, height }) => {
  const across = width - MARGIN.left - MARGIN.right;
  const up = height - MARGIN.top - MARGIN.bottom;
  return {
    place: ([x, y]) => [
      MARGIN.left + ((x - left) / (right - left)) * across,
      height - MARGIN.bottom - ((y - low) / (high - low)) * up,
    ],
    payoffs: ([px, py]) => [
      left + ((px - MARGIN.left) / across) * (right - left),
      low + ((height - MARGIN.bottom - py) / up) * (high - low),
    ],
    box: {
      left: MARGIN.left, right: width - MARGIN.right,
      top: MARGIN.top, bottom: height - MARGIN.bottom,
    },
  };
};

export const ticks = ([low, high]) => {
  const step = niceStep(high - low, 3);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, k) => (first + k) * step)
    .map((value) => ({ value, text: String(Number(value.toPrecision(10))) }));
};

export const path = (points, place) =>
  points.map((p) => place(p).map((v) => v.toFixed(2)).join(",")).join(" ");

/** Polygons as one path. */
export const outlines = (polygons, place) =>
  polygons.map((corners) => `M${path(corners, place)}Z`).join("");

/** Shapes of marks, around 0: of the disagreement point, and of minimax payoffs. */
export const CROSS = "M-2.5,-7 H2.5 V-2.5 H7 V2.5 H2.5 V7 H-2.5 V2.5 H-7 V-2.5 H-2.5 Z";
export const TRIANGLE = "M-6,-5 H6 L0,6 Z";

export const star = ([x, y], size = 9) =>
  Array.from({ length: 10 }, (_, k) => {
    const radius = k % 2 ? size * 0.45 : size;
    const angle = (Math.PI * k) / 5 - Math.PI / 2;
    const corner = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    return corner.map((value) => value.toFixed(2)).join(",");
  }).join(" ");

const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]];
const LETTER = 6.4;

/** Labels beside their points, each where it hides no mark and no label, if it can. */
export const placeLabels = (labels, marks, box) => {
  const taken = marks.map(([x, y]) => ({ x0: x - 7, x1: x + 7, y0: y - 7, y1: y + 7 }));
  return labels.map(({ at: [x, y], text, ...more }) => {
    const width = text.length * LETTER;
    const spots = [13, 24, 36].flatMap((far) => SIDES.map(([dx, dy]) => {
      const aside = dx && !dy ? width / 2 - 3 : dx * dx * width / 2 - (dx ? 6 : 0);
      const cx = x + dx * (far + aside);
      const cy = y + dy * (far + 2);
      return { x0: cx - width / 2, x1: cx + width / 2, y0: cy - 8, y1: cy + 8 };
    }));
    const hidden = (spot) =>
      taken.reduce((sum, other) => sum + overlap(spot, other), 0) + 4 * outside(spot, box);
    const [, best] = spots.map((spot) => [hidden(spot), spot])
      .reduce((a, b) => (b[0] < a[0] ? b : a));
    taken.push(best);
    return { ...more, text, x: (best.x0 + best.x1) / 2, y: (best.y0 + best.y1) / 2 + 4 };
  });
};

const overlap = (a, b) =>
  Math.max(0, Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)) *
  Math.max(0, Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0));

const outside = (spot, box) => {
  const across = Math.max(0, box.left - spot.x0) + Math.max(0, spot.x1 - box.right);
  const up = Math.max(0, box.top - spot.y0) + Math.max(0, spot.y1 - box.bottom);
  return 16 * across + (spot.x1 - spot.x0) * up;
};
