/** What people type to find something, as ILIKE takes it; null: everything. */
export function partOf(search: string | null | undefined): string | null {
  const text = search?.trim();
  return text ? `%${text.replace(/[\\%_]/g, '\\$&')}%` : null;
}
