// Reads a QR code of error level M (the level of every licence, versions 1 to 24, byte mode) from the pixels of a picture,
// by ISO/IEC 18004. For browsers without a BarcodeDetector of their own; nothing leaves the device.
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20];
const CHECKS = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28];
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// ---- arithmetic in GF(256)
const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const over = (a, b) => (a ? EXP[LOG[a] + 255 - LOG[b]] : 0);
const at = (poly, x) => poly.reduceRight((sum, each) => times(sum, x) ^ each, 0); // lowest power first

// Corrects a block in place (Berlekamp-Massey, Chien, Forney); false when it has too many errors.
function corrected(block, checks) {
  const syndromes = [];
  for (let i = 0; i < checks; i += 1) syndromes.push(block.reduce((sum, each) => times(sum, EXP[i]) ^ each, 0));
  if (syndromes.every((each) => each === 0)) return true;
  let locator = [1];
  let before = [1];
  let [length, gap, last] = [0, 1, 1];
  for (let n = 0; n < checks; n += 1) {
    let wrong = syndromes[n];
    for (let i = 1; i <= length; i += 1) wrong ^= times(locator[i] ?? 0, syndromes[n - i]);
    if (wrong === 0) {
      gap += 1;
      continue;
    }
    const factor = over(wrong, last);
    const next = locator.slice();
    before.forEach((each, i) => {
      next[i + gap] = (next[i + gap] ?? 0) ^ times(factor, each);
    });
    for (let i = 0; i < next.length; i += 1) next[i] ??= 0;
    if (2 * length <= n) {
      [before, length, last, gap] = [locator, n + 1 - length, wrong, 1];
    } else gap += 1;
    locator = next;
  }
  if (2 * length > checks) return false;
  const omega = new Array(checks).fill(0);
  for (let i = 0; i < checks; i += 1) {
    for (let j = 0; j <= i && j < locator.length; j += 1) omega[i] ^= times(locator[j], syndromes[i - j]);
  }
  const slope = locator.map((each, i) => (i % 2 ? each : 0)).slice(1);
  let found = 0;
  for (let place = 0; place < block.length; place += 1) {
    const inverse = EXP[(255 - ((block.length - 1 - place) % 255)) % 255];
    if (at(locator, inverse) !== 0) continue;
    const down = at(slope, inverse);
    if (down === 0) return false;
    block[place] ^= over(over(at(omega, inverse), down), inverse);
    found += 1;
  }
  return found === length;
}

// ---- what stands where
function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const found = [6];
  for (let place = size - 7; found.length < count; place -= step) found.splice(1, 0, place);
  return found;
}

function reserved(version, size) {
  const taken = new Uint8Array(size * size);
  const fill = (x, y, wide, high) => {
    for (let row = y; row < y + high; row += 1) taken.fill(1, row * size + x, row * size + x + wide);
  };
  fill(0, 0, 9, 9);
  fill(size - 8, 0, 8, 9);
  fill(0, size - 8, 9, 8);
  fill(0, 6, size, 1);
  fill(6, 0, 1, size);
  const places = alignments(version, size);
  const end = places.length - 1;
  places.forEach((x, i) =>
    places.forEach((y, j) => {
      const corner = (i === 0 && j === 0) || (i === 0 && j === end) || (i === end && j === 0);
      if (!corner) fill(x - 2, y - 2, 5, 5);
    }),
  );
  if (version >= 7) {
    fill(size - 11, 0, 3, 6);
    fill(0, size - 11, 6, 3);
  }
  return taken;
}

const FORMATS = Array.from({ length: 32 }, (_, data) => {
  let rest = data;
  for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  return ((data << 10) | rest) ^ 0x5412;
});
const distance = (a, b) => {
  let [bits, count] = [a ^ b, 0];
  for (; bits; bits &= bits - 1) count += 1;
  return count;
};

