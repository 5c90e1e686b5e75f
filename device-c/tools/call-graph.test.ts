import { expect, test } from 'vitest';
import { deepest, readCallGraph } from './call-graph.ts';

const node = (name: string, frame: string): string =>
  `node: { title: "${name}" label: "${name}\\na.c:1:1\\n${frame}" }`;
const edge = (from: string, to: string): string =>
  `edge: { sourcename: "${from}" targetname: "${to}" label: "a.c:2:2" }`;
const graph = (...lines: readonly string[]) => readCallGraph([lines.join('\n')]);

test('takes the deeper of two ways down', () => {
  const of = graph(
    ...['top', 'left', 'right'].map((name) => node(name, '16 bytes (static)')),
    node('low', '100 bytes (dynamic,bounded)'),
    edge('top', 'left'),
    edge('top', 'right'),
    edge('right', 'low'),
    edge('low', 'memcpy'),
  );
  expect(deepest(of, 'top')).toEqual({ bytes: 132, path: ['top', 'right', 'low'] });
});

test('refuses to guess', () => {
  expect(() => graph(node('top', '16 bytes (dynamic)'))).toThrow('no bound');
  const frames = ['top', 'low'].map((name) => node(name, '16 bytes (static)'));
  expect(() => deepest(graph(...frames, edge('top', 'low'), edge('low', 'top')), 'top')).toThrow('recursion');
  expect(() => deepest(graph(...frames, edge('top', '__indirect_call')), 'top')).toThrow('through a pointer');
});
