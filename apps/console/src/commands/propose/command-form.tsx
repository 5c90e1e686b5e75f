import type { CommandOperation } from '@holdfast/api-contract';
import {
  Button,
  Group,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { Panel } from '../../parts/panel.tsx';
import type { CommandDraft } from '../../trust/build-command.ts';
import { PROPOSABLE } from '../operations.ts';
import { aimKindOf, aimProblem, type AimSearch } from './aim.ts';

export type Details = Pick<CommandDraft, 'what' | 'reason' | 'days'>;
type Search = AimSearch & { readonly operation?: string };

interface CommandFormProps {
  readonly operation: CommandOperation;
  readonly search: Search;
  readonly details: Details;
  readonly onSearch: (search: Search) => void;
  readonly onDetails: (details: Details) => void;
  readonly canMake: boolean;
  readonly onMake: () => void;
}

const MAX_REASON = 200;
const MAX_DAYS = 365;

export function CommandForm(props: CommandFormProps) {
  const { operation, search, details, onSearch, onDetails, canMake, onMake } = props;
  const words = PROPOSABLE.find((one) => one.operation === operation);
  const reasonBytes = new TextEncoder().encode(details.reason.trim()).length;
  const isValid = reasonBytes <= MAX_REASON && details.days >= 1 && details.days <= MAX_DAYS;
  return (
    <Panel title="What, to whom, and why">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (canMake && isValid) onMake();
        }}
      >
        <Stack gap={14}>
          <NativeSelect
            size="sm"
            label="Operation"
            description={
              words?.effect ?? 'This operation needs a file: propose it with "holdfast command propose".'
            }
            value={words === undefined ? '' : operation}
            data={[
              ...(words === undefined ? [{ value: '', label: operation }] : []),
              ...PROPOSABLE.map(({ operation: value, label }) => ({ value, label })),
            ]}
            onChange={(event) => onSearch({ ...search, operation: event.currentTarget.value })}
          />
          {operation === 'wipe' && (
            <NativeSelect
              size="sm"
              label="What is erased"
              value={details.what}
              data={[
                { value: 'data', label: 'Data' },
                { value: 'credentials', label: 'Data and credentials: it will not come back by itself' },
              ]}
              onChange={(event) =>
                onDetails({ ...details, what: event.currentTarget.value as Details['what'] })
              }
            />
          )}
          <AimField key={aimKindOf(search)} search={search} onSearch={onSearch} />
          <TextInput
            size="sm"
            label="Reason"
            description="For people; it is signed with the rest, and public in the log"
            value={details.reason}
            error={reasonBytes > MAX_REASON ? `At most ${MAX_REASON} bytes` : undefined}
            onChange={(event) => onDetails({ ...details, reason: event.currentTarget.value })}
          />
          <NumberInput
            size="sm"
            label="Expires after, days"
            description="Devices that were not reached by then refuse it"
            min={1}
            max={MAX_DAYS}
            allowDecimal={false}
            value={details.days}
            onChange={(value) => onDetails({ ...details, days: Number(value) })}
          />
          <Group justify="flex-end">
            <Button
              type="submit"
              size="sm"
              leftSection={<IconFileText size={15} />}
              disabled={!canMake || !isValid || words === undefined}
            >
              Make the command
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

const KINDS = [
  { value: 'devices', label: 'Devices' },
  { value: 'q', label: 'Filter' },
  { value: 'model', label: 'Model' },
];
const DESCRIPTIONS = {
  devices: 'Endpoint names, with spaces between them',
  q: 'As in the list of devices: state:online fw:<1.4',
  model: 'Every device of it that this server knows by the time it is delivered',
} as const;

/** Takes effect when it is left, or with the enter key: a half-typed name is nobody. */
function AimField({ search, onSearch }: Pick<CommandFormProps, 'search' | 'onSearch'>) {
  const kind = aimKindOf(search);
  const [draft, setDraft] = useState(search[kind] ?? '');
  const { operation } = search;
  const aim = (next: AimSearch) => onSearch({ ...(operation === undefined ? {} : { operation }), ...next });
  const apply = () => {
    if (draft.trim() !== (search[kind] ?? '')) aim({ aim: kind, [kind]: draft.trim() });
  };
  const label = kind === 'devices' ? 'For the devices' : kind === 'q' ? 'For the filter' : 'For the model';
  const common = {
    size: 'sm',
    label,
    description: DESCRIPTIONS[kind],
    value: draft,
    error: kind === 'q' ? aimProblem(search) : undefined,
    onBlur: apply,
  } as const;
  return (
    <Stack gap={8}>
      <SegmentedControl
        size="xs"
        aria-label="Whom it is for"
        data={KINDS}
        value={kind}
        onChange={(value) => aim(value === 'devices' ? {} : { aim: value })}
        style={{ alignSelf: 'start' }}
      />
      {kind === 'devices' ? (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxRows={6}
          styles={{ input: { fontFamily: 'var(--hf-mono)' } }}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...common}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            apply();
          }}
        />
      )}
    </Stack>
  );
}