// The mask's number, or -1 when no format of level M is near.
function maskOf(module, size) {
  let [first, second] = [0, 0];
  for (let i = 0; i <= 5; i += 1) first |= module(8, i) << i;
  first |= (module(8, 7) << 6) | (module(8, 8) << 7) | (module(7, 8) << 8);
  for (let i = 9; i < 15; i += 1) first |= module(14 - i, 8) << i;
  for (let i = 0; i < 8; i += 1) second |= module(size - 1 - i, 8) << i;
  for (let i = 8; i < 15; i += 1) second |= module(8, size - 15 + i) << i;
  let [best, data] = [4, -1];
  FORMATS.forEach((word, number) => {
    const far = Math.min(distance(word, first), distance(word, second));
    if (far < best) [best, data] = [far, number];
  });
  return data >= 0 && data >> 3 === 0 ? data & 7 : -1;
}

// ---- from modules to text
function text(module, size) {
  const version = (size - 17) / 4;
  const mask = maskOf(module, size);
  if (mask < 0) return null;
  const taken = reserved(version, size);
  const words = [];
  let [word, bits] = [0, 0];
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (let x = right; x > right - 2; x -= 1) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (taken[y * size + x]) continue;
        word = (word << 1) | (module(x, y) ^ (MASKS[mask](x, y) ? 1 : 0));
        bits += 1;
        if (bits === 8) {
          words.push(word);
          [word, bits] = [0, 0];
        }
      }
    }
  }
  const data = joined(words, BLOCKS[version], CHECKS[version]);
  return data && said(data, version);
}

function joined(words, count, checks) {
  const short = Math.floor(words.length / count);
  const shorter = count - (words.length % count);
  const blocks = Array.from({ length: count }, () => []);
  let next = 0;
  for (let i = 0; i <= short - checks; i += 1) {
    blocks.forEach((block, j) => {
      if (i < short - checks || j >= shorter) block.push(words[next++]);
    });
  }
  for (let i = 0; i < checks; i += 1) for (const block of blocks) block.push(words[next++]);
  if (!blocks.every((block) => corrected(block, checks))) return null;
  return blocks.flatMap((block) => block.slice(0, block.length - checks));
}

function said(data, version) {
  let place = 0;
  const take = (count) => {
    let value = 0;
    for (let i = 0; i < count; i += 1, place += 1) value = (value << 1) | (((data[place >> 3] ?? 0) >> (7 - (place & 7))) & 1);
    return value;
  };
  const found = [];
  while (place + 4 <= data.length * 8) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 7) take(8);
    else if (mode === 4) {
      const count = take(version < 10 ? 8 : 16);
      if (place + count * 8 > data.length * 8) return null;
      for (let i = 0; i < count; i += 1) found.push(take(8));
    } else return null;
  }
  return found.length ? new TextDecoder().decode(Uint8Array.from(found)) : null;
}

// ---- from pixels to modules
function darkness(pixels, width, height) {
  const sums = new Uint32Array((width + 1) * (height + 1));
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      const i = (y * width + x) * 4;
      grey[y * width + x] = (pixels[i] * 77 + pixels[i + 1] * 150 + pixels[i + 2] * 29) >> 8;
      row += grey[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const reach = Math.max(8, Math.round(Math.max(width, height) / 16));
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const area = (right - left) * (bottom - top);
      const [above, below] = [top * (width + 1), bottom * (width + 1)];
      const sum = sums[below + right] - sums[below + left] - sums[above + right] + sums[above + left];
      dark[y * width + x] = grey[y * width + x] * area * 10 < sum * 9 ? 1 : 0;
    }
  }
  return dark;
}

const looksRight = (runs) => {
  const unit = runs.reduce((sum, each) => sum + each, 0) / 7;
  if (unit < 1) return 0;
  const fits = runs.every((each, i) => Math.abs(each - unit * (i === 2 ? 3 : 1)) < unit * (i === 2 ? 1.4 : 0.75));
  return fits ? unit : 0;
};

