import { type texts } from '../texts';

type Field = keyof typeof texts.trustRules.presetFields;

export interface Filled {
  readonly issuer: string;
  readonly subject: string;
}

interface Preset {
  readonly fields: readonly { readonly field: Field; readonly placeholder: string }[];
  readonly fill: (values: Readonly<Partial<Record<Field, string>>>) => Filled;
}

const bare = (address: string): string => address.replace(/\/+$/, '');

/** What issuers name a program by, from what people know of it. */
export const PRESETS: Readonly<Record<'github' | 'gitlab' | 'kubernetes', Preset>> = {
  github: {
    fields: [
      { field: 'repository', placeholder: 'acme/shop' },
      { field: 'environment', placeholder: 'production' },
      { field: 'branch', placeholder: 'main' },
    ],
    fill: ({ repository, environment, branch }) => ({
      issuer: 'https://token.actions.githubusercontent.com',
      subject: `repo:${repository || 'acme/shop'}:${environment ? `environment:${environment}` : `ref:refs/heads/${branch || 'main'}`}`,
    }),
  },
  gitlab: {
    fields: [
      { field: 'address', placeholder: 'https://gitlab.com' },
      { field: 'project', placeholder: 'acme/shop' },
      { field: 'branch', placeholder: 'main' },
    ],
    fill: ({ address, project, branch }) => ({
      issuer: bare(address || 'https://gitlab.com'),
      subject: `project_path:${project || 'acme/shop'}:ref_type:branch:ref:${branch || 'main'}`,
    }),
  },
  kubernetes: {
    fields: [
      { field: 'issuer', placeholder: 'https://cluster.example.com' },
      { field: 'namespace', placeholder: 'deploys' },
      { field: 'account', placeholder: 'default' },
    ],
    fill: ({ issuer, namespace, account }) => ({
      issuer: issuer || 'https://cluster.example.com',
      subject: `system:serviceaccount:${namespace || 'default'}:${account || 'default'}`,
    }),
  },
};

export type PresetName = keyof typeof PRESETS;
export const isPreset = (name: string): name is PresetName => Object.hasOwn(PRESETS, name);
