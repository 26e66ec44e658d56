"""What keeps a page from being read: faults that a browser can see, and what loading it takes.

Contrast is that of WCAG 2.2, level AA: 4.5 to 1, and 3 to 1 for large letters, of every text with
what is painted behind it. Names of controls and of pictures are those that Chromium gives to
screen readers. Shared by the tests of the site and of the explorer and by `page_figures.py`.
"""

# Colours are painted on a canvas to be read: whatever notation they are in, and laid over others.
_LOOK = r"""() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = new Map();
  const rgba = (colour) => {
    if (!read.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      read.set(colour, [r, g, b, a / 255]);
    }
    return read.get(colour);
  };
  const over = ([r, g, b, a], below) =>
    [...[r, g, b].map((value, i) => value * a + below[i] * (1 - a)), 1];
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ancestors = (element) => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.push(each);
    return found;
  };
  const sheet = () => {
    const dark = getComputedStyle(document.documentElement).colorScheme.includes('dark')
      && matchMedia('(prefers-color-scheme: dark)').matches;
    return dark ? [18, 18, 18, 1] : [255, 255, 255, 1];
  };
  const behind = (element) => ancestors(element).reverse().reduce(
    (below, each) => over(rgba(getComputedStyle(each).backgroundColor), below), sheet());
  // In a drawing: its own rim, if it has one; else the last shape painted there before it.
  const behindDrawn = (text, style) => {
    if (style.stroke !== 'none' && style.paintOrder.startsWith('stroke')) return rgba(style.stroke);
    const box = text.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const under = [...text.closest('svg').querySelectorAll('rect, circle, polygon')]
      .filter((shape) => text.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_PRECEDING)
      .filter((shape) => getComputedStyle(shape).fill !== 'none')
      .filter((shape) => {
        const at = shape.getBoundingClientRect();
        return at.left <= x && x <= at.right && at.top <= y && y <= at.bottom;
      });
    return under.reduce((below, shape) => over(rgba(getComputedStyle(shape).fill), below),
                        behind(text.closest('svg').parentElement));
  };
  const isSeen = (element) => {
    const options = { opacityProperty: true, visibilityProperty: true };
    if (!element.checkVisibility(options)) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1; // less is text for screen readers alone
  };
  const shown = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 110);

  const faults = [];
  const counts = { texts: 0, images: 0, headings: 0 };
  let worst = 21;
  const compare = (element, colour, style, below) => {
    const opacity = ancestors(element)
      .reduce((all, each) => all * getComputedStyle(each).opacity, 1);
    const [r, g, b, a] = rgba(colour);
    const ends = [luminance(over([r, g, b, a * opacity], below)), luminance(below)];
    const ratio = (Math.max(...ends) + .05) / (Math.min(...ends) + .05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    counts.texts += 1;
    if (!isLarge) worst = Math.min(worst, ratio);
    if (ratio < (isLarge ? 3 : 4.5))
      faults.push(`contrast ${ratio.toFixed(2)} of ${shown(element)}`);
  };
  for (const element of document.body.querySelectorAll('*')) {
    if (element.matches('script, style, noscript, option, :disabled') || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    if (element.placeholder && !element.value) {
      const hint = getComputedStyle(element, '::placeholder');
      compare(element, hint.color, style, behind(element));
    }
    const holds = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!holds && !(element.matches('input[type=text]') && element.value)) continue;
    if (element.closest('svg'))
      compare(element, style.fill, style, behindDrawn(element, style));
    else compare(element, style.color, style, behind(element));
  }

  for (const image of document.images) {
    counts.images += 1;
    const isSaid = image.closest('article') ? image.alt : true;  // none at all: see `look`
    if (/\.(png|svg|jpe?g)$/.test(image.alt) || (image.hasAttribute('alt') && !isSaid))
      faults.push(`no words for ${shown(image)}`);
    if (!image.complete || !image.naturalWidth) faults.push(`no picture at ${shown(image)}`);
  }

  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    if (!isSeen(heading)) continue;
    counts.headings += 1;
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`heading ${own} after ${level}: ${shown(heading)}`);
    level = own;
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('other than one heading 1');

  const ids = new Map();
  document.querySelectorAll('[id]').forEach(({ id }) => ids.set(id, (ids.get(id) ?? 0) + 1));
  for (const [id, times] of ids) if (times > 1) faults.push(`id ${id} ${times} times`);

  if (!document.title.trim()) faults.push('no title');
  if (!document.documentElement.lang) faults.push('no language');
  const viewport = document.querySelector('meta[name=viewport]')?.content ?? '';
  if (!viewport.includes('width=device-width') || /user-scalable=no|maximum-scale/.test(viewport))
    faults.push(`viewport "${viewport}"`);
  if (document.querySelectorAll('main, [role=main]').length !== 1)
    faults.push('other than one main part');
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`${wide} wide in a window of ${innerWidth}`);
  return { faults, counts, worst };
}"""

