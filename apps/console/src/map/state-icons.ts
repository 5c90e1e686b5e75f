import type { DeviceState } from '@holdfast/api-contract';
import type { Palette } from '../charts/palette.ts';

const size = 22;
const scale = 2;

type Draw = (ctx: CanvasRenderingContext2D, middle: number) => void;

const shapes: Readonly<Record<DeviceState, Draw>> = {
  online: (ctx, m) => circle(ctx, m, m, 5.5),
  asleep: (ctx, m) => {
    // A crescent: a disc with a smaller one cut out of it.
    ctx.beginPath();
    ctx.arc(m, m, 6, 0.35 * Math.PI, 1.65 * Math.PI);
    ctx.arc(m + 3, m, 5, 1.5 * Math.PI, 0.5 * Math.PI, true);
    ctx.closePath();
  },
  late: (ctx, m) =>
    polygon(ctx, m, [
      [0, -7],
      [7, 5.5],
      [-7, 5.5],
    ]),
  offline: (ctx, m) =>
    polygon(ctx, m, [
      [-5, -5],
      [5, -5],
      [5, 5],
      [-5, 5],
    ]),
  unknown: (ctx, m) =>
    polygon(ctx, m, [
      [0, -6.5],
      [6.5, 0],
      [0, 6.5],
      [-6.5, 0],
    ]),
};

/** A shape and a colour for each state, so that neither is needed alone; a ring for what needs attention. */
export function stateIcon(state: DeviceState, needsAttention: boolean, palette: Palette): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * scale;
  const ctx = canvas.getContext('2d');
  if (ctx === null) return new ImageData(size * scale, size * scale);
  ctx.scale(scale, scale);
  const colours: Record<DeviceState, string> = {
    online: palette.good,
    asleep: palette.rest,
    late: palette.warn,
    offline: palette.bad,
    unknown: palette.unknown,
  };
  shapes[state](ctx, size / 2);
  ctx.fillStyle = colours[state];
  ctx.strokeStyle = palette.surface;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
  if (needsAttention) {
    circle(ctx, size / 2, size / 2, 9.5);
    ctx.strokeStyle = palette.bad;
    ctx.lineWidth = 1.6;
    ctx.stroke();
  }
  return ctx.getImageData(0, 0, size * scale, size * scale);
}

function circle(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
}

function polygon(
  ctx: CanvasRenderingContext2D,
  middle: number,
  points: readonly (readonly [number, number])[],
): void {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(middle + x, middle + y);
  ctx.closePath();
}
