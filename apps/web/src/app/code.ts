import { lazy, type ComponentType } from 'react';

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

const come = new Map<unknown, { default: unknown }>();

/** Remembers when the code has come. */
export function remembered<Props>(load: Load<Props>): Load<Props> {
  const own: Load<Props> = async () => {
    const module = await load();
    come.set(own, module);
    return module;
  };
  return own;
}

/** The component, where its code is there already. */
export function componentOf<Props>(load: Load<Props>): ComponentType<Props> | undefined {
  return come.get(load)?.default as ComponentType<Props> | undefined;
}

/** As `React.lazy`, which draws what stands in for a component once more, even when the code is there. */
export function lazily<Props>(load: Load<Props>) {
  return lazy<ComponentType<Props>>(() => {
    const found = componentOf(load);
    const now = { then: (take: (module: { default: ComponentType<Props> }) => void) => take({ default: found! }) };
    return found ? (now as never) : load();
  });
}
