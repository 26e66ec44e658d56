// What is shown, as gametheory.interface.explorer.setting and .negotiation describe it, and
// how it is changed.

const NUMBER = /^\s*[-+]?(\d+(\/\d+)?|\d*\.\d+|\d+\.\d*)([eE][-+]?\d+)?\s*$/;

export const isNumber = (text) => NUMBER.test(text) && !/\/0+\s*$/.test(text);

/** About where a number lies: for drawing alone. Answers come from its text. */
export const about = (text) => {
  const [top, bottom] = text.split("/");
  return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
};

/** The nearest multiple of a step, which is 1, 2 or 5 times a power of ten: as text. */
export const decimal = (number, step) => {
  const power = Math.floor(Math.log10(step) + 1e-9);
  const digits = Math.round(number / step) * Math.round(step / 10 ** power);
  if (digits === 0) return "0";
  if (power > 15 || power < -20) return `${digits}e${power}`;
  const text = (digits * 10 ** power).toFixed(Math.max(0, -power));
  return power < 0 ? text.replace(/\.?0+$/, "") : text;
};

/** 1, 2 or 5 times a power of ten: the largest such step that fits so often in a span. */
export const niceStep = (span, count) => {
  const raw = span / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [5, 2, 1].map((k) => k * power).find((step) => step <= raw * (1 + 1e-9)) ?? power;
};

export const cellPayoffs = (setting, row, column) =>
  [0, 1].map((i) => setting.payoffs[i][row][column]);

export const withCell = (setting, row, column, pair) => ({
  ...setting,
  payoffs: setting.payoffs.map((matrix, i) => matrix.map((line, r) =>
    line.map((old, c) => (r === row && c === column ? pair[i] : old)))),
});

export const withLabel = (setting, player, action, label) => ({
  ...setting,
  actions: setting.actions.map((labels, i) =>
    i === player ? labels.map((old, a) => (a === action ? label : old)) : labels),
});

export const withPlayer = (setting, player, name) => ({
  ...setting,
  players: setting.players.map((old, i) => (i === player ? name : old)),
});

/** One action more of a player: it pays 0. */
export const withAction = (setting, player) => {
  const labels = setting.actions[player];
  let number = labels.length + 1;
  while (labels.includes(`action ${number}`)) number += 1;
  return {
    ...setting,
    actions: setting.actions.map((old, i) =>
      (i === player ? [...old, `action ${number}`] : old)),
    payoffs: setting.payoffs.map((matrix) =>
      player === 0
        ? [...matrix, setting.actions[1].map(() => "0")]
        : matrix.map((line) => [...line, "0"])),
  };
};

export const withoutAction = (setting, player, action) => {
  const left = (list) => list.filter((_, k) => k !== action);
  return {
    ...setting,
    actions: setting.actions.map((labels, i) => (i === player ? left(labels) : labels)),
    payoffs: setting.payoffs.map((matrix) =>
      (player === 0 ? left(matrix) : matrix.map(left))),
  };
};

// What was done, and undone. A drag, or typing in one field, is one step; "settle" ends it.

export const same = (one, other) =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

export const begin = (setting) => ({ past: [], now: setting, future: [], before: null });

export const step = (history, action) => {
  const { past, now, future, before } = history;
  switch (action.kind) {
    case "change":
      return {
        past: [...past, before ?? now], now: action.setting, future: [], before: null,
      };
    case "move":
      return { past, now: action.setting, future: [], before: before ?? now };
    case "settle":
      return before === null || same(before, now)
        ? { ...history, before: null }
        : { past: [...past, before], now, future: [], before: null };
    case "cancel":
      return before === null ? history : { ...history, now: before, before: null };
    case "undo":
      if (before !== null) return { past, now: before, future: [now], before: null };
      return past.length
        ? {
          past: past.slice(0, -1), now: past.at(-1), future: [now, ...future], before: null,
        }
        : history;
    case "redo":
      return future.length
        ? { past: [...past, now], now: future[0], future: future.slice(1), before: null }
        : history;
    default:
      throw new Error(`no step called ${action.kind}`);
  }
};

// A setting in the page's address: what comes after # is never sent anywhere.

export const fragment = (setting) =>
  `#${encodeURIComponent(JSON.stringify(setting)).replace(/'/g, "%27")}`;

/** The game or negotiation in an address, null for none; throws for anything else. */
export const fromFragment = (hash) => {
  if (hash.length < 2) return null;
  const setting = JSON.parse(decodeURIComponent(hash.slice(1)));
  const texts = (list) =>
    Array.isArray(list) && list.every((each) => typeof each === "string");
  const two = (list) => Array.isArray(list) && list.length === 2;
  const numbers = (list) => texts(list) && list.every(isNumber);
  const profile = (list) => two(list) && numbers(list);
  const parts = (names) => Object.keys(setting).sort().join() === names;
  const game = () =>
    parts("actions,control,disagreement,discount,kind,name,payoffs,players") &&
    typeof setting.control === "string" &&
    (setting.discount === null || numbers([setting.discount])) &&
    two(setting.actions) && setting.actions.every(texts) &&
    two(setting.payoffs) && setting.payoffs.every((matrix) =>
      Array.isArray(matrix) && matrix.length === setting.actions[0].length &&
      matrix.every((line) => numbers(line) && line.length === setting.actions[1].length)) &&
    (setting.disagreement === null || profile(setting.disagreement));
  const negotiation = () =>
    parts("agreements,disagreement,kind,name,payoffs,players") &&
    texts(setting.agreements) &&
    Array.isArray(setting.payoffs) && setting.payoffs.every(profile) &&
    profile(setting.disagreement);
  const fits = setting !== null && typeof setting === "object" &&
    two(setting.players) && texts(setting.players) && typeof setting.name === "string" &&
    (setting.kind === "game" ? game() : setting.kind === "negotiation" && negotiation());
  if (!fits) throw new Error("not a setting");
  return setting;
};
