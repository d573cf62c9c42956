import { SectionTabs } from '../components/section-tabs';

const SECTIONS = [
  'users',
  'groups',
  'tokens',
  'trust-rules',
  'roles',
  'runners',
  'queue',
  'store',
  'issuer',
  'settings',
  'installation',
] as const;

export function AdminSections({ active }: { active: (typeof SECTIONS)[number] }) {
  return <SectionTabs sections={SECTIONS} active={active} at={(section) => `/admin/${section}`} />;
}