// The pattern 1:1:3:1:1 through (x, y) in direction (dx, dy): its middle and unit, or null.
function across(get, x, y, dx, dy) {
  const runs = [0, 0, 0, 0, 0];
  let [fore, back] = [0, 0];
  for (const [sign, order] of [[1, [2, 3, 4]], [-1, [2, 1, 0]]]) {
    let step = sign === 1 ? 0 : 1;
    for (const [i, run] of order.entries()) {
      while (get(x + sign * step * dx, y + sign * step * dy) === (i % 2 ? 0 : 1)) {
        runs[run] += 1;
        step += 1;
      }
      if (i === 0 && sign === 1) fore = step;
      if (i === 0 && sign === -1) back = step - 1;
    }
  }
  const unit = looksRight(runs);
  const shift = (fore - 1 - back) / 2;
  return unit ? { x: x + shift * dx, y: y + shift * dy, unit } : null;
}

function finders(get, width, height) {
  const found = [];
  for (let y = 1; y < height; y += 2) {
    let runs = [0, 0, 0, 0, 0];
    let colour = 0;
    for (let x = 0; x <= width; x += 1) {
      const dark = x < width ? get(x, y) : 1 - colour;
      if (dark === colour) {
        runs[4] += 1;
        continue;
      }
      if (colour === 1 && looksRight(runs)) note(found, get, Math.floor(x - runs[4] - runs[3] - runs[2] / 2), y);
      runs = [...runs.slice(1), 1];
      colour = dark;
    }
  }
  return found.filter((each) => each.count > 1).sort((a, b) => b.count - a.count).slice(0, 9);
}

function note(found, get, x, y) {
  const down = across(get, x, y, 0, 1);
  if (!down) return;
  const flat = across(get, x, Math.round(down.y), 1, 0);
  if (!flat) return;
  const unit = (down.unit + flat.unit) / 2;
  const near = found.find((each) => Math.hypot(each.x - flat.x, each.y - down.y) < each.unit * 3);
  if (!near) found.push({ x: flat.x, y: down.y, unit, count: 1 });
  else {
    near.x = (near.x * near.count + flat.x) / (near.count + 1);
    near.y = (near.y * near.count + down.y) / (near.count + 1);
    near.unit = (near.unit * near.count + unit) / (near.count + 1);
    near.count += 1;
  }
}

// The three that make the best right-angled corner, as [top left, top right, bottom left].
function corner(found) {
  let [best, chosen] = [0.6, null];
  const gap = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  for (const a of found) {
    for (const b of found) {
      for (const c of found) {
        if (a === b || a === c || b === c) continue;
        if ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0) continue;
        const [ab, ac, bc] = [gap(a, b), gap(a, c), gap(b, c)];
        const units = [a.unit, b.unit, c.unit];
        const mean = (units[0] + units[1] + units[2]) / 3;
        const worst = Math.abs(ab - ac) / Math.max(ab, ac) + Math.abs(bc - Math.hypot(ab, ac)) / bc;
        const uneven = (Math.max(...units) - Math.min(...units)) / mean;
        if (worst + uneven / 2 < best && ab > mean * 10) [best, chosen] = [worst + uneven / 2, [a, b, c]];
      }
    }
  }
  return chosen;
}

// Eight numbers that carry four module points onto four picture points.
function projection(from, to) {
  const rows = [];
  from.forEach(([u, v], i) => {
    const { x, y } = to[i];
    rows.push([u, v, 1, 0, 0, 0, -u * x, -v * x, x], [0, 0, 0, u, v, 1, -u * y, -v * y, y]);
  });
  for (let i = 0; i < 8; i += 1) {
    let pivot = i;
    for (let j = i + 1; j < 8; j += 1) if (Math.abs(rows[j][i]) > Math.abs(rows[pivot][i])) pivot = j;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-9) return null;
    for (let j = 0; j < 8; j += 1) {
      if (j === i) continue;
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k < 9; k += 1) rows[j][k] -= factor * rows[i][k];
    }
  }
  const h = rows.map((row, i) => row[8] / row[i]);
  return (u, v) => {
    const depth = h[6] * u + h[7] * v + 1;
    return [(h[0] * u + h[1] * v + h[2]) / depth, (h[3] * u + h[4] * v + h[5]) / depth];
  };
}

