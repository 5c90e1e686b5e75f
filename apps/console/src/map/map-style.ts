import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import type { Palette } from '../charts/palette.ts';

const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };
/** In quotes: it becomes a CSS font, where a word may not begin with a digit. */
const fonts = ['"Source Sans 3 Variable"'];

/** Sea, countries with their names, devices: all of it from the console itself. Letters are drawn from the page's own font. */
export function mapStyle(palette: Palette, isClustered: boolean): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: nothing },
      names: { type: 'geojson', data: nothing },
      devices: {
        type: 'geojson',
        data: nothing,
        cluster: isClustered,
        clusterMaxZoom: 8,
        clusterRadius: 36,
        clusterProperties: { attention: ['+', ['get', 'attention']] },
      },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
      {
        id: 'borders',
        type: 'line',
        source: 'land',
        paint: { 'line-color': palette.border, 'line-width': 0.8 },
      },
      ...nameLayers(palette),
      {
        id: 'clusters',
        type: 'circle',
        source: 'devices',
        filter: ['has', 'point_count'],
        paint: {
          'circle-color': palette.surface,
          'circle-opacity': 0.94,
          'circle-radius': ['interpolate', ['linear'], ['ln', ['get', 'point_count']], 0.7, 13, 8, 25],
          'circle-stroke-color': palette.muted,
          'circle-stroke-width': 1,
        },
      },
      {
        id: 'counts',
        type: 'symbol',
        source: 'devices',
        filter: ['has', 'point_count'],
        layout: {
          'text-field': [
            'format',
            ['get', 'point_count_abbreviated'],
            {},
            ['case', ['>', ['get', 'attention'], 0], ['concat', '\n', ['get', 'attention'], ' !'], ''],
            { 'font-scale': 0.85, 'text-color': palette.bad },
          ],
          'text-font': fonts,
          'text-size': 12,
          'text-allow-overlap': true,
          'text-ignore-placement': true,
        },
        paint: { 'text-color': palette.text },
      },
      {
        id: 'devices',
        type: 'symbol',
        source: 'devices',
        filter: ['!', ['has', 'point_count']],
        layout: {
          'icon-image': ['concat', ['get', 'state'], ['case', ['==', ['get', 'attention'], 1], '!', '']],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['get', 'attention'],
        },
      },
    ],
  };
}

/** Names by the size of what they name, in square degrees: the large ones first, the islands close by. */
function nameLayers(palette: Palette): LayerSpecification[] {
  const sizes = [
    { least: 40, most: 1e6, zoom: 0 },
    { least: 3, most: 40, zoom: 2.4 },
    { least: 0, most: 3, zoom: 4.2 },
  ];
  return sizes.map(({ least, most, zoom }) => ({
    id: `names-${least}`,
    type: 'symbol',
    source: 'names',
    minzoom: zoom,
    filter: ['all', ['>=', ['get', 'area'], least], ['<', ['get', 'area'], most]],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': fonts,
      'text-size': ['interpolate', ['linear'], ['zoom'], 1, 11, 5, 13],
      'symbol-sort-key': ['-', ['get', 'area']],
      'text-padding': 8,
      'text-max-width': 8,
    },
    paint: {
      'text-color': palette.muted,
      'text-halo-color': palette.land,
      'text-halo-width': 1,
      'text-opacity': 0.85,
    },
  }));
}
