import { IconMapQuestion } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Empty } from '../parts/empty.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { ProblemNote } from '../parts/problem.tsx';

export function NotFound() {
  return (
    <Empty
      icon={IconMapQuestion}
      title="There is no page at this address"
      isPage
      actions={
        <LinkButton to="/" variant="default">
          Go to the overview
        </LinkButton>
      }
    >
      <code>{location.pathname}</code>
    </Empty>
  );
}

/** A page that threw, or whose code did not load: a new version of the server has new file names. */
export function PageFailed({ error }: ErrorComponentProps) {
  return (
    <div style={{ padding: 'var(--hf-gutter)' }}>
      <ProblemNote what="This page could not be shown" error={error} onRetry={() => location.reload()} />
    </div>
  );
}