// The small pattern near the fourth corner, by trying places around where it should be.
function fourth(get, [a, b, c], size) {
  const span = size - 7;
  const across1 = { x: (b.x - a.x) / span, y: (b.y - a.y) / span };
  const down1 = { x: (c.x - a.x) / span, y: (c.y - a.y) / span };
  const unit = Math.hypot(across1.x, across1.y);
  const reach = Math.ceil(unit * (4 + size / 8));
  const expected = { x: a.x + (across1.x + down1.x) * (size - 10), y: a.y + (across1.y + down1.y) * (size - 10) };
  let [best, found] = [20.5, null];
  const step = Math.max(1, unit / 4);
  for (let dy = -reach; dy <= reach; dy += step) {
    for (let dx = -reach; dx <= reach; dx += step) {
      let score = -Math.hypot(dx, dy) / (reach * 4);
      for (let v = -2; v <= 2; v += 1) {
        for (let u = -2; u <= 2; u += 1) {
          const x = expected.x + dx + across1.x * u + down1.x * v;
          const y = expected.y + dy + across1.y * u + down1.y * v;
          const wanted = Math.max(Math.abs(u), Math.abs(v)) === 1 ? 0 : 1;
          if (get(Math.round(x), Math.round(y)) === wanted) score += 1;
        }
      }
      if (score > best) [best, found] = [score, { x: expected.x + dx, y: expected.y + dy }];
    }
  }
  return found;
}

// Sizes that the timing pattern allows, the likeliest first; then those that the corners' own size suggests.
function sizes(get, [a, b, c]) {
  const ranked = [];
  for (let version = 1; version < BLOCKS.length; version += 1) {
    const size = version * 4 + 17;
    const place = projection(
      [[3.5, 3.5], [size - 3.5, 3.5], [3.5, size - 3.5], [size - 3.5, size - 3.5]],
      [a, b, c, { x: b.x + c.x - a.x, y: b.y + c.y - a.y }],
    );
    if (!place) continue;
    let right = 0;
    for (let i = 8; i < size - 8; i += 1) {
      for (const [u, v] of [[i, 6], [6, i]]) {
        const [x, y] = place(u + 0.5, v + 0.5);
        if (get(Math.round(x), Math.round(y)) === (i % 2 ? 0 : 1)) right += 1;
      }
    }
    ranked.push([right / (2 * (size - 16)), size]);
  }
  const side = (Math.hypot(b.x - a.x, b.y - a.y) + Math.hypot(c.x - a.x, c.y - a.y)) / 2;
  const guess = (side * 3) / (a.unit + b.unit + c.unit) + 7;
  const timed = [...ranked].sort((one, two) => two[0] - one[0]).slice(0, 4);
  const guessed = [...ranked].sort((one, two) => Math.abs(one[1] - guess) - Math.abs(two[1] - guess)).slice(0, 4);
  return [...new Set([...timed, ...guessed].map((each) => each[1]))];
}

// The text of the one QR code in the picture (RGBA pixels), or null.
export function readCode(pixels, width, height) {
  const dark = darkness(pixels, width, height);
  const get = (x, y) => (x >= 0 && y >= 0 && x < width && y < height ? dark[y * width + x] : -1);
  const three = corner(finders(get, width, height));
  if (!three) return null;
  for (const size of sizes(get, three)) {
    const [a, b, c] = three;
    const opposite = size > 21 ? fourth(get, three, size) : null;
    const ends = [[[size - 3.5, size - 3.5], { x: b.x + c.x - a.x, y: b.y + c.y - a.y }]];
    if (opposite) ends.unshift([[size - 6.5, size - 6.5], opposite]);
    for (const [module, point] of ends) {
      const place = projection([[3.5, 3.5], [size - 3.5, 3.5], [3.5, size - 3.5], module], [a, b, c, point]);
      if (!place) continue;
      const read = (x, y) => {
        const [px, py] = place(x + 0.5, y + 0.5);
        return get(Math.round(px), Math.round(py)) === 1 ? 1 : 0;
      };
      const found = text(read, size);
      if (found !== null) return found;
    }
  }
  return null;
}
