import { Notifications, useNotifications } from '@mantine/notifications';
import { useState } from 'react';

/** Short notes at the page's edge. Their place is drawn with the first one: it costs as much as a page's heading and filters. */
export function Notes() {
  const { notifications } = useNotifications();
  const [used, setUsed] = useState(false);
  if (notifications.length > 0 && !used) setUsed(true);
  return used && <Notifications position="bottom-right" />;
}
