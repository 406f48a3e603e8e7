"use strict";
// Shows the scene of a report: the model in its limit box, what lies beyond a limit in red.
// The data are in the vehicle's axes (x rearward, y to the right, z up) and in millimetres.

const VERTEX = `#version 300 es
uniform mat4 view; uniform vec3 low; uniform float stepSize;
in vec3 place; in vec2 folded;
out vec3 point; out vec3 normal;
void main() {
  vec2 f = folded * 2.0 - 1.0;
  vec3 n = vec3(f, 1.0 - abs(f.x) - abs(f.y));
  if (n.z < 0.0) n.xy = (1.0 - abs(f.yx)) * vec2(f.x < 0.0 ? -1.0 : 1.0, f.y < 0.0 ? -1.0 : 1.0);
  normal = normalize(n);
  point = low + place * stepSize;
  gl_Position = view * vec4(point, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 eye; uniform vec4 colour; uniform vec4 planes[6]; uniform int planeCount;
uniform float waived[6]; uniform float slack;
in vec3 point; in vec3 normal;
out vec4 pixel;
void main() {
  vec3 towards = normalize(eye - point);
  vec3 n = normalize(normal);
  if (dot(n, towards) < 0.0) n = -n;
  vec3 base = colour.rgb;
  for (int i = 0; i < 6; i++) {
    if (i >= planeCount) break;
    if (dot(point, planes[i].xyz) > planes[i].w + slack)
      base = waived[i] > 0.5 ? vec3(0.93, 0.62, 0.10) : vec3(0.86, 0.10, 0.13);
  }
  vec3 side = normalize(cross(vec3(0.0, 0.0, 1.0), towards) + vec3(1e-4, 0.0, 0.0));
  vec3 light = normalize(towards * 0.75 + vec3(0.0, 0.0, 0.6) - side * 0.4);
  float bright = 0.42 + 0.50 * max(dot(n, light), 0.0) + 0.16 * max(dot(n, towards), 0.0);
  pixel = vec4(base * min(bright, 1.08) * colour.a, colour.a);
}`;

const LINE_VERTEX = `#version 300 es
uniform mat4 view; in vec3 place;
void main() { gl_Position = view * vec4(place, 1.0); }`;

const LINE_FRAGMENT = `#version 300 es
precision highp float; uniform vec4 colour; out vec4 pixel;
void main() { pixel = vec4(colour.rgb * colour.a, colour.a); }`;

const COLOURS = { counted: [0.66, 0.72, 0.79], excluded: [0.62, 0.5, 0.8], reference: [0.5, 0.6, 0.5] };
const OUTWARD = {
  front: [-1, 0, 0], rear: [1, 0, 0], left: [0, -1, 0], right: [0, 1, 0], top: [0, 0, 1], bottom: [0, 0, -1],
};
const HOME = [-1, -0.85, 0.5];
const OPENING = (28 * Math.PI) / 180;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const add = (a, b, k = 1) => [a[0] + k * b[0], a[1] + k * b[1], a[2] + k * b[2]];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => { const l = Math.hypot(...a) || 1; return [a[0] / l, a[1] / l, a[2] / l]; };

function bytes(text) {
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
  return found.buffer;
}

