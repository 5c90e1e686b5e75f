import type uPlot from 'uplot';
import { download } from '../parts/download.ts';
import { exactTime } from '../parts/format.ts';
import type { Palette } from './palette.ts';

/** The chart as it stands, on its background, with what it shows and when written above. */
export async function downloadPng(plot: uPlot, palette: Palette, title: string, name: string): Promise<void> {
  const source = plot.ctx.canvas;
  const scale = devicePixelRatio;
  const head = 46 * scale;
  const canvas = document.createElement('canvas');
  canvas.width = source.width;
  canvas.height = source.height + head;
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  ctx.fillStyle = palette.surface;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  const family = '"Source Sans 3 Variable", sans-serif';
  ctx.fillStyle = palette.text;
  ctx.font = `600 ${14 * scale}px ${family}`;
  ctx.fillText(title, 12 * scale, 20 * scale);
  const { min, max } = plot.scales['x'] ?? {};
  if (typeof min === 'number' && typeof max === 'number') {
    ctx.fillStyle = palette.muted;
    ctx.font = `${12 * scale}px ${family}`;
    ctx.fillText(`${exactTime(min * 1000)} to ${exactTime(max * 1000)}`, 12 * scale, 38 * scale);
  }
  ctx.drawImage(source, 0, head);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob !== null) download(name, 'image/png', blob);
}
