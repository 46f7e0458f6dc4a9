// Names beside the runners on the map: none over another, none over a marker, none that jumps.

const AROUND = [[1, -0.6], [1, 0.6], [-1, -0.6], [-1, 0.6], [1, -1.6], [-1, -1.6], [1, 1.6], [-1, 1.6], [0, -2], [0, 2]];
const FAR = [1.9, 3.2, 4.8, 6.6, 9, 12];

class Labels {
  constructor() {
    this.kept = new Map(); // runner -> { choice, x, y }
  }

  /** Where each name's plate stands, eased from where it stood; `moving` while any is on its way. */
  placed(runners, size, room, ease) {
    const taken = [];
    this.moving = false;
    const found = runners.map((runner) => {
      const height = size * 1.5;
      const width = runner.width + size * 0.7;
      const before = this.kept.get(runner.which);
      let best = null;
      for (const choice of this.choices(before)) {
        const spot = this.spot(runner, choice, width, height);
        const far = Math.floor(choice / AROUND.length);
        const cost = this.cost(spot, taken, runners, runner, room) + (before && before.choice === choice ? 0 : 4 + 3 * far);
        if (!best || cost < best.cost) best = { ...spot, cost, choice };
      }
      taken.push(best);
      const offset = { x: best.x - runner.x, y: best.y - runner.y };
      const part = before ? ease : 1;
      const now = before
        ? { x: before.x + part * (offset.x - before.x), y: before.y + part * (offset.y - before.y) }
        : offset;
      if (Math.hypot(now.x - offset.x, now.y - offset.y) > 0.5) this.moving = true;
      this.kept.set(runner.which, { choice: best.choice, ...now });
      return { which: runner.which, x: runner.x + now.x, y: runner.y + now.y, width, height };
    });
    for (const which of this.kept.keys()) {
      if (!runners.some((runner) => runner.which === which)) this.kept.delete(which);
    }
    return found;
  }

  choices(before) {
    const all = FAR.flatMap((_, far) => AROUND.map((__, way) => far * AROUND.length + way));
    return before ? [before.choice, ...all] : all;
  }

  spot(runner, choice, width, height) {
    const [way, far] = [AROUND[choice % AROUND.length], FAR[Math.floor(choice / AROUND.length)]];
    const away = far * runner.radius;
    const x = runner.x + way[0] * away - (way[0] < 0 ? width : way[0] === 0 ? width / 2 : 0);
    const y = runner.y + (way[1] * away) / 1.2 - height / 2;
    return { x, y, width, height };
  }

  cost(spot, taken, runners, own, room) {
    let cost = 0;
    if (spot.x < room.x || spot.y < room.y || spot.x + spot.width > room.right || spot.y + spot.height > room.bottom) {
      cost += 60;
    }
    for (const box of room.kept) if (overlap(spot, box, 2)) cost += 60;
    for (const other of taken) if (overlap(spot, other, 4)) cost += 100;
    for (const other of runners) {
      const box = { x: other.x - other.radius, y: other.y - other.radius, width: 2 * other.radius, height: 2 * other.radius };
      if (overlap(spot, box, 2)) cost += other === own ? 120 : 50;
    }
    return cost;
  }
}

function overlap(one, other, gap) {
  return (
    one.x < other.x + other.width + gap &&
    other.x < one.x + one.width + gap &&
    one.y < other.y + other.height + gap &&
    other.y < one.y + one.height + gap
  );
}
