import { SectionTabs } from '../components/section-tabs';

export function AdminSections({ active }: { active: 'users' | 'runners' | 'installation' }) {
  return (
    <SectionTabs
      sections={['users', 'runners', 'installation']}
      active={active}
      at={(section) => `/admin/${section}`}
    />
  );
}
