import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { columns, columnsOf, columnsText } from './columns.tsx';

interface ColumnMenuProps {
  readonly cols: string | undefined;
  readonly onChange: (cols: string | undefined) => void;
}

export function ColumnMenu({ cols, onChange }: ColumnMenuProps) {
  const shown = columnsOf(cols).map((column) => column.id);
  const toggle = (id: string) =>
    onChange(columnsText(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]));
  return (
    <Popover position="bottom-end">
      <Popover.Target>
        <Button variant="default" h={32} leftSection={<IconColumns3 size={15} />} visibleFrom="xs">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          {columns.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={label}
              checked={shown.includes(id)}
              disabled={id === 'endpoint'}
              onChange={() => toggle(id)}
            />
          ))}
          <Button variant="subtle" size="compact-xs" onClick={() => onChange(undefined)}>
            As usual
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
