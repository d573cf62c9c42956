import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const refused = 'var(--tone-refused)';

const theme = EditorView.theme({
  '&': { fontSize: '13px', background: 'var(--page)', maxHeight: '656px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px', minHeight: '320px' },
  '.cm-content': { padding: '8px 0', caretColor: 'currentColor' },
  '.cm-cursor': { borderLeftColor: 'currentColor' },
  '.cm-gutters': { background: 'var(--sunken)', color: 'var(--quiet)', borderRight: '1px solid var(--line)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', padding: '0 6px' },
  '.cm-activeLineGutter, .cm-activeLine': { background: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'light-dark(#cfd8f7, #35427a) !important',
  },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '3px 1px' },
  '.cm-tooltip': { background: 'var(--page)', border: '1px solid var(--line)', color: 'inherit', maxWidth: '440px' },
  '.cm-diagnostic': { fontFamily: 'inherit', fontSize: '13px', overflowWrap: 'anywhere' },
  '.cm-diagnostic-error': { borderLeft: `3px solid ${refused}` },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: `underline wavy ${refused}` },
});

const words = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'light-dark(#31429b, #9db0f5)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1d6b34, #69c882)' },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: 'light-dark(#86278f, #e39aea)' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: 'var(--quiet)' },
]);

/** The colours of the pages, in both schemes. */
export const look = [theme, syntaxHighlighting(words)];
