import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useImperativeHandle, useRef, type Ref } from 'react';
import { look } from './code-look';
import styles from './configuration-editor.module.css';
import type { Positioned } from './positions';

/** What the page around the editor may ask of it. */
export interface CodePlaces {
  /** Puts the cursor there, in sight. */
  readonly goTo: (place: Positioned) => void;
  /** Another text in the place of this one, as one step that can be undone. */
  readonly replace: (content: string) => void;
}

interface Props {
  readonly start: string;
  readonly label: string;
  readonly describedBy: string;
  readonly problems: readonly Positioned[];
  readonly places: Ref<CodePlaces>;
  readonly onChange: (content: string) => void;
}

/** From the place to the end of its word; the text may have changed since the server looked at it. */
function rangeOf(text: Text, { line, column }: Positioned): { from: number; to: number } {
  const at = text.line(Math.min(Math.max(line, 1), text.lines));
  const from = Math.min(at.from + column - 1, at.to);
  const word = /^\S+/.exec(at.text.slice(from - at.from));
  return { from, to: from + (word?.[0].length ?? 0) };
}

function diagnosticsOf(text: Text, problems: readonly Positioned[]): Diagnostic[] {
  return problems.map((problem) => ({ ...rangeOf(text, problem), severity: 'error', message: problem.message }));
}

/** Tab indents, as in every editor; after Escape it leaves, which the description beside the field says. */
const keys = keymap.of([indentWithTab, ...lintKeymap, ...historyKeymap, ...defaultKeymap]);

export function CodeEditor({ start, label, describedBy, problems, places, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const changed = useEffectEvent(onChange);
  const begin = useEffectEvent((parent: HTMLDivElement) => {
    // It has the focus anyway; the index says so to those who look for focusable things.
    const named = { tabindex: '0', 'aria-label': label, 'aria-describedby': describedBy, autocapitalize: 'off' };
    const changes = EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    });
    const plain = [lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), lintGutter()];
    const extensions = [plain, yaml(), indentUnit.of('  '), keys, look, changes];
    return new EditorView({
      parent,
      state: EditorState.create({ doc: start, extensions: [...extensions, EditorView.contentAttributes.of(named)] }),
    });
  });
  useEffect(() => {
    if (!host.current) return;
    const view = begin(host.current);
    editor.current = view;
    return () => view.destroy();
  }, []);
  useEffect(() => {
    const view = editor.current;
    if (view) view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, problems)));
  }, [problems]);
  useImperativeHandle(places, () => ({
    goTo: (place) => {
      const view = editor.current;
      if (!view) return;
      const { from, to } = rangeOf(view.state.doc, place);
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    replace: (content) => {
      const view = editor.current;
      if (!view) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: content } });
      view.focus();
    },
  }));
  return <div className={styles.code} ref={host} />;
}
