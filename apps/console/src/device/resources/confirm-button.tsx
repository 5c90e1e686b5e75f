import { ActionIcon, Button, Group, Popover, Stack, Text } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

interface ConfirmButtonProps {
  readonly icon: Icon;
  readonly label: string;
  readonly question: string;
  readonly confirm: string;
  readonly disabled?: boolean;
  /** A field to fill in before. */
  readonly children?: ReactNode;
  readonly onConfirm: () => void;
}

/** What cannot be taken back takes two clicks, and says what it does to what. */
export function ConfirmButton({
  icon: Glyph,
  label,
  question,
  confirm,
  disabled = false,
  children,
  onConfirm,
}: ConfirmButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon aria-label={label} title={label} disabled={disabled} onClick={() => setOpen(!isOpen)}>
          <Glyph size={16} stroke={1.5} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            onConfirm();
          }}
        >
          <Stack gap={10}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {question}
            </Text>
            {children}
            <Group justify="flex-end" gap={6}>
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" color="red" variant="outline">
                {confirm}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
