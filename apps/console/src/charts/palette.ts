import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';

export interface Palette {
  /** What the document's tokens answered for. */
  readonly scheme: 'light' | 'dark';
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly rest: string;
  readonly unknown: string;
  readonly land: string;
  readonly border: string;
  readonly sea: string;
  readonly font: string;
}

/** The tokens as a canvas needs them; made anew when the colour scheme changes. */
export function usePalette(): Palette {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  return useMemo(() => readPalette(scheme), [scheme]);
}

function readPalette(scheme: Palette['scheme']): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--hf-${name}`).trim();
  return {
    scheme,
    line: token('accent'),
    grid: token('line'),
    text: token('text'),
    muted: token('muted'),
    surface: token('surface'),
    good: token('good'),
    bad: token('bad'),
    warn: token('warn'),
    rest: token('rest'),
    unknown: token('unknown'),
    land: token('land'),
    border: token('border-land'),
    sea: token('sea'),
    font: '12px "Source Sans 3 Variable", sans-serif',
  };
}

/** `#rrggbb` with an alpha from 0 to 1. */
export function withAlpha(hex: string, alpha: number): string {
  return `${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
