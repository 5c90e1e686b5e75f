import { EventType } from '@holdfast/api-contract';
import { NativeSelect } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { eventLooks } from '../parts/feed-list.tsx';
import { FeedPanel } from '../parts/feed-panel.tsx';
import { useCurrentDevice } from './device-context.ts';

const route = getRouteApi('/devices/$endpoint/events');

/** All that happened to the device, or one kind of it; which is in the address. */
export function EventsTab() {
  const { endpoint } = useCurrentDevice().device;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const type = EventType.options.find((each) => each === search.type);
  return (
    <FeedPanel
      title="Events"
      endpoint={endpoint}
      type={type}
      actions={
        <NativeSelect
          size="xs"
          aria-label="Kind of event"
          value={type ?? ''}
          data={[
            { value: '', label: 'All kinds' },
            ...EventType.options
              .filter((each) => each !== 'model.imported')
              .map((each) => ({ value: each, label: eventLooks[each].word })),
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ search: chosen === '' ? {} : { type: chosen }, replace: true });
          }}
        />
      }
      empty={<p>Registrations, changes of state, sessions and operations appear here as they happen.</p>}
    />
  );
}
