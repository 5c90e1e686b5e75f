import { Button, Group, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconCalendar, IconZoomOut } from '@tabler/icons-react';
import { useState } from 'react';
import { auto, parseRange, ranges, type TimeRange } from '../../charts/time-range.ts';
import { dayTime } from '../../parts/format.ts';
import { localTime } from '../resources/value-field.tsx';

interface RangePickerProps {
  readonly range: TimeRange;
  readonly bounds: readonly [from: number, to: number];
  readonly onChange: (range: TimeRange) => void;
}

export function RangePicker({ range, bounds: [from, to], onChange }: RangePickerProps) {
  return (
    <Group gap={8}>
      <SegmentedControl
        aria-label="Time range"
        value={range.kind === 'live' ? range.key : 'custom'}
        data={[
          { value: auto.key, label: 'Auto' },
          ...ranges.map(({ key, label }) => ({ value: key, label })),
        ]}
        onChange={(key) => onChange(parseRange({ range: key }))}
      />
      <CustomRange from={from} to={to} isShown={range.kind === 'fixed'} onChange={onChange} />
      {range.kind === 'fixed' && (
        <Button
          variant="default"
          leftSection={<IconZoomOut size={14} />}
          onClick={() =>
            onChange({
              kind: 'fixed',
              from: from - (to - from) / 2,
              to: Math.min(Date.now(), to + (to - from) / 2),
            })
          }
        >
          Zoom out
        </Button>
      )}
    </Group>
  );
}

interface CustomRangeProps {
  readonly from: number;
  readonly to: number;
  readonly isShown: boolean;
  readonly onChange: (range: TimeRange) => void;
}

function CustomRange({ from, to, isShown, onChange }: CustomRangeProps) {
  const [isOpen, setOpen] = useState(false);
  const [start, setStart] = useState('');
  const [end, setEnd] = useState('');
  // With what is shown now; what is being typed holds still while the charts move on.
  const open = () => {
    setStart(localTime(new Date(from)));
    setEnd(localTime(new Date(to)));
    setOpen(true);
  };
  const isWrong = !(Date.parse(start) < Date.parse(end));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={isShown ? 'light' : 'default'}
          leftSection={<IconCalendar size={14} />}
          onClick={() => (isOpen ? setOpen(false) : open())}
        >
          {isShown ? `${dayTime(from)} to ${dayTime(to)}` : 'Custom'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Custom time range">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isWrong) return;
            setOpen(false);
            onChange({ kind: 'fixed', from: Date.parse(start), to: Date.parse(end) });
          }}
        >
          <Stack gap={8}>
            <TextInput
              type="datetime-local"
              step={1}
              label="From"
              value={start}
              onChange={(event) => setStart(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              step={1}
              label="To"
              value={end}
              error={isWrong ? 'The end must be after the beginning.' : undefined}
              onChange={(event) => setEnd(event.currentTarget.value)}
            />
            <Button type="submit" disabled={isWrong}>
              Show
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
