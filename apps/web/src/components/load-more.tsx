import { Button, Group, Text } from '@mantine/core';
import { texts } from '../texts';

interface Paged {
  readonly rows: readonly unknown[] | undefined;
  readonly count: number | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly loadMore: () => void;
}

export function LoadMore({ pages }: { pages: Paged }) {
  if (!pages.hasMore) return null;
  return (
    <Group mt="sm">
      <Button variant="default" loading={pages.loadingMore} onClick={pages.loadMore}>
        {texts.lists.more}
      </Button>
      <Text c="dimmed" fz="xs">
        {texts.lists.shown(pages.rows?.length ?? 0, pages.count)}
      </Text>
    </Group>
  );
}
