import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef1fc',
  '#dbe1f7',
  '#b4c0ec',
  '#8b9de2',
  '#697fd9',
  '#5470d3',
  '#4560c4',
  '#3b4fb8',
  '#31429b',
  '#28377f',
];

const SYSTEM = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif";

const slate: MantineColorsTuple = [
  '#dfe3e9',
  '#c3cad4',
  '#9aa4b1',
  '#77808c',
  '#4a525e',
  '#3d444f',
  '#282c34',
  '#1e2126',
  '#181b1f',
  '#121417',
];

/** One accent; every other colour means something and comes with an icon and a word. */
export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, dark: slate },
  fontFamily: SYSTEM,
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontFamily: SYSTEM,
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Table: { defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'sm' } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true } },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 360,
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

/** What must differ from the library's own colours to be readable on our backgrounds. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6470',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#77808c',
  },
  dark: {
    '--mantine-color-body': '#1e2126',
    '--mantine-color-default-border': '#3d444f',
    '--mantine-color-dimmed': '#9aa4b1',
    '--mantine-color-anchor': '#9db0f5',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-placeholder': '#8f98a5',
    // Grounds of notes: the library's shout louder than the words on them.
    '--mantine-color-red-light': 'rgba(255, 143, 135, 0.16)',
    '--mantine-color-yellow-light': 'rgba(240, 181, 74, 0.15)',
  },
});