NAMED = ("button", "checkbox", "combobox", "img", "image", "link", "radio", "searchbox", "slider")
NAMED += ("spinbutton", "switch", "tab", "textbox")


def look(tab):
    """What is wrong with the page of a tab as it stands: `faults`, `counts`, `worst` contrast."""
    found = tab.evaluate(_LOOK)
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    controls = [node for node in nodes if node.get("role", {}).get("value") in NAMED]
    found["counts"]["controls"] = len(controls)
    for node in controls:
        if not node.get("ignored") and not node.get("name", {}).get("value", "").strip():
            found["faults"].append(f"{node['role']['value']} without a name")
    return found


_STOPS = r"""() => {
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const groups = new Set();
  const isStop = (each) => {
    if (each.matches(':disabled, [type=hidden]') || each.tabIndex < 0) return false;
    if (!each.checkVisibility({ visibilityProperty: true })) return false;
    if (each.type !== 'radio') return true;
    const first = !groups.has(each.name);
    groups.add(each.name);
    return first;
  };
  window.stops = [...document.querySelectorAll(kinds)].filter(isStop);
  window.looks = new Map();
  const seen = ['outlineStyle', 'outlineWidth', 'boxShadow', 'borderColor', 'backgroundColor',
                'textDecorationLine', 'color', 'opacity'];
  window.styleOf = (each) => {
    const style = getComputedStyle(each);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    return [outlined, seen.slice(2).map((name) => style[name]).join()];
  };
  window.stops.forEach((each) => window.looks.set(each, window.styleOf(each)));
  document.activeElement?.blur();
  return window.stops.length;
}"""

_AT = r"""() => {
  const each = document.activeElement;
  const radio = each.type === 'radio' && window.stops.find((stop) => stop.name === each.name);
  const number = window.stops.indexOf(radio || each);
  const [outlined, look] = window.styleOf(each);
  const marked = outlined || look !== (window.looks.get(each) ?? [])[1];
  return [number, marked, each.outerHTML.replace(/\s+/g, ' ').slice(0, 110)];
}"""


def tab_through(tab):
    """What Tab does not reach on a page, and what does not show that it has the focus.

    Returns the number of stops, and the faults.
    """
    count = tab.evaluate(_STOPS)
    reached, faults = set(), []
    for _ in range(count + 20):  # those that scroll are stops, too
        tab.keyboard.press("Tab")
        number, marked, shown = tab.evaluate(_AT)
        if number >= 0 and number not in reached and not marked:
            faults.append(f"focus does not show on {shown}")
        reached.add(number)
        if reached >= set(range(count)):
            break
    for number in sorted(set(range(count)) - reached):
        shown = tab.evaluate("(k) => window.stops[k].outerHTML.slice(0, 110)", number)
        faults.append(f"Tab does not reach {shown}")
    return count, faults


WATCH = r"""
  window.seen = { shifts: 0, blocks: [] };
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) =>
    window.seen.blocks.push([startTime, duration]))).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => {
    if (!hadRecentInput) window.seen.shifts += value;
  })).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { window.seen.largest = list.getEntries().at(-1).startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
"""
"""To be run before a page's own scripts: notes what keeps its main thread busy, and its shifts."""

_TIMES = r"""() => {
  const first = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  const [{ domContentLoadedEventEnd: ready }] = performance.getEntriesByType('navigation');
  const blocks = window.seen.blocks.filter(([start]) => start + 50 >= first);
  const ends = blocks.map(([start, duration]) => start + duration);
  return {
    painted: first,
    largest: window.seen.largest,
    interactive: Math.max(first, ready, ...ends),
    blocked: blocks.reduce((sum, [, duration]) => sum + duration - 50, 0),
    shifts: window.seen.shifts,
  };
}"""

QUIET = 1_500
"""Milliseconds after loading in which nothing more happens on a page that has settled."""


def load(browser, address, *, slow=False, **options):
    """Open a page in a fresh browser context, as it is seen for the first time.

    `slow` is what Lighthouse takes for a phone: a processor four times slower, 1.6 megabits a
    second, 150 ms to and fro.

    Returns times in milliseconds: to the first paint with content, to the largest, until the page
    is interactive (painted, its scripts run, and after the last task longer than 50 ms), and how
    long such tasks block it beyond 50 ms each; with `shifts`, how far what was painted moved later;
    and of each response its address, kind, and bytes: as transferred and as they are.
    """
    context = browser.new_context(**options)
    context.add_init_script(WATCH)
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    if slow:
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 150,
                "downloadThroughput": 1.6e6 / 8,
                "uploadThroughput": 750e3 / 8,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    answered, asked = [], []

    def keep(request):
        answered.append(request)

    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfinished", keep)
    tab.goto(address, wait_until="load", timeout=120_000)
    tab.wait_for_timeout(QUIET)
    times = tab.evaluate(_TIMES)
    responses = [
        (
            request.url,
            request.resource_type,
            request.sizes()["responseBodySize"],
            len(request.response().body()),
        )
        for request in answered
        if request.url.startswith("http")
    ]
    context.close()
    return times, asked, responses
