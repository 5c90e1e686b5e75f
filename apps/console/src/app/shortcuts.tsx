import { Kbd, Modal } from '@mantine/core';
import classes from './shortcuts.module.css';

const shortcuts: readonly [keys: readonly string[], does: string][] = [
  [['Ctrl', 'K'], 'Search for devices, pages and actions'],
  [['/'], 'Filter the list of devices'],
  [['j'], 'Next device'],
  [['k'], 'Previous device'],
  [['Enter'], 'Open the device'],
  [['x'], 'Select the device'],
  [['Esc'], 'Leave the filter, the selection or the dialog'],
  [['←', '→'], 'Move the cross-hair of a chart'],
];

export function Shortcuts({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes['list']}>
        {shortcuts.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
