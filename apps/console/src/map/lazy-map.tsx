import { Skeleton } from '@mantine/core';
import { Component, lazy, Suspense, type ReactNode } from 'react';
import type { FleetMapProps } from './fleet-map.tsx';

const FleetMap = lazy(() => import('./fleet-map.tsx').then((module) => ({ default: module.FleetMap })));

interface LazyMapProps extends FleetMapProps {
  readonly height: number | string;
  /** Shown where no map can be drawn. */
  readonly fallback?: ReactNode;
}

/** The map's code and shapes are loaded where a map is shown, and nowhere else. */
export function LazyMap({ height, fallback, ...props }: LazyMapProps) {
  return (
    <div style={{ height, position: 'relative' }}>
      <WithoutMap fallback={fallback}>
        <Suspense fallback={<Skeleton height="100%" radius={0} aria-label="Loading the map" />}>
          <FleetMap {...props} />
        </Suspense>
      </WithoutMap>
    </div>
  );
}

interface WithoutMapProps {
  readonly children: ReactNode;
  readonly fallback: ReactNode;
}

/** A browser without WebGL throws when the map is made. */
class WithoutMap extends Component<WithoutMapProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      this.props.fallback ?? (
        <p className="muted" style={{ padding: 14 }}>
          This browser cannot draw the map (it needs WebGL). The position stands below.
        </p>
      )
    );
  }
}
