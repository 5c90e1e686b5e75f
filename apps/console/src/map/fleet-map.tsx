import 'maplibre-gl/dist/maplibre-gl.css';
import type { FeatureCollection } from 'geojson';
import { GeoJSONSource, Map as MapLibreMap, NavigationControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { usePalette, type Palette } from '../charts/palette.ts';
import { stateOrder } from '../parts/order.ts';
import { states } from '../parts/state.tsx';
import { countryShapes } from './country-shapes.ts';
import classes from './fleet-map.module.css';
import { mapStyle } from './map-style.ts';
import { asFeatures, boundsOfPositions, type Position } from './position.ts';
import { stateIcon } from './state-icons.ts';

// A file of this origin: the content security policy allows no other worker.
setWorkerUrl(workerUrl);

export interface FleetMapProps {
  readonly positions: readonly Position[];
  readonly label: string;
  /** One device: no clusters, and close to it. */
  readonly single?: boolean;
  readonly onOpen?: (endpoint: string) => void;
}

interface Hover {
  readonly x: number;
  readonly y: number;
  readonly endpoint: string;
  readonly state: Position['state'];
}

/** Devices where they are. The canvas takes the arrow keys, plus and minus; the same devices stand in a table beside it. */
export function FleetMap({ positions, label, single = false, onOpen }: FleetMapProps) {
  const host = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibreMap>(undefined);
  const latest = useRef({ positions, onOpen });
  const view = useRef<{ centre: [number, number]; zoom: number }>(undefined);
  const palette = usePalette();
  const [hover, setHover] = useState<Hover>();
  useEffect(() => {
    latest.current = { positions, onOpen };
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    const made = makeMap(host.current, palette, single, label);
    map.current = made;
    made.on('load', () => {
      void countryShapes().then(({ land, names }) => {
        show(made, 'land', land);
        show(made, 'names', names);
      });
      show(made, 'devices', asFeatures(latest.current.positions));
      if (view.current === undefined) fit(made, latest.current.positions, single);
      else made.jumpTo({ center: view.current.centre, zoom: view.current.zoom });
    });
    listen(made, setHover, (endpoint) => latest.current.onOpen?.(endpoint));
    return () => {
      view.current = { centre: made.getCenter().toArray(), zoom: made.getZoom() };
      made.remove();
      map.current = undefined;
    };
  }, [palette, single, label]);

  useEffect(() => {
    const drawn = map.current;
    if (drawn?.isStyleLoaded() !== true) return;
    show(drawn, 'devices', asFeatures(positions));
    if (single) fit(drawn, positions, true);
  }, [positions, single]);

  return (
    <div className={classes['frame']}>
      <div ref={host} className={classes['map']} />
      {!single && (
        <ul className={classes['legend']} aria-label="Legend">
          {stateOrder.map((state) => (
            <li key={state}>
              <StateShape state={state} palette={palette} /> {states[state].word}
            </li>
          ))}
          <li className={classes['needs']}>! needs attention</li>
        </ul>
      )}
      {hover !== undefined && (
        <div className={classes['hover']} style={{ left: hover.x, top: hover.y }}>
          <span className="mono">{hover.endpoint}</span> {states[hover.state].word}
        </div>
      )}
    </div>
  );
}

function StateShape({ state, palette }: { readonly state: Position['state']; readonly palette: Palette }) {
  return (
    <canvas
      ref={(canvas) => canvas?.getContext('2d')?.putImageData(stateIcon(state, false, palette), 0, 0)}
      width={44}
      height={44}
      className={classes['shape']}
      aria-hidden="true"
    />
  );
}

function makeMap(container: HTMLElement, palette: Palette, single: boolean, label: string): MapLibreMap {
  const map = new MapLibreMap({
    container,
    style: mapStyle(palette, !single),
    center: [12, 45],
    zoom: 2,
    minZoom: 0.6,
    maxZoom: 12,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    cooperativeGestures: single,
    locale: { 'Map.Title': label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (!single) map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.on('style.load', () => {
    for (const state of stateOrder) {
      map.addImage(state, stateIcon(state, false, palette), { pixelRatio: 2 });
      map.addImage(`${state}!`, stateIcon(state, true, palette), { pixelRatio: 2 });
    }
  });
  return map;
}

function listen(
  map: MapLibreMap,
  onHover: (hover: Hover | undefined) => void,
  onOpen: (endpoint: string) => void,
): void {
  map.on('mousemove', 'devices', ({ features, point }) => {
    const properties = features?.[0]?.properties;
    if (properties === undefined || properties === null) return;
    map.getCanvas().style.cursor = 'pointer';
    onHover({
      x: point.x,
      y: point.y,
      endpoint: String(properties['endpoint']),
      state: stateOrder.find((state) => state === properties['state']) ?? 'unknown',
    });
  });
  map.on('mouseleave', 'devices', () => {
    map.getCanvas().style.cursor = '';
    onHover(undefined);
  });
  map.on('click', 'devices', ({ features }) => {
    const endpoint: unknown = features?.[0]?.properties?.['endpoint'];
    if (typeof endpoint === 'string') onOpen(endpoint);
  });
  map.on('mouseenter', 'clusters', () => (map.getCanvas().style.cursor = 'pointer'));
  map.on('mouseleave', 'clusters', () => (map.getCanvas().style.cursor = ''));
  map.on('click', 'clusters', ({ features }) => {
    const [cluster] = features ?? [];
    const id: unknown = cluster?.properties?.['cluster_id'];
    if (typeof id !== 'number' || cluster?.geometry.type !== 'Point') return;
    const [longitude = 0, latitude = 0] = cluster.geometry.coordinates;
    void sourceOf(map, 'devices')
      ?.getClusterExpansionZoom(id)
      .then((zoom) => map.easeTo({ center: [longitude, latitude], zoom: zoom + 0.3, duration: 300 }));
  });
}

function sourceOf(map: MapLibreMap, id: string): GeoJSONSource | undefined {
  const source = map.getSource(id);
  return source instanceof GeoJSONSource ? source : undefined;
}

function show(map: MapLibreMap, id: string, data: FeatureCollection): void {
  void sourceOf(map, id)?.setData(data);
}

function fit(map: MapLibreMap, positions: readonly Position[], single: boolean): void {
  const bounds = boundsOfPositions(positions);
  if (bounds === undefined) return;
  map.fitBounds([bounds.west, bounds.south, bounds.east, bounds.north], {
    padding: 48,
    maxZoom: single ? 4.5 : 6,
    duration: 0,
  });
}
