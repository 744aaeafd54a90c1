// Moves a picture through the steps of a run: a ball down a curve, a line through data. The picture, its numbers and the
// words come from the server.
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

// What a scene knows: how to put things on its picture at a time between two rows, and the numbers of a row by name.

function measures(picture) {
  const [left, right, bottom, top] = picture.dataset.frame.split(" ").map(Number);
  const [x0, y0, width, height] = picture.dataset.plot.split(" ").map(Number);
  return {
    left, right, x0, y0, width, height,
    across: (x) => x0 + ((x - left) / (right - left)) * width,
    down: (y) => y0 + ((top - y) / (top - bottom)) * height,
    steepness: (height * (right - left)) / (width * (top - bottom)),
  };
}

// A ball on a curve: rows of step, x, f(x), slope.
function descentScene(picture, rows) {
  const { x0, y0, width, height, across, down, steepness } = measures(picture);
  const ball = picture.querySelector(".plot-ball");
  const tangent = picture.querySelector(".plot-tangent");
  const stops = [...picture.querySelectorAll(".plot-stops circle")];
  const last = rows.length - 1;

  function drawTangent([, x, y, slope]) {
    if (slope === null || !Number.isFinite(slope)) return tangent.setAttribute("d", "");
    const rise = -slope * steepness;
    const reach = 70 / Math.hypot(1, rise);
    const [px, py] = [across(x), down(y)];
    tangent.setAttribute("d", `M${px - reach} ${py - reach * rise}L${px + reach} ${py + reach * rise}`);
  }

  return {
    values: ([step, x, y, slope]) => ({ step, x: format(x), y: format(y), slope: format(slope) }),
    draw(now) {
      const index = Math.min(last, Math.floor(now));
      const [, x, y] = rows[index];
      const [, nextX, nextY] = rows[Math.min(last, index + 1)];
      const part = now - index;
      const px = across(x + part * (nextX - x));
      const py = down(y) + part * (down(nextY) - down(y));
      const seen = px >= x0 && px <= x0 + width && py >= y0 && py <= y0 + height;
      ball.setAttribute("visibility", seen ? "visible" : "hidden");
      if (seen) {
        ball.setAttribute("cx", px.toFixed(2));
        ball.setAttribute("cy", py.toFixed(2));
      }
      drawTangent(rows[index]);
      stops.forEach((stop, order) => stop.classList.toggle("ahead", order > (now / last) * (stops.length - 1)));
    },
  };
}

// A line through data: rows of step, w, b, loss.
function lineScene(picture, rows) {
  const { left, right, across, down } = measures(picture);
  const line = picture.querySelector(".plot-curve");
  const last = rows.length - 1;
  return {
    values: ([step, w, b, loss]) => ({ step, w: format(w), b: format(b), loss: format(loss) }),
    draw(now) {
      const index = Math.min(last, Math.floor(now));
      const [, w, b] = rows[index];
      const [, nextW, nextB] = rows[Math.min(last, index + 1)];
      const part = now - index;
      const at = (x) => (w + part * (nextW - w)) * x + b + part * (nextB - b);
      line.setAttribute("d", `M${across(left)} ${down(at(left))}L${across(right)} ${down(at(right))}`);
    },
  };
}

function setUp(figure) {
  const rows = JSON.parse(figure.dataset.run);
  const picture = figure.querySelector("svg");
  const scene = (figure.dataset.scene === "line" ? lineScene : descentScene)(picture, rows);
  const controls = figure.querySelector(".controls");
  const slider = controls.querySelector("input");
  const play = controls.querySelector(".play");
  const speed = controls.querySelector("select");
  const live = figure.querySelector(".live");
  const last = rows.length - 1;
  let now = last; // between two whole numbers while things are on their way
  let frame = 0;

  function words(index) {
    const values = scene.values(rows[index]);
    return figure.dataset.live.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function draw() {
    const index = Math.min(last, Math.floor(now));
    scene.draw(now);
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
    draw();
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
      draw();
      if (now >= last) pause();
      else frame = requestAnimationFrame(move);
    };
    frame = requestAnimationFrame(move);
  }

  function go(index) {
    if (frame) pause();
    now = Math.min(last, Math.max(0, index));
    draw();
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
  draw();
}

for (const figure of document.querySelectorAll("[data-run]")) setUp(figure);