class Viewer {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.scene = JSON.parse(root.querySelector("script.scene").textContent);
    // A model that several reports look at stands on the page once.
    Object.assign(this.scene, JSON.parse(document.getElementById(`model-${this.scene.model}`).textContent));
    let first = 0;
    this.scene.parts.forEach((part, number) => { part.first = first; part.count = this.scene.counts[number]; first += part.count; });
    this.shown = { limits: true, excluded: true, reference: false };
    this.chosen = -1;
    this.box = this.outerBox();
    this.makePins();
    this.listen();
    this.gl = this.canvas.getContext("webgl2", { antialias: true, alpha: true, preserveDrawingBuffer: true });
    if (!this.gl) {
      this.canvas.hidden = true;
      root.querySelector(".nothing").hidden = false;
      root.querySelector(".controls").hidden = true;
      return;
    }
    this.prepare();
    this.look(unit(HOME), null, true);
    new ResizeObserver(() => { if (this.seen) this.look(this.seen, null, true); else this.draw(); }).observe(this.canvas);
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => { this.prepare(); this.draw(); });
  }

  outerBox() {
    const { low, step, limits, parts } = this.scene;
    const places = new Uint16Array(bytes(this.scene.positions));
    const indices = new Uint32Array(bytes(this.scene.indices));
    const box = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]];
    const grow = (p) => { for (let a = 0; a < 3; a++) { box[0][a] = Math.min(box[0][a], p[a]); box[1][a] = Math.max(box[1][a], p[a]); } };
    for (const part of parts) {
      if (part.kind === "reference") continue;
      for (let i = part.first; i < part.first + part.count; i++) {
        const at = 3 * indices[i];
        grow([low[0] + places[at] * step, low[1] + places[at + 1] * step, low[2] + places[at + 2] * step]);
      }
    }
    if (limits) limits.forEach(grow);
    if (!(box[0][0] < Infinity)) grow([0, 0, 0]);
    this.places = places;
    this.indices = indices;
    return box;
  }

  makePins() {
    const layer = this.root.querySelector(".pins");
    this.pins = this.scene.pins.map((pin, number) => {
      const mark = document.createElement("span");
      mark.className = pin.waived ? "pin waived" : "pin";
      mark.textContent = number + 1;
      layer.append(mark);
      return mark;
    });
  }

  program(vertex, fragment) {
    const { gl } = this;
    const made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
    return made;
  }

  attribute(program, name, data, size, type, normalised) {
    const { gl } = this;
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalised, 0, 0);
  }

  prepare() {
    const { gl, scene } = this;
    this.solid = this.program(VERTEX, FRAGMENT);
    this.mesh = gl.createVertexArray();
    gl.bindVertexArray(this.mesh);
    this.attribute(this.solid, "place", this.places, 3, gl.UNSIGNED_SHORT, false);
    this.attribute(this.solid, "folded", new Uint8Array(bytes(scene.normals)), 2, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.indices, gl.STATIC_DRAW);
    this.thin = this.program(LINE_VERTEX, LINE_FRAGMENT);
    this.groundLines = this.lines(this.gridLines());
    this.limitLines = scene.limits ? this.lines(this.boxLines(scene.limits)) : null;
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  lines(points) {
    const { gl } = this;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    this.attribute(this.thin, "place", new Float32Array(points.flat()), 3, gl.FLOAT, false);
    return { array, count: points.length };
  }

  boxLines([low, high]) {
    const points = [];
    for (let axis = 0; axis < 3; axis++) {
      const others = [0, 1, 2].filter((a) => a !== axis);
      for (const i of [low, high]) for (const j of [low, high]) {
        for (const end of [low, high]) {
          const point = [0, 0, 0];
          point[axis] = end[axis]; point[others[0]] = i[others[0]]; point[others[1]] = j[others[1]];
          points.push(point);
        }
      }
    }
    return points;
  }

  gridLines() {
    const { box, scene } = this;
    const size = Math.max(box[1][0] - box[0][0], box[1][1] - box[0][1]);
    const pitch = 10 ** Math.round(Math.log10(size / 8)) / 2;
    const points = [];
    const from = [0, 1].map((a) => Math.floor((box[0][a] - size * 0.25) / pitch) * pitch);
    const to = [0, 1].map((a) => Math.ceil((box[1][a] + size * 0.25) / pitch) * pitch);
    for (let x = from[0]; x <= to[0] + pitch / 2; x += pitch) points.push([x, from[1], scene.ground], [x, to[1], scene.ground]);
    for (let y = from[1]; y <= to[1] + pitch / 2; y += pitch) points.push([from[0], y, scene.ground], [to[0], y, scene.ground]);
    return points;
  }

  fitted(direction) {
    const [low, high] = this.box;
    const aspect = this.canvas.clientWidth / Math.max(this.canvas.clientHeight, 1);
    const [right, up, back] = this.axes(direction);
    const middle = add(low, high).map((v) => v / 2);
    const half = Math.tan(OPENING / 2);
    let distance = 1;
    for (const x of [low[0], high[0]]) for (const y of [low[1], high[1]]) for (const z of [low[2], high[2]]) {
      const corner = add([x, y, z], middle, -1);
      const depth = dot(corner, back);
      distance = Math.max(distance, depth + Math.abs(dot(corner, up)) / half, depth + Math.abs(dot(corner, right)) / (half * aspect));
    }
    return { target: middle, distance: distance * 1.06 };
  }

  axes(direction) {
    const back = unit(direction);
    const upright = Math.abs(back[2]) > 0.999 ? [back[2] > 0 ? -1 : 1, 0, 0] : [0, 0, 1];
    const right = unit(cross(upright, back));
    return [right, cross(back, right), back];
  }

  look(direction, place, now) {
    const wanted = { direction: unit(direction), ...(place || this.fitted(direction)) };
    // What shows the whole model goes on to do so when the window changes.
    this.seen = place ? null : direction;
    cancelAnimationFrame(this.frame);
    if (now || calm || !this.camera) { this.camera = wanted; this.draw(); return; }
    const from = this.camera;
    const start = performance.now();
    const move = (time) => {
      const share = Math.min((time - start) / 450, 1);
      const k = share * share * (3 - 2 * share);
      let turned = add(from.direction.map((v) => v * (1 - k)), wanted.direction, k);
      if (Math.hypot(...turned) < 0.05) turned = wanted.direction;
      this.camera = {
        direction: unit(turned),
        target: add(from.target.map((v) => v * (1 - k)), wanted.target, k),
        distance: from.distance * (1 - k) + wanted.distance * k,
      };
      this.draw();
      if (share < 1) this.frame = requestAnimationFrame(move);
    };
    this.frame = requestAnimationFrame(move);
  }

  matrix(width, height) {
    const { direction, target, distance } = this.camera;
    const [right, up, back] = this.axes(direction);
    const eye = add(target, back, distance);
    const size = Math.hypot(...add(this.box[1], this.box[0], -1));
    const near = Math.max(distance / 100, distance - 2 * size);
    const far = distance + 4 * size;
    const f = 1 / Math.tan(OPENING / 2);
    const g = (f * height) / width;
    const a = -(far + near) / (far - near);
    const b = (-2 * far * near) / (far - near);
    const rows = [
      [...right.map((v) => v * g), -g * dot(right, eye)],
      [...up.map((v) => v * f), -f * dot(up, eye)],
      [...back.map((v) => v * a), -a * dot(back, eye) + b],
      [...back.map((v) => -v), dot(back, eye)],
    ];
    const columns = [];
    for (let c = 0; c < 4; c++) for (let r = 0; r < 4; r++) columns.push(rows[r][c]);
    return { columns, rows, eye };
  }

  draw() {
    const { gl, canvas, scene } = this;
    if (!gl || gl.isContextLost() || !this.camera) return;
    const dense = Math.min(devicePixelRatio || 1, 2);
    const width = Math.max(Math.round(canvas.clientWidth * dense), 1);
    const height = Math.max(Math.round(canvas.clientHeight * dense), 1);
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    const { columns, rows, eye } = this.matrix(width, height);
    this.drawParts(columns, eye);
    this.drawLines(columns);
    this.placePins(rows);
    canvas.dataset.camera = JSON.stringify([this.camera.direction, this.camera.target, this.camera.distance].flat().map((v) => +v.toFixed(3)));
    canvas.dataset.parts = String(scene.parts.length);
  }

  drawParts(columns, eye) {
    const { gl, scene } = this;
    const at = (name) => gl.getUniformLocation(this.solid, name);
    gl.useProgram(this.solid);
    gl.bindVertexArray(this.mesh);
    gl.uniformMatrix4fv(at("view"), false, columns);
    gl.uniform3fv(at("low"), scene.low);
    gl.uniform1f(at("stepSize"), scene.step);
    gl.uniform3fv(at("eye"), eye);
    gl.uniform1f(at("slack"), scene.step);
    const planes = scene.planes.slice(0, 6);
    if (planes.length) {
      gl.uniform4fv(at("planes"), planes.flatMap((plane) => [...plane.outward, plane.height]));
      gl.uniform1fv(at("waived"), planes.map((plane) => (plane.waived ? 1 : 0)));
    }
    scene.parts.forEach((part, number) => {
      if (part.kind !== "counted" && !this.shown[part.kind]) return;
      const tone = 1 + 0.07 * Math.cos(2.4 * number);
      const alpha = part.kind === "reference" ? 0.35 : 1;
      gl.uniform4fv(at("colour"), [...COLOURS[part.kind].map((v) => v * tone), alpha]);
      gl.uniform1i(at("planeCount"), part.kind === "counted" ? planes.length : 0);
      gl.drawElements(gl.TRIANGLES, part.count, gl.UNSIGNED_INT, 4 * part.first);
    });
  }

  drawLines(columns) {
    const { gl } = this;
    gl.useProgram(this.thin);
    gl.uniformMatrix4fv(gl.getUniformLocation(this.thin, "view"), false, columns);
    const colour = gl.getUniformLocation(this.thin, "colour");
    const drawn = [[this.groundLines, [0.5, 0.55, 0.6, 0.35]]];
    if (this.limitLines && this.shown.limits) drawn.push([this.limitLines, [0.18, 0.5, 0.85, 1]]);
    for (const [lines, look] of drawn) {
      gl.uniform4fv(colour, look);
      gl.bindVertexArray(lines.array);
      gl.drawArrays(gl.LINES, 0, lines.count);
    }
  }

  placePins(rows) {
    const { clientWidth, clientHeight } = this.canvas;
    this.scene.pins.forEach((pin, number) => {
      const point = [...pin.point, 1];
      const [x, y, , w] = rows.map((row) => row[0] * point[0] + row[1] * point[1] + row[2] * point[2] + row[3]);
      const mark = this.pins[number];
      const behind = dot(pin.outward, this.camera.direction) < -0.05;
      mark.hidden = w <= 0 || (behind && number !== this.chosen);
      mark.classList.toggle("chosen", number === this.chosen);
      mark.style.transform = `translate(${((x / w) * 0.5 + 0.5) * clientWidth}px, ${(0.5 - (y / w) * 0.5) * clientHeight}px)`;
    });
  }

  show(number) {
    const pin = this.scene.pins[number];
    this.chosen = number;
    const { outward } = pin;
    const direction = Math.abs(outward[2]) > 0.5 ? add(outward, [-0.5, -0.5, 0], 1) : add(outward, add([-0.35, 0, 0.3], [0, outward[0] ? -0.35 : 0, 0]), 1);
    const size = Math.hypot(...add(this.box[1], this.box[0], -1));
    const distance = Math.min(Math.max(pin.size * 3, size * 0.35), size * 1.3);
    this.look(direction, { target: pin.point, distance });
    this.say(`${number + 1}: ${pin.label}`);
    this.root.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "nearest" });
  }

  say(text) { this.root.querySelector(".status").textContent = text; }

  turn(across, upwards) {
    this.seen = null;
    const { direction } = this.camera;
    const yaw = Math.atan2(direction[1], direction[0]) - across;
    const pitch = Math.min(Math.max(Math.asin(direction[2]) + upwards, -1.5), 1.5);
    this.camera.direction = [Math.cos(pitch) * Math.cos(yaw), Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch)];
    this.draw();
  }

  zoom(factor) {
    this.seen = null;
    const size = Math.hypot(...add(this.box[1], this.box[0], -1));
    this.camera.distance = Math.min(Math.max(this.camera.distance * factor, size * 0.02), size * 8);
    this.draw();
  }

  pan(across, upwards) {
    this.seen = null;
    const [right, up] = this.axes(this.camera.direction);
    const size = (this.camera.distance * Math.tan(OPENING / 2) * 2) / this.canvas.clientHeight;
    this.camera.target = add(add(this.camera.target, right, -across * size), up, upwards * size);
    this.draw();
  }

  listen() {
    const { canvas, root } = this;
    const held = new Map();
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); held.set(event.pointerId, [event.clientX, event.clientY]); });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => held.delete(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      const last = held.get(event.pointerId);
      if (!last || !this.gl) return;
      const moved = [event.clientX - last[0], event.clientY - last[1]];
      if (held.size === 2) {
        const other = [...held].find(([id]) => id !== event.pointerId)[1];
        const before = Math.hypot(last[0] - other[0], last[1] - other[1]);
        const after = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
        if (after > 0) this.zoom(before / after);
      } else if (event.shiftKey || event.buttons & 6) this.pan(...moved);
      else this.turn(moved[0] * 0.008, moved[1] * 0.008);
      held.set(event.pointerId, [event.clientX, event.clientY]);
    });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    // The wheel scrolls the page until the view was clicked, so that nobody gets stuck in it.
    canvas.addEventListener("wheel", (event) => {
      if (document.activeElement !== canvas || !this.gl) return;
      event.preventDefault();
      this.zoom(Math.exp(Math.sign(event.deltaY) * 0.12));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const keys = {
        ArrowLeft: () => this.turn(-0.12, 0), ArrowRight: () => this.turn(0.12, 0),
        ArrowUp: () => this.turn(0, 0.12), ArrowDown: () => this.turn(0, -0.12),
        "+": () => this.zoom(0.88), "=": () => this.zoom(0.88), "-": () => this.zoom(1.14),
        0: () => this.look(HOME),
      };
      if (!keys[event.key] || !this.gl || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    for (const button of root.querySelectorAll("[data-view]")) button.addEventListener("click", () => {
      this.chosen = -1;
      const name = button.dataset.view;
      this.look(name === "all" ? HOME : OUTWARD[name]);
      this.say(name === "all" ? "Seen from the front left" : `Seen from the ${name}`);
    });
    for (const box of root.querySelectorAll("[data-show]")) box.addEventListener("change", () => {
      this.shown[box.dataset.show] = box.checked;
      this.draw();
    });
  }
}

const viewers = new Map();

function viewerOf(id) {
  if (!viewers.has(id)) viewers.set(id, new Viewer(document.getElementById(id)));
  return viewers.get(id);
}

// Only what is open is drawn: a page may hold more models than a browser has contexts.
for (const details of document.querySelectorAll("details.report")) {
  const wake = () => { for (const root of details.querySelectorAll(".viewer")) if (details.open) viewerOf(root.id); };
  details.addEventListener("toggle", wake);
  wake();
}
for (const button of document.querySelectorAll("button.go")) button.addEventListener("click", () => {
  for (const other of document.querySelectorAll("button.go")) other.setAttribute("aria-pressed", String(other === button));
  const viewer = viewerOf(button.dataset.viewer);
  if (viewer.gl) viewer.show(Number(button.dataset.pin));
});
addEventListener("hashchange", () => { const target = document.querySelector(location.hash); if (target && target.tagName === "DETAILS") target.open = true; });
addEventListener("beforeprint", () => { for (const details of document.querySelectorAll("details")) details.open = true; });
