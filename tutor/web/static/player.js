// Moves pictures through the steps of a run: a ball down a curve or over level curves, a model through data. The
// pictures, their numbers and the words come from the server.
"use strict";

const WHOLE_RUN = 7000; // milliseconds at speed 1, within the limits below
const SHORTEST_STEP = 40;
const LONGEST_STEP = 600;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function format(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) {
    return value.toFixed(Math.max(0, 4 - Math.floor(Math.log10(size)))).replace("-", "−");
  }
  const [digits, power] = value.toExponential(2).split("e");
  const raised = String(Number(power)).replace(/./g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign]));
  return `${digits} · 10${raised}`.replace("-", "−");
}

// A scene knows how to put things on its picture at a time between two rows. Several scenes may show one run.

function measures(picture) {
  const [left, right, bottom, top] = picture.dataset.frame.split(" ").map(Number);
  const [x0, y0, width, height] = picture.dataset.plot.split(" ").map(Number);
  return {
    x0, y0, width, height,
    across: (x) => x0 + ((x - left) / (right - left)) * width,
    down: (y) => y0 + ((top - y) / (top - bottom)) * height,
    steepness: (height * (right - left)) / (width * (top - bottom)),
  };
}

const between = (from, to, part) => from + part * (to - from);

// The index of the row before a time, of the one after it, and how far it is between them.
function around(now, last) {
  const index = Math.min(last, Math.floor(now));
  return [index, Math.min(last, index + 1), now - index];
}

// A ball that goes from place to place, [x, y] in picture units, and the stops it has passed.
function ballScene(picture, places) {
  const { x0, y0, width, height } = measures(picture);
  const ball = picture.querySelector(".plot-ball");
  const stops = [...picture.querySelectorAll(".plot-stops circle")];
  const last = places.length - 1;
  return (now) => {
    const [index, next, part] = around(Math.min(now, last), last);
    const px = between(places[index][0], places[next][0], part);
    const py = between(places[index][1], places[next][1], part);
    const seen = px >= x0 && px <= x0 + width && py >= y0 && py <= y0 + height;
    ball.setAttribute("visibility", seen ? "visible" : "hidden");
    if (seen) {
      ball.setAttribute("cx", px.toFixed(2));
      ball.setAttribute("cy", py.toFixed(2));
    }
    stops.forEach((stop, order) => stop.classList.toggle("ahead", order > (now / last) * (stops.length - 1)));
  };
}

const scenes = {
  // A ball on a curve with its tangent: rows of step, x, f(x), slope.
  curve({ picture, rows }) {
    const { across, down, steepness } = measures(picture);
    const move = ballScene(picture, rows.map(([, x, y]) => [across(x), down(y)]));
    const tangent = picture.querySelector(".plot-tangent");
    return (now) => {
      move(now);
      const [, x, y, slope] = rows[Math.min(rows.length - 1, Math.floor(now))];
      if (slope === null || !Number.isFinite(slope)) return tangent.setAttribute("d", "");
      const rise = -slope * steepness;
      const reach = 70 / Math.hypot(1, rise);
      const [px, py] = [across(x), down(y)];
      tangent.setAttribute("d", `M${px - reach} ${py - reach * rise}L${px + reach} ${py + reach * rise}`);
    };
  },

  // A ball over level curves: rows of step, the two coordinates, the value.
  ground({ picture, rows }) {
    const { across, down } = measures(picture);
    return ballScene(picture, rows.map(([, x, y]) => [across(x), down(y)]));
  },

  // A ball on the curve of the loss, whose places are written on it.
  loss({ picture }) {
    const written = picture.querySelector(".plot-ball").dataset.places;
    return ballScene(picture, written.split(" ").map((place) => place.split(",").map(Number)));
  },

  // A model through data: for each row the heights of its curve from the left end to the right.
  fit({ picture, holder }) {
    const { x0, width } = measures(picture);
    const curves = JSON.parse(holder.dataset.curves);
    const curve = picture.querySelector(".plot-curve");
    return (now) => {
      const [index, next, part] = around(now, curves.length - 1);
      const step = width / (curves[index].length - 1);
      const points = curves[index].map((y, at) => `${(x0 + at * step).toFixed(1)} ${between(y, curves[next][at], part).toFixed(1)}`);
      curve.setAttribute("d", `M${points.join("L")}`);
    };
  },
};

function setUp(figure) {
  const rows = JSON.parse(figure.dataset.run);
  const names = JSON.parse(figure.dataset.names);
  const holders = [...figure.querySelectorAll("[data-scene]")];
  const drawn = holders.map((holder) => scenes[holder.dataset.scene]({ picture: holder.querySelector("svg"), holder, rows }));
  const picture = holders[0];
  const controls = figure.querySelector(".controls");
  const slider = controls.querySelector("input");
  const play = controls.querySelector(".play");
  const speed = controls.querySelector("select");
  const live = figure.querySelector(".live");
  const last = rows.length - 1;
  let now = last; // between two whole numbers while things are on their way
  let frame = 0;

  function words(index) {
    const [step, ...numbers] = rows[index];
    const values = { step };
    names.slice(1).forEach((name, at) => { values[name] = format(numbers[at]); });
    values.place = names.slice(1, -1).map((name) => `${name} = ${values[name]}`).join(", ");
    return figure.dataset.live.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function show() {
    const index = Math.min(last, Math.floor(now));
    for (const draw of drawn) draw(now);
    slider.value = String(index);
    slider.setAttribute("aria-valuetext", words(index));
    live.textContent = words(index);
  }

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = figure.dataset.play;
    live.setAttribute("aria-live", "polite");
    now = Math.round(now);
    show();
  }

  function start() {
    if (now >= last) now = 0;
    play.textContent = figure.dataset.pause;
    live.setAttribute("aria-live", "off"); // a reader would be flooded
    let before = null; // the browser's own clock, which may lag behind performance.now()
    const move = (time) => {
      before ??= time;
      const step = Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, WHOLE_RUN / last)) / Number(speed.value);
      const whole = (time - before) / step;
      if (!calm.matches) {
        now = Math.min(last, now + whole);
        before = time;
      } else if (whole >= 1) {
        now = Math.min(last, now + Math.floor(whole)); // from stop to stop, without gliding
        before = time;
      }
      show();
      if (now >= last) pause();
      else frame = requestAnimationFrame(move);
    };
    frame = requestAnimationFrame(move);
  }

  function go(index) {
    if (frame) pause();
    now = Math.min(last, Math.max(0, index));
    show();
  }

  play.addEventListener("click", () => (frame ? pause() : start()));
  controls.querySelector(".back").addEventListener("click", () => go(Math.round(now) - 1));
  controls.querySelector(".on").addEventListener("click", () => go(Math.round(now) + 1));
  slider.addEventListener("input", () => go(Number(slider.value)));
  slider.addEventListener("pointerdown", () => frame && pause());
  slider.addEventListener("keydown", (event) => frame && event.key !== "Tab" && pause());

  controls.hidden = false;
  if (last < 1) {
    controls.hidden = true;
  } else if (!calm.matches) {
    // Once, when the picture comes into view; people who asked for less motion start it themselves.
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      watcher.disconnect();
      if (!frame && now === last) start();
    }, { threshold: 0.6 });
    watcher.observe(picture);
  }
  show();
}

for (const figure of document.querySelectorAll("[data-run]")) setUp(figure);
