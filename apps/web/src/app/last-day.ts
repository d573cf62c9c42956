/** The day on which something ends, as a field for days holds it: in the zone of who looks. */
export function dayOf(at: string | null | undefined): string {
  if (!at) return '';
  const local = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(local.getFullYear()).padStart(4, '0')}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

/** The end of that day. A day that was not touched keeps its exact moment. */
export function endOf(day: string, before?: string | null): string | null {
  if (day === dayOf(before)) return before ?? null;
  return day ? new Date(`${day}T23:59:59`).toISOString() : null;
}
