import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Drawer,
  Menu,
  Modal,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Mantine wants ten shades; every place that would use them is mapped to a token below. */
const accent: MantineColorsTuple = [
  '#e4f0f6',
  '#c9e1ec',
  '#9fcbdf',
  '#6cbce0',
  '#3d97bf',
  '#1d789f',
  '#0d6186',
  '#094b69',
  '#073b53',
  '#06222f',
];

export const theme = createTheme({
  colors: { accent },
  primaryColor: 'accent',
  fontFamily: 'var(--hf-font)',
  fontFamilyMonospace: 'var(--hf-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '10px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_, { variant = 'filled' }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--hf-accent-on)' } : {},
      }),
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    // Mantine's dialogs have a <header>, which would be a second banner of the page.
    DrawerHeader: Drawer.Header.extend({ defaultProps: { role: 'presentation' } }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'none', position: 'bottom-end', transitionProps: { duration: 0 } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        shadow: 'none',
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.35 },
        styles: { title: { fontSize: 16, fontWeight: 600 } },
      },
    }),
    ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'none', transitionProps: { duration: 0 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: { duration: 0 } } }),
  },
});

const mapped = {
  '--mantine-color-body': 'var(--hf-surface)',
  '--mantine-color-text': 'var(--hf-text)',
  '--mantine-color-bright': 'var(--hf-text)',
  '--mantine-color-dimmed': 'var(--hf-muted)',
  '--mantine-color-placeholder': 'var(--hf-faint)',
  '--mantine-color-anchor': 'var(--hf-accent)',
  '--mantine-color-error': 'var(--hf-bad)',
  '--mantine-color-default': 'var(--hf-surface)',
  '--mantine-color-default-hover': 'var(--hf-hover)',
  '--mantine-color-default-color': 'var(--hf-text)',
  '--mantine-color-default-border': 'var(--hf-line-strong)',
  '--mantine-primary-color-filled': 'var(--hf-accent)',
  '--mantine-primary-color-filled-hover': 'var(--hf-accent-strong)',
  '--mantine-primary-color-contrast': 'var(--hf-accent-on)',
  '--mantine-color-accent-filled': 'var(--hf-accent)',
  '--mantine-color-accent-filled-hover': 'var(--hf-accent-strong)',
  '--mantine-color-accent-light': 'var(--hf-accent-wash)',
  '--mantine-color-accent-light-hover': 'var(--hf-accent-wash)',
  '--mantine-color-accent-light-color': 'var(--hf-accent)',
  '--mantine-color-accent-outline': 'var(--hf-accent)',
  '--mantine-color-accent-text': 'var(--hf-accent)',
  '--mantine-color-gray-light-color': 'var(--hf-muted)',
  '--mantine-color-gray-light': 'var(--hf-sunken)',
  '--mantine-color-gray-light-hover': 'var(--hf-hover)',
  '--mantine-color-gray-text': 'var(--hf-muted)',
  '--mantine-color-red-filled': 'var(--hf-bad)',
  '--mantine-color-red-filled-hover': 'var(--hf-bad)',
  '--mantine-color-red-light': 'var(--hf-bad-wash)',
  '--mantine-color-red-light-hover': 'var(--hf-bad-wash)',
  '--mantine-color-red-light-color': 'var(--hf-bad)',
  '--mantine-color-red-outline': 'var(--hf-bad)',
  '--mantine-color-red-text': 'var(--hf-bad)',
};

/** Mantine's dark greys, from the lightest to the deepest. */
const darkGreys = {
  '--mantine-color-dark-0': 'var(--hf-text)',
  '--mantine-color-dark-1': 'var(--hf-muted)',
  '--mantine-color-dark-2': 'var(--hf-muted)',
  '--mantine-color-dark-3': 'var(--hf-faint)',
  '--mantine-color-dark-4': 'var(--hf-line-strong)',
  '--mantine-color-dark-5': 'var(--hf-hover)',
  '--mantine-color-dark-6': 'var(--hf-raised)',
  '--mantine-color-dark-7': 'var(--hf-surface)',
  '--mantine-color-dark-8': 'var(--hf-sunken)',
  '--mantine-color-dark-9': 'var(--hf-sunken)',
};

/** Every colour Mantine draws comes from tokens.css, which itself follows the colour scheme. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: mapped,
  dark: { ...mapped, ...darkGreys },
});
