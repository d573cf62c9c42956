import { SectionTabs } from '../components/section-tabs';

export function AdminSections({ active }: { active: 'users' | 'runners' | 'settings' | 'installation' }) {
  return (
    <SectionTabs
      sections={['users', 'runners', 'settings', 'installation']}
      active={active}
      at={(section) => `/admin/${section}`}
    />
  );
}
